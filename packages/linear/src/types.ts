import type { Clock, Hyper, ProximalPenalty } from "@ridgeline/core";

/** `gaussian`: squared error; `binomial`: logistic regression of classes 0 and 1; `multinomial`: softmax regression of classes 0 to K - 1;
 *  `poisson`: counts with a log link; `huber`: squared error with linear tails; `mgaussian`: several targets, columns chosen for all together. */
export type Family = "gaussian" | "binomial" | "multinomial" | "poisson" | "huber" | "mgaussian";

/** A dense `[n, d]` matrix, column after column. */
export interface DenseColumns {
  readonly layout: "columns";
  readonly values: Float64Array | Float32Array;
}

/** A sparse `[n, d]` matrix by columns (CSC): the entries of column j stand at `pointers[j] .. pointers[j + 1] - 1`, rows ascending, no
 *  duplicates. It is centred and scaled without being filled. */
export interface SparseColumns {
  readonly layout: "csc";
  /** `[d + 1]`. */
  readonly pointers: Int32Array;
  /** `[nnz]`. */
  readonly rows: Int32Array;
  /** `[nnz]`. */
  readonly values: Float64Array | Float32Array;
}

/** A design matrix `[n, d]`; a bare array is row-major. */
export type Matrix = Float64Array | Float32Array | DenseColumns | SparseColumns;

/** Rows to fit: a `Dataset` of `@ridgeline/core` is one. */
export interface PathData {
  readonly x: Matrix;
  /** `[n]`: the target; 0 or 1 for `binomial`, 0 to K - 1 for `multinomial`, a count for `poisson`; `[n, K]` row-major for `mgaussian`. */
  readonly y: Float64Array;
  readonly n: number;
  readonly d: number;
  /** K, the number of targets of `mgaussian` (default 1) or of classes of `multinomial` (default: the largest class + 1). */
  readonly responses?: number | undefined;
  /** Column names, for messages. */
  readonly featureNames?: readonly string[] | undefined;
}

/** Options of `fitPath`. The objective, with observation weights scaled to sum to 1 and `b` on standardised columns, is
 *  `loss + lambda * sum_j v_j (r |b_j| + (1-r)/2 b_j^2)`; `loss` is `1/2 sum_i w_i (y_i - eta_i)^2` (so `1/(2n) |y - Xb|^2` with equal
 *  weights) or the mean negative log-likelihood. */
