import { type Hyper, type SeparableForm } from "@ridgeline/core";
import type { ConvexCoordinate } from "./coordinates.ts";
import { elasticNetForm, elasticNetParts } from "./plugins/elastic-net.ts";
import { l1Form, l1Parts } from "./plugins/l1.ts";
import { l2Form, l2Parts } from "./plugins/l2.ts";
import { quadraticCoordinate, type QuadraticParts } from "./separable.ts";

const zeroForm: SeparableForm = {
  name: "none",
  hyper: [],
  convex: true,
  value: (A, w) => A.sub(w, w),
  gradient: (A, w) => A.sub(w, w),
  prox: (_, v) => v,
};

/** What may be combined with limits: nothing, or one of the convex penalties of one formula. */
export const within: Readonly<Record<"none" | "l1" | "l2" | "elastic-net", { form: SeparableForm; parts: QuadraticParts }>> = {
  none: { form: zeroForm, parts: { linear: () => 0, quadratic: () => 0 } },
  l1: { form: l1Form, parts: l1Parts },
  l2: { form: l2Form, parts: l2Parts },
  "elastic-net": { form: elasticNetForm, parts: elasticNetParts },
};

export type Within = keyof typeof within;
export const withinNames = ["none", "l1", "l2", "elastic-net"] as const;

/** `p(w)` inside `[lower, upper]`, Infinity outside. The prox of a convex p of one coordinate, clipped, is the prox within limits. */
export function constrainedForm(name: string, { form }: { form: SeparableForm }, lower: number, upper: number): SeparableForm {
  const { hyper, convex, gradient } = form;
  return {
    name,
    hyper,
    convex,
    placements: ["proximal"],
    value: (A, w, h) => {
      const outside = A.constant(Infinity);
      return A.selectLess(w, A.constant(lower), outside, A.selectLess(A.constant(upper), w, outside, form.value(A, w, h)));
    },
    gradient: (A, w, h) => gradient(A, w, h),
    prox: (A, v, step, h) => {
      const [u, low, high] = [form.prox(A, v, step, h), A.constant(lower), A.constant(upper)];
      return A.selectLess(u, low, low, A.selectLess(high, u, high, u));
    },
  };
}

/** The same with limits for each coordinate, its slopes (down to -Infinity at the lower limit, up to Infinity at the upper one) and its conjugate. */
export function constrained(base: (typeof within)[Within], lower: Float64Array, upper: Float64Array): ConvexCoordinate {
  const p = quadraticCoordinate(base.form, base.parts);
  const low = (i: number): number => lower[i % lower.length]!;
  const high = (i: number): number => upper[i % upper.length]!;
  const clip = (w: number, i: number): number => Math.min(high(i), Math.max(low(i), w));
  const inside = (w: number, i: number): boolean => !(w < low(i) || w > high(i));
  return {
    value: (w, h, i) => (inside(w, i) ? p.value(w, h, i) : Infinity),
    prox: (v, step, h, i) => clip(p.prox(v, step, h, i), i),
    below: (w, h, i) => (inside(w, i) ? (w === low(i) ? -Infinity : p.below(w, h, i)) : Infinity),
    above: (w, h, i) => (inside(w, i) ? (w === high(i) ? Infinity : p.above(w, h, i)) : -Infinity),
    argmax: (u, h, i, slack) => clip(p.argmax(u, h, i, slack), i),
    down: (h: Hyper, i) => (low(i) > -Infinity ? Infinity : p.down(h, i)),
    up: (h: Hyper, i) => (high(i) < Infinity ? Infinity : p.up(h, i)),
  };
}
