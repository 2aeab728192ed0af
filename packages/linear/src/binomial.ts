import type { Quadratic } from "./quadratic.ts";
import { Certificate } from "./certificate.ts";
import type { Store } from "./dense-store.ts";
import { freeRest, isStationary } from "./free-rest.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { LogisticRows } from "./logistic-loss.ts";
import { CLOSED, type Problem, type RowSolver, type Solution, storeOf } from "./problem.ts";
import { paysToRefresh, type TurnFacts } from "./refresh-rule.ts";
import { ProjectionScreen } from "./screen.ts";
import { WorkingSet } from "./working-set.ts";

const MAX_TURNS = 200;
/** A rise of the objective below this share is the rounding of its sum over rows; the gap decides then. */
const ROUNDING = 1e-12;
/** A loss below this share of the null loss is a perfect fit: coefficients would go on growing without end. */
const PERFECT = 1e-9;
/** The null model is fitted at least to this gap: the first lambda and the share of deviance explained rest on it. */
const NULL_TOLERANCE = 1e-12;
/** Gap, as a share of the null objective, at which the columns outside are looked at for the first time. */
const COARSE = 1e-4;

/** Logistic regression by prox-Newton: each turn solves the penalised quadratic model exactly on the working set, with a Hessian that is
 *  kept as long as it still makes good progress. The intercept is a column of ones without a penalty.
 *  Reference: Lee, Sun & Saunders (2014), SIAM J. Optim. 24(3). */
export class BinomialSolver implements RowSolver {
  readonly #problem: Problem;
  readonly #store: Store;
  readonly #kernels: Kernels;
  readonly #rows: LogisticRows;
  readonly #set: WorkingSet;
  readonly #screen: ProjectionScreen | undefined;
  readonly #certificate: Certificate;
  readonly #nullLoss: number;
  /** v by column, 0 for the intercept. */
  readonly #factor: Float64Array;
  readonly #full: Float64Array;
  /** Addresses by place: the point, and the step from it with the numbers of its columns. */
  readonly #b: number;
  readonly #step: number;
  readonly #stepColumns: number;
  readonly #eta: number;
  #threshold = Infinity;
  #ridge = 0;
  /** Turns since the Hessian was computed; negative when it has to be. */
  #hessianAge = -1;
  #factoredRidge = 0;
  #refreshedCurvature = 1;
  /** Whether Hessians are summed in double precision: once those in single no longer lead on. */
  #precise = false;

