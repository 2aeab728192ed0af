import { select } from "@ridgeline/analysis";
import type { StudyState } from "@ridgeline/protocol";
import { pathCoefficients, type PathModel } from "@ridgeline/runtime";

/** The object of `ridgeline path --json`; lists go with `lambda`, which falls. */
export interface PathResult {
  readonly family: string;
  /** Share of L1, as glmnet calls it. */
  readonly alpha: number;
  readonly lambda: readonly number[];
  /** `[lambda]`, or `[class][lambda]` for `multinomial`. */
  readonly intercept: readonly number[] | readonly (readonly number[])[];
  /** `[lambda][feature]`, or `[class][lambda][feature]` for `multinomial`; on the scale of the columns as given. */
  readonly coefficients: readonly (readonly number[])[] | readonly (readonly (readonly number[])[])[];
  readonly featureNames: readonly string[];
  /** Features that are not 0. */
  readonly nnz: readonly number[];
  readonly devRatio: readonly number[];
  readonly gap: readonly number[];
  readonly cv: CvResult;
  /** Labels in index order; absent for numbers. */
  readonly classes?: readonly string[];
  /** Rows without a target. */
  readonly dropped: number;
}

/** Cross-validation on glmnet's scale; indices from 0 into `lambda`. For `auc` the mean is the area itself, and lambdaMin has the largest. */
export interface CvResult {
  readonly measure: string;
  readonly mean: readonly number[];
  readonly se: readonly number[];
  readonly lambdaMin: number;
  readonly lambda1se: number;
  readonly indexMin: number;
  readonly index1se: number;
}

/** What the record of a finished path study holds. */
export function pathResult(state: StudyState, model: PathModel): PathResult {
  const lambda = Array.from(model.lambda);
  const several = model.responses > 1;
  const byLambda = (response: number): number[][] => lambda.map((_, k) => Array.from(pathCoefficients(model, k, response)));
  const intercepts = (response: number): number[] => lambda.map((_, k) => model.intercept[k * model.responses + response]!);
  const responses = Array.from({ length: model.responses }, (_, r) => r);
  return {
    family: model.family,
    alpha: model.l1Ratio,
    lambda,
    intercept: several ? responses.map(intercepts) : intercepts(0),
    coefficients: several ? responses.map(byLambda) : byLambda(0),
    featureNames: model.featureNames,
    nnz: Array.from(model.nonzero),
    devRatio: Array.from(model.devRatio),
    gap: Array.from(model.gap),
    cv: crossValidation(state, lambda),
    ...(model.classes === undefined ? {} : { classes: model.classes }),
    dropped: state.data?.dropped ?? 0,
  };
}

function crossValidation(state: StudyState, lambda: readonly number[]): CvResult {
  const { candidates, argmin, oneStandardError } = select(state);
  const measure = String(state.spec.model.params["measure"] ?? "loss");
  const at = new Map(candidates.map((c) => [c.ref.at, c]));
  const [lambdaMin, lambda1se] = [argmin?.ref.at ?? NaN, oneStandardError?.ref.at ?? NaN];
  const mean = lambda.map((l) => at.get(l)?.mean ?? NaN);
  return {
    measure,
    // A study minimises, so the learner reports 1 - auc.
    mean: measure === "auc" ? mean.map((m) => 1 - m) : mean,
    se: lambda.map((l) => at.get(l)?.se ?? NaN),
    lambdaMin,
    lambda1se,
    indexMin: lambda.indexOf(lambdaMin),
    index1se: lambda.indexOf(lambda1se),
  };
}
