import {
  float64,
  type CoordinatePenalty,
  type DualPenalty,
  type Hyper,
  type Penalty,
  type SeparableForm,
  type SeparablePenalty,
} from "@ridgeline/core";
import { convexOverCoordinates, overCoordinates, type ConvexCoordinate, type Coordinate } from "./coordinates.ts";

/** The same formula as two strengths, `p(w) = a |w| + b/2 w^2` with `a = linear(h)`, `b = quadratic(h)`: what its conjugate follows from. */
export interface QuadraticParts {
  linear(h: Hyper): number;
  quadratic(h: Hyper): number;
}

type Smooth = Required<Pick<Penalty, "gradient">>;
type SmoothForm = SeparableForm & { readonly kink?: undefined };

/** The typed-array penalty `P(w) = sum_i p(w_i)` of one coordinate's form, in float64 throughout (results round to `out`'s type once).
 *  It has `gradient` exactly when the form has no kink, and a conjugate when `parts` says that it is `a |w| + b/2 w^2`. */
export function separable(form: SmoothForm, parts: QuadraticParts): SeparablePenalty & DualPenalty & Smooth;
export function separable(form: SeparableForm, parts: QuadraticParts): SeparablePenalty & DualPenalty;
export function separable(form: SmoothForm): SeparablePenalty & Smooth;
export function separable(form: SeparableForm): SeparablePenalty;
export function separable(form: SeparableForm, parts?: QuadraticParts): SeparablePenalty {
  const spec = { name: form.name, hyper: form.hyper };
  const basic: CoordinatePenalty =
    parts === undefined
      ? overCoordinates(spec, form.convex, coordinateOf(form))
      : convexOverCoordinates(spec, quadraticCoordinate(form, parts));
  const gradient: Smooth["gradient"] = (w, h, out) => {
    for (let i = 0; i < w.length; i++) out[i] = form.gradient(float64, w[i]!, h);
  };
  const penalty: SeparablePenalty = { ...basic, form, ...(form.kink === undefined && { gradient }), restrict: () => penalty };
  return penalty;
}

/** One coordinate by its form, slopes from its gradient and kink. */
export function coordinateOf(form: SeparableForm): Coordinate {
  const kink = (h: Hyper): number => form.kink?.(float64, h) ?? 0;
  return {
    value: (w, h) => form.value(float64, w, h),
    prox: (v, step, h) => form.prox(float64, v, step, h),
    below: (w, h) => form.gradient(float64, w, h) - (w === 0 ? kink(h) : 0),
    above: (w, h) => form.gradient(float64, w, h) + (w === 0 ? kink(h) : 0),
  };
}

/** The same with the conjugate of `a |w| + b/2 w^2`: `soft(u, a)^2 / (2b)`, or the indicator of `|u| <= a` where b is 0. */
export function quadraticCoordinate(form: SeparableForm, { linear, quadratic }: QuadraticParts): ConvexCoordinate {
  const reach = (h: Hyper): number => (quadratic(h) > 0 ? Infinity : linear(h));
  return {
    ...coordinateOf(form),
    argmax(u, h, _, slack) {
      const beyond = Math.abs(u) - linear(h);
      const b = quadratic(h);
      if (b > 0) return beyond > 0 ? (Math.sign(u) * beyond) / b : 0;
      return beyond <= slack ? 0 : u / 0;
    },
    down: reach,
    up: reach,
  };
}
