/** Arithmetic that an update rule or a penalty is written over, so that the same lines run as a loop over numbers and as a SIMD kernel.
 *  Every operation rounds once to the arithmetic's precision; none is fused or reordered. */
export interface Arith<T> {
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  div(a: T, b: T): T;
  neg(a: T): T;
  abs(a: T): T;
  sqrt(a: T): T;
  /** As `Math.min`: NaN if either is NaN, and -0 < 0. */
  min(a: T, b: T): T;
  /** As `Math.max`: NaN if either is NaN, and -0 < 0. */
  max(a: T, b: T): T;
  /** `a < b ? x : y`, lane by lane; `y` where either is NaN. */
  selectLess(a: T, b: T, x: T, y: T): T;
  constant(x: number): T;
}

/** Numbers as JavaScript has them: the reference. */
export const float64: Arith<number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  neg: (a) => -a,
  abs: Math.abs,
  sqrt: Math.sqrt,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  selectLess: (a, b, x, y) => (a < b ? x : y),
  constant: (x) => x,
};

const f = Math.fround;

/** Every operation rounded to float32, which gives the bits of a float32 machine: a float64 holds the exact sum, difference or product to
 *  more than 2 * 24 + 2 digits, so that rounding twice is rounding once (Figueroa 1995). */
export const float32: Arith<number> = {
  add: (a, b) => f(a + b),
  sub: (a, b) => f(a - b),
  mul: (a, b) => f(a * b),
  div: (a, b) => f(a / b),
  neg: (a) => -a,
  abs: Math.abs,
  sqrt: (a) => f(Math.sqrt(a)),
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  selectLess: (a, b, x, y) => (a < b ? x : y),
  constant: f,
};
