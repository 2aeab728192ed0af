import type { Candidate } from "@ridgeline/analysis";
import type { StudyState, TrialState } from "@ridgeline/protocol";
import type { Field } from "./filter.ts";
import { cached, selectionOf, trialsKey } from "./derived.ts";

/** One trial as a row of the table. */
export interface TrialRow {
  readonly number: number;
  readonly trial: TrialState;
  readonly best: Candidate | undefined;
  readonly isWithin: boolean;
}

const bestByTrial = cached(trialsKey, (state): ReadonlyMap<number, Candidate> => {
  const best = new Map<number, Candidate>();
  for (const c of selectionOf(state).candidates) {
    const known = best.get(c.ref.trial);
    if (Number.isFinite(c.mean) && (known === undefined || c.mean < known.mean)) best.set(c.ref.trial, c);
  }
  return best;
});

/** The best candidate of a complete trial (over stopping rules, or along its path). */
export function bestOf(state: StudyState, trial: number): Candidate | undefined {
  return bestByTrial(state).get(trial);
}

/** All trials in order of number. */
export function trialRows(state: StudyState): readonly TrialRow[] {
  const within = new Set(selectionOf(state).within.map((c) => c.ref.trial));
  return state.trials.map((trial) => ({
    number: trial.number,
    trial,
    best: bestOf(state, trial.number),
    isWithin: within.has(trial.number),
  }));
}

/** Names that a filter or a sort may use, besides the parameters. */
export const OWN_FIELDS = ["trial", "state", "loss", "se", "error", "train", "gap", "kept", "epochs", "seconds", "attempts"] as const;

/** A row's value by name; parameters are shadowed by none of the own names. */
export function fieldOf(row: TrialRow, name: string): Field {
  const { trial, best } = row;
  if (name in trial.params) return trial.params[name];
  switch (name) {
    case "trial":
      return row.number;
    case "state":
      return trial.state;
    case "loss":
      return best?.mean ?? (Number.isFinite(trial.value) ? trial.value : undefined);
    case "se":
      return best?.se ?? trial.se;
    case "error":
      return best?.errorMean;
    case "train":
      return best?.trainMean;
    case "gap":
      return best?.gap;
    case "kept":
      return best?.keptAt;
    case "epochs":
      return trial.units.reduce((n, u) => n + u.curves.reduce((m, c) => m + (c.coordinate === "epoch" ? c.at.length : 0), 0), 0);
    case "seconds":
      return trial.units.reduce((n, u) => n + (u.seconds ?? 0), 0);
    case "attempts":
      return Math.max(0, ...trial.units.map((u) => u.attempt));
    default:
      return undefined;
  }
}

/** Rows in order of a field; rows that lack it come last either way. Ties keep the order of trials. */
export function sortRows(rows: readonly TrialRow[], name: string, descending: boolean): readonly TrialRow[] {
  const keyed = rows.map((row) => ({ row, key: fieldOf(row, name) }));
  const lacks = (v: Field): boolean => v === undefined || (typeof v === "number" && Number.isNaN(v));
  const compare = (a: Field, b: Field): number => {
    if (lacks(a) || lacks(b)) return Number(lacks(a)) - Number(lacks(b));
    const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
    return descending ? -order : order;
  };
  return keyed.toSorted((a, b) => compare(a.key, b.key) || a.row.number - b.row.number).map((k) => k.row);
}

/** Mean over folds of the validation curve so far, for a sparkline. */
export function meanCurve(trial: TrialState, metric: string): readonly number[] {
  const curves = trial.units.flatMap((u) => u.curves).filter((c) => c.fold >= 0);
  const length = Math.max(0, ...curves.map((c) => c.at.length));
  return Array.from({ length }, (_, i) => {
    const values = curves.map((c) => c.metrics[metric]?.[i] ?? NaN).filter(Number.isFinite);
    return values.length === 0 ? NaN : values.reduce((a, b) => a + b, 0) / values.length;
  });
}
