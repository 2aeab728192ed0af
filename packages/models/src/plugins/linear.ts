import { s, type Learner, type Plugin } from "@ridgeline/core";
import { pathLearner } from "../path-learner.ts";
import type { PathParams } from "../path-params.ts";

/** Takes no options: everything is a parameter of the trial. */
export type LinearOptions = Readonly<Record<never, never>>;

/** Elastic-net regression by a warm-started lambda path: `1/(2n) |y - b0 - Xb|^2 + lambda (r |b|_1 + (1-r)/2 |b|_2^2)` with r = `l1Ratio` and b on
 *  standardised columns. One trial is the whole path, in every fold: `validLoss` is the mean squared error (without the 1/2), `validError` the
 *  mean absolute error. Reference: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1). */
export function linear(): Learner<PathParams> {
  return pathLearner({
    name: "linear",
    tasks: ["regression"],
    family: "gaussian",
    loss: "mse",
    error: "mae",
  });
}

export const linearPlugin: Plugin<LinearOptions, Learner<PathParams>> = {
  kind: "learner",
  name: "linear",
  summary: "Linear regression with L1, L2 or both, as one lambda path: 1/(2n) |y - Xb|^2 + lambda (r |b|_1 + (1-r)/2 |b|_2^2).",
  cite: [
    "Friedman, Hastie & Tibshirani (2010), Regularization Paths for Generalized Linear Models via Coordinate Descent, J. Stat. Softw. 33(1)",
  ],
  options: s.object({}),
  create: linear,
};
