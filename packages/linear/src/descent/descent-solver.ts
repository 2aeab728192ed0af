import type { Kernels } from "../kernels/kernels.ts";
import type { Problem, Solution, Solver } from "../problem.ts";
import { certifiedGap } from "./certificate.ts";
import { ProximalNewton } from "./proximal-newton.ts";
import { Predictor } from "./predictor.ts";
import { recentre } from "./recentre.ts";
import { DescentState, total } from "./state.ts";
import { SupportNewton } from "./support-newton.ts";

/** Coordinate descent stops at first once a step lowers the objective by less than this share of the null objective. */
const START = 1e-7;
/** Slack of the check of zeros, relative to the threshold. */
const SLACK = 1e-10;
/** A tolerance this small is there for the coefficients, which converge like its root: one more Newton step is made for them where the gap is
 *  not this much smaller. */
const TIGHT = 1e-9;
const BEYOND = 1e-4;
const MOST_ROUNDS = 100;
const MOST_STALLS = 20;
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
  #limit = START;

  constructor(problem: Problem, kernels: Kernels) {
    this.#problem = problem;
    this.#s = new DescentState(problem, kernels);
    this.#descent = new ProximalNewton(this.#s);
    this.#newton = new SupportNewton(this.#s);
    this.#predictor = new Predictor(this.#s);
    this.#hold(() => true);
    this.#s.level();
    this.#fitFree();
    this.#nullObjective = this.#s.value;
    this.#ridgeUnit = problem.options.glmnet === true && problem.family === "gaussian" ? Math.sqrt(2 * this.#nullObjective) || 1 : 1;
    if (problem.factor.includes(0)) {
      this.#hold((j) => problem.factor[j]! > 0);
      this.#fitFree();
    }
    this.#s.fullGradient();
  }

  gradientMax(): number {
    return this.#problem.factor.reduce((most, v, j) => (v > 0 ? Math.max(most, this.#s.steepness[j]! / v) : most), 0);
  }

  solve(lambda: number): Solution {
    const { l1Ratio, factor } = this.#problem;
    const { model, p } = this.#s;
    for (let j = 0; j < p; j++) {
      model.threshold[j] = lambda * l1Ratio * factor[j]!;
      model.ridge[j] = (lambda * (1 - l1Ratio) * factor[j]!) / this.#ridgeUnit;
    }
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
    const times = (k: number, term: (j: number) => number): number => {
      let sum = 0;
      for (let j = 0; j < p; j++) if (b[k * p + j] !== 0) sum += term(j) * b[k * p + j]!;
      return sum;
    };
    const centred = Array.from(intercept, (c, k) => c + times(k, (j) => columns.mean[j]!));
    const asGiven = centred.map((c, k) => c - times(k, (j) => mean[j]! / scale[j]!));
    const average = loss.shiftInvariant ? asGiven.reduce((sum, c) => sum + c, 0) / asGiven.length : 0;
    return {
      b,
      intercept: centred.map((c) => c - average),
      devRatio: this.#nullObjective === 0 ? 0 : 1 - value / this.#nullObjective,
    };
  }

  /** Keeps columns at 0 by a penalty without bound, and frees the others. */
  #hold(held: (j: number) => boolean): void {
    const { model, p } = this.#s;
    model.ridge.fill(0);
    for (let j = 0; j < p; j++) model.threshold[j] = held(j) ? Number.MAX_VALUE : 0;
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
    let count = this.#workingSet(lambda);
    this.#predictor.start(lambda);
    let best = Infinity;
    let stalls = 0;
    let refine = false;
    let target = tolerance <= TIGHT ? BEYOND * tolerance : tolerance;
    this.#limit = Math.min(START, 4 * this.#limit);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (!refine) this.#converge(count, this.#limit * unit);
      s.fullGradient();
      const added = this.#addViolators(count);
      refine = added === count;
      count = added;
      if (!refine) continue;
      const gap = this.#gap() / unit;
      if (gap <= target || s.value <= PERFECT * unit) return gap;
      if (gap <= tolerance) target = tolerance;
      const stalled = gap > 0.5 * best;
      if (stalled && ++stalls >= MOST_STALLS) return gap;
      best = Math.min(best, gap);
      refine = this.#refine(gap) && !stalled;
      recentre(s, this.#problem.l1Ratio, s.work, count);
      if (!refine) this.#limit = Math.max(this.#limit * 0.03, 1e-3 * tolerance);
    }
    return this.#gap() / unit;
  }

  /** A Newton step; false where it changed which coefficients are 0, so that others may have to follow. */
  #refine(gap: number): boolean {
    const { b, loss } = this.#s;
    const signs = b.map(Math.sign);
    const wanted = (0.001 * this.#problem.tolerance) / gap;
    this.#newton.step(Math.max(loss.quadratic ? 1e-10 : 1e-5, wanted));
    for (let at = 0; at < b.length; at++) if (Math.sign(b[at]!) !== signs[at]) return false;
    return true;
  }

  /** Columns that are not 0 or not penalised, and those that the strong rule keeps. */
  #workingSet(lambda: number): number {
    const s = this.#s;
    const { l1Ratio, factor } = this.#problem;
    const level = l1Ratio * (Number.isFinite(this.#lastLambda) ? Math.max(2 * lambda - this.#lastLambda, lambda / 2) : lambda);
    let count = 0;
    for (let j = 0; j < s.p; j++) if (s.steepness[j]! >= level * factor[j]! || s.isUsed(j)) s.work[count++] = j;
    return count;
  }

  /** Adds columns outside the working set whose slope exceeds what holds them at 0; returns its new size. */
  #addViolators(count: number): number {
    const s = this.#s;
    const { threshold } = s.model;
    const isIn = new Uint8Array(s.p);
    for (let c = 0; c < count; c++) isIn[s.work[c]!] = 1;
    let size = count;
    for (let j = 0; j < s.p; j++) if (isIn[j] === 0 && s.steepness[j]! > threshold[j]! * (1 + SLACK)) s.work[size++] = j;
    return size;
  }

  #converge(count: number, limit: number): void {
    for (let turn = 0; turn < 100; turn++) {
      const moved = this.#descent.step(count, limit);
      recentre(this.#s, this.#problem.l1Ratio, this.#s.work, count);
      if (moved <= limit) return;
      if (turn > 2) this.#newton.step(1e-4);
    }
  }

  #gap(): number {
    const s = this.#s;
    const bregman = (u: number): number => s.loss.bregman(s.eta, u);
    return certifiedGap(s.penalty, { b: s.b, g: s.g, bregman }) + this.#interceptRest();
  }

  /** What the intercepts have still to gain, to second order. */
  #interceptRest(): number {
    const { n, responses, residual, hasIntercept, model } = this.#s;
    if (!hasIntercept) return 0;
    let rest = 0;
    for (let k = 0; k < responses; k++) rest += (total(residual, k * n, n) ** 2 * model.inverse) / 2;
    return rest;
  }
}
