import { dualityGap } from "../gap.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Problem, Solution, Solver } from "../problem.ts";
import { FreeRest } from "./free-rest.ts";
import { ProximalNewton } from "./proximal-newton.ts";
import { Predictor } from "./predictor.ts";
import { recentre } from "./recentre.ts";
import { DescentState } from "./state.ts";
import { SupportNewton } from "./support-newton.ts";

/** Coordinate descent stops at first once no step lowers the objective by more than this share of the null objective: a part of the tolerance,
 *  within limits. A tight tolerance is left to Newton's method. */
const START = { share: 1e-2, least: 1e-10, most: 1e-6 };
/** Slack of the check of zeros, relative to the threshold. */
const SLACK = 1e-10;
/** A tolerance this small is there for the coefficients, which converge like its root: one more Newton step is made for them where the gap is
 *  not this much smaller. */
const TIGHT = 1e-9;
const BEYOND = 1e-4;
/** Newton steps in a row, while each ends where the first coefficient arrives at 0 or at a limit. */
const MOST_CUTS = 30;
/** Sweeps in a row, before Newton's method has its turn. */
const MOST_SWEEPS = 200;
const MOST_ROUNDS = 100;
const MOST_STALLS = 20;
/** For a tolerance that descent reaches soon enough, it goes on so often before Newton's method takes over; not for groups, whose descent is slow. */
const MOST_DESCENTS = 2;
/** A quadratic model of the loss is built so often before Newton's method helps. */
const TURNS = 8;
/** A loss below this share of the null loss is a perfect fit: coefficients would go on growing without end. */
const PERFECT = 1e-9;

/** Every family, matrix and limit: proximal Newton by coordinate descent on a working set chosen by the strong rule, the optimality of all
 *  columns checked after it, and Newton's method on the coefficients that are not 0 where descent alone would be slow.
 *  Reference: Tibshirani et al. (2012), JRSS B 74(2), for the strong rule. */
export class DescentSolver implements Solver {
  readonly #problem: Problem;
  readonly #s: DescentState;
  readonly #descent: ProximalNewton;
  readonly #newton: SupportNewton;
  readonly #nullObjective: number;
  readonly #ridgeUnit: number;
  readonly #predictor: Predictor;
  #lastLambda = Infinity;
  /** Columns of the working set. */
  readonly #isIn: Uint8Array;
  /** Columns whose slopes are up to date; all others are flat enough. */
  readonly #pool: Int32Array;
  #poolCount = 0;
  readonly #freeRest: FreeRest;
  /** L1 and L2 weight of a column with factor 1. */
  #level = 0;
  #ridge = 0;
  readonly #start: number;
  #limit: number;

  constructor(problem: Problem, kernels: Kernels) {
    this.#problem = problem;
    this.#s = new DescentState(problem, kernels);
    this.#descent = new ProximalNewton(this.#s);
    this.#newton = new SupportNewton(this.#s);
    this.#predictor = new Predictor(this.#s);
    this.#isIn = this.#s.screen?.skip ?? new Uint8Array(this.#s.p);
    this.#pool = new Int32Array(this.#s.p);
    this.#freeRest = new FreeRest(this.#s);
    this.#start =
      problem.tolerance > TIGHT && !this.#s.grouped
        ? Math.max(START.least, Math.min(START.most, START.share * problem.tolerance))
        : START.most;
    this.#limit = this.#start;
    this.#s.level();
    this.#fitNull(() => true);
    this.#nullObjective = this.#s.value;
    this.#ridgeUnit = problem.options.glmnet === true && problem.family === "gaussian" ? Math.sqrt(2 * this.#nullObjective) || 1 : 1;
    if (problem.factor.includes(0)) this.#fitNull((j) => problem.factor[j]! > 0);
    this.#s.steepen(this.#s.all, this.#s.p);
    this.#pool.set(this.#s.all);
    this.#poolCount = this.#s.p;
  }

  gradientMax(): number {
    return this.#problem.factor.reduce((most, v, j) => (v > 0 ? Math.max(most, this.#s.steepness[j]! / v) : most), 0);
  }