  /** @param capacity Columns that the working set may hold, the intercept among them. Errors: `E_LINEAR_MEMORY`. */
  constructor(problem: Problem, capacity = Infinity) {
    const store = storeOf(problem);
    const { kernels, p, ld } = store;
    const { heap } = kernels;
    const { factor, intercept } = problem;
    this.#problem = problem;
    this.#store = store;
    this.#kernels = kernels;
    this.#factor = new Float64Array(p + (intercept ? 1 : 0));
    this.#factor.set(factor);
    const columns = this.#factor.length;
    this.#full = new Float64Array(columns);
    this.#b = heap.zeros(columns);
    this.#step = heap.take(columns);
    this.#stepColumns = heap.take(columns / 2);
    this.#eta = heap.take(ld);
    this.#rows = new LogisticRows(store, problem.data.y, problem.weights, problem.offset);
    this.#set = new WorkingSet(store, this.#factor, true, capacity);
    this.#screen = this.#set.complete ? undefined : new ProjectionScreen(store, factor);
    this.#certificate = new Certificate(kernels, this.#set, this.#screen, this.#factor);
    this.#fitFree(intercept ? [p] : []);
    this.#nullLoss = this.#rows.loss;
    const all = Array.from({ length: p }, (_, j) => j);
    this.#fitFree(all.filter((j) => factor[j] === 0));
    if (this.#set.complete) this.#set.add(all.filter((j) => factor[j]! > 0));
    this.#hessianAge = -1;
  }

  gradientMax(): number {
    const { factor } = this.#problem;
    if (this.#screen !== undefined) return this.#screen.largest(this.#rows.residual, factor);
    this.#set.gradient(this.#rows.residual);
    const { f64 } = this.#kernels.heap;
    let most = 0;
    for (let k = 0; k < this.#set.size; k++) {
      const v = f64[this.#set.factor + k]!;
      if (v > 0) most = Math.max(most, Math.abs(f64[this.#set.g + k]!) / v);
    }
    return most;
  }

  solve(lambda: number): Solution {
    const { l1Ratio, intercept, tolerance } = this.#problem;
    const { p } = this.#store;
    this.#threshold = lambda * l1Ratio;
    this.#ridge = lambda * (1 - l1Ratio);
    this.#enter();
    for (let goal = Math.max(COARSE, tolerance); ;) {
      this.#converge(goal * this.#nullLoss, tolerance);
      if (this.#enter()) continue;
      if (goal === tolerance) break;
      goal = tolerance;
    }
    const { f64 } = this.#kernels.heap;
    for (let k = 0; k < this.#set.size; k++) this.#full[this.#set.gram.column(k)] = f64[this.#b + k]!;
    return {
      b: this.#full.subarray(0, p),
      support: this.#set.gram.columns().filter((j) => j < p),
      intercept: [intercept ? this.#full[p]! : 0],
      devRatio: 1 - this.#rows.loss / this.#nullLoss,
      gap: this.#gap(true) / this.#nullLoss,
      iterations: this.#set.active.takeSolves(),
    };
  }

  residual(): number {
    return this.#rows.residual;
  }

  /** Fits these columns and those already there, without a penalty. */
  #fitFree(columns: readonly number[]): void {
    if (columns.length === 0) return;
    this.#set.add(columns);
    this.#hessianAge = -1;
    this.#threshold = CLOSED;
    const exact = Math.min(NULL_TOLERANCE, this.#problem.tolerance);
    this.#converge(exact * Math.log(2), exact);
    this.#set.active.takeSolves();
  }

  /** Lets columns that violate optimality into the working set; whether there were any. */
  #enter(): boolean {
    const entering = this.#certificate.violators(this.#rows.residual, this.#threshold);
    if (entering.length > 0) this.#set.add(entering);
    return entering.length > 0;
  }

  /** Prox-Newton turns on the working set until its gap is at most `goal`, or no longer falls. */
  #converge(goal: number, tolerance: number): void {
    let last = Infinity;
    let poor = 0;
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      this.#set.gradient(this.#rows.residual);
      const gap = this.#gap(false);
      if (gap <= goal && isStationary(this.#kernels.heap.f64, this.#set, this.#threshold + this.#ridge, tolerance)) return;
      if (this.#rows.loss <= PERFECT) return;
      if (gap > 0.5 * last && this.#hessianAge === 0) {
        if (++poor > (this.#precise ? 6 : 2)) {
          if (this.#precise) return;
          this.#precise = true;
          poor = 0;
        }
      }
      const fresh = this.#hessianAge < 0 || paysToRefresh(this.#facts(turn, gap / last, goal / gap));
      if (fresh) this.#refreshHessian();
      else this.#hessianAge++;
      last = gap;
      this.#advance(fresh);
    }
  }

  #facts(turn: number, rate: number, goal: number): TurnFacts {
    const { size, active } = this.#set;
    return { turn, rate, goal, size, active: active.size, n: this.#store.ld, responses: 1, precise: this.#precise };
  }

  #gap(everywhere: boolean): number {
    return this.#certificate.gap(this.#b, this.#threshold, this.#ridge, (u) => this.#rows.bregman(u), everywhere) + this.#freeRest();
  }

  /** What the intercept and columns without a penalty have still to gain, each by itself. */
  #freeRest(): number {
    const { f64 } = this.#kernels.heap;
    const { size, factor, g, gram } = this.#set;
    const strength = this.#threshold + this.#ridge;
    let rest = 0;
    for (let k = 0; k < size; k++) {
      if (strength * f64[factor + k]! > 0) continue;
      rest += freeRest(this.#store, gram.column(k), f64[g + k]!, this.#rows.curvature);
    }
    return Math.min(rest, this.#rows.loss);
  }

  #refreshHessian(): void {
    this.#set.gram.refresh(this.#rows.curvature, this.#precise);
    this.#hessianAge = 0;
    this.#refreshedCurvature = this.#rows.totalCurvature;
  }

  /** Minimises the quadratic model at b and goes there, or part of the way when the objective would rise. */
  #advance(fresh: boolean): void {
    const { active } = this.#set;
    const q = this.#model();
    if (fresh || this.#ridge !== this.#factoredRidge) active.refactor(q);
    else active.retarget(q);
    this.#factoredRidge = this.#ridge;
    this.#set.solve(q);
    this.#measureStep();
    const { ld } = this.#store;
    const { heap } = this.#kernels;
    const start = this.#rows.loss + this.#penalty(0);
    heap.f64.copyWithin(this.#eta, this.#rows.eta, this.#rows.eta + ld);
    for (let share = 1; share > 1e-9; share /= 2) {
      this.#moveTo(share);
      if (this.#rows.loss + this.#penalty(share) <= start + ROUNDING * this.#rows.loss) return this.#accept(share, q);
      if (!fresh) break;
    }
    this.#moveTo(0);
    this.#hessianAge = -1;
    this.#precise ||= fresh;
    this.#accept(0, q);
  }

  /** `1/2 (z-b)'H(z-b) - g'(z-b) + penalty(z)` as a quadratic problem in z: `c = g + H b`. An older Hessian is scaled by how the curvature of all
   *  rows has changed since; g and the penalty are divided by that instead. */
  #model(): Quadratic {
    const { gram, c, g, size } = this.#set;
    const { f64, i32 } = this.#kernels.heap;
    let count = 0;
    for (let k = 0; k < size; k++) {
      const b = f64[this.#b + k]!;
      if (b === 0) continue;
      i32[2 * this.#stepColumns + count] = k;
      f64[this.#step + count++] = b;
    }
    const scale = this.#ridge === 0 && this.#rows.totalCurvature > 0 ? this.#rows.totalCurvature / this.#refreshedCurvature : 1;
    for (let k = 0; k < size; k++) f64[c + k] = f64[g + k]! / scale;
    this.#kernels.combine(gram.q, gram.stride, this.#stepColumns, count, this.#step, size, c);
    return this.#set.quadratic(this.#threshold / scale, this.#ridge);
  }

  #stepSize = 0;
  /** Lists the columns of the step to the model's solution. */
  #measureStep(): void {
    const { active, gram, size } = this.#set;
    const { f64, i32 } = this.#kernels.heap;
    this.#stepSize = 0;
    for (let k = 0; k < size; k++) {
      const step = f64[active.b + k]! - f64[this.#b + k]!;
      if (step === 0) continue;
      i32[2 * this.#stepColumns + this.#stepSize] = i32[2 * gram.list + k]!;
      f64[this.#step + this.#stepSize++] = step;
    }
  }

  /** Rows at a share of the step. */
  #moveTo(share: number): void {
    const { x, ld } = this.#store;
    const { f64 } = this.#kernels.heap;
    f64.copyWithin(this.#rows.eta, this.#eta, this.#eta + ld);
    if (share !== 1) for (let k = 0; k < this.#stepSize; k++) f64[this.#step + k]! *= share === 0 ? 0 : 0.5;
    this.#kernels.combine(x, ld, this.#stepColumns, this.#stepSize, this.#step, ld, this.#rows.eta);
    this.#rows.update();
  }

  #penalty(share: number): number {
    const { active, factor, size } = this.#set;
    const { f64 } = this.#kernels.heap;
    let sum = 0;
    for (let k = 0; k < size; k++) {
      const b = f64[this.#b + k]! + share * (f64[active.b + k]! - f64[this.#b + k]!);
      if (b !== 0) sum += f64[factor + k]! * (this.#threshold * Math.abs(b) + (this.#ridge / 2) * b * b);
    }
    return sum;
  }

  #accept(share: number, q: Quadratic): void {
    const { active, size } = this.#set;
    const { f64 } = this.#kernels.heap;
    if (share === 1) {
      f64.copyWithin(this.#b, active.b, active.b + size);
      return;
    }
    for (let k = 0; k < size; k++) f64[this.#b + k]! += share * (f64[active.b + k]! - f64[this.#b + k]!);
    f64.copyWithin(active.b, this.#b, this.#b + size);
    active.adopt(q);
  }
}