export interface PathOptions {
  readonly family: Family;
  /** `r` in [0, 1]: 1 is the lasso, 0 ridge. Default 1. */
  readonly l1Ratio?: number | undefined;
  /** Own lambdas, each >= 0; fitted in falling order, never stopped early. Default: glmnet's sequence. */
  readonly lambda?: readonly number[] | Float64Array | undefined;
  /** Length of the default sequence. Default 100, as glmnet. */
  readonly nlambda?: number | undefined;
  /** Last lambda of the default sequence over the first, in (0, 1). Default 1e-4, or 1e-2 when n < d, as glmnet. */
  readonly lambdaMinRatio?: number | undefined;
  /** The default sequence ends after the first lambda with more columns than this in the model. Default: no limit. Half of the rows is a good one when
   *  there are more columns: beyond, a path mostly fits noise, and costs most of its time. */
  readonly activeLimit?: number | undefined;
  /** Divide columns by their population deviation (1/n) before penalising. Default true: one lambda fits columns of any unit. */
  readonly standardize?: boolean | undefined;
  /** Fit an unpenalised intercept. Default true. */
  readonly intercept?: boolean | undefined;
  /** `[n]`, >= 0, not all 0; only their ratios matter. Default: all 1. */
  readonly weights?: Float64Array | undefined;
  /** `[n]`, added to the linear predictor with coefficient 1; `[n, K]` row-major with several responses. Default: none. */
  readonly offset?: Float64Array | undefined;
  /** `[d]`, `v_j >= 0`: multiplies the penalty of column j; 0 leaves it unpenalised. Default: all 1. */
  readonly penaltyFactor?: Float64Array | undefined;
  /** A penalty of `@ridgeline/penalties` (or of your own) in place of the elastic net, on the standardised coefficients `[K, d]`. `gap` is then the
   *  certified duality gap where the penalty is convex and has a conjugate, else the square of the largest violation of stationarity over that of
   *  the null model. Default tolerance: 1e-9. */
  readonly penalty?: ProximalPenalty | undefined;
  /** What `penalty` reads besides `lambda` and `l1Ratio`. */
  readonly hyper?: Hyper | undefined;
  /** `[d]`, <= 0: least value of each coefficient, on the scale of the columns as given. Default: -Infinity. */
  readonly lowerLimits?: Float64Array | undefined;
  /** `[d]`, >= 0: largest value of each coefficient, on the scale of the columns as given. Default: Infinity. */
  readonly upperLimits?: Float64Array | undefined;
  /** `multinomial`: `grouped` penalises the norm of a column's K coefficients, so that a column is in for all classes or for none.
   *  Default `ungrouped`, as glmnet. `mgaussian` is always grouped. */
  readonly multinomialType?: "ungrouped" | "grouped" | undefined;
  /** `huber`: where the loss turns from `r^2 / 2` to `delta |r| - delta^2 / 2`, in units of y. Default 1.345 times the scaled median absolute
   *  deviation of y, which is 95 % efficient under normal errors. */
  readonly huberDelta?: number | undefined;
  /** Duality gap to reach at every lambda, as a share of the null model's objective. Default 1e-12, so that coefficients are good to about six digits. */
  readonly tolerance?: number | undefined;
  /** glmnet's conventions where they differ: the L2 part of `gaussian` is divided by the deviation of y (its root mean square without an
   *  intercept), penalty factors are scaled to sum to d. Default false. */
  readonly glmnet?: boolean | undefined;
  /** What the inner loops run on: `wasm` (WebAssembly with SIMD) or `plain` (TypeScript, several times slower).
   *  Both give the same bits. Default: `wasm` where this runtime has it. */
  readonly kernels?: "wasm" | "plain" | undefined;
  /** Called after each lambda, in falling order. */
  readonly onLambda?: ((point: PathPoint) => void) | undefined;
  /** Measures `seconds`. Default: the system's. */
  readonly clock?: Pick<Clock, "monotonic"> | undefined;
  /** Looked at before each lambda; an aborted one throws its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The fit at one lambda. */
export interface PathPoint {
  /** Place in the path, from 0. */
  readonly index: number;
  readonly lambda: number;
  /** `[K]`, one a response; K is 1 but for `multinomial` and `mgaussian`. */
  readonly intercept: Float64Array;
  /** `[K, d]`, response after response, on the scale of the columns as given. */
  readonly coefficients: Float64Array;
  /** Number of columns with a coefficient that is not exactly 0. */
  readonly nonzero: number;
  /** Share of the null model's deviance that is explained: R^2 for `gaussian`. */
  readonly devRatio: number;
  /** Duality gap reached over the null model's objective: the objective is at most this far above its minimum. */
  readonly gap: number;
  /** Linear systems solved, or passes of coordinate descent. */
  readonly iterations: number;
  /** Time of this lambda. */
  readonly seconds: number;
}

/** A whole path, lambdas falling. */
export interface Path {
  readonly family: Family;
  readonly l1Ratio: number;
  /** K: classes of `multinomial`, targets of `mgaussian`, else 1. */
  readonly responses: number;
  readonly lambda: Float64Array;
  /** `[lambdas, K]`. */
  readonly intercept: Float64Array;
  /** One `[K, d]` a lambda, response after response, on the scale of the columns as given. */
  readonly coefficients: readonly Float64Array[];
  readonly nonzero: Int32Array;
  readonly devRatio: Float64Array;
  readonly gap: Float64Array;
  readonly iterations: Int32Array;
  readonly seconds: Float64Array;
}
