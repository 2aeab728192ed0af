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

/** `out[j] = x_j . v` for the d columns of a column-major `x: [n, d]`. */
export function transposeTimes(x: Float64Array, n: number, d: number, v: Float64Array, out: Float64Array): void {
  let j = 0;
  for (; j + 3 < d; j += 4) {
    const a = j * n;
    const b = a + n;
    const c = b + n;
    const e = c + n;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = 0; i < n; i++) {
      const vi = v[i]!;
      s0 += x[a + i]! * vi;
      s1 += x[b + i]! * vi;
      s2 += x[c + i]! * vi;
      s3 += x[e + i]! * vi;
    }
    out[j] = s0;
    out[j + 1] = s1;
    out[j + 2] = s2;
    out[j + 3] = s3;
  }
  for (; j < d; j++) out[j] = dotAt(x, j * n, v, 0, n);
}

/** `out[i] = a[i + ia] * b[i]` over n values. */
export function multiplyAt(a: Float64Array, ia: number, b: Float64Array, out: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) out[i] = a[ia + i]! * b[i]!;
}
