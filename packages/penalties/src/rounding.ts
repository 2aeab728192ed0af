/** Part by which a dual point may miss its domain: see `Penalty.conjugate`. */
export const ROUNDING = 1e-12;

/** The first of a few neighbours of `lambda` at which `isZero` holds in float64; `lambda` itself if none does, because g is not exactly 0
 *  where nothing is penalised. */
export function roundedUp(lambda: number, isZero: (lambda: number) => boolean): number {
  let up = lambda;
  for (let k = 0; k < 8 && up < Infinity; k++, up *= 1 + Number.EPSILON) if (isZero(up)) return up;
  return lambda;
}
