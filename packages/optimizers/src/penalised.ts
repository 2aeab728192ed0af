import type { Arith, Placement, Rule, SeparableForm } from "@ridgeline/core";

/** The rule with a penalty at one of its three places; both compile into one kernel. Where the mask `m` is 0 nothing changes.
 *  - `loss` (coupled): `g <- g + p'(w)` before the rule, so that its moments see the penalty.
 *  - `decoupled`: `w <- w - lr p'(w)` before the rule, past its moments, with `p'` at the weights before the update (PyTorch's AdamW for l2:
 *    `w (1 - lr lambda)`; for l1 a step of `lr lambda` towards, and over, 0).
 *  - `proximal`: `w <- prox(w, step lr)` after the rule: exact zeros. The step is `lr` for every rule; Adam's is not divided by its moments.
 *  Reference: Loshchilov & Hutter (2019), algorithm 2, for the first two; Parikh & Boyd (2014), section 4.2, for the third. */
export function penalised(rule: Rule, form: SeparableForm, placement: Placement): Rule {
  const needs = [...form.hyper, ...(placement === "loss" ? [] : ["lr"])];
  return {
    ...rule,
    hyper: union(rule.hyper, needs),
    inputs: union(rule.inputs ?? rule.hyper, needs),
    step: (A, x) => placed[placement](A, x, rule, form),
  };
}

type Coordinate<T> = Readonly<Record<string, T>>;
type Placed = <T>(A: Arith<T>, x: Coordinate<T>, rule: Rule, form: SeparableForm) => Record<string, T>;

const placed: Readonly<Record<Placement, Placed>> = {
  loss: (A, x, rule, form) => rule.step(A, { ...x, g: masked(A, x, A.add(x.g!, form.gradient(A, x.w!, x)), x.g!) }),
  decoupled: (A, x, rule, form) => rule.step(A, { ...x, w: masked(A, x, A.sub(x.w!, A.mul(x.lr!, form.gradient(A, x.w!, x))), x.w!) }),
  proximal: (A, x, rule, form) => {
    const after = rule.step(A, x);
    return { ...after, w: masked(A, x, form.prox(A, after.w!, x.lr!, x), after.w!) };
  },
};

function masked<T>(A: Arith<T>, x: Coordinate<T>, changed: T, kept: T): T {
  return A.selectLess(A.constant(0), x.m!, changed, kept);
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}