  /** Starts from the solution of another solver at this lambda. */
  startFrom(lambda: number, { b, intercept }: Pick<Solution, "b" | "intercept">): void {
    const s = this.#s;
    const shift = Float64Array.from(intercept, (centred, k) => {
      for (let j = 0; j < s.p; j++) centred -= s.columns.mean[j]! * b[k * s.p + j]!;
      return centred - s.intercept[k]!;
    });
    for (let at = 0; at < s.b.length; at++) s.step[at] = b[at]! - s.b[at]!;
    s.b.set(b);
    shift.forEach((v, k) => (s.intercept[k]! += v));
    s.mark();
    s.moveBy(s.all, s.p, shift);
    s.advance(1);
    s.steepen(s.all, s.p);
    this.#lastLambda = lambda;
    this.#predictor.keep(lambda);
  }

  solve(lambda: number): Solution {
    const { l1Ratio } = this.#problem;
    this.#level = lambda * l1Ratio;
    this.#ridge = (lambda * (1 - l1Ratio)) / this.#ridgeUnit;
    const before = this.#descent.sweepCount + this.#newton.stepCount;
    const gap = this.#nullObjective === 0 ? 0 : this.#run(lambda);
    this.#lastLambda = lambda;
    this.#predictor.keep(lambda);
    return { ...this.#solution(), gap, iterations: this.#descent.sweepCount + this.#newton.stepCount - before };
  }

  /** Intercepts are those of centred columns; where only their differences count, those of the columns as given have mean 0. */
  #solution(): Omit<Solution, "gap" | "iterations"> {
    const { b, p, value, intercept, columns, loss } = this.#s;
    const { mean, scale } = this.#problem.design;
    const support = this.#support();
    const times = (k: number, term: (j: number) => number): number => {
      let sum = 0;
      for (const j of support) sum += term(j) * b[k * p + j]!;
      return sum;
    };
    const centred = Array.from(intercept, (c, k) => c + times(k, (j) => columns.mean[j]!));
    const asGiven = centred.map((c, k) => c - times(k, (j) => mean[j]! / scale[j]!));
    const average = loss.shiftInvariant ? asGiven.reduce((sum, c) => sum + c, 0) / asGiven.length : 0;
    return {
      b,
      support,
      intercept: centred.map((c) => c - average),
      devRatio: this.#nullObjective === 0 ? 0 : 1 - value / this.#nullObjective,
    };
  }

  /** Columns that are not 0, in their order. */
  #support(): Int32Array {
    const s = this.#s;
    const list = s.active;
    let count = 0;
    for (let j = 0; j < s.p; j++) if (this.#isIn[j] === 1 && s.isUsed(j)) list[count++] = j;
    return list.slice(0, count);
  }

  /** Fits the intercept and the columns that are not held at 0, without a penalty. */
  #fitNull(held: (j: number) => boolean): void {
    this.#level = 0;
    this.#ridge = 0;
    this.#clearWork();
    for (let j = 0; j < this.#s.p; j++) if (!held(j)) this.#addToWork(j);
    this.#fitFree();
  }

  #fitFree(): void {
    const limit = 1e-10 * this.#problem.tolerance;
    for (let turn = 0; turn < 100; turn++) {
      const before = this.#s.objective();
      if (!this.#newton.step(1e-10) || before - this.#s.objective() <= limit * before) return;
    }
  }

