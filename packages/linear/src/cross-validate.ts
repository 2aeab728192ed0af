import type { Split } from "@ridgeline/core";
import { chooseLambdas, type LambdaChoices } from "./cv/choose.ts";
import { foldFit, FoldScorer, foldPath, type FoldScores } from "./cv/fold-unit.ts";
import { planFolds, type FoldBrief, type ScoreOptions } from "./cv/plan-folds.ts";
import { summarize } from "./cv/summary.ts";
import { fullPath, type CrossValidationStep } from "./cv/full-path.ts";
import { largerIsBetter, type Measure } from "./measures.ts";
import { drain, iterateTask, type Task } from "./task.ts";
import type { Path, PathData, PathOptions } from "./types.ts";
import { validate } from "./validate.ts";

/** Options of `crossValidate`: those of the path, the folds and the measure. */
export interface CrossValidateOptions extends PathOptions, ScoreOptions {
  /** Per cent of the best mean that `percentLoss` may lose. Default 5. */
  readonly percent?: number | undefined;
  /** Called after each lambda of the fit to all rows and of each fold. */
  readonly onStep?: ((step: CrossValidationStep) => void) | undefined;
}

/** Cross-validation of a path. Its scores are *selected on*: the same rows chose the lambda. See `nestedCrossValidate` for an honest estimate. */
export interface CrossValidation {
  /** The fit to all rows. */
  readonly path: Path;
  /** The measure that was used; `notes` say when it is not the one asked for. */
  readonly measure: Measure;
  readonly lambda: Float64Array;
  /** Mean over folds, each weighted by its rows. */
  readonly mean: Float64Array;
  /** Standard error: `sqrt(weighted mean of (fold - mean)^2 / (folds - 1))`; over repeats the root mean square of theirs. */
  readonly se: Float64Array;
  readonly choices: LambdaChoices;
  /** Index of the largest lambda with the best mean. */
  readonly indexMin: number;
  /** Index of the largest lambda whose mean is within one standard error of the best. */
  readonly index1se: number;
  readonly lambdaMin: number;
  readonly lambda1se: number;
  readonly splits: readonly Split[];
  /** One `[lambdas]` a split; NaN where a fold has no score (AUC of one class). */
  readonly foldScores: readonly Float64Array[];
  /** `[splits]`: weight of the held-out rows. */
  readonly foldWeights: Float64Array;
  /** With `keep`: for each repeat and lambda the linear predictors of the rows by the fit that did not see them, `[n, K]`; NaN where a row was never
   *  held out. */
  readonly outOfFold?: readonly (readonly Float64Array[])[] | undefined;
  /** What was done otherwise than asked. */
  readonly notes: readonly string[];
}

/** What the units of a cross-validation have to know. */
export interface CrossValidationBrief extends FoldBrief {
  readonly lambda: Float64Array;
}

/** What a cross-validation knows before its folds. */
export interface CrossValidationKept {
  readonly path: Path;
  readonly notes: readonly string[];
}

/** Cross-validation as a task: a unit is a split. The fit to all rows is part of the plan, as it sets the lambdas. */
export const crossValidation: Task<
  CrossValidateOptions,
  CrossValidationBrief,
  CrossValidationKept,
  FoldScores,
  CrossValidationStep,
  CrossValidation
> = {
  name: "crossValidation",
  *plan(data, options) {
    validate(data, options);
    const { splits, scoring, notes } = planFolds(data, options);
    const path = yield* fullPath(data, options);
    const brief = { ...scoring, splits, lambda: path.lambda, responses: path.responses, keep: options.keep === true };
    return { units: splits.length, brief, kept: { path, notes } };
  },
  *unit(data, options, brief, k) {
    const split = brief.splits[k]!;
    const all = { ...data, responses: brief.responses };
    const scorer = new FoldScorer(all, options, split, brief);
    for (const point of foldPath(foldFit(all, options, split, brief.lambda))) {
      const score = scorer.add(scorer.link(point));
      yield { repeat: split.repeat, fold: split.fold, index: point.index, lambda: point.lambda, score, weight: scorer.weight };
    }
    return scorer.result();
  },
  combine(data, options, { brief, kept }, results) {
    const { splits, measure, lambda } = brief;
    const { mean, se } = summarize(splits, results, lambda.length, options.weights);
    const choices = chooseLambdas({ lambda, mean, se, larger: largerIsBetter(measure) }, options.percent);
    return {
      ...kept,
      measure,
      lambda,
      mean,
      se,
      choices,
      indexMin: choices.min.index,
      index1se: choices.oneSe.index,
      lambdaMin: choices.min.lambda,
      lambda1se: choices.oneSe.lambda,
      splits,
      foldScores: results.map((r) => r.scores),
      foldWeights: Float64Array.from(results, (r) => r.weight),
      outOfFold: brief.keep ? gather(data.n, brief, results) : undefined,
    };
  },
};

/** Puts the predictions of the splits in the places of their rows. */
function gather(
  n: number,
  { splits, responses: k, lambda }: CrossValidationBrief,
  results: readonly FoldScores[],
): readonly (readonly Float64Array[])[] {
  const repeats = Math.max(...splits.map((s) => s.repeat)) + 1;
  const out = Array.from({ length: repeats }, () => Array.from(lambda, () => new Float64Array(n * k).fill(NaN)));
  results.forEach(({ link }, f) => {
    const { repeat, held } = splits[f]!;
    link!.forEach((eta, at) => held.forEach((row, i) => out[repeat]![at]!.set(eta.subarray(i * k, (i + 1) * k), row * k)));
  });
  return out;
}

/** Cross-validates a path with cv.glmnet's conventions: the lambdas come from the fit to all rows, every fold is fitted on just these (but see
 *  `foldLambda`), standardised by its own training rows; rows (or their weights) of a fold are averaged, folds are averaged by their weight. With fewer than 3 rows a fold
 *  on average the rows themselves are averaged; below 10, `auc` gives way to `deviance`, both as cv.glmnet does.
 *  Errors: `E_FOLDS`, `E_ONE_CLASS` (naming the folds whose training rows lack a class), and those of `fitPath`.
 *  Reference: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1), section 6. */
export function crossValidate(data: PathData, options: CrossValidateOptions): CrossValidation {
  return drain(iterateCrossValidation(data, options), options.onStep);
}

/** `crossValidate` one lambda of one fit at a time, so that the caller may wait, draw or stop in between. */
export function iterateCrossValidation(
  data: PathData,
  options: CrossValidateOptions,
): Generator<CrossValidationStep, CrossValidation, void> {
  return iterateTask(crossValidation, data, options);
}
