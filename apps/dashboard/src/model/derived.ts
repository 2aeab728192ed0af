import {
  answer,
  argmin,
  oneStandardError,
  progress,
  trialCandidates,
  withinOneSe,
  type Answer,
  type Candidate,
  type Progress,
  type Selection,
} from "@ridgeline/analysis";
import type { StudyState, TrialState } from "@ridgeline/protocol";

/** A function of a study computed again only when `key` says that its inputs changed (the state itself changes in place). */
export function cached<T>(key: (state: StudyState) => string, compute: (state: StudyState) => T): (state: StudyState) => T {
  let last: { state: StudyState; key: string; value: T } | undefined;
  return (state) => {
    const now = key(state);
    if (last?.state !== state || last.key !== now) last = { state, key: now, value: compute(state) };
    return last.value;
  };
}

/** Changes when a trial ends or is taken up, and when the study's phase changes: not with every report. */
export function trialsKey(state: StudyState): string {
  const counts = new Map<string, number>();
  for (const t of state.trials) counts.set(t.state, (counts.get(t.state) ?? 0) + 1);
  return `${state.status}/${state.sessions}/${[...counts]
    .map(([k, n]) => `${k}${n}`)
    .toSorted()
    .join("/")}/${state.data === undefined}`;
}

/** Changes also when a fit on the test part ends. */
export function testKey(state: StudyState): string {
  const tested = state.trials.reduce((n, t) => n + t.testUnits.filter((u) => u.state === "complete").length, 0);
  return `${trialsKey(state)}/${tested}`;
}

const candidatesByTrial = new WeakMap<TrialState, readonly Candidate[]>();

/** The same as the analysis' `select`, with the candidates of each complete trial computed once: such a trial no longer changes. */
export const selectionOf: (state: StudyState) => Selection = cached(trialsKey, (state) => {
  const candidates = state.trials.flatMap((trial) => (trial.state === "complete" ? candidatesOf(state, trial) : []));
  const least = argmin(candidates);
  return { candidates, argmin: least, oneStandardError: oneStandardError(candidates), within: withinOneSe(candidates, least) };
});
export const progressOf: (state: StudyState) => Progress = cached((s) => String(s.seq), progress);
export const answerOf: (state: StudyState) => Answer = cached(testKey, (s) => answer(s, selectionOf(s)));

function candidatesOf(state: StudyState, trial: TrialState): readonly Candidate[] {
  const known = candidatesByTrial.get(trial) ?? trialCandidates(state, trial);
  candidatesByTrial.set(trial, known);
  return known;
}
