import { s, type Plugin, type SeparableForm, type SeparablePenalty } from "@ridgeline/core";
import { sign, softThreshold } from "../scalar.ts";
import { separable } from "../separable.ts";

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

/** Lasso: `lambda * |w|_1`, summed over coordinates `w: [d]` (never averaged). Its prox is the soft threshold, which makes weights exactly 0;
 *  it has no gradient at 0, so no `gradient` member. `lambda >= 0` in units of the loss; `lambdaMax = max|f'(0)|`.
 *  Reference: Tibshirani (1996), JRSS B 58(1), eq. 1. */
export function l1(): SeparablePenalty {
  return separable(l1Form);
}

/** Takes no options: lambda is a runtime value. */
export type L1Options = Readonly<Record<never, never>>;

export const l1Plugin: Plugin<L1Options, SeparablePenalty> = {
  kind: "penalty",
  name: "l1",
  summary: "Lasso: lambda |w|_1. Makes weights exactly zero (as a proximal step or in the path solvers).",
  cite: ["Tibshirani (1996), Regression Shrinkage and Selection via the Lasso, JRSS B 58(1)"],
  options: s.object({}),
  create: l1,
};
