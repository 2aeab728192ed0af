import { maxAbs, norm1, s, type DualPenalty, type Plugin, type ProximalPenalty, type Vec } from "@ridgeline/core";
import { ROUNDING, roundedUp } from "../rounding.ts";

/** Largest weight, `lambda * max_i |w_i|`, `w: [d]`. Pulls the largest weights down to one common size and leaves the rest alone. Not a sum over
 *  coordinates: one block. Its prox is `v` minus its projection on the l1 ball of radius `step lambda` (Moreau), that is v clipped at the level
 *  theta with `sum (|v_i| - theta)_+ = step lambda`, found exactly by sorting; 0 where `|v|_1 <= step lambda`. `lambda >= 0` in units of the
 *  loss; `lambdaMax = |f'(0)|_1`. Its conjugate is 0 where `|u|_1 <= lambda`, Infinity elsewhere.
 *  Reference: Duchi, Shalev-Shwartz, Singer & Chandra (2008), Efficient Projections onto the l1-Ball, figure 1. */
export function maxNorm(): ProximalPenalty & DualPenalty & Required<Pick<ProximalPenalty, "restrict">> {
  const penalty: ReturnType<typeof maxNorm> = {
    name: "max-norm",
    hyper: ["lambda"],
    convex: true,
    value: (w, { lambda }) => lambda! * maxAbs(w),
    prox(v, step, { lambda }, out) {
      const level = clipLevel(v, step * lambda!);
      for (let i = 0; i < v.length; i++) out[i] = level === 0 ? 0 : Math.max(-level, Math.min(level, v[i]!));
    },
    optimalityGap: (w, grad, { lambda }) => distance(w, grad, lambda!),
    lambdaMax: (g) => roundedUp(norm1(g), (lambda) => clipLevel(g, lambda) === 0),
    conjugate: (u, { lambda }) => (norm1(u) <= lambda! * (1 + ROUNDING) ? 0 : Infinity),
    dualScale: (u, { lambda }) => Math.min(1, lambda! / norm1(u) || 0),
    restrict: () => penalty,
  };
  return penalty;
}

/** The level theta >= 0 at which clipping takes `radius` away, `sum (|v_i| - theta)_+ = radius`; 0 where `|v|_1 <= radius`. */
function clipLevel(v: Vec, radius: number): number {
  if (radius === 0) return maxAbs(v);
  return Math.max(0, excessLevel(v.map(Math.abs), radius));
}

/** theta with `sum (x_i - theta)_+ = radius > 0`, of any sign, by sorting; NaN if any x is. */
function excessLevel(x: Vec, radius: number): number {
  const sorted = Float64Array.from(x).sort().reverse();
  let sum = 0;
  for (let k = 0; k < sorted.length; k++) {
    sum += sorted[k]!;
    const level = (sum - radius) / (k + 1);
    if (k + 1 === sorted.length || sorted[k + 1]! <= level) return level;
  }
  return 0;
}

/** Distance of `-grad` to `lambda conv{sign(w_i) e_i : |w_i| largest}`, the l1 ball at 0: the rest of `-grad` after projecting it on a simplex. */
function distance(w: Vec, grad: Vec, lambda: number): number {
  const largest = maxAbs(w);
  const towards = grad.map((g, i) => (largest === 0 ? Math.abs(g) : -g * Math.sign(w[i]!)));
  const active = towards.filter((_, i) => Math.abs(w[i]!) === largest);
  const level = lambda === 0 ? Infinity : excessLevel(active, lambda);
  const allowed = largest === 0 ? Math.max(0, level) : level;
  let squares = 0;
  for (let i = 0; i < w.length; i++) {
    const taken = Math.abs(w[i]!) === largest ? Math.max(0, towards[i]! - allowed) : 0;
    squares += (Math.abs(w[i]!) === largest ? towards[i]! - taken : grad[i]!) ** 2;
  }
  return Math.sqrt(squares);
}

/** Takes no options: lambda is a runtime value. */
export type MaxNormOptions = Readonly<Record<never, never>>;

export const maxNormPlugin: Plugin<MaxNormOptions, ProximalPenalty & DualPenalty> = {
  kind: "penalty",
  name: "max-norm",
  summary: "Max norm: lambda max |w_i|. Pulls the largest weights down to one common size.",
  cite: ["Duchi, Shalev-Shwartz, Singer & Chandra (2008), Efficient Projections onto the l1-Ball for Learning in High Dimensions, ICML"],
  options: s.object({}),
  create: maxNorm,
};
