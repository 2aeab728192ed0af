import type { Curve, StudyState, TrialState } from "@ridgeline/protocol";
import { sum, weightedMeanSe, type MeanSe } from "./weighted.ts";

/** The curves that score a trial (fold -1, the fit on all rows, left out), in order of repeat then fold. */
export function scoredCurves(trial: TrialState): readonly Curve[] {
  return trial.units
    .flatMap((u) => u.curves)
    .filter((c) => c.fold >= 0 && c.at.length > 0)
    .toSorted((a, b) => a.repeat - b.repeat || a.fold - b.fold);
}

/** The metric at an index of a curve; NaN where it was not reported. */
export function valueAt(curve: Curve, metric: string, index: number): number {
  return curve.metrics[metric]?.[index] ?? NaN;
}

/** Whether the curve's epoch can be chosen by a stopping rule. */
export function isStoppable(curve: Curve): boolean {
  return curve.coordinate === "epoch" && curve.metrics["stopLoss"] !== undefined;
}

/** Name of the study's metric on validation and on training rows. */
export function metricNames(state: StudyState): { readonly valid: string; readonly train: string } {
  return state.spec.metric === "loss" ? { valid: "validLoss", train: "trainLoss" } : { valid: "validError", train: "trainError" };
}

/** Folds of fewer rows on average than this are too small to have a mean of their own: their rows take their place, as in cv.glmnet. */
const SMALL_FOLD = 3;

/** A function that reduces one value a curve to its mean and standard error over folds, weighted by the rows each fold scores. With fewer than 3 rows
 *  a fold on average (leave-one-out) the standard error is that over rows; for it the second list gives each fold's own, `sd / sqrt(n)`. */
export function foldReducer(
  state: StudyState,
  curves: readonly Curve[],
): (values: readonly number[], seOfRows?: readonly number[]) => MeanSe {
  const rows = state.data?.foldRows ?? [];
  const folds = Math.max(...curves.map((c) => c.fold + 1), Math.floor(rows.length / state.spec.resampling.repeats));
  const weights = curves.map((c) => rows[c.repeat * folds + c.fold] ?? 1);
  const repeats = curves.every((c) => c.repeat === curves[0]!.repeat) ? undefined : curves.map((c) => c.repeat);
  const isSmall = rows.length > 0 && repeats === undefined && sum(weights) / weights.length < SMALL_FOLD;
  return (values, seOfRows) => {
    const overFolds = weightedMeanSe(values, weights, repeats);
    if (!isSmall || seOfRows === undefined) return overFolds;
    const se = rowError(overFolds.mean, values, weights, seOfRows);
    return Number.isNaN(se) ? overFolds : { mean: overFolds.mean, se };
  };
}

/** `sqrt(sum_i (x_i - m)^2 / n / (n - 1))` over all rows, from each fold's mean, rows and standard error over its rows. */
function rowError(m: number, means: readonly number[], rows: readonly number[], se: readonly number[]): number {
  const n = sum(rows);
  const squares = means.map((x, f) => rows[f]! * (x - m) ** 2 + (rows[f] === 1 ? 0 : rows[f]! * (rows[f]! - 1) * se[f]! ** 2));
  return Math.sqrt(sum(squares) / n / (n - 1));
}
