import type { StudyState } from "@ridgeline/protocol";
import { withinOneSe, type Candidate } from "./candidate.ts";
import { candidates as candidatesOf } from "./candidates.ts";
import { argmin } from "./plugins/argmin.ts";
import { oneStandardError } from "./plugins/one-standard-error.ts";

/** The study's candidates and the two choices among them. */
export interface Selection {
  readonly candidates: readonly Candidate[];
  readonly argmin: Candidate | undefined;
  readonly oneStandardError: Candidate | undefined;
  /** Candidates within one standard error of the least mean, it included. */
  readonly within: readonly Candidate[];
}

/** Both picks over all complete trials, and everything as good within noise. */
export function select(state: StudyState): Selection {
  const candidates = candidatesOf(state);
  const least = argmin(candidates);
  return { candidates, argmin: least, oneStandardError: oneStandardError(candidates), within: withinOneSe(candidates, least) };
}
