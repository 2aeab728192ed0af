import { select, type Candidate } from "@ridgeline/analysis";
import type { CandidateRef, StudyState } from "@ridgeline/protocol";

/** The candidates that the test part is opened for: both picks, the best candidate of the `testTop` best trials, and the least regularised trial
 *  of the grid, in this order and each once. All were chosen on validation scores alone. */
export function chooseForTest(state: StudyState): readonly CandidateRef[] {
  const { candidates, argmin, oneStandardError } = select(state);
  const best = bestPerTrial(candidates);
  const plain = best.toSorted((a, b) => a.strength - b.strength || a.ref.trial - b.ref.trial)[0];
  const chosen = [argmin, oneStandardError, ...best.slice(0, state.spec.testTop), plain].filter((c) => c !== undefined);
  const seen = new Set<string>();
  return chosen.map((c) => c.ref).filter((ref) => !seen.has(refKey(ref)) && seen.add(refKey(ref)));
}

/** The least candidate of each trial, best first. */
export function bestPerTrial(candidates: readonly Candidate[]): readonly Candidate[] {
  const least = new Map<number, Candidate>();
  for (const c of candidates) {
    const known = least.get(c.ref.trial);
    if (known === undefined || c.mean < known.mean) least.set(c.ref.trial, c);
  }
  return [...least.values()].filter((c) => Number.isFinite(c.mean)).toSorted((a, b) => a.mean - b.mean || a.ref.trial - b.ref.trial);
}

export function finalChoice(state: StudyState): { argmin?: CandidateRef; oneStandardError?: CandidateRef } {
  const { argmin, oneStandardError } = select(state);
  return {
    ...(argmin === undefined ? {} : { argmin: argmin.ref }),
    ...(oneStandardError === undefined ? {} : { oneStandardError: oneStandardError.ref }),
  };
}

function refKey(ref: CandidateRef): string {
  return [ref.trial, ref.patience, ref.minDelta, ref.at].join("/");
}
