import { InputError } from "@ridgeline/core";
import { fitPath } from "./fit-path.ts";
import type { Path, PathData, PathOptions } from "./types.ts";

/** Coefficients at one lambda, on the path or between its points. */
export interface PathAt {
  readonly lambda: number;
  /** `[K]`. */
  readonly intercept: Float64Array;
  /** `[K, d]`, response after response. */
  readonly coefficients: Float64Array;
}

/** A fit at the lambda itself, for which the path's data and options are needed. */
export interface ExactOptions {
  readonly exact: true;
  readonly data: PathData;
  /** Those of the path; its lambdas take the place of `lambda`. */
  readonly options: PathOptions;
}

/** The path at any lambda: by default between the two points around it, linear in lambda, as `coef(fit, s)` of glmnet, which is exact for a
 *  lasso with squared error as long as the same coefficients are not 0, and near elsewhere; beyond the ends, the end. With `exact` the
 *  path is fitted again down to this lambda. Errors: `E_LINEAR_INPUT` for a lambda that is not a number >= 0.
 *  Reference: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1). */
export function pathAt(path: Path, lambda: number, how?: ExactOptions): PathAt {
  if (!(lambda >= 0)) {
    throw new InputError("E_LINEAR_INPUT", "There is no such point of the path:", [
      { path: "lambda", message: `${lambda} is not allowed`, remedy: "use a number >= 0" },
    ]);
  }
  return how === undefined ? between(path, lambda) : refit(path, lambda, how);
}

function refit(path: Path, lambda: number, { data, options }: ExactOptions): PathAt {
  const larger = path.lambda.filter((l) => l > lambda);
  const { responses, ...again } = fitPath(data, { ...options, lambda: [...larger, lambda] });
  const last = again.lambda.length - 1;
  return {
    lambda,
    intercept: again.intercept.slice(last * responses),
    coefficients: again.coefficients[last]!,
  };
}

function between({ lambda: all, intercept, coefficients, responses }: Path, lambda: number): PathAt {
  const below = all.findIndex((l) => l <= lambda);
  const k = below === -1 ? all.length - 1 : below;
  const j = below <= 0 ? k : k - 1;
  // lambda = share * lambda_j + (1 - share) * lambda_k.
  const share = all[j] === all[k] ? 0 : (lambda - all[k]!) / (all[j]! - all[k]!);
  const mix = (a: Float64Array, b: Float64Array): Float64Array =>
    share === 0 ? b.slice() : b.map((v, i) => (a[i] === v ? v : share * a[i]! + (1 - share) * v));
  const row = (m: number): Float64Array => intercept.subarray(m * responses, (m + 1) * responses);
  return { lambda, intercept: mix(row(j), row(k)), coefficients: mix(coefficients[j]!, coefficients[k]!) };
}
