import { maxAbs, type Vec } from "@ridgeline/core";
import { ROUNDING } from "./rounding.ts";
import { largestPartialSum } from "./total-variation.ts";

/** Dual norm of `r |w|_1 + s sum |w_{i+1} - w_i|`: the largest of `|sum of u over a run| / (r length + s ends)` over runs of neighbours, where a run
 *  has an end wherever it does not reach the end of the vector. (Both parts split over the level sets of w, so runs are the extreme points of the
 *  unit ball.) Infinity where r is 0 and the sum of u is not, but for rounding. O(d) for r = 0; else O(d) for each of a few improvements of the run,
 *  each found by one pass for the run that gains most over the best ratio so far (Dinkelbach 1967). */
export function fusedDualNorm(u: Vec, r: number, s: number): number {
  if (!u.every(Number.isFinite)) return NaN;
  if (r === 0) return Math.abs(sumOf(u)) > ROUNDING * u.length * maxAbs(u) ? Infinity : largestPartialSum(u) / s;
  let ratio = Math.abs(sumOf(u)) / (r * u.length);
  for (;;) {
    const better = Math.max(ratioOfBest(u, 1, ratio, r, s), ratioOfBest(u, -1, ratio, r, s));
    if (!(better > ratio)) return ratio;
    ratio = better;
  }
}

function sumOf(u: Vec): number {
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += u[i]!;
  return sum;
}

/** The ratio of the run with the largest `sum (sign u - ratio r) - ratio s ends`; 0 for no coordinates. */
function ratioOfBest(u: Vec, sign: 1 | -1, ratio: number, r: number, s: number): number {
  const end = ratio * s;
  const run = { gain: 0, sum: 0, length: 0, ends: 0 };
  let [most, best] = [-Infinity, 0];
  for (let i = 0; i < u.length; i++) {
    const startGain = i === 0 ? 0 : -end;
    if (i === 0 || run.gain < startGain) Object.assign(run, { gain: startGain, sum: 0, length: 0, ends: i === 0 ? 0 : 1 });
    run.gain += sign * u[i]! - ratio * r;
    run.sum += sign * u[i]!;
    run.length++;
    const atEnd = i === u.length - 1;
    const gain = run.gain - (atEnd ? 0 : end);
    if (gain <= most) continue;
    most = gain;
    best = run.sum / (r * run.length + s * (run.ends + (atEnd ? 0 : 1)));
  }
  return best;
}
