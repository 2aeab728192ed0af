import type { Quadratic } from "./active-set.ts";
import { axpyAt } from "./kernels.ts";

/** Minimises `Quadratic` by cyclic coordinate descent in Gram space, from `b` in place, until no step moves the gradient by more than
 *  `tolerance` times the largest `|c_j|`; at most `sweeps` sweeps. Slow where columns are correlated, but it always descends.
 *  Reference: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1), section 2.2. */
export function coordinateDescent(q: Quadratic, b: Float64Array, options: { tolerance?: number; sweeps?: number } = {}): number {
  const { size, values, stride } = q.gram;
  const g = Float64Array.from(q.c.subarray(0, size));
  for (let i = 0; i < size; i++) if (b[i] !== 0) axpyAt(-b[i]!, values, i * stride, g, 0, size);
  const scale = q.c.subarray(0, size).reduce((m, c) => Math.max(m, Math.abs(c)), 0);
  const limit = (options.tolerance ?? 1e-14) * scale;
  const sweeps = options.sweeps ?? 20_000;
  for (let sweep = 1; sweep <= sweeps; sweep++) {
    let moved = 0;
    for (let i = 0; i < size; i++) {
      const diagonal = values[i * stride + i]!;
      const total = diagonal + q.ridge[i]!;
      if (!(total > 0)) continue;
      const z = g[i]! + diagonal * b[i]!;
      const t = q.threshold[i]!;
      const next = (z > t ? z - t : z < -t ? z + t : 0) / total;
      const step = next - b[i]!;
      if (step === 0) continue;
      b[i] = next;
      axpyAt(-step, values, i * stride, g, 0, size);
      moved = Math.max(moved, Math.abs(step) * total);
    }
    if (moved <= limit) return sweep;
  }
  return sweeps;
}
