import type { ActiveMembers } from "./active-members.ts";
import type { Kernels } from "./kernels/kernels.ts";
import type { Quadratic } from "./quadratic.ts";

/** A column that depends on the active ones takes the place of one of them: moves b along the direction that leaves the fit as it is and lowers
 *  the penalty until an active coordinate reaches zero. Returns that member and the value of the coordinate at place i, which enters with this
 *  sign; undefined, and no move, where the penalty would not fall. `h`: address of room for one vector. */
export function exchangeFor(
  { heap }: Kernels,
  { b, list, size, sign: signs, factor }: ActiveMembers,
  q: Quadratic,
  i: number,
  sign: number,
  h: number,
): { leaves: number; value: number } | undefined {
  const { f64, i32 } = heap;
  const row = q.gram.q + i * q.gram.stride;
  for (let k = 0; k < size; k++) f64[h + k] = f64[row + i32[2 * list + k]!]!;
  factor.solve(h);
  let slope = q.threshold * f64[q.factor + i]!;
  let step = Infinity;
  let leaves = -1;
  for (let k = 0; k < size; k++) {
    const m = i32[2 * list + k]!;
    const s = signs[m]!;
    const move = -sign * f64[h + k]!;
    slope += q.threshold * f64[q.factor + m]! * s * move;
    const t = s === 0 || s * move >= 0 ? Infinity : -f64[b + m]! / move;
    if (t < step) {
      step = t;
      leaves = k;
    }
  }
  if (slope >= 0 || leaves < 0) return undefined;
  for (let k = 0; k < size; k++) f64[b + i32[2 * list + k]!]! -= sign * step * f64[h + k]!;
  return { leaves, value: sign * step };
}
