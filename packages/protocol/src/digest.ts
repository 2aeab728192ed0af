import { canonical, sha256Hex, type Plain } from "@ridgeline/core";
import type { StudyState, TrialState, UnitState } from "./state.ts";

const START = sha256Hex("ridgeline study digest 1");

/** Whether nothing more can happen to the trial. */
export function isEnded(trial: TrialState): boolean {
  return trial.state !== "waiting" && trial.state !== "running" && trial.value !== undefined;
}

/** The chain of a study's results in trial order: link k is SHA-256 of link k-1 and of trial k's parameters, state, value and every reported
 *  metric; no times, no workers, no attempts. It ends at the first trial that has not ended, so a study cut short has a prefix of the whole chain. */
export function digestChain(state: StudyState): readonly string[] {
  const chain: string[] = [];
  let link = START;
  for (const trial of state.trials) {
    if (!isEnded(trial)) break;
    link = sha256Hex(`${link}\n${canonical(trialRecord(trial))}`);
    chain.push(link);
  }
  return chain;
}

/** One hash for the study: the chain's last link, then the results on the test part if it was opened. */
export function studyDigest(state: StudyState): string {
  const last = digestChain(state).at(-1) ?? START;
  if (state.test === undefined) return last;
  const tested = state.trials.filter((t) => t.testUnits.length > 0).map((t) => ({ trial: t.number, units: t.testUnits.map(unitRecord) }));
  return sha256Hex(`${last}\n${canonical({ tested, candidates: state.test.candidates as unknown as Plain })}`);
}

function trialRecord(trial: TrialState): Plain {
  const units = trial.units.filter((u) => u.state !== "waiting").map(unitRecord);
  return { trial: trial.number, params: trial.params, state: trial.state, value: trial.value, se: trial.se, units };
}

function unitRecord(unit: UnitState): Plain {
  const curves = unit.curves
    .toSorted((a, b) => a.repeat - b.repeat || a.fold - b.fold)
    .map((c) => ({ fold: c.fold, repeat: c.repeat, coordinate: c.coordinate, at: c.at, metrics: c.metrics }));
  return { unit: { ...unit.ref }, state: unit.state, facts: unit.facts, curves };
}
