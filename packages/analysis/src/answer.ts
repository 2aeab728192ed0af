import type { StudyState } from "@ridgeline/protocol";
import { sameRef, type Candidate } from "./candidate.ts";
import { formatNumber, formatValue } from "./format.ts";
import { pathAnswer } from "./path-answer.ts";
import { isOver, progress, type Progress } from "./progress.ts";
import { select, type Selection } from "./select.ts";
import { describe, describeFirst } from "./settings.ts";
import { testScore } from "./test-score.ts";
import { count, type Sentences } from "./words.ts";

/** A study's answer in words: a sentence, the evidence, and whether it is too early to trust it. */
export interface Answer {
  readonly headline: string;
  readonly detail: string;
  readonly tooEarly: boolean;
}

/** Trials that must be complete before a running study's least is called an answer (all, where there are fewer). */
const ENOUGH = 3;

/** The answer that the data support, also when they support none: numbers first, each with its standard error, and what it was selected on.
 *  `selection`: give it where it is known already. */
export function answer(state: StudyState, selection: Selection = select(state)): Answer {
  const least = selection.argmin;
  const counts = progress(state);
  if (least === undefined) return nothing(counts);
  if (!isOver(state) && counts.complete < Math.min(ENOUGH, counts.total)) return early(state, counts, least);
  const { headline, evidence } =
    least.ref.at === undefined ? gridAnswer(state, selection, least, counts) : pathAnswer(state, selection, least);
  return { headline, detail: [...evidence, selectedOn(state, least), ...tested(state, selection, least)].join(" "), tooEarly: false };
}

function nothing(counts: Progress): Answer {
  const ended = (["diverged", "failed", "pruned", "cancelled"] as const).filter((k) => counts[k] > 0).map((k) => `${counts[k]} ${k}`);
  if (counts.complete > 0) ended.unshift(`${counts.complete} finished without one`);
  if (ended.length === 0) return { headline: "No trial has finished.", detail: "The first result appears when one does.", tooEarly: true };
  return {
    headline: `No trial has a score: ${ended.join(", ")}.`,
    detail: "The list of trials holds their errors and curves.",
    tooEarly: true,
  };
}

function early(state: StudyState, { complete, total }: Progress, least: Candidate): Answer {
  const headline = `Too early: ${complete} of ${count(total, "trial")} ${complete === 1 ? "has" : "have"} finished.`;
  return { headline, detail: `${leastSentence(state, least)} ${selectedOn(state, least)}`, tooEarly: true };
}

function gridAnswer(state: StudyState, selection: Selection, least: Candidate, counts: Progress): Sentences {
  const headline = leastSentence(state, least);
  if (selection.candidates.length === 1) return { headline, evidence: ["It is the only candidate: nothing was chosen."] };
  if (!Number.isFinite(least.se)) return { headline, evidence: ["With one fold its standard error is not known."] };
  const noun = counts.complete > 1 ? "setting" : "stopping rule";
  const choices = (list: readonly Candidate[]): number => (counts.complete > 1 ? new Set(list.map((c) => c.ref.trial)).size : list.length);
  const [all, others] = [choices(selection.candidates), choices(selection.within) - 1];
  const strongest = selection.oneStandardError ?? least;
  if (others === all - 1 && all > 1)
    return {
      headline: noDifference(state, count(all, noun), least),
      evidence: [leastIs(state, least), ...strongestSays(state, strongest, least, "The most strongly regularised")],
    };
  const near = `${count(others, `other ${noun}`)} ${others === 1 ? "lies" : "lie"} within one standard error of it`;
  if (sameRef(strongest.ref, least.ref))
    return {
      headline,
      evidence: [others === 0 ? `No other ${noun} lies within one standard error of it.` : `${near}, none more strongly regularised.`],
    };
  const who = others === 0 ? "A stronger rule for the same setting" : "The most strongly regularised of them";
  return { headline, evidence: [...(others === 0 ? [] : [`${near}.`]), ...strongestSays(state, strongest, least, who)] };
}

function noDifference(state: StudyState, all: string, least: Candidate): string {
  return `No difference found${soFar(state)}: all ${all} lie within one standard error of the least, ${formatValue(least.mean, least.se)}.`;
}

function leastIs(state: StudyState, least: Candidate): string {
  return `The least is ${describe(state, least)}.`;
}

function strongestSays(state: StudyState, strongest: Candidate, least: Candidate, who: string): string[] {
  if (sameRef(strongest.ref, least.ref)) return ["It is the most strongly regularised, too."];
  const cost = strongest.mean - least.mean;
  const loss = cost === 0 ? "gives up nothing" : `gives up ${formatNumber(cost, 2)}`;
  const narrows = strongest.gap >= 0 && strongest.gap < least.gap;
  const gap = narrows
    ? ` and narrows the train–validation gap from ${formatNumber(least.gap, 2)} to ${formatNumber(strongest.gap, 2)}`
    : "";
  return [`${who}, ${describe(state, strongest)}, ${loss}${gap}.`];
}

function leastSentence(state: StudyState, least: Candidate): string {
  return `${describeFirst(state, least)} has the least validation ${state.spec.metric}${soFar(state)}: ${formatValue(least.mean, least.se)}.`;
}

function selectedOn(state: StudyState, least: Candidate): string {
  const { repeats } = state.spec.resampling;
  return `Selected on validation: mean of ${count(least.n, "fold score")}${repeats > 1 ? ` (${repeats} repeats)` : ""}${Number.isFinite(least.se) ? " ± one standard error" : ""}.`;
}

function tested(state: StudyState, { oneStandardError }: Selection, least: Candidate): string[] {
  const { metric } = state.spec;
  const says = (c: Candidate | undefined, name: string): string[] => {
    const score = c === undefined ? undefined : testScore(state, c.ref);
    return score === undefined ? [] : [`${name} ${formatValue(score[metric], score[metric === "loss" ? "lossSe" : "errorSe"])}`];
  };
  const stronger = oneStandardError !== undefined && !sameRef(oneStandardError.ref, least.ref) ? oneStandardError : undefined;
  const scores = [...says(least, "the least"), ...says(stronger, "the stronger choice")];
  if (scores.length === 0 || state.test === undefined) return [];
  const { baseline } = state.test;
  const trivial = formatValue(baseline[metric], baseline[metric === "loss" ? "lossSe" : "errorSe"]);
  return [`Estimated on the test part: ${scores.join(", ")}, a constant prediction ${trivial}.`];
}

function soFar(state: StudyState): string {
  return isOver(state) ? "" : " so far";
}
