import { s, type DualPenalty, type Penalty, type Plugin, type SeparableForm, type SeparablePenalty } from "@ridgeline/core";
import { shrinkage } from "../scalar.ts";
import { separable, type QuadraticParts } from "../separable.ts";

/** `p(w) = lambda/2 w^2`. */
export const l2Form: SeparableForm<"lambda"> & { readonly kink?: undefined } = {
  name: "l2",
  hyper: ["lambda"],
  convex: true,
  value: (A, w, { lambda }) => A.mul(A.mul(A.constant(0.5), lambda), A.mul(w, w)),
  gradient: (A, w, { lambda }) => A.mul(lambda, w),
  prox: (A, v, step, { lambda }) => A.mul(v, shrinkage(A, A.mul(step, lambda))),
};

/** `w^2 / 2` alone has strength lambda. */
export const l2Parts: QuadraticParts = { linear: () => 0, quadratic: (h) => h.lambda! };

/** Ridge: `lambda/2 * |w|_2^2`, summed over coordinates `w: [d]` (never averaged), with the 1/2, so that its gradient is `lambda * w` and its
 *  prox `v / (1 + step * lambda)`. Shrinks all weights by one factor and makes none zero: `lambdaMax` is Infinity unless the gradient is 0.
 *  `lambda >= 0` in units of the loss. Its conjugate is `|u|_2^2 / (2 lambda)`. Reference: Hoerl & Kennard (1970), Technometrics 12(1), section 2. */
export function l2(): SmoothSeparablePenalty {
  return separable(l2Form, l2Parts);
}

export type SmoothSeparablePenalty = SeparablePenalty & DualPenalty & Required<Pick<Penalty, "gradient">>;

/** Takes no options: lambda is a runtime value. */
export type L2Options = Readonly<Record<never, never>>;

export const l2Plugin: Plugin<L2Options, SmoothSeparablePenalty> = {
  kind: "penalty",
  name: "l2",
  summary: "Ridge: lambda/2 |w|_2^2. Shrinks every weight, makes none zero.",
  cite: ["Hoerl & Kennard (1970), Ridge Regression: Biased Estimation for Nonorthogonal Problems, Technometrics 12(1)"],
  options: s.object({}),
  create: l2,
};
