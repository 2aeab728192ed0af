import type { Curve, StudyState, TrialState } from "@ridgeline/protocol";
import { weightedMeanSe, type MeanSe } from "./weighted.ts";

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

/** A function that reduces one value a curve to its mean and standard error over folds, weighted by the rows each fold scores. */
export function foldReducer(state: StudyState, curves: readonly Curve[]): (values: readonly number[]) => MeanSe {
  const rows = state.data?.foldRows ?? [];
  const folds = Math.max(...curves.map((c) => c.fold + 1), Math.floor(rows.length / state.spec.resampling.repeats));
  const weights = curves.map((c) => rows[c.repeat * folds + c.fold] ?? 1);
  const repeats = curves.every((c) => c.repeat === curves[0]!.repeat) ? undefined : curves.map((c) => c.repeat);
  return (values) => weightedMeanSe(values, weights, repeats);
}
