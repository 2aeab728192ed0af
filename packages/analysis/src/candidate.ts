import type { Point } from "@ridgeline/core";
import type { CandidateRef } from "@ridgeline/protocol";

/** What can be chosen: a trial with its stopping rule, or with its point of a path; scored on validation rows, so *selected on*, never *estimated on*. */
export interface Candidate {
  readonly ref: CandidateRef;
  readonly params: Point;
  /** The study's metric on validation rows: mean over folds, weighted by rows. Lower is better. */
  readonly mean: number;
  /** Standard error of `mean` over folds; NaN with one. */
  readonly se: number;
  /** Number of fold scores in `mean`. */
  readonly n: number;
  /** `validError`: mean absolute error or misclassified share; NaN where not reported. */
  readonly errorMean: number;
  readonly errorSe: number;
  /** The study's metric on training rows, dropout off; NaN where not reported. */
  readonly trainMean: number;
  /** `mean - trainMean`. */
  readonly gap: number;
  /** How strongly it regularises: lambda itself for a point of a path, else 0 to the number of regularising parameters (`strengthOf`). */
  readonly strength: number;
  /** Mean over folds of the epoch kept, or lambda. */
  readonly keptAt: number;
  /** Epochs run and recorded, summed over folds; 0 for paths. */
  readonly epochsRun: number;
  readonly epochsRecorded: number;
  /** What recording the trial cost: seconds of its units, summed. */
  readonly seconds: number;
}

/** Chooses among candidates, the same whatever their order; candidates without a finite mean are passed over, `undefined` if none is left. */
export type SelectionRule = (candidates: readonly Candidate[]) => Candidate | undefined;

/** Orders the more strongly regularised first: strength, then smaller patience, then larger minDelta; 0 where all are equal. */
export function byStrength(a: Candidate, b: Candidate): number {
  return (
    b.strength - a.strength ||
    compare(a.ref.patience ?? Infinity, b.ref.patience ?? Infinity) ||
    compare(b.ref.minDelta ?? 0, a.ref.minDelta ?? 0)
  );
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The candidates within one standard error of the least mean (it included), in the order given. With one fold a standard error is not known and
 *  only equals of the least are within. */
export function withinOneSe(candidates: readonly Candidate[], least: Candidate | undefined): readonly Candidate[] {
  if (least === undefined) return [];
  const limit = least.mean + (Number.isFinite(least.se) ? least.se : 0);
  return candidates.filter((c) => c.mean <= limit);
}

/** Whether two references name the same candidate. */
export function sameRef(a: CandidateRef, b: CandidateRef): boolean {
  return a.trial === b.trial && a.patience === b.patience && a.minDelta === b.minDelta && a.at === b.at;
}
