import type { Quadratic } from "../quadratic.ts";
import type { Store } from "../dense-store.ts";
import { freeRest, isStationary } from "../free-rest.ts";
import { dualityGap } from "../gap.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { CLOSED, type Problem, type Solution, type Solver, storeOf } from "../problem.ts";
import { paysToRefresh, type TurnFacts } from "../refresh-rule.ts";
import { jointSolution } from "./joint-solution.ts";
import { PairScreen } from "./pair-screen.ts";
import { PairSet } from "./pair-set.ts";
import { PairStep } from "./pair-step.ts";
import { PoissonRows } from "./poisson-rows.ts";
import type { ResponseRows } from "./rows.ts";
import { SoftmaxRows } from "./softmax-rows.ts";

const MAX_TURNS = 200;
/** A rise of the objective below this share is the rounding of its sum over rows; the gap decides then. */
const ROUNDING = 1e-12;
/** A loss below this share of the null loss is a perfect fit: coefficients would go on growing without end. */
const PERFECT = 1e-9;
/** The null model is fitted at least to this gap: the first lambda and the share of deviance explained rest on it. */
const NULL_TOLERANCE = 1e-12;
/** Gap, as a share of the null objective, at which the pairs outside are looked at for the first time. */
const COARSE = 1e-4;
/** A tolerance this small is there for the coefficients, which converge like its root: one more turn is made for them where the gap is not this much
 *  smaller. */
const TIGHT = 1e-9;
const BEYOND = 1e-4;
/** Up to so many pairs are all in the working set. */
const ALL_PAIRS = 64;
/** A new working set takes in what is as steep as this share of its threshold, so that it will do for more than one lambda. */
const MARGIN = 0.85;

/** Dense columns, one or more responses and an L1 penalty on each coefficient (`multinomial`, `poisson`) by prox-Newton, as `BinomialSolver`:
 *  each turn solves the penalised quadratic model of all responses exactly on a working set of pairs of a response and a column, with
 *  a Hessian that is kept as long as it still makes good progress. Intercepts are columns of ones without a penalty.
 *  Reference: Lee, Sun & Saunders (2014), SIAM J. Optim. 24(3). */
export class JointSolver implements Solver {
  readonly #problem: Problem;
  readonly #store: Store;
  readonly #kernels: Kernels;
  readonly #rows: ResponseRows;
  readonly #set: PairSet;
  #nullLoss = 0;
  /** Number of columns, that of ones included. */
  readonly #columns: number;
  /** v by column, 0 for the intercept. */
  readonly #factor: Float64Array;
  readonly #screen: PairScreen;
  /** `[K, columns]`: the point. */
  readonly #full: Float64Array;
  /** Which pairs are to be in the working set. */
  readonly #isIn: Uint8Array;
  /** `[K, p]`: the solution. */
  readonly #b: Float64Array;
  /** By place: numbers, and the weights of the penalty. */
  readonly #numbers: Int32Array;
  readonly #l1: Float64Array;
  readonly #l2: Float64Array;
  readonly #step: PairStep;
  #threshold = Infinity;
  #ridge = 0;
  #lastLambda = Infinity;
  /** Turns since the Hessian was computed; negative when it has to be. */
  #hessianAge = -1;
  #isNewSet = true;
  #factoredRidge = 0;
  #refreshedCurvature = 1;
  /** Whether Hessians are summed in double precision: once those in single no longer lead on. */
  #precise = false;

  constructor(problem: Problem) {
    const store = storeOf(problem);
    const { kernels, p } = store;
    const { factor, intercept, responses, data, weights, offset } = problem;
    this.#problem = problem;
    this.#store = store;
    this.#kernels = kernels;
    this.#factor = new Float64Array(p + (intercept ? 1 : 0));
    this.#factor.set(factor);
    this.#columns = this.#factor.length;
    const pairs = responses * this.#columns;
    this.#full = new Float64Array(pairs);
    this.#isIn = new Uint8Array(pairs);
    this.#b = new Float64Array(responses * p);
    this.#numbers = Int32Array.from({ length: pairs }, (_, m) => m);
    this.#l1 = new Float64Array(pairs);
    this.#l2 = new Float64Array(pairs);
    const Rows = problem.family === "poisson" ? PoissonRows : SoftmaxRows;
    this.#rows = new Rows(store, data.y, weights, offset);
    this.#set = new PairSet(store, this.#rows, this.#factor);
    this.#step = new PairStep(store, this.#rows, this.#set);
    this.#screen = new PairScreen(store, this.#rows, factor);
    if (intercept) this.#level();
    this.#fitFree((j) => j === p);
    this.#nullLoss = this.#rows.loss;
    this.#fitFree((j) => this.#factor[j] === 0);
  }

