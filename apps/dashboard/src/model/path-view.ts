import { sameRef, trialCandidates, type Candidate } from "@ridgeline/analysis";
import type { PathInput } from "@ridgeline/charts";
import type { StudyState, TrialState } from "@ridgeline/protocol";
import { selectionOf } from "./derived.ts";
import { metricWords } from "./settings-words.ts";

const PREFIX = "coefficient/";

/** The trial whose path leads: the one with the least candidate, else the first that reports. */
export function leadingPath(state: StudyState, wanted: number | undefined): TrialState | undefined {
  const number = wanted ?? selectionOf(state).argmin?.ref.trial;
  const reports = (t: TrialState | undefined): boolean =>
    t !== undefined && t.units.some((u) => u.curves.some((c) => c.coordinate === "lambda"));
  const own = number === undefined ? undefined : state.trials[number];
  return reports(own) ? own : state.trials.find(reports);
}

/** A path trial as its chart wants it: lambdas of the cross-validation from strong to weak, coefficients of the fit on all rows. */
export function pathInput(
  state: StudyState,
  trial: TrialState,
  cursor: number | undefined,
): { readonly input: PathInput; readonly candidates: readonly Candidate[] } {
  const scored = trialCandidates(state, trial).toSorted((a, b) => (b.ref.at ?? 0) - (a.ref.at ?? 0));
  const full = trial.units.flatMap((u) => u.curves).find((c) => c.fold === -1);
  const lambdas = scored.length > 0 ? scored.map((c) => c.ref.at ?? NaN) : (full?.at ?? []);
  const places = new Map(full?.at.map((l, i) => [l, i]));
  const column = (name: string): number[] => lambdas.map((l) => full?.metrics[name]?.[places.get(l) ?? -1] ?? NaN);
  const names = Object.keys(full?.metrics ?? {}).filter((n) => n.startsWith(PREFIX));
  const { argmin, oneStandardError } = selectionOf(state);
  const index = (c: Candidate | undefined): number | undefined => {
    const k = c === undefined ? -1 : scored.findIndex((s) => sameRef(s.ref, c.ref));
    return k < 0 ? undefined : k;
  };
  const folds = scored[0]?.n ?? state.spec.resampling.folds;
  const input: PathInput = {
    lambdas,
    mean: scored.length > 0 ? scored.map((c) => c.mean) : lambdas.map(() => NaN),
    se: scored.length > 0 ? scored.map((c) => c.se) : lambdas.map(() => NaN),
    nonzero: full === undefined ? [] : column("nonzero"),
    coefficients: names.map((n) => ({ name: n.slice(PREFIX.length), values: column(n) })),
    least: index(argmin),
    oneSe: index(oneStandardError),
    cursor: cursor === undefined || cursor >= lambdas.length ? undefined : cursor,
    yTitle: "CV error",
    ySub: `${shortMetric(metricWords(state))}, ${folds} folds`,
    coefficientTitle: "β",
  };
  return { input, candidates: scored };
}

function shortMetric(words: string): string {
  return words === "mean squared error"
    ? "MSE"
    : words === "mean absolute error"
      ? "MAE"
      : words === "misclassified share"
        ? "errors"
        : words;
}
