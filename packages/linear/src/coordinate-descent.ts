import type { Quadratic } from "./quadratic.ts";
import type { Kernels } from "./kernels/kernels.ts";

/** Minimises `Quadratic` by cyclic coordinate descent in Gram space, from `b` (address) in place, until no step moves the gradient by more than
 *  `tolerance` times the largest `|c_j|`; at most `sweeps` sweeps. Slow where columns are correlated, but it always descends.
 *  Reference: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1), section 2.2. */
export function coordinateDescent(
  kernels: Kernels,
  q: Quadratic,
  b: number,
  options: { tolerance?: number; sweeps?: number } = {},
): number {
  const { size, q: values, stride } = q.gram;
  const { heap } = kernels;
  const mark = heap.mark();
  const g = heap.copy(heap.doubles(q.c, size));
  const { f64 } = heap;
  let scale = 0;
  for (let i = 0; i < size; i++) {
    scale = Math.max(scale, Math.abs(f64[q.c + i]!));
    if (f64[b + i] !== 0) kernels.axpy(-f64[b + i]!, values + i * stride, g, size);
  }
  const limit = (options.tolerance ?? 1e-14) * scale;
  const sweeps = options.sweeps ?? 20_000;
  for (let sweep = 1; ; sweep++) {
    let moved = 0;
    for (let i = 0; i < size; i++) {
      const diagonal = f64[values + i * stride + i]!;
      const total = diagonal + q.ridge * f64[q.factor + i]!;
      if (!(total > 0)) continue;
      const z = f64[g + i]! + diagonal * f64[b + i]!;
      const t = q.threshold * f64[q.factor + i]!;
      const next = (z > t ? z - t : z < -t ? z + t : 0) / total;
      const step = next - f64[b + i]!;
      if (step === 0) continue;
      f64[b + i] = next;
      kernels.axpy(-step, values + i * stride, g, size);
      moved = Math.max(moved, Math.abs(step) * total);
    }
    if (moved <= limit || sweep === sweeps) {
      heap.reset(mark);
      return sweep;
    }
  }
}
