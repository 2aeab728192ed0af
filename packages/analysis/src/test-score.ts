import type { CandidateRef, Curve, Scores, StudyState } from "@ridgeline/protocol";
import { isStoppable, valueAt } from "./curves.ts";
import { neverStop, replayStop } from "./replay-stop.ts";
import { sum } from "./weighted.ts";

/** What a candidate scores on the test part, fitted on all training rows: *estimated on*, as nothing was chosen there. The epoch is chosen by
 *  `stopLoss` with the candidate's own rule, or its lambda taken; means over repeats. Standard errors are those over test rows (mean over repeats,
 *  which share the rows): `validLossSe`, `validErrorSe`, and `sqrt(p (1 - p) / (n - 1))` for a misclassified share p of n rows where the latter was
 *  not reported. `undefined` before every repeat has run. */
export function testScore(state: StudyState, ref: CandidateRef): Scores | undefined {
  const units = state.trials[ref.trial]?.testUnits ?? [];
  if (units.length === 0 || units.some((u) => u.state !== "complete")) return undefined;
  const curves = units.flatMap((u) => u.curves).filter((c) => c.at.length > 0);
  const indices = curves.map((c) => chosenIndex(c, ref));
  if (curves.length === 0 || indices.includes(-1)) return undefined;
  const mean = (metric: string): number => sum(curves.map((c, k) => valueAt(c, metric, indices[k]!))) / curves.length;
  const error = mean("validError");
  const reported = mean("validErrorSe");
  const errorSe =
    Number.isNaN(reported) && state.data !== undefined && state.data.task !== "regression" ? shareSe(error, state.data.testRows) : reported;
  return { loss: mean("validLoss"), lossSe: mean("validLossSe"), error, errorSe };
}

/** The index of a curve at which a candidate is scored, -1 where the curve lacks it. */
export function chosenIndex(curve: Curve, ref: CandidateRef): number {
  if (ref.at !== undefined) return curve.at.indexOf(ref.at);
  if (!isStoppable(curve)) return curve.at.length - 1;
  return replayStop(curve.metrics["stopLoss"]!, {
    patience: ref.patience ?? neverStop.patience,
    minDelta: ref.minDelta ?? neverStop.minDelta,
  }).kept;
}

function shareSe(share: number, rows: number): number {
  return Math.sqrt((share * (1 - share)) / (rows - 1));
}
