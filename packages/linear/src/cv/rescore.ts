import { RidgelineError } from "@ridgeline/core";
import type { CrossValidateOptions, CrossValidation } from "../cross-validate.ts";
import { largerIsBetter, type Measure } from "../measures.ts";
import type { PathData } from "../types.ts";
import { chooseLambdas } from "./choose.ts";
import { createScorer } from "./fold-score.ts";
import type { FoldScores } from "./fold-unit.ts";
import { planFolds } from "./plan-folds.ts";
import { takeRowOptions, takeVector } from "./rows.ts";
import { summarize } from "./summary.ts";

/** The same cross-validation by another measure, from its kept predictions: nothing is fitted again. `data` and `options` are those it was made
 *  with. Errors: `E_FOLDS` for a measure that does not suit the family, `E_NOT_KEPT` when it was made without `keep`. */
export function rescore(data: PathData, options: CrossValidateOptions, cv: CrossValidation, measure: Measure): CrossValidation {
  const { splits, lambda, outOfFold, path } = cv;
  if (outOfFold === undefined) throw new RidgelineError("E_NOT_KEPT", "there are no predictions to score: cross-validate with keep: true");
  const { scoring, notes } = planFolds(data, { ...options, splits, measure });
  const { responses } = path;
  const scorer = createScorer(scoring);
  const results = splits.map(({ repeat, held }, f): FoldScores => {
    const { weights } = takeRowOptions({ family: options.family, weights: options.weights }, data.n, held);
    const rows = outOfFold[repeat]!.map((link) => ({
      y: takeVector(data.y, data.n, held),
      link: takeVector(link, data.n, held),
      weights,
      responses,
    }));
    const losses = scoring.byRow ? rows.map(scorer.losses) : undefined;
    return { weight: cv.foldWeights[f]!, scores: Float64Array.from(rows, scorer.score), losses };
  });
  const { mean, se } = summarize(splits, results, lambda.length, options.weights);
  const choices = chooseLambdas({ lambda, mean, se, larger: largerIsBetter(scoring.measure) }, options.percent);
  const { min, oneSe } = choices;
  return {
    ...cv,
    measure: scoring.measure,
    mean,
    se,
    choices,
    indexMin: min.index,
    index1se: oneSe.index,
    lambdaMin: min.lambda,
    lambda1se: oneSe.lambda,
    foldScores: results.map((r) => r.scores),
    notes,
  };
}
