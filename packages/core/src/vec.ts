/** A dense vector. Kernels that take a `Vec` are written so that each call site stays on one of the two types. */
export type Vec = Float64Array | Float32Array;

/** `sum_i a_i b_i`; lengths must agree. */
export function dot(a: Vec, b: Vec): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** `y += alpha x`. */
export function axpy(alpha: number, x: Vec, y: Vec): void {
  for (let i = 0; i < x.length; i++) y[i]! += alpha * x[i]!;
}

/** `max_i |x_i|`, 0 for an empty vector; NaN if any entry is NaN. */
export function maxAbs(x: Vec): number {
  let m = 0;
  for (let i = 0; i < x.length; i++) m = Math.max(m, Math.abs(x[i]!));
  return m;
}

/** `sum_i |x_i|`. */
export function norm1(x: Vec): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.abs(x[i]!);
  return sum;
}

/** `sqrt(sum_i x_i^2)`. */
export function norm2(x: Vec): number {
  return Math.sqrt(dot(x, x));
}

/** Number of entries that are exactly zero. */
export function countZeros(x: Vec): number {
  let n = 0;
  for (let i = 0; i < x.length; i++) if (x[i] === 0) n++;
  return n;
}
