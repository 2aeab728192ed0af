import { s, type Arith, type DualPenalty, type Plugin, type SeparableForm, type SeparablePenalty } from "@ridgeline/core";
import { shrinkage, sign, softThreshold } from "../scalar.ts";
import { separable, type QuadraticParts } from "../separable.ts";

type ElasticNetHyper = "lambda" | "l1Ratio";

/** `p(w) = lambda (r |w| + (1 - r)/2 w^2)`, `r = l1Ratio`. */
export const elasticNetForm: SeparableForm<ElasticNetHyper> = {
  name: "elastic-net",
  hyper: ["lambda", "l1Ratio"],
  convex: true,
  value: (A, w, h) => A.add(A.mul(l1Part(A, h), A.abs(w)), A.mul(A.mul(A.constant(0.5), l2Part(A, h)), A.mul(w, w))),
  gradient: (A, w, h) => A.add(A.mul(l1Part(A, h), sign(A, w)), A.mul(l2Part(A, h), w)),
  prox: (A, v, step, h) => A.mul(softThreshold(A, v, A.mul(step, l1Part(A, h))), shrinkage(A, A.mul(step, l2Part(A, h)))),
  kink: (A, h) => l1Part(A, h),
};

function l1Part<T>(A: Arith<T>, { lambda, l1Ratio }: Readonly<Record<ElasticNetHyper, T>>): T {
  return A.mul(lambda, l1Ratio);
}

function l2Part<T>(A: Arith<T>, { lambda, l1Ratio }: Readonly<Record<ElasticNetHyper, T>>): T {
  return A.mul(lambda, A.sub(A.constant(1), l1Ratio));
}

/** Strengths of `|w|` and of `w^2 / 2`. */
export const elasticNetParts: QuadraticParts = {
  linear: (h) => h.lambda! * h.l1Ratio!,
  quadratic: (h) => h.lambda! * (1 - h.l1Ratio!),
};

/** Elastic net, `lambda * (r*|w|_1 + (1-r)/2*|w|_2^2)`, summed over coordinates `w: [d]` (never averaged).
 *  `lambda >= 0` in units of the loss; `r = l1Ratio` in [0, 1] (glmnet's alpha). `lambdaMax = max|f'(0)| / r`.
 *  Its prox is `soft(v, step*lambda*r) / (1 + step*lambda*(1-r))`, its conjugate `|soft(u, lambda*r)|_2^2 / (2*lambda*(1-r))`.
 *  Reference: Zou & Hastie (2005), JRSS B 67(2), eq. 3. */
export function elasticNet(): SeparablePenalty & DualPenalty {
  return separable(elasticNetForm, elasticNetParts);
}

/** Takes no options: lambda and l1Ratio are runtime values. */
export type ElasticNetOptions = Readonly<Record<never, never>>;

export const elasticNetPlugin: Plugin<ElasticNetOptions, SeparablePenalty & DualPenalty> = {
  kind: "penalty",
  name: "elastic-net",
  summary: "Elastic net: lambda (r |w|_1 + (1-r)/2 |w|_2^2). Zeros like l1, but correlated columns share.",
  cite: ["Zou & Hastie (2005), Regularization and Variable Selection via the Elastic Net, JRSS B 67(2)"],
  options: s.object({}),
  create: elasticNet,
};
