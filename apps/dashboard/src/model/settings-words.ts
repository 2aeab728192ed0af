import { valueWords } from "@ridgeline/charts";
import type { Candidate } from "@ridgeline/analysis";
import type { CandidateRef, StudyState } from "@ridgeline/protocol";
import { axisChoices } from "./axes.ts";

/** Parameters in few words: `λ 0.003, dropout 0.3, decoupled`. */
export function paramsWords(state: StudyState, params: Candidate["params"]): string {
  const tuned = axisChoices(state).flatMap((a) => {
    const v = params[a.name];
    if (v === undefined) return [];
    return [a.choices.length > 0 && typeof v === "string" ? valueWords(v) : `${a.title} ${valueWords(v)}`];
  });
  return tuned.join(", ");
}

/** A candidate in few words: its parameters, its lambda along a path, its stopping rule where there was a choice. */
export function candidateWords(state: StudyState, c: { readonly ref: CandidateRef; readonly params: Candidate["params"] }): string {
  const { patience, minDelta } = state.spec.stopping;
  const parts = [
    c.ref.at === undefined ? "" : `λ ${valueWords(c.ref.at)}`,
    paramsWords(state, c.params),
    c.ref.patience === undefined || patience.length < 2 ? "" : `patience ${c.ref.patience}`,
    c.ref.minDelta === undefined || minDelta.length < 2 ? "" : `minDelta ${valueWords(c.ref.minDelta)}`,
  ].filter((p) => p !== "");
  return parts.length === 0 ? "the only setting" : parts.join(", ");
}

/** What the objective measures, in words: `cross-entropy`, `mean squared error` ... */
export function metricWords(state: StudyState): string {
  const own = state.data?.words;
  if (own !== undefined) return state.spec.metric === "error" ? own.error : own.loss;
  const isRegression = state.data?.task === "regression";
  if (state.spec.metric === "error") return isRegression ? "mean absolute error" : "misclassified share";
  return state.data === undefined ? "loss" : isRegression ? "mean squared error" : "cross-entropy";
}
