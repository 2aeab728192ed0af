import { RidgelineError, type Dataset } from "@ridgeline/core";

/** Scores over rows with their standard errors. */
export interface BaselineScores {
  /** Mean squared error (no 1/2), or mean negative log-likelihood in nats. */
  readonly loss: number;
  /** Mean absolute error, or misclassified share. */
  readonly error: number;
  /** Standard error of the mean over validation rows, `sd / sqrt(n)` with the 1/(n-1) deviation; NaN for a single row. */
  readonly lossSe: number;
  readonly errorSe: number;
}

/** Probability given to a class that no training row has: log loss would be infinite otherwise, and is 34.5 for such a row. */
export const ABSENT_PROBABILITY = 1e-15;

/** How the trivial predictor scores: what a model has to beat. Regression predicts the mean of the training targets (also for the absolute
 *  error, which their median would make smaller); classification predicts the class frequencies of the training rows, and for the error their
 *  most frequent class (the first of equals). Both data sets must have rows. */
export function baseline(train: Dataset, valid: Dataset): BaselineScores {
  if (train.n === 0 || valid.n === 0) throw new RidgelineError("E_NO_ROWS", "a baseline needs training rows and validation rows");
  const rowScores = train.task === "regression" ? scoreMean(train.y, valid.y) : scoreFrequencies(train, valid.y);
  const loss = meanAndSe(rowScores.loss);
  const error = meanAndSe(rowScores.error);
  return { loss: loss.mean, error: error.mean, lossSe: loss.se, errorSe: error.se };
}

type RowScores = { readonly loss: Float64Array; readonly error: Float64Array };

function scoreMean(train: Float64Array, valid: Float64Array): RowScores {
  const { mean } = meanAndSe(train);
  return { loss: valid.map((y) => (y - mean) ** 2), error: valid.map((y) => Math.abs(y - mean)) };
}

function scoreFrequencies(train: Dataset, valid: Float64Array): RowScores {
  const counts = new Float64Array(train.classes?.length ?? 2);
  for (const c of train.y) counts[c]!++;
  const majority = counts.indexOf(counts.reduce((p, q) => Math.max(p, q)));
  const logLoss = counts.map((c) => -Math.log(c === 0 ? ABSENT_PROBABILITY : c / train.n));
  return { loss: valid.map((c) => logLoss[c]!), error: valid.map((c) => (c === majority ? 0 : 1)) };
}

function meanAndSe(values: Float64Array): { mean: number; se: number } {
  const n = values.length;
  const rough = sum(values) / n;
  const mean = rough + sum(values.map((v) => v - rough)) / n;
  const squares = sum(values.map((v) => (v - mean) ** 2));
  return { mean, se: n < 2 ? NaN : Math.sqrt(squares / (n - 1) / n) };
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
