import { RidgelineError } from "@ridgeline/core";
import { families } from "./families/families.ts";
import { addProduct, isSparse, storedValues } from "./matrix.ts";
import type { PathAt } from "./path-at.ts";
import type { Matrix, Path } from "./types.ts";

/** What is predicted: `link` is the linear predictor; `response` the mean, for `binomial` the probability of class 1, for `multinomial` that of
 *  each class; `class` 0 or 1 of `binomial`, 0 to K - 1 of `multinomial` (of equal ones the first). */
export type PredictionType = "link" | "response" | "class";

export interface PredictOptions {
  /** Default `response`. */
  readonly type?: PredictionType | undefined;
  /** `[n]`, or `[n, K]` row-major with several responses: added to the linear predictor. */
  readonly offset?: Float64Array | undefined;
  /** Number of rows of a sparse x, which does not tell if the last ones are 0. Default: up to the last row that is stored. */
  readonly rows?: number | undefined;
}

/** Predictions of a path at its k-th lambda, or at a point of `pathAt`, for rows `x: [n, d]` (a bare array is row-major): `[n]`, and `[n, K]`
 *  row-major for `link` and `response` of several responses. Errors: `E_PATH_INDEX`, `E_PATH_SHAPE`, `E_PATH_TYPE` (classes of a family that
 *  has none). */
export function predictPath(path: Path, at: number | PathAt, x: Matrix, options: PredictOptions = {}): Float64Array {
  const K = path.responses;
  const point = typeof at === "number" ? pointOf(path, at) : at;
  const d = point.coefficients.length / K;
  const n = checkedRows(x, d, K, options);
  const eta = new Float64Array(n * K);
  const column = new Float64Array(n);
  for (let r = 0; r < K; r++) {
    column.fill(point.intercept[r]!);
    addProduct(x, n, d, point.coefficients, r * d, column);
    for (let i = 0; i < n; i++) eta[i * K + r] = column[i]! + (options.offset?.[i * K + r] ?? 0);
  }
  return fromLink(path, eta, options.type ?? "response");
}

function pointOf({ coefficients, intercept, responses, lambda }: Path, k: number): Pick<PathAt, "intercept" | "coefficients"> {
  const b = coefficients[k];
  if (b === undefined) throw new RidgelineError("E_PATH_INDEX", `there is no lambda ${k}: the path has ${lambda.length}, counted from 0`);
  return { coefficients: b, intercept: intercept.subarray(k * responses, (k + 1) * responses) };
}

function checkedRows(x: Matrix, d: number, responses: number, { offset, rows }: PredictOptions): number {
  const n = rows ?? rowsOf(x, d);
  const fits = isSparse(x) ? x.pointers.length === d + 1 && rowsOf(x, d) <= n : storedValues(x).length === n * d;
  if (fits && Number.isInteger(n) && (offset === undefined || offset.length === n * responses)) return n;
  const size = isSparse(x) ? `${x.pointers.length - 1} columns` : `${storedValues(x).length} values`;
  const wanted = isSparse(x) ? `the path's ${d}` : `a multiple of the path's ${d} columns`;
  const each = responses === 1 ? "row" : "row and response";
  throw new RidgelineError("E_PATH_SHAPE", `x has ${size}, not ${wanted}, or more rows than said, or offset is not one a ${each}`);
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

/** `eta: [n, K]`, turned into what was asked for. */
function fromLink({ family, responses: K }: Path, eta: Float64Array, type: PredictionType): Float64Array {
  if (type === "link") return eta;
  const { mean, classOf } = families[family];
  if (type === "class") {
    if (classOf === undefined) throw new RidgelineError("E_PATH_TYPE", `${family} has no classes: ask for response or link`);
    return Float64Array.from({ length: eta.length / K }, (_, i) => classOf(eta.subarray(i * K, (i + 1) * K)));
  }
  for (let at = 0; at < eta.length; at += K) mean(eta.subarray(at, at + K));
  return eta;
}
