// Inner loops over Float64Array only, so that each stays monomorphic; everything else in the solvers is bookkeeping around them.

/** `sum_i a[i + ia] b[i + ib]` over n values. */
export function dotAt(a: Float64Array, ia: number, b: Float64Array, ib: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    s0 += a[ia + i]! * b[ib + i]!;
    s1 += a[ia + i + 1]! * b[ib + i + 1]!;
    s2 += a[ia + i + 2]! * b[ib + i + 2]!;
    s3 += a[ia + i + 3]! * b[ib + i + 3]!;
  }
  for (; i < n; i++) s0 += a[ia + i]! * b[ib + i]!;
  return s0 + s1 + (s2 + s3);
}

/** `y[i + iy] += alpha x[i + ix]` over n values. */
export function axpyAt(alpha: number, x: Float64Array, ix: number, y: Float64Array, iy: number, n: number): void {
  for (let i = 0; i < n; i++) y[iy + i]! += alpha * x[ix + i]!;
}
