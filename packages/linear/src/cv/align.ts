import { InputError } from "@ridgeline/core";
import { iteratePath } from "../fit-path.ts";
import type { PathData, PathOptions, PathPoint } from "../types.ts";

/** A fit somewhere along a path. */
export interface AlignedPoint extends Pick<PathPoint, "index" | "lambda" | "intercept" | "coefficients" | "nonzero"> {}

/** Brings a path to other lambdas (both fall): between two of its points, `mix(larger, smaller, share)` with `share` the weight of the one with the
 *  larger lambda, linear in lambda; beyond its ends, the end. Walks both once, and the path no further than needed. */
export function* align<P extends { readonly lambda: number }, Q>(
  points: Iterator<P, unknown, void>,
  lambda: ArrayLike<number>,
  mix: (larger: P, smaller: P, share: number, at: { readonly index: number; readonly lambda: number }) => Q,
): Generator<Q, void, void> {
  const first = points.next();
  if (first.done === true) return;
  let larger = first.value;
  let smaller = first.value;
  let ended = false;
  for (let index = 0; index < lambda.length; index++) {
    const at = { index, lambda: lambda[index]! };
    while (!ended && smaller.lambda > at.lambda) {
      const next = points.next();
      if (next.done === true) ended = true;
      else [larger, smaller] = [smaller, next.value];
    }
    const beyond = at.lambda >= larger.lambda || at.lambda <= smaller.lambda;
    const share = beyond ? Number(at.lambda >= larger.lambda && larger.lambda !== smaller.lambda) : between(larger, smaller, at.lambda);
    yield mix(larger, smaller, share, at);
  }
}

function between(larger: { readonly lambda: number }, smaller: { readonly lambda: number }, lambda: number): number {
  return (lambda - smaller.lambda) / (larger.lambda - smaller.lambda);
}

/** `share a + (1 - share) b`, exactly a or b at the ends and where they are the same. */
export function mixed(a: number, b: number, share: number): number {
  if (share === 0 || a === b) return b;
  return share === 1 ? a : share * a + (1 - share) * b;
}

/** The path of these rows on its own lambda sequence, brought to other lambdas: what cv.glmnet scores a fold by when it is given no lambdas. */
export function iterateAligned(data: PathData, options: PathOptions, lambda: Float64Array): Generator<AlignedPoint, void, void> {
  return ownOrShared(
    () => align(iteratePath(data, { ...options, lambda: undefined }), lambda, mixPoints),
    () => iteratePath(data, { ...options, lambda }),
  );
}

/** Rows in which nothing goes with the target have no sequence of their own: they are fitted on the others'. */
export function* ownOrShared<Q>(own: () => Iterable<Q>, shared: () => Iterable<Q>): Generator<Q, void, void> {
  try {
    yield* own();
  } catch (error) {
    if (!(error instanceof InputError && error.code === "E_NO_LAMBDA_GRID")) throw error;
    yield* shared();
  }
}

function mixPoints(a: PathPoint, b: PathPoint, share: number, at: { readonly index: number; readonly lambda: number }): AlignedPoint {
  const coefficients = b.coefficients.map((v, k) => mixed(a.coefficients[k]!, v, share));
  const intercept = b.intercept.map((v, k) => mixed(a.intercept[k]!, v, share));
  return { ...at, intercept, coefficients, nonzero: usedColumns(coefficients, intercept.length) };
}

function usedColumns(coefficients: Float64Array, responses: number): number {
  const d = coefficients.length / responses;
  let used = 0;
  for (let j = 0; j < d; j++) {
    let k = j;
    while (k < coefficients.length && coefficients[k] === 0) k += d;
    if (k < coefficients.length) used++;
  }
  return used;
}
