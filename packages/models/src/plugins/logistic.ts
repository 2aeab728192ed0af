import { s, type Learner, type Plugin } from "@ridgeline/core";
import { checkClassFolds } from "../path-checks.ts";
import { pathLearner } from "../path-learner.ts";
import type { PathParams } from "../path-params.ts";

/** Takes no options: everything is a parameter of the trial. */
export type LogisticOptions = Readonly<Record<never, never>>;

/** Elastic-net logistic regression of two classes by a warm-started lambda path: mean negative log-likelihood
 *  `+ lambda (r |b|_1 + (1-r)/2 |b|_2^2)` with r = `l1Ratio` and b on standardised columns. One trial is the whole path, in every fold:
 *  `validLoss` is the mean negative log-likelihood, `validError` the misclassified share (class 1 where its probability is above 1/2).
 *  Reference: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1), section 3. */
export function logistic(): Learner<PathParams> {
  return pathLearner({
    name: "logistic",
    tasks: ["binary"],
    family: "binomial",
    loss: "logLoss",
    error: "class",
    check: checkClassFolds,
  });
}

export const logisticPlugin: Plugin<LogisticOptions, Learner<PathParams>> = {
  kind: "learner",
  name: "logistic",
  summary:
    "Logistic regression of two classes with L1, L2 or both, as one lambda path: mean log loss + lambda (r |b|_1 + (1-r)/2 |b|_2^2).",
  cite: [
    "Friedman, Hastie & Tibshirani (2010), Regularization Paths for Generalized Linear Models via Coordinate Descent, J. Stat. Softw. 33(1)",
  ],
  options: s.object({}),
  create: logistic,
};
