import type { Arith } from "@ridgeline/core";

/** `sign(w)`, 0 at 0. */
export function sign<T>(A: Arith<T>, w: T): T {
  const zero = A.constant(0);
  return A.selectLess(zero, w, A.constant(1), A.selectLess(w, zero, A.constant(-1), zero));
}

/** `sign(v) max(|v| - t, 0)` for `t >= 0`, as `v - clamp(v, -t, t)`: exactly 0 within the threshold, and NaN for NaN. */
export function softThreshold<T>(A: Arith<T>, v: T, t: T): T {
  // Two selections: a SIMD minimum or maximum takes several instructions on x86.
  const low = A.neg(t);
  return A.sub(v, A.selectLess(v, low, low, A.selectLess(t, v, t, v)));
}

/** `1 / (1 + x)`. */
export function shrinkage<T>(A: Arith<T>, x: T): T {
  const one = A.constant(1);
  return A.div(one, A.add(one, x));
}
