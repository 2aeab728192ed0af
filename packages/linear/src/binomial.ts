import type { Quadratic } from "./active-set.ts";
import { dualityGap } from "./gap.ts";
import { axpyAt, dotAt, transposeTimes } from "./kernels.ts";
import { LogisticRows } from "./logistic-loss.ts";
import type { Problem, ResidualAt, Solution, Solver } from "./problem.ts";
import { WorkingSet } from "./working-set.ts";

/** Added to the Hessian's diagonal, as a share of it: it only steers, the gradient is exact. */
const DAMPING = 1e-10;
/** The Hessian is kept while a turn still cuts the gap to this share. */
const KEEP_HESSIAN = 0.2;
const MAX_TURNS = 200;
/** A rise of the objective below this share is the rounding of its sum over rows; the gap decides then. */
const ROUNDING = 1e-12;
/** A loss below this share of the null loss is a perfect fit: coefficients would go on growing without end. */
const PERFECT = 1e-9;

/** Logistic regression by prox-Newton: each turn solves the penalised quadratic model exactly on the working set, with a Hessian that is
 *  kept as long as it still makes good progress. The intercept is a column of ones without a penalty.
 *  Reference: Lee, Sun & Saunders (2014), SIAM J. Optim. 24(3). */
export class BinomialSolver implements Solver, ResidualAt {
  readonly #problem: Problem;
  readonly #n: number;
  /** Columns with a coefficient, the intercept's included. */
  readonly #size: number;
  readonly #rows: LogisticRows;
  readonly #b: Float64Array;
  readonly #g: Float64Array;
  readonly #c: Float64Array;
  readonly #threshold: Float64Array;
  readonly #ridge: Float64Array;
  readonly #damped: Float64Array;
  readonly #next: Float64Array;
  readonly #set: WorkingSet;
  readonly #columns: Int32Array;
  readonly nullObjective: number;
  readonly ridgeUnit = 1;
  #hessianAge = -1;

