import { float64, maxAbs, s, type Plugin, type SeparableForm, type SeparablePenalty } from "@ridgeline/core";
import { overCoordinates } from "../coordinates.ts";
import { roundedUp } from "../rounding.ts";

/** `p(w) = lambda` where w is not 0. */
export const l0Form: SeparableForm<"lambda"> = {
  name: "l0",
  hyper: ["lambda"],
  convex: false,
  placements: ["proximal"],
  value: (A, w, { lambda }) => A.selectLess(A.constant(0), A.abs(w), lambda, A.sub(w, w)),
  gradient: (A, w) => A.sub(w, w),
  // v - v is 0, and NaN for NaN.
  prox: (A, v, step, { lambda }) => A.selectLess(A.sqrt(A.mul(A.mul(A.constant(2), step), lambda)), A.abs(v), v, A.sub(v, v)),
};

/** Number of weights that are not 0, `lambda * #{i : w_i != 0}`, `w: [d]`. Not convex, not continuous. Its prox is the hard threshold: v where
 *  `|v| > sqrt(2 step lambda)`, else 0 (at the tie, too). `lambda >= 0` in units of the loss: what one more weight must gain.
 *  Every w is stationary whose nonzero coordinates have gradient 0, so `optimalityGap` asks nothing of the zeros; `lambdaMax = max f'(0)^2 / 2`,
 *  from where on a proximal step of length 1 stays at 0. Reference: Blumensath & Davies (2008), J. Fourier Anal. Appl. 14, eq. 2.1. */
export function l0(): SeparablePenalty {
  const basic = overCoordinates({ name: "l0", hyper: ["lambda"] }, false, {
    value: (w, h) => l0Form.value(float64, w, { lambda: h.lambda! }),
    prox: (v, step, h) => l0Form.prox(float64, v, step, { lambda: h.lambda! }),
    below: (w) => (w === 0 ? -Infinity : 0),
    above: (w) => (w === 0 ? Infinity : 0),
  });
  const penalty: SeparablePenalty = {
    ...basic,
    form: l0Form,
    lambdaMax(g) {
      const largest = maxAbs(g);
      return roundedUp(largest ** 2 / 2, (lambda) => Math.sqrt(2 * lambda) >= largest);
    },
    restrict: () => penalty,
  };
  return penalty;
}

/** Takes no options: lambda is a runtime value. */
export type L0Options = Readonly<Record<never, never>>;

export const l0Plugin: Plugin<L0Options, SeparablePenalty> = {
  kind: "penalty",
  name: "l0",
  summary: "Best subset: lambda for each weight that is not 0. Hard threshold; neither convex nor continuous.",
  cite: ["Blumensath & Davies (2008), Iterative Thresholding for Sparse Approximations, J. Fourier Anal. Appl. 14"],
  options: s.object({}),
  create: l0,
};
