import { weightedMeanSe } from "@ridgeline/analysis";
import { takeRows, type Dataset } from "@ridgeline/core";
import { baseline } from "@ridgeline/data";
import type { Scores } from "@ridgeline/protocol";
import { foldRows, foldSplit, type StudyData } from "./problem.ts";

/** How a constant prediction scores on the study's own folds: mean and standard error over folds, weighted as the models' scores are. */
export function foldBaseline(data: StudyData, score: Scorer = baseline): Scores {
  const scores = data.foldOf.flatMap((_, repeat) => Array.from({ length: data.folds }, (_, fold) => scoreFold(data, fold, repeat, score)));
  const weights = foldRows(data);
  const repeats = data.foldOf.flatMap((_, repeat) => Array.from({ length: data.folds }, () => repeat));
  const loss = weightedMeanSe(
    scores.map((s) => s.loss),
    weights,
    repeats,
  );
  const error = weightedMeanSe(
    scores.map((s) => s.error),
    weights,
    repeats,
  );
  return { loss: loss.mean, lossSe: loss.se, error: error.mean, errorSe: error.se };
}

/** How a constant prediction learnt from the first rows scores on the second. */
export type Scorer = (train: Dataset, valid: Dataset) => Scores;

function scoreFold(data: StudyData, fold: number, repeat: number, score: Scorer): Scores {
  const { train, valid } = foldSplit(data, fold, repeat);
  return score(takeRows(data.dataset, train), takeRows(data.dataset, valid));
}

/** The same on the test part: learnt from all other rows, standard errors over test rows. */
export function testBaseline(data: StudyData, score: Scorer = baseline): Scores {
  return score(takeRows(data.dataset, data.rest), takeRows(data.dataset, data.held));
}
