import { s, type Arith, type Plugin, type SeparableForm, type SeparablePenalty } from "@ridgeline/core";
import { optionsOf } from "../options.ts";
import { sign, softThreshold } from "../scalar.ts";
import { separable } from "../separable.ts";

export interface ScadOptions {
  /** Where the penalty becomes constant, in units of lambda; > 2. Default 3.7, which Fan & Li derive from a Bayes risk. */
  readonly a?: number | undefined;
}

const schema = s.object({ a: s.withDefault(s.number({ above: 2 }), 3.7) });

/** `p(w)` with `p'(w) = sign(w) * (lambda on |w| <= lambda, (a lambda - |w|)/(a - 1) up to a lambda, 0 beyond)`. */
export function scadForm(a: number): SeparableForm<"lambda"> {
  return {
    name: "scad",
    hyper: ["lambda"],
    convex: false,
    value: (A, w, { lambda }) => {
      const size = A.abs(w);
      const middle = A.sub(A.mul(A.mul(A.constant(2 * a), lambda), size), A.add(A.mul(w, w), A.mul(lambda, lambda)));
      const bent = A.selectLess(lambda, size, A.div(middle, A.constant(2 * (a - 1))), A.mul(lambda, size));
      return A.selectLess(A.mul(A.constant(a), lambda), size, A.mul(A.constant((a + 1) / 2), A.mul(lambda, lambda)), bent);
    },
    gradient: (A, w, { lambda }) => {
      const falling = A.div(A.sub(A.mul(A.constant(a), lambda), A.abs(w)), A.constant(a - 1));
      return A.mul(sign(A, w), A.max(A.constant(0), A.min(lambda, falling)));
    },
    prox: (A, v, step, { lambda }) => {
      const soft = softThreshold(A, v, A.mul(step, lambda));
      return A.selectLess(step, A.constant(a - 1), bentProx(A, v, step, lambda, soft), jumpingProx(A, v, step, lambda, soft));
    },
    kink: (_, { lambda }) => lambda,
  };

  /** Where 1/2 (u - v)^2 + step p(u) is convex, step < a - 1: one solution for each piece of p. */
  function bentProx<T>(A: Arith<T>, v: T, step: T, lambda: T, soft: T): T {
    const [size, end] = [A.abs(v), A.mul(A.constant(a), lambda)];
    const pull = A.div(A.mul(step, A.sub(end, size)), A.sub(A.constant(a - 1), step));
    const middle = A.sub(v, A.mul(sign(A, v), pull));
    return A.selectLess(end, size, v, A.selectLess(A.mul(lambda, A.add(A.constant(1), step)), size, middle, soft));
  }

  /** Where it is not: the better of the two local minima, which cost the same at `|v| = lambda (a + 1 + step)/2` while the lower one is not 0
   *  (step < a + 1), and at `lambda sqrt(step (a + 1))` from then on. */
  function jumpingProx<T>(A: Arith<T>, v: T, step: T, lambda: T, soft: T): T {
    const whole = A.constant(a + 1);
    const equal = A.selectLess(step, whole, A.mul(A.constant(0.5), A.add(whole, step)), A.sqrt(A.mul(step, whole)));
    return A.selectLess(A.mul(lambda, equal), A.abs(v), v, soft);
  }
}

/** Smoothly clipped absolute deviation, summed over coordinates `w: [d]` (never averaged): `lambda |w|` up to lambda, a parabola up to `a lambda`,
 *  `lambda^2 (a + 1)/2` beyond, so that large weights are not shrunk. Not convex; its prox is the global minimiser for every step, which for
 *  `step >= a - 1` jumps. `lambda >= 0` in units of the loss; `lambdaMax = max|f'(0)|`. Throws `E_PENALTY` unless `a > 2`.
 *  Reference: Fan & Li (2001), JASA 96(456), eq. 2.7 and 2.8. */
export function scad(options: ScadOptions = {}): SeparablePenalty {
  return separable(scadForm(optionsOf("scad", schema, options).a));
}

export const scadPlugin: Plugin<ScadOptions, SeparablePenalty> = {
  kind: "penalty",
  name: "scad",
  summary: "SCAD: like l1 near 0, constant from a lambda on. Zeros without shrinking large weights; not convex.",
  cite: ["Fan & Li (2001), Variable Selection via Nonconcave Penalized Likelihood and its Oracle Properties, JASA 96(456), eq. 2.7"],
  options: schema,
  create: scad,
};
