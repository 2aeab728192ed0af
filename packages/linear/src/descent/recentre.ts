import type { DescentState } from "./state.ts";

/** Where adding one value to all K predictors of a row changes nothing, so does adding one to the K coefficients of a column: each column of the
 *  working set is shifted to the least penalty, and where that leaves a choice to the middle of it; without a penalty, to mean 0.
 *  Reference: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1), section 4.1. */
export function recentre(s: DescentState, l1Ratio: number): void {
  if (!s.loss.shiftInvariant || s.grouped) return;
  const { b, p, model, work, workCount } = s;
  const values = new Float64Array(s.responses);
  for (let c = 0; c < workCount; c++) {
    const j = work[c]!;
    if (!s.isUsed(j)) continue;
    for (let k = 0; k < values.length; k++) values[k] = b[k * p + j]!;
    const free = model.threshold[j] === 0 && model.ridge[j] === 0;
    const best = free ? mean(values) : leastPenalty(values, l1Ratio);
    const most = values.reduce((m, v) => Math.min(m, v - model.lower[j]!), Infinity);
    const least = values.reduce((m, v) => Math.max(m, v - model.upper[j]!), -Infinity);
    const shift = Math.max(least, Math.min(most, best));
    if (shift !== 0) for (let k = 0; k < values.length; k++) b[k * p + j]! -= shift;
  }
}

function mean(v: Float64Array): number {
  return v.reduce((sum, x) => sum + x, 0) / v.length;
}

/** `argmin_s sum_k r |v_k - s| + (1-r)/2 (v_k - s)^2`; of an interval its middle, but the mean of two values. */
export function leastPenalty(v: Float64Array, r: number): number {
  const size = v.length;
  const centre = mean(v);
  if (r === 0 || size === 2) return centre;
  const sorted = v.slice().sort();
  if (r === 1) return (sorted[(size - 1) >> 1]! + sorted[size >> 1]!) / 2;
  for (let below = 0; below <= size; below++) {
    // With `below` values under s the slope is 0 at s; else it changes sign at the next value.
    const s = centre - (r * (2 * below - size)) / ((1 - r) * size);
    if (below === size || s <= sorted[below]!) return below === 0 ? s : Math.max(s, sorted[below - 1]!);
  }
  return centre;
}
