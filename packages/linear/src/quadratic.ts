import type { Gram } from "./gram.ts";

/** The quadratic problem on the working set: `1/2 b'(Q + ridge V)b - c'b + threshold sum_i v_i |b_i|`, V the diagonal of the v. Vectors are addresses,
 *  by place in the working set; a coordinate with `threshold v_i` = 0 has no kink and never leaves. */
export interface Quadratic {
  readonly gram: Pick<Gram, "q" | "stride" | "size">;
  readonly c: number;
  /** v. */
  readonly factor: number;
  readonly threshold: number;
  readonly ridge: number;
}

/** Whether the objective has a kink at `b_i` = 0. */
export function hasKink(f64: Float64Array, { threshold, factor }: Quadratic, i: number): boolean {
  return threshold * f64[factor + i]! > 0;
}

/** Largest `|c_i|`. */
export function largestTarget(f64: Float64Array, { c, gram }: Quadratic): number {
  let m = 0;
  for (let i = 0; i < gram.size; i++) m = Math.max(m, Math.abs(f64[c + i]!));
  return m;
}
