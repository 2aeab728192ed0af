import type { Decision, Report } from "@ridgeline/core";
import { findUnit, isEnded, type History, type Pruner, type TrialState, type UnitState } from "@ridgeline/protocol";
import type { Recorder } from "./recorder.ts";

/** Coordinates at which a unit waits for a decision: none without a pruner. */
export function decisionPoints(pruner: Pruner | undefined, last: number | undefined): readonly number[] {
  return pruner === undefined || last === undefined ? [] : pruner.decideAt(last);
}

/** The decision for one unit: waits until its own report is stored and the first `trial - lag` trials have passed that coordinate on the same
 *  fold (or ended), then asks the pruner. What those trials did later is cut off, so timing changes nothing. */
export function decideFor(
  pruner: Pruner | undefined,
  recorder: Recorder,
  trial: TrialState,
  unit: UnitState,
  lag: number,
  signal: AbortSignal,
): (report: Report) => Promise<Decision> {
  return async (report) => {
    if (pruner === undefined) return "continue";
    const { at } = report;
    const earlier = (): readonly TrialState[] => recorder.state.trials.slice(0, Math.max(0, trial.number - lag));
    const passed = (t: TrialState): boolean => isEnded(t) || reached(findUnit(t, unit.ref), at);
    await recorder.until(() => reached(unit, at) && earlier().every(passed), signal);
    if (signal.aborted) return "stop";
    return pruner.decide(
      historyUpTo(trial.number, unit, at),
      earlier().map((t) => historyUpTo(t.number, findUnit(t, unit.ref), at)),
    );
  };
}

function reached(unit: UnitState | undefined, at: number): boolean {
  return unit !== undefined && (unit.curves[0]?.at.at(-1) ?? -Infinity) >= at;
}

/** A unit's curve up to a coordinate. Judged on the inner part that chooses the epoch, so that the scored rows stay unused; `complete` says
 *  that it got that far. */
function historyUpTo(trial: number, unit: UnitState | undefined, at: number): History {
  const curve = unit?.curves[0];
  if (curve === undefined) return { trial, at: [], values: [], complete: false };
  const n = curve.at.filter((x) => x <= at).length;
  const values = curve.metrics["stopLoss"] ?? curve.metrics["validLoss"] ?? [];
  return { trial, at: curve.at.slice(0, n), values: values.slice(0, n), complete: reached(unit, at) };
}
