import { argmin, candidates, type Candidate } from "@ridgeline/analysis";
import type { Clock } from "@ridgeline/core";
import type { StudyState } from "@ridgeline/protocol";

/** Share of the time that looking for the least may take. */
const BUDGET = 0.05;

/** The least candidate so far, looked for when a trial has ended, and never more than a twentieth of the time. */
export function createBestSoFar(clock: Clock): (state: StudyState, exact?: boolean) => Candidate | undefined {
  let known: { ended: number; best: Candidate | undefined } = { ended: 0, best: undefined };
  let notBefore = -Infinity;
  return (state, exact = false) => {
    const ended = state.trials.filter((t) => t.state === "complete").length;
    const start = clock.monotonic();
    if (ended === known.ended || (start < notBefore && !exact)) return known.best;
    known = { ended, best: argmin(candidates(state)) };
    const now = clock.monotonic();
    notBefore = now + (now - start) / BUDGET;
    return known.best;
  };
}
