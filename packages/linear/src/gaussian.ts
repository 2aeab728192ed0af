import { dualityGap } from "./gap.ts";
import { axpyAt, dotAt, transposeTimes } from "./kernels.ts";
import type { Problem, ResidualAt, Solution, Solver } from "./problem.ts";
import { ProjectionScreen } from "./screen.ts";
import { WorkingSet } from "./working-set.ts";

/** Squared error: the active set on the Gram matrix of the working set is exact, so each lambda ends at rounding. Columns outside the working
 *  set are checked by `|x_j' r| <= threshold_j` on every column and enter when they violate it. */
export class GaussianSolver implements Solver, ResidualAt {
  readonly #p: number;
  readonly #n: number;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #yy: number;
  readonly #c: Float64Array;
  readonly #b: Float64Array;
  readonly #g: Float64Array;
  readonly #residual: Float64Array;
  readonly #threshold: Float64Array;
  readonly #ridge: Float64Array;
  /** Columns whose gradient is up to date; all others are proven feasible. */
  #seen: readonly number[] | Int32Array;
  #rr: number;
  readonly #screen: ProjectionScreen | undefined;
  readonly #set: WorkingSet;
  readonly #problem: Problem;
  readonly nullObjective: number;
  readonly #center: number;
  readonly ridgeUnit: number;
  #ridgeLevel = 0;

  constructor(problem: Problem) {
    this.#problem = problem;
    const { design, weights } = problem;
    const { n, p } = design;
    this.#n = n;
    this.#p = p;
    this.#x = design.x;
    const z = problem.data.y.map((v, i) => v - problem.offset[i]!);
    const mean = dotAt(z, 0, weights, 0, n);
    this.#center = problem.intercept ? mean : 0;
    this.#y = z.map((v, i) => Math.sqrt(weights[i]!) * (v - this.#center));
    this.#yy = dotAt(this.#y, 0, this.#y, 0, n);
    this.nullObjective = this.#yy / 2;
    this.ridgeUnit = problem.options.glmnet === true && this.#yy > 0 ? Math.sqrt(this.#yy) : 1;
    this.#c = new Float64Array(p);
    transposeTimes(this.#x, n, p, this.#y, this.#c);
    this.#b = new Float64Array(p);
    this.#g = Float64Array.from(this.#c);
    this.#residual = Float64Array.from(this.#y);
    this.#threshold = new Float64Array(p);
    this.#ridge = new Float64Array(p);
    const columns = Int32Array.from({ length: p }, (_, j) => j);
    this.#seen = columns;
    this.#rr = this.#yy;
    this.#set = new WorkingSet(design, p);
    this.#set.add(columns.filter((j) => this.#set.complete || problem.factor[j] === 0));
    this.#screen = this.#set.complete ? undefined : new ProjectionScreen(this.#x, n, p);
  }

  gradientMax(): number {
    const { factor } = this.#problem;
    if (factor.includes(0)) {
      this.#fitUnpenalised();
      transposeTimes(this.#x, this.#n, this.#p, this.residualAt(this.#b), this.#g);
    }
    return factor.reduce((m, v, j) => (v > 0 ? Math.max(m, Math.abs(this.#g[j]!) / v) : m), 0);
  }

  solve(lambda: number): Solution {
    const { l1Ratio, factor } = this.#problem;
    for (let j = 0; j < this.#p; j++) {
      this.#threshold[j] = lambda * l1Ratio * factor[j]!;
      this.#ridge[j] = (lambda * (1 - l1Ratio) * factor[j]!) / this.ridgeUnit;
    }
    this.#run(lambda * (1 - l1Ratio));
    return this.#solution();
  }

  /** The null model of the lambda sequence: columns without a penalty only. */
  #fitUnpenalised(): void {
    this.#problem.factor.forEach((v, j) => (this.#threshold[j] = v > 0 ? Number.MAX_VALUE : 0));
    this.#ridge.fill(0);
    this.#run(0);
  }

  #run(ridgeLevel: number): void {
    let changed = ridgeLevel !== this.#ridgeLevel;
    this.#ridgeLevel = ridgeLevel;
    for (;;) {
      const q = this.#set.quadratic(this.#c, this.#threshold, this.#ridge);
      if (changed) this.#set.active.refactor(q);
      changed = false;
      this.#set.solve(q, this.#b);
      const entering = this.#check();
      if (entering.length === 0) return;
      this.#set.add(entering);
    }
  }

  residualAt(b: Float64Array): Float64Array {
    this.#residual.set(this.#y);
    for (let j = 0; j < this.#p; j++) if (b[j] !== 0) axpyAt(-b[j]!, this.#x, j * this.#n, this.#residual, 0, this.#n);
    return this.#residual;
  }

  /** Brings the gradient up to date on every column that could violate optimality; returns those outside the working set that do. */
  #check(): number[] {
    if (this.#set.complete && 2 * this.#p <= this.#n) {
      this.#gradientFromGram();
      return [];
    }
    this.residualAt(this.#b);
    this.#rr = dotAt(this.#residual, 0, this.#residual, 0, this.#n);
    for (const j of this.#set.gram.columns) this.#g[j] = dotAt(this.#x, j * this.#n, this.#residual, 0, this.#n);
    this.#seen = this.#set.gram.columns;
    if (this.#screen === undefined) return [];
    const candidates = this.#screen.candidates(this.#residual, this.#threshold, (j) => this.#set.has(j), this.#g);
    this.#seen = [...this.#seen, ...candidates];
    return candidates.filter((j) => Math.abs(this.#g[j]!) > this.#threshold[j]! * (1 + 1e-12));
  }

  /** `g = c - Qb` and `|r|^2 = y'y - b'(c + g)`: no pass over the rows. */
  #gradientFromGram(): void {
    const { values, stride } = this.#set.gram;
    this.#g.set(this.#c);
    for (let j = 0; j < this.#p; j++) if (this.#b[j] !== 0) axpyAt(-this.#b[j]!, values, j * stride, this.#g, 0, this.#p);
    const explained = dotAt(this.#b, 0, this.#c, 0, this.#p) + dotAt(this.#b, 0, this.#g, 0, this.#p);
    this.#rr = Math.max(0, this.#yy - explained);
  }

  #solution(): Solution {
    const rr = this.#rr;
    const gap = dualityGap({
      columns: this.#seen,
      b: this.#b,
      g: this.#g,
      threshold: this.#threshold,
      ridge: this.#ridge,
      bregman: (u) => ((1 - u) ** 2 / 2) * rr,
    });
    return {
      b: this.#b,
      intercept: [this.#center],
      devRatio: this.#yy > 0 ? 1 - rr / this.#yy : 0,
      gap: this.#yy > 0 ? gap / this.nullObjective : 0,
      iterations: this.#set.active.takeSolves(),
    };
  }
}
