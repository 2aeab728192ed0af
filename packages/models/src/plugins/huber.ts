import { s, type Learner, type Plugin } from "@ridgeline/core";
import { pathLearner } from "../path-learner.ts";
import type { PathParams } from "../path-params.ts";

/** Takes no options: everything is a parameter of the trial. */
export type HuberOptions = Readonly<Record<never, never>>;

/** Elastic-net regression of measurements with outliers by a warm-started lambda path: the loss of a row is `r^2 / 2` up to `|r| = delta` and
 *  `delta |r| - delta^2 / 2` beyond, the objective its mean `+ lambda (r |b|_1 + (1-r)/2 |b|_2^2)` with r = `l1Ratio` and b on standardised columns.
 *  delta is 1.345 times the scaled median absolute deviation of all targets, the same in every fold. One trial is the whole path, in every fold:
 *  `validLoss` is twice the mean loss, `validError` the mean absolute error. Reference: Huber (1964), Ann. Math. Statist. 35(1). */
export function huber(): Learner<PathParams> {
  return pathLearner({ name: "huber", tasks: ["regression"], family: "huber", loss: "deviance", error: "mae" });
}

export const huberPlugin: Plugin<HuberOptions, Learner<PathParams>> = {
  kind: "learner",
  name: "huber",
  summary: "Linear regression whose loss is linear for outliers, with L1, L2 or both, as one lambda path.",
  cite: [
    "Huber (1964), Robust Estimation of a Location Parameter, Ann. Math. Statist. 35(1)",
    "Friedman, Hastie & Tibshirani (2010), Regularization Paths for Generalized Linear Models via Coordinate Descent, J. Stat. Softw. 33(1)",
  ],
  options: s.object({}),
  create: huber,
};
