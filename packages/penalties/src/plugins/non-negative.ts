import { s, type DualPenalty, type Plugin, type SeparablePenalty } from "@ridgeline/core";
import { constrained, constrainedForm, within, withinNames, type Within } from "../constrained.ts";
import { convexOverCoordinates } from "../coordinates.ts";
import { optionsOf } from "../options.ts";

export interface NonNegativeOptions {
  /** A penalty on what is allowed: none (default), l1, l2 or elastic-net, with the runtime values of that one. */
  readonly penalty?: Within | undefined;
}

const schema = s.object({ penalty: s.withDefault(s.oneOf(withinNames), "none") });

/** Sign constraint, `0` where every `w_i >= 0` and Infinity elsewhere, plus the `penalty` that is asked for: `lambda sum w_i` makes the
 *  non-negative lasso. Its prox is `max(prox of that penalty, 0)`. The conjugate is finite for `u <= lambda` (l1) or `u <= 0` (none): without a
 *  penalty a scaled dual point is 0 as soon as one u is positive, so certify by `optimalityGap`, or by `box` with a finite upper limit.
 *  Without a penalty `lambdaMax` is 0 or Infinity: lambda plays no part. Reference: Parikh & Boyd (2014), Proximal Algorithms, section 6.2. */
export function nonNegative(options: NonNegativeOptions = {}): SeparablePenalty & DualPenalty {
  const base = within[optionsOf("non-negative", schema, options).penalty];
  const form = constrainedForm("non-negative", base, 0, Infinity);
  const coordinate = constrained(base, Float64Array.of(0), Float64Array.of(Infinity));
  const basic = convexOverCoordinates({ name: form.name, hyper: form.hyper }, coordinate);
  const penalty: SeparablePenalty & DualPenalty = { ...basic, form, restrict: () => penalty };
  return penalty;
}

export const nonNegativePlugin: Plugin<NonNegativeOptions, SeparablePenalty & DualPenalty> = {
  kind: "penalty",
  name: "non-negative",
  summary: "Weights >= 0, with or without l1, l2 or elastic-net on them.",
  cite: ["Parikh & Boyd (2014), Proximal Algorithms, Foundations and Trends in Optimization 1(3), section 6.2"],
  options: schema,
  create: nonNegative,
};
