import type { StudyState, TrialState } from "@ridgeline/protocol";
import { sameRef, type Candidate } from "./candidate.ts";
import { formatShare, formatValue } from "./format.ts";
import { fullFitMetric } from "./full-fit.ts";
import { ends } from "./path-answer.ts";
import { keepsColumn, type PathFit } from "./path-fit.ts";
import { count } from "./words.ts";

/** A sentence in parts, so that a page can set each pick's mark before its name. */
export type StoryPart = { readonly mark?: "least" | "oneSe"; readonly text: string };

/** What one path says, in a sentence and its evidence. */
export interface PathStory {
  readonly headline: readonly StoryPart[];
  readonly detail: string;
}

const ZERO = "A zero here means “not needed beside the others”, not “no effect”.";

/** What a trial's path keeps and costs at both picks, how many folds agree, and whether a pick lies at an end; while it runs, how far it is. */
export function pathStory(state: StudyState, trial: TrialState, fit: PathFit): PathStory {
  const failed = trial.units.find((u) => u.state === "failed");
  if (failed !== undefined) return { headline: [{ text: "This path could not be fitted." }], detail: failed.error ?? "" };
  const { least, oneSe } = fit;
  if (least === undefined) return underWay(trial, fit);
  const inside = ends(fit.candidates, least, "λ.min");
  if (oneSe === undefined || sameRef(oneSe.ref, least.ref)) {
    const why = Number.isFinite(least.se)
      ? "No larger λ lies within one standard error of it, so it is λ.1se too."
      : "With one fold its standard error is not known.";
    return { headline: alone(state, least), detail: [why, ...inside, ...zeros(state, least)].join(" ") };
  }
  const places = [...inside, ...ends(fit.candidates, oneSe, "λ.1se")];
  const where = places.length === 0 ? ["Both choices lie inside the path."] : places;
  return {
    headline: both(state, least, oneSe),
    detail: [...agreement(state, fit, least, oneSe), ...where, ...zeros(state, oneSe)].join(" "),
  };
}

function underWay(trial: TrialState, { full, folds, planned, whole }: PathFit): PathStory {
  const over = trial.state !== "running" && trial.state !== "waiting";
  if (full === undefined) {
    const text = over ? `This path was ${trial.state} before its first λ.` : "No λ has been fitted.";
    return { headline: [{ text }], detail: over ? "" : "The path grows from strong to weak λ as it is fitted." };
  }
  const done = whole ? folds.filter((c) => c.at.length >= full.at.length).length : 0;
  const headline = whole
    ? `${done} of ${count(planned, "fold")} ${done === 1 ? "has" : "have"} scored the path of ${full.at.length} λ.`
    : `${full.at.length} λ fitted so far.`;
  return {
    headline: [{ text: headline }],
    detail: over ? `It was ${trial.state} there.` : "λ.min and λ.1se are chosen when every fold has scored it.",
  };
}

function both(state: StudyState, least: Candidate, oneSe: Candidate): readonly StoryPart[] {
  const [a, b] = [kept(state, oneSe), kept(state, least)];
  const cost =
    least.mean > 0
      ? `costs ${formatShare(oneSe.mean / least.mean - 1)} more CV error than `
      : `has a CV error of ${formatValue(oneSe.mean, oneSe.se)}, against `;
  const rest = least.mean > 0 ? "" : ` of ${formatValue(least.mean, least.se)}`;
  if (a === undefined || b === undefined)
    return [
      { mark: "oneSe", text: `λ.1se ${cost}` },
      { mark: "least", text: `λ.min${rest}.` },
    ];
  if (a === b)
    return [
      { mark: "oneSe", text: `λ.1se ${cost}` },
      { mark: "least", text: `λ.min${rest}; both keep ${features(state, a)}.` },
    ];
  return [
    { mark: "oneSe", text: `λ.1se keeps ${features(state, a)} and ${cost}` },
    { mark: "least", text: `λ.min${rest}, which keeps ${b.toLocaleString("en-US")}.` },
  ];
}

function alone(state: StudyState, least: Candidate): readonly StoryPart[] {
  const n = kept(state, least);
  const keeps = n === undefined ? "" : `, and keeps ${features(state, n)}`;
  return [{ mark: "least", text: `λ.min has the least CV error, ${formatValue(least.mean, least.se)}${keeps}.` }];
}

function zeros(state: StudyState, c: Candidate): string[] {
  const n = kept(state, c);
  return n !== undefined && n < (state.data?.columns ?? 0) ? [ZERO] : [];
}

function kept(state: StudyState, c: Candidate): number | undefined {
  return fullFitMetric(state, c.ref, "nonzero");
}

function features(state: StudyState, n: number): string {
  const columns = state.data?.columns ?? n;
  return `${n.toLocaleString("en-US")} of ${columns.toLocaleString("en-US")} feature${columns === 1 ? "" : "s"}`;
}

/** In how many folds the features between the picks are chosen at lambda.min. */
function agreement(state: StudyState, fit: PathFit, least: Candidate, oneSe: Candidate): string[] {
  const { full, folds } = fit;
  if (full === undefined || !fit.choosy) return [];
  const [min, one] = [least.ref.at, oneSe.ref.at].map((l) => full.at.indexOf(l ?? NaN));
  const between = (state.data?.featureNames ?? []).flatMap((name, j) => {
    const b = full.metrics[`coefficient/${name}`];
    return b !== undefined && (b[min!] ?? 0) !== 0 && ((b[one!] ?? 0) === 0 || Number.isNaN(b[one!])) ? [j] : [];
  });
  if (between.length === 0 || full.metrics["nonzero"]?.[min!] !== between.length + (full.metrics["nonzero"]?.[one!] ?? 0)) return [];
  const counts = between.map((j) => folds.filter((c) => keepsColumn(c, c.at.indexOf(least.ref.at ?? NaN), j)).length);
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  const who = between.length === 1 ? "The feature between them is" : `The ${between.length} features between them are`;
  return [`${who} chosen in ${low === high ? low : `${low} to ${high}`} of ${folds.length} folds at λ.min.`];
}
