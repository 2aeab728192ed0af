import { s, type Infer } from "@ridgeline/core";
import type { Measure } from "@ridgeline/linear";

const MEASURES = ["mse", "deviance", "mae", "class", "auc", "logLoss", "brier"] as const satisfies readonly Measure[];

/** Parameters of the path learners; the defaults are glmnet's. */
export const pathParams = s.object({
  l1Ratio: s.about(s.withDefault(s.number({ min: 0, max: 1 }), 1), "share of L1 in the penalty: 1 lasso, 0 ridge"),
  nlambda: s.about(s.withDefault(s.number({ min: 1, max: 10_000, integer: true }), 100), "length of the lambda sequence"),
  lambdaMinRatio: s.about(
    s.optional(s.number({ above: 0, below: 1 })),
    "last lambda over the first; 1e-4, or 1e-2 with more columns than rows",
  ),
  lambda: s.about(s.optional(s.array(s.number({ min: 0 }), { min: 1 })), "own lambdas instead of the sequence"),
  standardize: s.about(s.withDefault(s.boolean(), true), "divide columns by their population deviation before penalising"),
  foldLambda: s.about(
    s.withDefault(s.oneOf(["shared", "own"]), "shared"),
    "lambdas that folds are fitted on: shared, those of the fit to all rows; own, each its own with values between interpolated, as cv.glmnet without lambda",
  ),
  glmnet: s.about(s.withDefault(s.boolean(), false), "glmnet's scale of the L2 part of squared error: divided by the deviation of y"),
  measure: s.about(
    s.optional(s.oneOf(MEASURES)),
    "what validLoss is, on glmnet's scale (1 - auc for auc); the family's own loss when left out",
  ),
});

export type PathParams = Infer<typeof pathParams>;
