import { float64, type Hyper, type Penalty, type SeparableForm, type SeparablePenalty, type Vec } from "@ridgeline/core";

/** The typed-array penalty `P(w) = sum_i p(w_i)` of one coordinate's form, in float64 throughout (results round to `out`'s type once).
 *  It has `gradient` exactly when the form has no kink. */
export function separable(
  form: SeparableForm & { readonly kink?: undefined },
): SeparablePenalty & Required<Pick<Penalty, "gradient" | "prox">>;
export function separable(form: SeparableForm): SeparablePenalty;
export function separable(form: SeparableForm): SeparablePenalty {
  const { name, hyper, convex } = form;
  const smooth = form.kink === undefined;
  return {
    name,
    hyper,
    convex,
    form,
    value: (w, h) => sumOf(form, w, h),
    ...(smooth && { gradient: (w, h, out) => gradientInto(form, w, h, out) }),
    prox: (v, step, h, out) => proxInto(form, v, step, h, out),
    optimalityGap: (w, grad, h) => gapOf(form, w, grad, h),
    lambdaMax: (gradAtZero, h) => lambdaMaxOf(form, gradAtZero, h),
  };
}

function sumOf(form: SeparableForm, w: Vec, h: Hyper): number {
  let sum = 0;
  for (let i = 0; i < w.length; i++) sum += form.value(float64, w[i]!, h);
  return sum;
}

function gradientInto(form: SeparableForm, w: Vec, h: Hyper, out: Vec): void {
  for (let i = 0; i < w.length; i++) out[i] = form.gradient(float64, w[i]!, h);
}

function proxInto(form: SeparableForm, v: Vec, step: number, h: Hyper, out: Vec): void {
  for (let i = 0; i < v.length; i++) out[i] = form.prox(float64, v[i]!, step, h);
}

/** Distance of `-g_i` to `[-k, k]` where `w_i = 0`, and to the one point `p'(w_i)` elsewhere. */
function gapOf(form: SeparableForm, w: Vec, grad: Vec, h: Hyper): number {
  const kink = form.kink?.(float64, h) ?? 0;
  let gap = 0;
  for (let i = 0; i < w.length; i++) {
    const residual = Math.abs(grad[i]! + form.gradient(float64, w[i]!, h));
    gap = Math.max(gap, w[i] === 0 ? Math.max(0, residual - kink) : residual);
  }
  return gap;
}

/** `max|g| / k(1)`, where the kink is `k(lambda) = lambda k(1)`, rounded up so that `k(lambda) >= max|g|` holds in float64 too. */
function lambdaMaxOf(form: SeparableForm, g: Vec, h: Hyper): number {
  let largest = 0;
  for (let i = 0; i < g.length; i++) largest = Math.max(largest, Math.abs(g[i]!));
  const kink = (lambda: number): number => form.kink?.(float64, { ...h, lambda }) ?? 0;
  if (largest === 0) return 0;
  let lambda = largest / kink(1);
  while (kink(lambda) < largest && lambda < Infinity) lambda *= 1 + Number.EPSILON;
  return lambda;
}
