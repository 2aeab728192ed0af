import type { StudyState, TrialState, UnitState } from "@ridgeline/protocol";
import { gridSize } from "./levels.ts";
import { sum } from "./weighted.ts";

/** How far a study is. Counts of trials by state, then units (fits). */
export interface Progress {
  readonly waiting: number;
  readonly running: number;
  readonly complete: number;
  readonly pruned: number;
  readonly diverged: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Trials the study will have: `spec.trials`, else the grid's size, else those there are; trials that were created once it has ended. */
  readonly total: number;
  readonly unitsDone: number;
  /** Units known, those of trials to come by the newest trial's number of units; units that an ended trial will not run are not counted. NaN before
   *  the first trial, which tells how many units a trial has. */
  readonly unitsTotal: number;
  /** Slots / mean duration of the last 50 units; NaN before the first. */
  readonly unitsPerMinute: number;
  /** Units left / rate; 0 once the study has ended, NaN before the first unit is done. */
  readonly etaSeconds: number;
  /** Units lost by machines and tried again. */
  readonly lost: number;
}

const RECENT = 50;
const DONE: ReadonlySet<string> = new Set(["complete", "stopped", "diverged", "failed"]);

/** Counts, rate and time left of a study as its log tells it. */
export function progress(state: StudyState): Progress {
  const counts = { waiting: 0, running: 0, complete: 0, pruned: 0, diverged: 0, failed: 0, cancelled: 0 };
  for (const trial of state.trials) counts[trial.state]++;
  const ended = isOver(state) && state.status !== "testing";
  const total = isOver(state) ? state.trials.length : totalTrials(state);
  const units = state.trials.flatMap((t) => [...t.units, ...t.testUnits]);
  const unitsDone = units.filter((u) => DONE.has(u.state)).length;
  const trialsToCome = total - state.trials.length;
  const toCome = trialsToCome === 0 ? 0 : trialsToCome * (state.trials.at(-1)?.units.length ?? NaN);
  const unitsTotal = unitsDone + toCome + sum(state.trials.map(openUnits));
  const unitsPerMinute = rate(units, state.slots);
  const etaSeconds = ended ? 0 : ((unitsTotal - unitsDone) / unitsPerMinute) * 60;
  return { ...counts, total, unitsDone, unitsTotal, unitsPerMinute, etaSeconds, lost: state.lost };
}

/** Milliseconds in which the study ran until `now`: pauses and the time between two sessions do not count. */
export function elapsedMs(state: StudyState, now: number): number {
  return state.ranMs + (state.runningSince === undefined ? 0 : Math.max(0, now - state.runningSince));
}

/** Whether the search is over: no trial will be added. */
export function isOver(state: StudyState): boolean {
  return state.status === "finished" || state.status === "stopped" || state.test !== undefined;
}

function totalTrials(state: StudyState): number {
  const points = state.spec.sampler.options["points"];
  const planned = state.spec.trials ?? gridSize(state.spec.space, typeof points === "number" ? points : undefined) ?? 0;
  return Math.max(planned, state.trials.length);
}

function openUnits(trial: TrialState): number {
  const ended = trial.state !== "waiting" && trial.state !== "running";
  return [...(ended ? [] : trial.units), ...trial.testUnits].filter((u) => !DONE.has(u.state)).length;
}

function rate(units: readonly UnitState[], slots: number): number {
  const last = units
    .filter((u) => DONE.has(u.state) && u.startedAt !== undefined && u.finishedAt !== undefined)
    .toSorted((a, b) => a.finishedAt! - b.finishedAt!)
    .slice(-RECENT);
  const minutes = sum(last.map((u) => u.finishedAt! - u.startedAt!)) / 60_000 / last.length;
  return minutes > 0 ? slots / minutes : NaN;
}
