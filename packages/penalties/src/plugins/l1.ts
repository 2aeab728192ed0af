import { s, type DualPenalty, type Plugin, type SeparableForm, type SeparablePenalty } from "@ridgeline/core";
import { sign, softThreshold } from "../scalar.ts";
import { separable, type QuadraticParts } from "../separable.ts";

/** `p(w) = lambda |w|`. */
export const l1Form: SeparableForm<"lambda"> = {
  name: "l1",
  hyper: ["lambda"],
  convex: true,
  value: (A, w, { lambda }) => A.mul(lambda, A.abs(w)),
  gradient: (A, w, { lambda }) => A.mul(lambda, sign(A, w)),
  prox: (A, v, step, { lambda }) => softThreshold(A, v, A.mul(step, lambda)),
  kink: (_, { lambda }) => lambda,
};

/** `|w|` alone has strength lambda. */
export const l1Parts: QuadraticParts = { linear: (h) => h.lambda!, quadratic: () => 0 };

/** Lasso: `lambda * |w|_1`, summed over coordinates `w: [d]` (never averaged). Its prox is the soft threshold, which makes weights exactly 0;
 *  it has no gradient at 0, so no `gradient` member. `lambda >= 0` in units of the loss; `lambdaMax = max|f'(0)|`.
 *  Its conjugate is 0 where `max|u| <= lambda` and Infinity elsewhere.
 *  Reference: Tibshirani (1996), JRSS B 58(1), eq. 1. */
export function l1(): SeparablePenalty & DualPenalty {
  return separable(l1Form, l1Parts);
}

/** Takes no options: lambda is a runtime value. */
export type L1Options = Readonly<Record<never, never>>;

export const l1Plugin: Plugin<L1Options, SeparablePenalty & DualPenalty> = {
  kind: "penalty",
  name: "l1",
  summary: "Lasso: lambda |w|_1. Makes weights exactly zero (as a proximal step or in the path solvers).",
  cite: ["Tibshirani (1996), Regression Shrinkage and Selection via the Lasso, JRSS B 58(1)"],
  options: s.object({}),
  create: l1,
};
