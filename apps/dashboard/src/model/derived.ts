import { answer, progress, select, type Answer, type Progress, type Selection } from "@ridgeline/analysis";
import type { StudyState } from "@ridgeline/protocol";

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

/** The analysis' `select`, looked at again when a trial ends. */
export const selectionOf: (state: StudyState) => Selection = cached(trialsKey, select);
export const progressOf: (state: StudyState) => Progress = cached((s) => String(s.seq), progress);
export const answerOf: (state: StudyState) => Answer = cached(testKey, (s) => answer(s, selectionOf(s)));
