import type { StudyState } from "@ridgeline/protocol";
import { foldReducer, isStoppable, metricNames, scoredCurves, valueAt } from "./curves.ts";
import { neverStop, replayStop, stoppingRules, type StopRule } from "./replay-stop.ts";
import { sum, type MeanSe } from "./weighted.ts";

/** What one stopping rule would have saved and cost. */
export interface ReplayRow {
  readonly patience: number;
  readonly minDelta: number;
  /** Epochs not run / epochs recorded, 0 to 1. */
  readonly savedShare: number;
  /** Study's metric on validation rows minus the same with no early stop (best stop epoch of the full curve kept); standard error over folds. */
  readonly lossGivenUp: MeanSe;
}

/** Every stopping rule replayed over all complete trials, at no training cost beyond the curves that were recorded to the end. Differences are
 *  paired by trial and fold, averaged over trials within a fold, then over folds (weighted by rows), whose spread gives the standard error.
 *  `rules` default to the study's grid; empty when no trial has curves with a `stopLoss`. */
export function replayTable(state: StudyState, rules: readonly StopRule[] = stoppingRules(state.spec.stopping)): readonly ReplayRow[] {
  const { valid } = metricNames(state);
  const trials = state.trials
    .filter((t) => t.state === "complete")
    .map(scoredCurves)
    .filter((curves) => curves.length > 0 && curves.every(isStoppable));
  const folds = trials[0];
  if (folds === undefined) return [];
  const reference = trials.map((curves) => curves.map((c) => valueAt(c, valid, replayStop(c.metrics["stopLoss"]!, neverStop).kept)));
  const recorded = sum(trials.flat().map((c) => c.at.length));
  const reduce = foldReducer(state, folds);
  return rules.map((rule) => {
    const replays = trials.map((curves) => curves.map((c) => replayStop(c.metrics["stopLoss"]!, rule)));
    const run = sum(replays.flat().map((r) => r.stopped + 1));
    const byFold = folds.map((_, k) => {
      const differences = trials.flatMap((curves, t) => {
        const curve = curves[k];
        return curve === undefined ? [] : [valueAt(curve, valid, replays[t]![k]!.kept) - reference[t]![k]!];
      });
      return sum(differences) / differences.length;
    });
    return { ...rule, savedShare: 1 - run / recorded, lossGivenUp: reduce(byFold) };
  });
}
