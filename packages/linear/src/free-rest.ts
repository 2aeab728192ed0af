import type { Store } from "./dense-store.ts";

/** A working set; addresses by place. */
interface PenalisedSet {
  readonly size: number;
  /** v, the penalty factors. */
  readonly factor: number;
  /** Minus the gradient of the loss. */
  readonly g: number;
}

/** Columns with neither L1 nor L2 weight have no certificate: their slope itself has to be small. `strength` is the sum of both weights. */
export function isStationary(f64: Float64Array, { size, factor, g }: PenalisedSet, strength: number, tolerance: number): boolean {
  const limit = Math.max(1e-13, 0.1 * Math.sqrt(tolerance));
  for (let m = 0; m < size; m++) {
    if (!(strength * f64[factor + m]! > 0) && Math.abs(f64[g + m]!) > limit) return false;
  }
  return true;
}

/** What a coefficient without a penalty has still to gain by itself, to second order: `g^2 / (2 h)`, g its slope and `h = sum_i c_i x_ij^2` its curvature.
 *  @param curvature Address of the rows' curvature c. */
export function freeRest({ kernels, x, ld }: Store, j: number, g: number, curvature: number): number {
  if (g === 0) return 0;
  const { f64 } = kernels.heap;
  const column = x + j * ld;
  let h = 0;
  for (let i = 0; i < ld; i++) h += f64[curvature + i]! * (f64[column + i]! * f64[column + i]!);
  return (g * g) / (2 * h);
}
