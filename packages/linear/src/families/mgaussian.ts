import { commonTarget } from "./common-value.ts";
import type { FamilyModel } from "./family-model.ts";
import { squaredErrorLoss } from "./squared-error.ts";

/** Squared error of K targets, `l(y, eta) = |y - eta|^2 / 2` with `y: [K]`; a column's K coefficients are penalised by their norm.
 *  Reference: Simon, Friedman & Hastie (2013), arXiv:1311.6529. */
export const mgaussian: FamilyModel = {
  name: "mgaussian",
  summary: "Squared error of several targets, |y - eta|^2 / 2; a column is in for all of them or for none.",
  grouped: () => true,
  targets: (data) => data.responses ?? 1,
  responses: (data) => data.responses ?? 1,
  check: () => {},
  exactIntercept: commonTarget,
  loss: (data, _options, weights) => squaredErrorLoss(byResponse(data.y, data.n), weights),
  mean: () => {},
};

/** `[n, K]` row-major to `[K, n]`. */
function byResponse(y: Float64Array, n: number): Float64Array {
  const k = y.length / n;
  return y.map((_, at) => y[(at % n) * k + Math.floor(at / n)]!);
}
