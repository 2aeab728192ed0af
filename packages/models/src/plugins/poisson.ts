import { s, type Learner, type Plugin } from "@ridgeline/core";
import { checkCounts } from "../path-checks.ts";
import { pathLearner } from "../path-learner.ts";
import type { PathParams } from "../path-params.ts";

/** Takes no options: everything is a parameter of the trial. */
export type PoissonOptions = Readonly<Record<never, never>>;

/** Elastic-net regression of counts on the log scale by a warm-started lambda path: the mean is `mu = exp(b0 + x b)`, the loss `mu - y log mu`, the
 *  objective its mean `+ lambda (r |b|_1 + (1-r)/2 |b|_2^2)` with r = `l1Ratio` and b on standardised columns. One trial is the whole path, in every
 *  fold: `validLoss` is the mean deviance `2 (y log(y / mu) - y + mu)`, `validError` the mean absolute error of mu.
 *  Reference: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1). */
export function poisson(): Learner<PathParams> {
  return pathLearner({
    name: "poisson",
    tasks: ["regression"],
    family: "poisson",
    loss: "deviance",
    error: "mae",
    check: checkCounts,
  });
}

export const poissonPlugin: Plugin<PoissonOptions, Learner<PathParams>> = {
  kind: "learner",
  name: "poisson",
  summary:
    "Regression of counts with L1, L2 or both, as one lambda path: mean of mu - y log mu, mu = exp(Xb), + lambda (r |b|_1 + (1-r)/2 |b|_2^2).",
  cite: [
    "Friedman, Hastie & Tibshirani (2010), Regularization Paths for Generalized Linear Models via Coordinate Descent, J. Stat. Softw. 33(1)",
  ],
  options: s.object({}),
  create: poisson,
};
