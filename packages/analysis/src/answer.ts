import type { StudyState } from "@ridgeline/protocol";
import type { Candidate } from "./candidate.ts";
import { sameRef } from "./candidate.ts";
import { formatNumber, formatShare, formatValue } from "./format.ts";
import { fullFitMetric } from "./full-fit.ts";
import { progress } from "./progress.ts";
import { select, type Selection } from "./select.ts";
import { describe } from "./settings.ts";
import { testScore } from "./test-score.ts";

/** A study's answer in words: a sentence, the evidence, and whether it is too early to trust it. */
export interface Answer {
  readonly headline: string;
  readonly detail: string;
  readonly tooEarly: boolean;
}

/** Trials that must be complete before a running study's least is called an answer (all, where there are fewer). */
const ENOUGH = 3;

/** The answer that the data support, also when they support none: numbers first, each with its standard error, and what it was selected on. */
export function answer(state: StudyState, selection: Selection = select(state)): Answer {
  const least = selection.argmin;
  if (least === undefined) return nothing(state);
  const early = tooEarly(state);
  if (early !== undefined) return { headline: early, detail: `${leastSentence(state, least, true)} ${selectedOn(state, least)}`, tooEarly: true };
  const parts = least.ref.at === undefined ? grid(state, selection, least) : path(state, selection, least);
  const detail = [...parts.detail, selectedOn(state, least), ...tested(state, selection, least)].join(" ");
  return { headline: parts.headline, detail, tooEarly: false };
}

function nothing(state: StudyState): Answer {
  const p = progress(state);
  const ended = (["diverged", "failed", "pruned", "cancelled"] as const).filter((k) => p[k] > 0).map((k) => `${p[k]} ${k}`);
  if (ended.length > 0 || p.complete > 0) {
    const counts = [...(p.complete > 0 ? [`${p.complete} finished without a score`] : []), ...ended].join(", ");
    return { headline: `No trial has a score: ${counts}.`, detail: "Their errors and curves are in the list of trials.", tooEarly: true };
  }
  return { headline: "No trial has finished.", detail: "The first result appears when one does.", tooEarly: true };
}

function tooEarly(state: StudyState): string | undefined {
  const p = progress(state);
  if (isOver(state) || p.complete >= Math.min(ENOUGH, p.total)) return undefined;
  return `Too early: ${p.complete} of ${count(p.total, "trial")} ${p.complete === 1 ? "has" : "have"} finished.`;
}

function grid(state: StudyState, { candidates, oneStandardError, within }: Selection, least: Candidate): { headline: string; detail: string[] } {
  const [all, near] = [distinct(state, candidates), distinct(state, within)];
  const se = formatSe(least);
  if (candidates.length === 1) return { headline: leastSentence(state, least, false), detail: ["It is the only candidate: nothing was chosen."] };
  const strongest = oneStandardError !== undefined && !sameRef(oneStandardError.ref, least.ref) ? oneStandardError : undefined;
  if (near === all && strongest !== undefined && all > 1) {
    const headline = `No difference found${soFar(state)}: all ${kind(state, all)} lie within one standard error of the least, ${formatValue(least.mean, least.se)}.`;
    return { headline, detail: [`The least is at ${describe(state, least).replace(/,$/, "")}.`, gives(state, "The most strongly regularised", strongest, least)] };
  }
  const headline = leastSentence(state, least, !isOver(state));
  if (strongest === undefined) return { headline, detail: [alone(state, near - 1, se)] };
  const others = near - 1 === 0 ? "" : `${kind(state, near - 1, "other")} ${near === 2 ? "lies" : "lie"} within one standard error of it.`;
  return { headline, detail: [others, gives(state, near > 1 ? "The most strongly regularised of them" : "As good within noise and more strongly regularised", strongest, least)].filter((t) => t !== "") };
}

function alone(state: StudyState, near: number, se: string | undefined): string {
  if (se === undefined) return "Its standard error is not known: it has one fold.";
  if (near === 0) return "No other setting lies within one standard error of it.";
  return `${kind(state, near, "other")} ${near === 1 ? "lies" : "lie"} within one standard error of it; it is the most strongly regularised of them.`;
}

