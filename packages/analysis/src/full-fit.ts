import type { CandidateRef, StudyState } from "@ridgeline/protocol";
import { valueAt } from "./curves.ts";
import { chosenIndex } from "./test-score.ts";

/** A metric of the fit on all rows (fold -1) at the candidate's place, such as `nonzero` coefficients at its lambda; `undefined` where not reported. */
export function fullFitMetric(state: StudyState, ref: CandidateRef, metric: string): number | undefined {
  const curve = state.trials[ref.trial]?.units.flatMap((u) => u.curves).find((c) => c.fold === -1);
  if (curve === undefined) return undefined;
  const index = chosenIndex(curve, ref);
  const value = index < 0 ? NaN : valueAt(curve, metric, index);
  return Number.isNaN(value) ? undefined : value;
}
