import { argmin, sameRef, select, strongerWhen, testScore, type Candidate, type Selection } from "@ridgeline/analysis";
import type { Point } from "@ridgeline/core";
import type { Scores, Space, StudyState } from "@ridgeline/protocol";

/** One row of the final table: a candidate with its score on the test part, if it was fitted for it, and what it is; or the trivial baseline. */
export interface Row {
  readonly marks: readonly string[];
  readonly candidate?: Candidate | undefined;
  /** On the same folds. */
  readonly baseline?: Scores | undefined;
  readonly test?: Scores | undefined;
}

/** The `top` trials by their least candidate, then the candidates with a name that are not among them, then the trivial baseline. */
export function finalRows(state: StudyState, selection: Selection = select(state), top = 10): readonly Row[] {
  const best = bestOfTrials(selection.candidates);
  const none = best.find((c) => isUnregularised(c.params, state.spec.space));
  const shown = best.slice(0, top);
  for (const c of [selection.argmin, selection.oneStandardError, none]) {
    if (c !== undefined && !shown.some((s) => sameRef(s.ref, c.ref))) shown.push(c);
  }
  const isPath = selection.argmin?.ref.at !== undefined;
  const names: readonly (readonly [Candidate | undefined, string])[] = [
    [selection.argmin, isPath ? "lambda.min" : "least"],
    [selection.oneStandardError, isPath ? "lambda.1se" : "1-SE"],
    [none, "no penalty"],
  ];
  const rows = shown.map((c) => ({
    marks: names.flatMap(([named, mark]) => (named !== undefined && sameRef(named.ref, c.ref) ? [mark] : [])),
    candidate: c,
    test: testScore(state, c.ref),
  }));
  if (state.data === undefined) return rows;
  return [...rows, { marks: ["baseline"], baseline: state.data.baseline, test: state.test?.baseline }];
}

/** Each trial's least candidate, the least first. */
function bestOfTrials(candidates: readonly Candidate[]): Candidate[] {
  const byTrial = new Map<number, Candidate[]>();
  for (const c of candidates) byTrial.set(c.ref.trial, [...(byTrial.get(c.ref.trial) ?? []), c]);
  const best = [...byTrial.values()].flatMap((list) => argmin(list) ?? []);
  return best.toSorted((a, b) => a.mean - b.mean || b.strength - a.strength || a.ref.trial - b.ref.trial);
}

/** Whether everything tuned that regularises is at exactly zero. */
export function isUnregularised(params: Point, space: Space): boolean {
  const penalties = Object.entries(space).filter(([name, d]) => strongerWhen(name, d) === "up");
  return penalties.length > 0 && penalties.every(([name]) => params[name] === 0);
}
