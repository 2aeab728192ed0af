import type { Curve, StudyState, TrialState } from "@ridgeline/protocol";
import { oneStandardError } from "./plugins/one-standard-error.ts";
import { argmin } from "./plugins/argmin.ts";
import type { Candidate } from "./candidate.ts";
import { trialCandidates } from "./candidates.ts";

/** Columns in one `chosen/<block>` metric of a path's fold. */
const BLOCK = 48;

/** Whether a fold's fit keeps a column at the k-th lambda of its curve: bit `column mod 48` of `chosen/<column div 48>`. */
export function keepsColumn(curve: Curve, k: number, column: number): boolean {
  const bits = curve.metrics[`chosen/${Math.floor(column / BLOCK)}`]?.[k] ?? 0;
  return Math.floor(bits / 2 ** (column % BLOCK)) % 2 === 1;
}

/** A trial's path as far as it has come: the fit on all rows, the folds that score it, both picks once the trial is complete. */
export interface PathFit {
  readonly full: Curve | undefined;
  /** Folds that have run along the whole path; while there is none, the one that is on its way. In order of repeat then fold. */
  readonly folds: readonly Curve[];
  /** Folds there will be. */
  readonly planned: number;
  /** One a lambda that all of `folds` score, strongest first. */
  readonly candidates: readonly Candidate[];
  readonly least: Candidate | undefined;
  readonly oneSe: Candidate | undefined;
  /** Whether the fit on all rows has come to its end. */
  readonly whole: boolean;
  /** Whether the folds say which columns they keep. */
  readonly choosy: boolean;
}

export function pathFit(state: StudyState, trial: TrialState): PathFit {
  const curves = trial.units.flatMap((u) => u.curves).filter((c) => c.coordinate === "lambda" && c.at.length > 0);
  const full = curves.find((c) => c.fold === -1);
  const scored = curves.filter((c) => c.fold >= 0).toSorted((a, b) => a.repeat - b.repeat || a.fold - b.fold);
  const done = scored.filter((c) => c.at.length >= (full?.at.length ?? 0));
  const folds = done.length > 0 ? done : scored.slice(0, 1);
  const isComplete = trial.state === "complete";
  const candidates = (isComplete ? trialCandidates(state, trial) : partial(state, trial, folds)).toSorted(
    (a, b) => (b.ref.at ?? 0) - (a.ref.at ?? 0),
  );
  return {
    full,
    folds,
    planned: state.data?.foldRows.length ?? state.spec.resampling.folds,
    candidates,
    least: isComplete ? argmin(candidates) : undefined,
    oneSe: isComplete ? oneStandardError(candidates) : undefined,
    whole: scored.length > 0 || trial.units.every((u) => u.state === "complete"),
    choosy: folds.some((c) => Object.keys(c.metrics).some((name) => name.startsWith("chosen/"))),
  };
}

/** The candidates by some of a trial's folds. */
function partial(state: StudyState, trial: TrialState, folds: readonly Curve[]): readonly Candidate[] {
  const wanted = new Set(folds);
  const units = trial.units.map((u) => ({ ...u, curves: u.curves.filter((c) => wanted.has(c)) }));
  return trialCandidates(state, { ...trial, units });
}