function gives(state: StudyState, who: string, strongest: Candidate, least: Candidate): string {
  const cost = strongest.mean - least.mean;
  const loss = cost === 0 ? "gives up nothing" : `gives up ${formatNumber(cost, 2)}`;
  const narrows = strongest.gap < least.gap && least.gap > 0 && strongest.gap >= 0;
  const gap = narrows ? ` and narrows the train–validation gap from ${formatNumber(least.gap, 2)} to ${formatNumber(strongest.gap, 2)}` : "";
  return `${who}, ${describe(state, strongest).replace(/,$/, "")}, ${loss}${gap}.`;
}

function path(state: StudyState, { candidates, oneStandardError }: Selection, least: Candidate): { headline: string; detail: string[] } {
  const strong = oneStandardError ?? least;
  const [kept, keptStrong] = [keeps(state, least), keeps(state, strong)];
  const headline = `λ.min, ${describe(state, least)}, has the least validation ${state.spec.metric}${soFar(state)}: ${formatValue(least.mean, least.se)}${kept === undefined ? "" : `, and keeps ${kept}`}.`;
  const cost = `costs ${formatShare(strong.mean / least.mean - 1)} more`;
  const second = sameRef(strong.ref, least.ref)
    ? "It is λ.1se too: no larger λ lies within one standard error of it."
    : `λ.1se, ${describe(state, strong)}, ${keptStrong === undefined ? cost : `keeps ${keptStrong} and ${cost}`}.`;
  return { headline, detail: [second, ...atTheEnd(candidates, least, "λ.min"), ...(strong === least ? [] : atTheEnd(candidates, strong, "λ.1se"))] };
}

function keeps(state: StudyState, c: Candidate): string | undefined {
  const nonzero = fullFitMetric(state, c.ref, "nonzero");
  const features = state.data?.featureNames.length;
  if (nonzero === undefined) return undefined;
  return features === undefined || nonzero > features ? `${count(nonzero, "coefficient")}` : `${nonzero} of ${count(features, "feature")}`;
}

function atTheEnd(candidates: readonly Candidate[], pick: Candidate, name: string): string[] {
  const path = candidates.filter((c) => c.ref.trial === pick.ref.trial).map((c) => c.ref.at!);
  if (path.length < 2) return [];
  if (pick.ref.at === Math.max(...path)) return [`${name} is at the strong end of its path: nothing stronger was tried.`];
  return pick.ref.at === Math.min(...path) ? [`${name} is at the weak end of its path: a smaller λ may be better.`] : [];
}

function tested(state: StudyState, { oneStandardError }: Selection, least: Candidate): string[] {
  const picks = [least, ...(oneStandardError !== undefined && !sameRef(oneStandardError.ref, least.ref) ? [oneStandardError] : [])];
  const scores = picks.flatMap((c, i) => {
    const score = testScore(state, c.ref);
    if (score === undefined) return [];
    const { metric } = state.spec;
    return [`${i === 0 ? "the least" : "the stronger choice"} scores ${formatValue(score[metric], score[metric === "loss" ? "lossSe" : "errorSe"])}`];
  });
  const trivial = state.test?.baseline[state.spec.metric];
  if (scores.length === 0) return [];
  return [`Estimated on the test part, ${scores.join(", ")}${trivial === undefined ? "" : `; a constant prediction ${formatNumber(trivial, 4)}`}.`];
}

function leastSentence(state: StudyState, least: Candidate, so: boolean): string {
  return `${describe(state, least)} has the least validation ${state.spec.metric}${so ? " so far" : ""}: ${formatValue(least.mean, least.se)}.`;
}

function selectedOn(state: StudyState, least: Candidate): string {
  const { repeats } = state.spec.resampling;
  return `Selected on validation: ${count(least.n, "fold score")}${repeats > 1 ? ` (${repeats} repeats)` : ""}, ± one standard error.`;
}

function formatSe(c: Candidate): string | undefined {
  return Number.isFinite(c.se) ? formatNumber(c.se, 2) : undefined;
}

/** What is counted as a choice: trials, or the rules of the only one. */
function distinct(state: StudyState, list: readonly Candidate[]): number {
  return progress(state).complete > 1 ? new Set(list.map((c) => c.ref.trial)).size : list.length;
}

function kind(state: StudyState, n: number, other = ""): string {
  const noun = progress(state).complete > 1 ? "setting" : "stopping rule";
  return `${n} ${other === "" ? "" : `${other} `}${noun}${n === 1 ? "" : "s"}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function isOver(state: StudyState): boolean {
  return state.status === "finished" || state.status === "stopped" || state.status === "testing";
}

function soFar(state: StudyState): string {
  return isOver(state) ? "" : " so far";
}