  gradientMax(): number {
    return this.#screen.largest();
  }

  solve(lambda: number): Solution {
    const { l1Ratio, tolerance } = this.#problem;
    this.#threshold = lambda * l1Ratio;
    this.#ridge = lambda * (1 - l1Ratio);
    this.#enter(Number.isFinite(this.#lastLambda) ? Math.max(0.5, 2 - this.#lastLambda / lambda) : 1);
    let gap = 0;
    const last = tolerance <= TIGHT ? BEYOND * tolerance : tolerance;
    for (let goal = Math.max(COARSE, last); ;) {
      gap = this.#converge(goal * this.#nullLoss, tolerance);
      this.#set.spread(this.#full);
      if (this.#enter(1)) continue;
      if (goal === last) break;
      goal = last;
    }
    this.#lastLambda = lambda;
    return {
      ...jointSolution(this.#problem, lambda, this.#full, this.#b),
      devRatio: 1 - this.#rows.loss / this.#nullLoss,
      gap: gap / this.#nullLoss,
      iterations: this.#set.active.takeSolves(),
    };
  }

  /** Starts the intercepts where the loss says. */
  #level(): void {
    const { p, ld, n } = this.#store;
    const { f64 } = this.#kernels.heap;
    this.#rows.level().forEach((shift, k) => {
      this.#full[k * this.#columns + p] = shift;
      for (let i = 0; i < n; i++) f64[this.#rows.eta + k * ld + i]! += shift;
    });
    this.#rows.update();
  }

  /** Fits these columns without a penalty. */
  #fitFree(isFree: (j: number) => boolean): void {
    this.#threshold = CLOSED;
    this.#choose((_k, j) => isFree(j));
    if (this.#set.size === 0) return;
    const exact = Math.min(NULL_TOLERANCE, this.#problem.tolerance);
    this.#converge(exact * this.#rows.loss, exact);
    this.#set.spread(this.#full);
    this.#set.active.takeSolves();
  }

  #choose(isIn: (k: number, j: number) => boolean): void {
    this.#set.choose(this.#full, isIn);
    this.#screen.leaveOut((visit) => this.#set.each(visit));
    this.#hessianAge = -1;
    this.#isNewSet = true;
  }

