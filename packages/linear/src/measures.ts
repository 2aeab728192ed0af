import type { Family } from "./types.ts";

/** What cross-validation scores held-out rows by.
 *  `mse`, `mae`: squared and absolute error of the response; for classes summed over all of them, as cv.glmnet does (so `2 (y - p)^2` of two).
 *  `deviance`: squared error, or -2 times the log-likelihood less that of the saturated model; probabilities are kept in [1e-5, 1 - 1e-5], as
 *  cv.glmnet does; twice the loss for `huber`. `class`: share misclassified. `auc`: area under the ROC curve, larger is better. `logLoss`: mean
 *  negative log-likelihood of classes, probabilities kept away from 0 by 2^-52, as scikit-learn does. `brier`: `(y - p)^2` of two classes, their
 *  sum over classes of more, as scikit-learn's `brier_score_loss`. */
export type Measure = "mse" | "deviance" | "mae" | "class" | "auc" | "logLoss" | "brier";

const CLASSES: readonly Measure[] = ["deviance", "class", "mse", "mae", "logLoss", "brier"];
const NUMBERS: readonly Measure[] = ["mse", "deviance", "mae"];

const MEASURES: Readonly<Record<Family, readonly Measure[]>> = {
  gaussian: NUMBERS,
  mgaussian: NUMBERS,
  binomial: [...CLASSES, "auc"],
  multinomial: CLASSES,
  poisson: ["deviance", "mse", "mae"],
  huber: ["deviance", "mse", "mae"],
};

/** The measures that suit a family, its default first: cv.glmnet's where it has the family. */
export function measuresOf(family: Family): readonly Measure[] {
  return MEASURES[family];
}

/** Whether more of a measure is better: `auc` alone. */
export function largerIsBetter(measure: Measure): boolean {
  return measure === "auc";
}

/** What a measure is called in a sentence. */
export function measureName(measure: Measure, family: Family): string {
  const names: Readonly<Record<Measure, string>> = {
    mse: "mean squared error",
    mae: "mean absolute error",
    deviance: family === "gaussian" || family === "mgaussian" ? "mean squared error" : `${family} deviance`,
    class: "misclassified share",
    auc: "AUC",
    logLoss: "log loss",
    brier: "Brier score",
  };
  return names[measure];
}