  constructor(problem: Problem) {
    this.#problem = problem;
    const { design, data, weights, factor } = problem;
    this.#n = design.n;
    this.#size = design.p + (problem.intercept ? 1 : 0);
    this.#rows = new LogisticRows(data.y, weights);
    const zeros = (): Float64Array => new Float64Array(this.#size);
    this.#b = zeros();
    this.#g = zeros();
    this.#c = zeros();
    this.#threshold = zeros();
    this.#ridge = zeros();
    this.#damped = zeros();
    this.#next = zeros();
    this.#columns = Int32Array.from({ length: this.#size }, (_, j) => j);
    this.#rows.eta.set(problem.offset);
    this.#rows.update();
    const penalised = (j: number): boolean => j < design.p && factor[j]! > 0;
    this.#set = new WorkingSet(design, this.#size);
    this.#set.add(problem.intercept ? [design.p] : []);
    this.#fitNull((j) => j < design.p);
    this.nullObjective = this.#rows.loss;
    this.#set.add(this.#columns.filter((j) => j < design.p && (this.#set.complete || factor[j] === 0)));
    this.#hessianAge = -1;
    if (factor.includes(0)) this.#fitNull(penalised);
  }

  gradientMax(): number {
    transposeTimes(this.#problem.design.x, this.#n, this.#size, this.#rows.residual, this.#g);
    return this.#problem.factor.reduce((m, v, j) => (v > 0 ? Math.max(m, Math.abs(this.#g[j]!) / v) : m), 0);
  }

  solve(lambda: number): Solution {
    const { l1Ratio, factor, design } = this.#problem;
    for (let j = 0; j < design.p; j++) {
      this.#threshold[j] = lambda * l1Ratio * factor[j]!;
      this.#ridge[j] = lambda * (1 - l1Ratio) * factor[j]!;
    }
    const gap = this.#run();
    const { loss } = this.#rows;
    return {
      b: this.#b.subarray(0, design.p),
      intercept: [this.#problem.intercept ? this.#b[design.p]! : 0],
      devRatio: 1 - loss / this.nullObjective,
      gap,
      iterations: this.#set.active.takeSolves(),
    };
  }

  residualAt(b: Float64Array, intercept: number): Float64Array {
    const { design, offset } = this.#problem;
    this.#rows.eta.set(offset);
    for (let i = 0; i < this.#n; i++) this.#rows.eta[i]! += intercept;
    for (let j = 0; j < design.p; j++) if (b[j] !== 0) axpyAt(b[j]!, design.x, j * this.#n, this.#rows.eta, 0, this.#n);
    this.#rows.update();
    return this.#rows.residual;
  }

  /** Fits what is not held at zero, without a penalty. */
  #fitNull(held: (j: number) => boolean): void {
    for (let j = 0; j < this.#size; j++) this.#threshold[j] = held(j) ? Number.MAX_VALUE : 0;
    this.#ridge.fill(0);
    if (this.#set.gram.size > 0) this.#converge(this.#set.gram.columns, Math.log(2));
    this.#set.active.takeSolves();
  }

  /** Converges on the working set and lets violators in until none is left; returns the gap over the null loss. */
  #run(): number {
    const { design } = this.#problem;
    for (;;) {
      this.#converge(this.#set.gram.columns, this.nullObjective);
      transposeTimes(design.x, this.#n, this.#size, this.#rows.residual, this.#g);
      const entering = this.#set.complete ? [] : Array.from(this.#columns.filter((j) => this.#violates(j)));
      if (entering.length === 0) return this.#gap(this.#columns) / this.nullObjective;
      this.#set.add(entering, this.#rows.curvature);
      this.#hessianAge = -1;
    }
  }

  #violates(j: number): boolean {
    return !this.#set.has(j) && Math.abs(this.#g[j]!) > this.#threshold[j]! * (1 + 1e-10);
  }

  /** Prox-Newton turns on `columns` until their gap is below the tolerance, or no longer falls. */
  #converge(columns: readonly number[], unit: number): void {
    let last = Infinity;
    let stalls = 0;
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      for (const j of columns) this.#g[j] = dotAt(this.#problem.design.x, j * this.#n, this.#rows.residual, 0, this.#n);
      const gap = this.#gap(columns);
      if (gap <= this.#problem.tolerance * unit && this.#isStationary(columns)) return;
      if (this.#rows.loss <= PERFECT * unit) return;
      if (gap > 0.5 * last && this.#hessianAge === 0) stalls++;
      if (stalls >= 6) return;
      const fresh = this.#hessianAge < 0 || gap > KEEP_HESSIAN * last;
      if (fresh) this.#refreshHessian();
      else this.#hessianAge++;
      last = gap;
      this.#step(columns, fresh);
    }
  }

  #isStationary(columns: readonly number[]): boolean {
    const limit = Math.max(1e-13, 0.1 * Math.sqrt(this.#problem.tolerance));
    return columns.every((j) => this.#threshold[j] !== 0 || this.#ridge[j] !== 0 || Math.abs(this.#g[j]!) <= limit);
  }

  #gap(columns: ArrayLike<number>): number {
    const bregman = (u: number): number => this.#rows.bregman(u);
    return dualityGap({ columns, b: this.#b, g: this.#g, threshold: this.#threshold, ridge: this.#ridge, bregman });
  }

  #refreshHessian(): void {
    this.#set.gram.refresh(this.#rows.curvature);
    this.#hessianAge = 0;
  }

  /** Minimises the quadratic model at b and goes there, or part of the way when the objective would rise. */
  #step(columns: readonly number[], fresh: boolean): void {
    const q = this.#model(columns);
    if (fresh || this.#ridgeChanged()) this.#set.active.refactor(q);
    this.#next.set(this.#b);
    this.#set.solve(q, this.#next);
    const start = this.#objective();
    const eta = this.#rows.eta.slice();
    for (let share = 1; share > 1e-9; share /= 2) {
      this.#moveTo(eta, columns, share);
      if (this.#objectiveAt(columns, share) <= start + ROUNDING * this.#rows.loss) {
        this.#accept(columns, share, q);
        return;
      }
    }
    this.#rows.eta.set(eta);
    this.#rows.update();
    this.#hessianAge = -1;
    this.#accept(columns, 0, q);
  }

  #refactoredRidge = NaN;
  #ridgeChanged(): boolean {
    const sum = this.#ridge.reduce((s, v) => s + v, 0);
    const changed = sum !== this.#refactoredRidge;
    this.#refactoredRidge = sum;
    return changed;
  }

  /** `1/2 (z-b)'(H + E)(z-b) - g'(z-b) + penalty(z)` as a quadratic problem in z. */
  #model(columns: readonly number[]): Quadratic {
    const { values, stride } = this.#set.gram;
    columns.forEach((j, k) => {
      const damping = DAMPING * values[k * stride + k]!;
      let product = damping * this.#b[j]!;
      for (let m = 0; m < columns.length; m++) product += values[k * stride + m]! * this.#b[columns[m]!]!;
      this.#c[j] = this.#g[j]! + product;
      this.#damped[j] = this.#ridge[j]! + damping;
    });
    return this.#set.quadratic(this.#c, this.#threshold, this.#damped);
  }

  #moveTo(eta: Float64Array, columns: readonly number[], share: number): void {
    this.#rows.eta.set(eta);
    for (const j of columns) {
      const step = share * (this.#next[j]! - this.#b[j]!);
      if (step !== 0) axpyAt(step, this.#problem.design.x, j * this.#n, this.#rows.eta, 0, this.#n);
    }
    this.#rows.update();
  }

  #objective(): number {
    return this.#rows.loss + this.#set.gram.columns.reduce((sum, j) => sum + this.#penalty(j, this.#b[j]!), 0);
  }

  #objectiveAt(columns: readonly number[], share: number): number {
    return columns.reduce((sum, j) => sum + this.#penalty(j, this.#b[j]! + share * (this.#next[j]! - this.#b[j]!)), this.#rows.loss);
  }

  #penalty(j: number, b: number): number {
    return b === 0 ? 0 : this.#threshold[j]! * Math.abs(b) + (this.#ridge[j]! / 2) * b * b;
  }

  #accept(columns: readonly number[], share: number, q: Quadratic): void {
    for (const j of columns) this.#b[j] = share === 1 ? this.#next[j]! : this.#b[j]! + share * (this.#next[j]! - this.#b[j]!);
    if (share === 1) return;
    this.#set.active.adopt(
      q,
      Float64Array.from(columns, (j) => this.#b[j]!),
    );
  }
}
