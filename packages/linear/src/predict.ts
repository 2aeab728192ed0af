import { RidgelineError } from "@ridgeline/core";
import { addProduct, isSparse, storedValues } from "./matrix.ts";
import type { Family, Matrix, Path } from "./types.ts";

/** What is predicted: `link` is the linear predictor; `response` the mean (for `binomial` the probability of class 1); `class` 0 or 1. */
export type PredictionType = "link" | "response" | "class";

export interface PredictOptions {
  /** Default `response`. */
  readonly type?: PredictionType | undefined;
  /** `[n]`, added to the linear predictor. */
  readonly offset?: Float64Array | undefined;
}

/** `[n]` predictions of a path with one response at its k-th lambda, for rows `x: [n, d]`, row-major. Errors: `E_PATH_INDEX`, `E_PATH_SHAPE`. */
export function predictPath(path: Path, k: number, x: Float64Array, options: PredictOptions = {}): Float64Array {
  const coefficients = path.coefficients[k];
  if (coefficients === undefined) {
    throw new RidgelineError("E_PATH_INDEX", `there is no lambda ${k}: the path has ${path.lambda.length}, counted from 0`);
  }
  const d = coefficients.length;
  const { offset } = options;
  if (x.length % d !== 0 || (offset !== undefined && offset.length !== x.length / d)) {
    throw new RidgelineError(
      "E_PATH_SHAPE",
      `x has ${x.length} values, not a multiple of the path's ${d} columns, or offset is not one a row`,
    );
  }
  const eta = linearPredictor(x, coefficients, path.intercept[k]!, offset);
  return fromLink(path.family, eta, options.type ?? "response");
}

/** `[n]`: `intercept + x b (+ offset)` for `x: [n, d]`, d the length of b. */
export function linearPredictor(
  x: Matrix,
  b: Float64Array,
  intercept: number,
  offset?: Float64Array,
  n = rowsOf(x, b.length),
): Float64Array {
  const eta = Float64Array.from({ length: n }, (_, i) => intercept + (offset?.[i] ?? 0));
  addProduct(x, n, b.length, b, 0, eta);
  return eta;
}

function rowsOf(x: Matrix, d: number): number {
  return isSparse(x) ? x.rows.reduce((m, i) => Math.max(m, i + 1), 0) : storedValues(x).length / d;
}

function fromLink(family: Family, eta: Float64Array, type: PredictionType): Float64Array {
  if (family === "gaussian" || type === "link") return eta;
  return type === "response" ? eta.map((e) => 1 / (1 + Math.exp(-e))) : eta.map((e) => (e > 0 ? 1 : 0));
}
