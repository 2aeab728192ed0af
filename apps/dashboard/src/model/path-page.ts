import { keepsColumn, pathFit, pathStory, sameRef, type PathFit, type PathStory } from "@ridgeline/analysis";
import type { PathAxis, PathInput } from "@ridgeline/charts";
import type { Curve, StudyState, TrialState } from "@ridgeline/protocol";
import type { PathAxisName, PathScaleName } from "./route.ts";
import { metricWords } from "./settings-words.ts";

/** What the reader chose to see of a path. */
export interface PathChoices {
  readonly axis: PathAxisName;
  readonly scale: PathScaleName;
  readonly response: number;
}

/** A column whose coefficients are reported. */
export interface PathFeature {
  readonly name: string;
  /** Its place among the study's features. */
  readonly column: number;
  /** On the chosen scale, one a lambda; NaN where it was not among the largest of a long path. */
  readonly values: readonly number[];
}

/** A trial's path as its page shows it. */
export interface PathPageView {
  readonly fit: PathFit;
  readonly story: PathStory;
  readonly input: PathInput;
  readonly features: readonly PathFeature[];
  /** Names of the classes where each has coefficients of its own. */
  readonly classes: readonly string[];
  /** Whether coefficients can be shown per standard deviation. */
  readonly hasSd: boolean;
}

export function pathPageView(state: StudyState, trial: TrialState, choices: PathChoices): PathPageView {
  const fit = pathFit(state, trial);
  const { full, candidates, folds } = fit;
  const lambdas = full?.at ?? [];
  const classes = classesOf(state, full);
  const sd = state.data?.featureSd;
  const features = featuresOf(
    state,
    full,
    classes.length > 0 ? `coefficient:${choices.response}/` : "coefficient/",
    choices.scale === "sd" ? sd : undefined,
  );
  const scored = new Map(candidates.map((c) => [c.ref.at, c]));
  const place = (c: PathFit["least"]): number | undefined => {
    const k = c === undefined ? -1 : lambdas.findIndex((l) => sameRef({ ...c.ref, at: l }, c.ref));
    return k < 0 ? undefined : k;
  };
  const input: PathInput = {
    lambdas,
    mean: lambdas.map((l) => scored.get(l)?.mean ?? NaN),
    se: lambdas.map((l) => scored.get(l)?.se ?? NaN),
    nonzero: full?.metrics["nonzero"] ?? [],
    coefficients: features,
    least: place(fit.least),
    oneSe: place(fit.oneSe),
    yTitle: "CV error",
    ySub: `${shortWords(metricWords(state))}, ${folds.length === fit.planned ? "" : `${folds.length} of `}${fit.planned} folds`,
    coefficientTitle: choices.scale === "sd" && sd !== undefined ? "β per sd" : "β",
    axis: axisOf(choices, full, sd !== undefined),
    range: fit.whole ? undefined : expectedRange(state, trial, lambdas),
  };
  return { fit, story: pathStory(state, trial, fit), input, features, classes, hasSd: sd !== undefined };
}

/** Which folds' fits keep a column at a lambda, in the folds' order. */
export function foldsKeeping({ folds }: PathFit, column: number, lambda: number): readonly boolean[] {
  return folds.map((c) => keepsColumn(c, c.at.indexOf(lambda), column));
}

/** Trials that have a path, or will. */
export function pathTrials(state: StudyState): readonly TrialState[] {
  return state.trials.filter((t) => t.units.some((u) => u.ref.part === "all" || u.curves.some((c) => c.coordinate === "lambda")));
}

/** The penalty of a trial, as people call it. */
export function penaltyWords(state: StudyState, trial: TrialState): string {
  const r = Number(trial.params["l1Ratio"] ?? state.spec.model.params["l1Ratio"] ?? 1);
  return r === 1 ? "Lasso" : r === 0 ? "Ridge" : `Elastic net, L1 share ${r}`;
}

function classesOf(state: StudyState, full: Curve | undefined): readonly string[] {
  return full !== undefined && full.metrics["intercept:0"] !== undefined ? (state.data?.classes ?? []) : [];
}

function featuresOf(state: StudyState, full: Curve | undefined, prefix: string, sd: Float64Array | undefined): readonly PathFeature[] {
  if (full === undefined) return [];
  const columns = new Map(state.data?.featureNames.map((name, j) => [name, j]));
  const names = Object.keys(full.metrics).filter((m) => m.startsWith(prefix));
  const missing = unreported(full, names);
  return names.map((m) => {
    const name = m.slice(prefix.length);
    const column = columns.get(name) ?? -1;
    const by = sd?.[column] ?? 1;
    return { name, column, values: (full.metrics[m] ?? []).map((v, k) => (Number.isNaN(v) ? missing[k]! : v * by)) };
  });
}

/** What a coefficient is that was not reported at a lambda: 0 where those reported are all that is not 0, else not known. */
function unreported(full: Curve, names: readonly string[]): readonly number[] {
  const nonzero = full.metrics["nonzero"] ?? [];
  const known = (k: number): number => names.filter((m) => (full.metrics[m]?.[k] || 0) !== 0).length;
  return full.at.map((_, k) => (names.some((m) => Number.isNaN(full.metrics[m]?.[k])) && known(k) < (nonzero[k] ?? Infinity) ? NaN : 0));
}

function axisOf({ axis, scale }: PathChoices, full: Curve | undefined, hasSd: boolean): PathAxis | undefined {
  if (axis === "lambda" || full === undefined) return undefined;
  if (axis === "deviance") return { title: "share of deviance explained, weaker →", values: full.metrics["devRatio"] ?? [] };
  const perSd = scale === "sd" && hasSd;
  return { title: `|β|₁${perSd ? " per sd" : ""}, weaker →`, values: full.metrics[perSd ? "normPerSd" : "norm"] ?? [] };
}

/** Where the lambdas to come will end, at the latest. */
function expectedRange(state: StudyState, trial: TrialState, lambdas: readonly number[]): readonly [number, number] | undefined {
  const params: Readonly<Record<string, unknown>> = { ...state.spec.model.params, ...trial.params };
  const own = params["lambda"];
  if (Array.isArray(own)) return [Math.min(...own.filter((v) => v > 0)), Math.max(...own)];
  const most = lambdas[0];
  if (most === undefined || state.data === undefined) return undefined;
  const ratio =
    typeof params["lambdaMinRatio"] === "number" ? params["lambdaMinRatio"] : state.data.rows < state.data.columns ? 1e-2 : 1e-4;
  return [most * ratio, most];
}

const SHORT: Readonly<Record<string, string>> = {
  "mean squared error": "MSE",
  "mean absolute error": "MAE",
  "misclassified share": "errors",
};

function shortWords(words: string): string {
  return SHORT[words] ?? words.replace(/^\w+ (?=deviance$)/, "");
}