  /** Takes a new working set where pairs outside are steeper than `share` of their threshold; whether there were any. */
  #enter(share: number): boolean {
    let outside = false;
    const limit = share * this.#threshold * (1 + 1e-12);
    this.#screen.steeper(limit, true, () => (outside = true));
    if (!outside) return false;
    const columns = this.#columns;
    this.#isIn.fill(this.#full.length <= ALL_PAIRS ? 1 : 0);
    const margin = Math.min(MARGIN, share) * this.#threshold;
    this.#screen.steeper(margin, false, (k, j) => (this.#isIn[k * columns + j] = 1));
    this.#choose((k, j) => this.#isIn[k * columns + j] === 1 || this.#full[k * columns + j] !== 0 || this.#factor[j] === 0);
    return true;
  }

  /** Prox-Newton turns on the working set until its gap is at most `goal`, or one turn after it is at most the tolerance, or until it no longer falls; returns
   *  it. */
  #converge(goal: number, tolerance: number): number {
    const enough = tolerance * this.#nullLoss;
    let last = Infinity;
    let poor = 0;
    for (let turn = 0; ; turn++) {
      this.#set.gradient();
      const gap = this.#gap();
      if ((gap <= goal || last <= enough) && isStationary(this.#kernels.heap.f64, this.#set, this.#threshold + this.#ridge, tolerance))
        return gap;
      if (turn === MAX_TURNS || this.#rows.loss <= PERFECT * this.#nullLoss) return gap;
      if (gap > 0.5 * last && this.#hessianAge === 0) {
        if (++poor > (this.#precise ? 6 : 2)) {
          if (this.#precise) return gap;
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
    const { responses } = this.#problem;
    return { turn, rate, goal, size, active: active.size, n: this.#store.ld, responses, precise: this.#precise };
  }

  #gap(): number {
    const { heap } = this.#kernels;
    const { size, factor, b, g } = this.#set;
    const [threshold, ridge] = [this.#l1, this.#l2];
    for (let m = 0; m < size; m++) {
      threshold[m] = this.#threshold * heap.f64[factor + m]!;
      ridge[m] = this.#ridge * heap.f64[factor + m]!;
    }
    const bregman = (u: number): number => this.#rows.bregman(u);
    const support = { list: this.#numbers, count: size };
    const point = { b: heap.doubles(b, size), g: heap.doubles(g, size), support, bregman };
    return dualityGap({ grouped: false, threshold, ridge }, point) + this.#freeRest();
  }

  /** What the intercepts and columns without a penalty have still to gain, each by itself. */
  #freeRest(): number {
    const { f64 } = this.#kernels.heap;
    const { curvature } = this.#rows;
    let rest = 0;
    this.#set.each((k, j, place) => {
      if (this.#threshold * this.#factor[j]! > 0 || this.#ridge * this.#factor[j]! > 0) return;
      rest += freeRest(this.#store, j, f64[this.#set.g + place]!, curvature + k * this.#store.ld);
    });
    return Math.min(rest, this.#rows.loss);
  }

  #refreshHessian(): void {
    this.#set.refresh(this.#precise);
    this.#hessianAge = 0;
    this.#refreshedCurvature = this.#rows.totalCurvature;
  }

  /** Minimises the quadratic model and goes there, or part of the way when the objective would rise. An older Hessian is scaled by how the curvature of all
   *  rows has changed since. */
  #advance(fresh: boolean): void {
    const { active } = this.#set;
    const { totalCurvature, loss } = this.#rows;
    const scale = this.#ridge === 0 && totalCurvature > 0 ? totalCurvature / this.#refreshedCurvature : 1;
    const q = this.#set.model(this.#threshold, this.#ridge, scale);
    if (this.#isNewSet) this.#set.restart(q);
    else if (fresh || this.#ridge !== this.#factoredRidge) active.refactor(q);
    else active.retarget(q);
    this.#isNewSet = false;
    this.#factoredRidge = this.#ridge;
    this.#set.solve(q);
    this.#step.measure();
    const start = loss + this.#penalty(0);
    for (let share = 1; share > 1e-9; share /= 2) {
      this.#step.moveTo(share);
      if (this.#rows.loss + this.#penalty(share) <= start + ROUNDING * this.#rows.loss) return this.#accept(share, q);
      if (!fresh) break;
    }
    this.#step.moveTo(0);
    this.#hessianAge = -1;
    this.#precise ||= fresh;
    this.#accept(0, q);
  }

  #penalty(share: number): number {
    const { active, factor, b: point, size } = this.#set;
    const { f64 } = this.#kernels.heap;
    let sum = 0;
    for (let m = 0; m < size; m++) {
      const b = f64[point + m]! + share * (f64[active.b + m]! - f64[point + m]!);
      if (b !== 0) sum += f64[factor + m]! * (this.#threshold * Math.abs(b) + (this.#ridge / 2) * b * b);
    }
    return sum;
  }

  #accept(share: number, q: Quadratic): void {
    const { active, b, size } = this.#set;
    const { f64 } = this.#kernels.heap;
    if (share === 1) {
      f64.copyWithin(b, active.b, active.b + size);
      return;
    }
    for (let m = 0; m < size; m++) f64[b + m]! += share * (f64[active.b + m]! - f64[b + m]!);
    this.#set.restart(q);
  }
}
