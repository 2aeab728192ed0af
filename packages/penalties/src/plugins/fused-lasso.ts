import { float64, s, type DualPenalty, type Hyper, type Plugin, type ProximalPenalty, type Vec } from "@ridgeline/core";
import { fusedDualNorm } from "../fused-norm.ts";
import { ROUNDING, roundedUp } from "../rounding.ts";
import { softThreshold } from "../scalar.ts";
import { totalVariationProx } from "../total-variation.ts";

/** Fused lasso, `lambda * (r sum_i |w_i| + (1 - r) sum_i |w_{i+1} - w_i|)`, `r = l1Ratio` in [0, 1], over coordinates `w: [d]` whose order means
 *  something (never averaged). r = 0 is total variation in one dimension: neighbours become equal; with r > 0 also 0. Not a sum over coordinates:
 *  one block. Its prox is exact in O(d): that of total variation by dynamic programming, then the soft threshold. `lambda >= 0` in units of the
 *  loss. `lambdaMax` is the dual norm of `f'(0)`, the largest `|sum over a run of neighbours| / (r length + (1 - r) ends)`; the conjugate is 0 where
 *  that norm of u is at most lambda. At r = 0 constant vectors are free (`nullspace`): give lambdaMax `f'` at the best constant.
 *  Reference: Tibshirani, Saunders, Rosset, Zhu & Knight (2005), JRSS B 67(1), eq. 3; for the prox Friedman, Hastie, Hoefling & Tibshirani (2007),
 *  Annals of Applied Statistics 1(2), theorem 1 and lemma A.1. */
export function fusedLasso(): ProximalPenalty & DualPenalty {
  const norm = (u: Vec, h: Hyper): number => fusedDualNorm(u, h.l1Ratio!, 1 - h.l1Ratio!);
  return {
    name: "fused-lasso",
    hyper: ["lambda", "l1Ratio"],
    convex: true,
    value: valueOf,
    prox: proxInto,
    optimalityGap: distance,
    lambdaMax(g, h) {
      const zero = new Float64Array(g.length);
      return roundedUp(norm(g, h), (lambda) => distance(zero, g, { ...h, lambda }) === 0);
    },
    conjugate: (u, h) => (norm(u, h) <= h.lambda! * (1 + ROUNDING) ? 0 : Infinity),
    dualScale: (u, h) => Math.min(1, h.lambda! / norm(u, h) || 0),
    nullspace: (d, { l1Ratio }) => (l1Ratio! > 0 ? [] : [new Float64Array(d).fill(1)]),
  };
}

function valueOf(w: Vec, { lambda, l1Ratio: r }: Hyper): number {
  let [sizes, jumps] = [0, 0];
  for (let i = 0; i < w.length; i++) {
    sizes += Math.abs(w[i]!);
    if (i > 0) jumps += Math.abs(w[i]! - w[i - 1]!);
  }
  return lambda! * (r! * sizes + (1 - r!) * jumps);
}

function proxInto(v: Vec, step: number, { lambda, l1Ratio: r }: Hyper, out: Vec): void {
  const solved = new Float64Array(v.length);
  totalVariationProx(v, step * lambda! * (1 - r!), solved);
  for (let i = 0; i < v.length; i++) out[i] = softThreshold(float64, solved[i]!, step * lambda! * r!);
}

/** Distance of `-grad` to the subdifferential. Jumps of w fix the dual variable there, and signs that of `|w_i|`; each run of equal weights is then
 *  by itself, and its distance is the length of the prox of what is left, of total variation where w is not 0 and of the whole penalty where it is. */
function distance(w: Vec, grad: Vec, h: Hyper): number {
  let squares = 0;
  for (let start = 0; start < w.length;) {
    let end = start + 1;
    while (end < w.length && w[end] === w[start]) end++;
    const rest = restOf(w, grad, start, end, h);
    proxInto(rest, 1, w[start] === 0 ? h : { lambda: h.lambda! * (1 - h.l1Ratio!), l1Ratio: 0 }, rest);
    for (const x of rest) squares += x * x;
    start = end;
  }
  return Math.sqrt(squares);
}

/** `-grad` over the run `[start, end)` less what its sign and the jumps at its ends have fixed. */
function restOf(w: Vec, grad: Vec, start: number, end: number, { lambda, l1Ratio: r }: Hyper): Float64Array {
  const jump = lambda! * (1 - r!);
  const rest = Float64Array.from(grad.subarray(start, end), (g) => -g - lambda! * r! * Math.sign(w[start]!));
  if (start > 0) rest[0]! -= jump * Math.sign(w[start]! - w[start - 1]!);
  if (end < w.length) rest[rest.length - 1]! += jump * Math.sign(w[end]! - w[end - 1]!);
  return rest;
}

/** Takes no options: lambda and l1Ratio are runtime values. */
export type FusedLassoOptions = Readonly<Record<never, never>>;

export const fusedLassoPlugin: Plugin<FusedLassoOptions, ProximalPenalty & DualPenalty> = {
  kind: "penalty",
  name: "fused-lasso",
  summary: "Fused lasso: lambda (r |w|_1 + (1-r) sum |w_{i+1} - w_i|). Neighbours become equal; r = 0 is total variation.",
  cite: [
    "Tibshirani, Saunders, Rosset, Zhu & Knight (2005), Sparsity and Smoothness via the Fused Lasso, JRSS B 67(1), eq. 3",
    "Johnson (2013), A Dynamic Programming Algorithm for the Fused Lasso and L0-Segmentation, J. Comput. Graph. Stat. 22(2)",
  ],
  options: s.object({}),
  create: fusedLasso,
};
