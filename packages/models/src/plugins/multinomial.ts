import { s, type Learner, type Plugin } from "@ridgeline/core";
import { checkClassFolds } from "../path-checks.ts";
import { pathLearner } from "../path-learner.ts";
import type { PathParams } from "../path-params.ts";

/** Takes no options: everything is a parameter of the trial. */
export type MultinomialOptions = Readonly<Record<never, never>>;

/** Elastic-net softmax regression of K classes by a warm-started lambda path: mean negative log-likelihood
 *  `+ lambda sum_k (r |b_k|_1 + (1-r)/2 |b_k|_2^2)` with a predictor `b_k` for each class, r = `l1Ratio` and b on standardised columns. One trial is
 *  the whole path, in every fold: `validLoss` is the mean negative log-likelihood, `validError` the misclassified share (the likeliest class).
 *  A column counts as non-zero when it is so for any class. Reference: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1), section 4. */
export function multinomial(): Learner<PathParams> {
  return pathLearner({
    name: "multinomial",
    tasks: ["multiclass", "binary"],
    family: "multinomial",
    loss: "logLoss",
    error: "class",
    check: checkClassFolds,
  });
}

export const multinomialPlugin: Plugin<MultinomialOptions, Learner<PathParams>> = {
  kind: "learner",
  name: "multinomial",
  summary:
    "Softmax regression of any number of classes with L1, L2 or both, as one lambda path: mean log loss + lambda sum_k (r |b_k|_1 + (1-r)/2 |b_k|_2^2).",
  cite: [
    "Friedman, Hastie & Tibshirani (2010), Regularization Paths for Generalized Linear Models via Coordinate Descent, J. Stat. Softw. 33(1)",
  ],
  options: s.object({}),
  create: multinomial,
};