  #run(lambda: number): number {
    const s = this.#s;
    const { tolerance } = this.#problem;
    const unit = this.#nullObjective;
    this.#chooseWork(lambda);
    this.#predictor.start(lambda);
    let best = Infinity;
    let stalls = 0;
    let refine = false;
    let target = tolerance <= TIGHT ? BEYOND * tolerance : tolerance;
    this.#limit = Math.min(this.#start, 4 * this.#limit);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (!refine) this.#converge(this.#limit * unit);
      refine = !this.#addViolators(lambda);
      if (!refine) continue;
      const gap = this.#gap() / unit;
      if (gap <= target || s.value <= PERFECT * unit) return gap;
      if (gap <= tolerance) target = tolerance;
      if (tolerance > TIGHT && !s.grouped && round < MOST_DESCENTS) {
        this.#limit *= Math.max(1e-3, Math.min(0.1, 0.5 * (target / gap) ** 2));
        refine = false;
        continue;
      }
      const stalled = gap > 0.5 * best;
      if (stalled && ++stalls >= MOST_STALLS) return gap;
      best = Math.min(best, gap);
      refine = this.#refine(gap) && !stalled;
      recentre(s, this.#problem.l1Ratio);
      if (!refine) this.#limit = Math.max(this.#limit * 0.03, 1e-3 * tolerance);
    }
    return this.#gap() / unit;
  }

  /** A Newton step; false where it changed which coefficients are 0 or at a limit, so that others may have to follow. */
  #refine(gap: number): boolean {
    const { loss } = this.#s;
    const wanted = (this.#problem.tolerance <= TIGHT ? 1e-3 : 0.1) * (this.#problem.tolerance / gap);
    const enough = Math.max(loss.quadratic ? 1e-10 : 1e-5, wanted);
    for (let turn = 0; turn < MOST_CUTS; turn++) {
      this.#newton.step(enough);
      if (!this.#newton.cut) break;
    }
    return !this.#newton.crossed;
  }

  /** Columns that are not 0 or not penalised, and those that the strong rule keeps. All others were seen to be flat at the last lambda. */
  #chooseWork(lambda: number): void {
    const s = this.#s;
    const { l1Ratio, factor } = this.#problem;
    const level = l1Ratio * (Number.isFinite(this.#lastLambda) ? Math.max(2 * lambda - this.#lastLambda, lambda / 2) : lambda);
    this.#clearWork();
    for (let c = 0; c < this.#poolCount; c++) if (s.isUsed(this.#pool[c]!)) this.#addToWork(this.#pool[c]!);
    for (let c = 0; c < this.#poolCount; c++) {
      const j = this.#pool[c]!;
      if (this.#isIn[j] === 0 && s.steepness[j]! >= level * factor[j]!) this.#addToWork(j);
    }
  }

  #clearWork(): void {
    this.#s.workCount = 0;
    this.#isIn.fill(0, 0, this.#s.p);
  }

  #addToWork(j: number): void {
    const { work, model } = this.#s;
    const v = this.#problem.factor[j]!;
    this.#isIn[j] = 1;
    work[this.#s.workCount++] = j;
    model.threshold[j] = this.#level * v;
    model.ridge[j] = this.#ridge * v;
  }

  /** Brings the slopes up to date, of all columns that may be as steep as the strong rule will ask for at the next lambda, and adds those outside
   *  the working set that exceed what holds them at 0; whether there were any. */
  #addViolators(lambda: number): boolean {
    const s = this.#s;
    const before = s.workCount;
    this.#steepen(Math.max(0.5, Math.min(1, 2 * (lambda / this.#lastLambda) - 1)) || 0.9);
    for (let c = 0; c < this.#poolCount; c++) {
      const j = this.#pool[c]!;
      if (this.#isIn[j] === 0 && s.steepness[j]! > this.#level * this.#problem.factor[j]! * (1 + SLACK)) this.#addToWork(j);
    }
    return s.workCount > before;
  }

  /** Fills the pool with the working set and, of the others, all or those that may be at `share` of their threshold. */
  #steepen(share: number): void {
    const s = this.#s;
    if (s.screen === undefined) {
      s.steepen(s.all, s.p);
      return;
    }
    s.steepen(s.work, s.workCount);
    const found = s.screen.candidates(this.#level * share);
    s.steepen(s.screen.list, found);
    this.#pool.set(s.work.subarray(0, s.workCount));
    this.#pool.set(s.screen.list.subarray(0, found), s.workCount);
    this.#poolCount = s.workCount + found;
  }

  #converge(limit: number): void {
    this.#descent.until = this.#descent.sweepCount + MOST_SWEEPS;
    for (let turn = 0; turn < 100 && this.#descent.sweepCount < this.#descent.until; turn++) {
      const moved = this.#descent.step(this.#s.workCount, limit);
      recentre(this.#s, this.#problem.l1Ratio);
      if (moved <= limit) return;
      if (turn >= TURNS) this.#newton.step(1e-4);
    }
  }

  #gap(): number {
    const s = this.#s;
    const bregman = (u: number): number => s.loss.bregman(s.eta, u);
    return dualityGap(s.penalty, { b: s.b, g: s.g, support: { list: s.work, count: s.workCount }, bregman }) + this.#freeRest.value();
  }
}
