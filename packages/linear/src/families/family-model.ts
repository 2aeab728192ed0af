import type { InputError, Problem as InputProblem } from "@ridgeline/core";
import type { Family, PathData, PathOptions } from "../types.ts";

/** A family of responses: what a solver, a certificate, a score and a check of the input need to know of it. One family a file. */
export interface FamilyModel {
  readonly name: Family;
  /** One line: the loss with its formula. */
  readonly summary: string;
  /** Whether the K coefficients of a column are penalised by their norm, given the options. */
  grouped(options: PathOptions): boolean;
  /** Values of `y` a row: 1, but K for `mgaussian`. */
  targets(data: PathData): number;
  /** K, the number of linear predictors a row. */
  responses(data: PathData): number;
  /** Adds a problem for each option and target of the right number that the family cannot take. */
  check(data: PathData, options: PathOptions, note: (problem: InputProblem) => void): void;
  /** The error of valid targets that have no finite fit, such as classes of which one does not occur. */
  unfit?(data: PathData, options: PathOptions): InputError | undefined;
  /** `[K]`: intercepts that alone fit every row with weight exactly, where there are such. */
  exactIntercept?(data: PathData, options: PathOptions): number[] | undefined;
  /** The loss of these rows; `weights: [n]` sum to 1. */
  loss(data: PathData, options: PathOptions, weights: Float64Array): Loss;
  /** Mean of the response of one row given its linear predictor, `[K]`, in place: the inverse link. */
  mean(eta: Float64Array): void;
  /** The class that a row's linear predictor speaks for, where there are classes; of equals the first. */
  classOf?(eta: Float64Array): number;
}

/** A smooth convex loss `f(eta) = sum_i w_i l_i(eta_i)` of linear predictors `eta: [K, n]`, response after response: half the mean deviance, so
 *  never below 0, and 0 for a saturated model. The share of deviance explained is `1 - f(eta) / f(null)`. Its methods keep no state. */
export interface Loss {
  readonly n: number;
  /** K. */
  readonly responses: number;
  /** Whether the Hessian is the same everywhere. */
  readonly quadratic: boolean;
  /** Whether adding one value to all K predictors of a row changes nothing. */
  readonly shiftInvariant: boolean;
  /** Upper bound of the curvature of `l_i` in any direction: 1 for squared error, 1/4 binomial, 1/2 multinomial; Infinity where there is none. */
  readonly curvatureBound: number;
  /** The value to add to every predictor that minimises f, or nearly, in closed form: a start for an intercept where Newton's steps from afar are poor. */
  level?(eta: Float64Array): number;
  /** `f(eta)`; writes `residual: [K, n]`, `-w_i dl_i/deta`: minus the gradient. */
  evaluate(eta: Float64Array, residual: Float64Array): number;
  /** Writes `out: [K, n]`, the diagonal `w_i d2l_i/deta_k^2` of the Hessian. */
  curvature(eta: Float64Array, out: Float64Array): void;
  /** Writes the curvature of a quadratic in each predictor that touches the loss at eta and is nowhere below it, where the second derivative is
   *  no good model because it vanishes (`huber`). */
  upperCurvature?(eta: Float64Array, out: Float64Array): void;
  /** The Hessian at eta as a map `out = H v` of `v: [K, n]`. */
  hessian(eta: Float64Array): (v: Float64Array, out: Float64Array) => void;
  /** `f*(u v) - f*(v) - (u - 1) <eta, v>` at `v = grad f(eta)`, f* the conjugate: what scaling the dual point by u in (0, 1] costs in the duality
   *  gap; 0 at u = 1, a sum of terms that are >= 0. */
  bregman(eta: Float64Array, u: number): number;
}
