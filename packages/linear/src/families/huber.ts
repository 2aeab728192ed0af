import { lossByRow, type RowLoss } from "./by-row.ts";
import { commonTarget } from "./common-value.ts";
import type { FamilyModel } from "./family-model.ts";
import type { PathData, PathOptions } from "../types.ts";

/** With r = y - eta and its clipped value c: `c^2 / 2 + |c| (|r| - |c|)`. The conjugate is `s^2 / 2 + s y` on [-delta, delta]; from its end
 *  the Bregman distance grows by the distance of r beyond delta as well. */
function rowLoss(delta: number): RowLoss {
  const clip = (r: number): number => Math.max(-delta, Math.min(delta, r));
  return {
    curvatureBound: 1,
    value: (y, eta) => {
      const c = clip(y - eta);
      return c * (y - eta - c / 2);
    },
    residual: (y, eta) => clip(y - eta),
    curvature: (y, eta) => (Math.abs(y - eta) <= delta ? 1 : 0),
    upperCurvature: (y, eta) => delta / Math.max(delta, Math.abs(y - eta)),
    bregman: (y, eta, u) => {
      const c = clip(y - eta);
      return (1 - u) * c * (y - eta - c) + ((1 - u) * c) ** 2 / 2;
    },
  };
}

/** Squared error with linear tails, `l(r) = r^2 / 2` up to `|r| = delta` and `delta |r| - delta^2 / 2` beyond, r = y - eta, for responses with
 *  outliers. Reference: Huber (1964), Ann. Math. Statist. 35(1). */
export const huber: FamilyModel = {
  name: "huber",
  summary: "Squared error with linear tails beyond delta: measurements with outliers.",
  grouped: () => false,
  targets: () => 1,
  responses: () => 1,
  check: (_data, { huberDelta }, note) => {
    if (huberDelta !== undefined && !(huberDelta > 0 && Number.isFinite(huberDelta))) {
      note({ path: "huberDelta", message: `${huberDelta} is not allowed`, remedy: "use a number > 0, in units of y" });
    }
  },
  exactIntercept: commonTarget,
  loss: (data, options, weights) => ({
    ...lossByRow(rowLoss(options.huberDelta ?? defaultDelta(data, options, weights)), data.y, weights),
    // Far from all targets the loss has no curvature for Newton's steps; at their median it has.
    level: (eta) =>
      weightedMedian(
        data.y.map((v, i) => v - eta[i]!),
        weights,
      ),
  }),
  mean: () => {},
};

/** 1.345 times the median absolute deviation over 0.6745, its value for a standard normal. Where more than half of the targets are equal, the
 *  mean absolute deviation over 0.7979 takes its place; where all are, 1. */
export function defaultDelta({ y }: Pick<PathData, "y">, { offset }: Pick<PathOptions, "offset">, weights: Float64Array): number {
  const z = y.map((v, i) => v - (offset?.[i] ?? 0));
  const center = weightedMedian(z, weights);
  const distance = z.map((v) => Math.abs(v - center));
  const scale = weightedMedian(distance, weights) / 0.6744897501960817;
  if (scale > 0) return 1.345 * scale;
  const mean = distance.reduce((s, v, i) => s + weights[i]! * v, 0) / 0.7978845608028654;
  return mean > 0 ? 1.345 * mean : 1;
}

/** The value with half of the weight on either side, or the mean of two when they share the middle; `weights` sum to 1. */
function weightedMedian(values: Float64Array, weights: Float64Array): number {
  const order = Int32Array.from(values.keys())
    .filter((i) => weights[i]! > 0)
    .sort((a, b) => values[a]! - values[b]!);
  let below = 0;
  for (let k = 0; k < order.length; k++) {
    below += weights[order[k]!]!;
    if (Math.abs(below - 0.5) < 1e-12 && k + 1 < order.length) return (values[order[k]!]! + values[order[k + 1]!]!) / 2;
    if (below > 0.5) return values[order[k]!]!;
  }
  return values[order.at(-1)!]!;
}
