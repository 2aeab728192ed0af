import { RidgelineError } from "@ridgeline/core";
import type { EventOf, EventType, ReportBatch, Stored, StudyEvent, UnitRef } from "./events.ts";
import type { Curve, StudyState, TrialState, UnitState } from "./state.ts";

const RECENT = 40;

/** The state a log tells: `fold(a ++ b) = apply(fold(a), b)`. */
export function fold(log: Iterable<Stored>): StudyState | undefined {
  return apply(undefined, log);
}

/** Applies a batch to a state that the caller owns (it is changed in place) and returns it. Events at or below `state.seq` are passed over,
 *  so a batch may overlap what is known; a gap is an error. */
export function apply(state: StudyState | undefined, batch: Iterable<Stored>): StudyState | undefined {
  let current = state;
  for (const { seq, event } of batch) {
    const known = current?.seq ?? 0;
    if (seq <= known) continue;
    if (seq !== known + 1) throw new RidgelineError("E_LOG_GAP", `event ${seq} follows ${known}: ${seq - known - 1} events are missing`);
    if (event.type === "study.created") {
      if (current !== undefined) throw new RidgelineError("E_LOG_START", `study.created stands again in the log, as event ${seq}`);
      current = initial(event);
      continue;
    }
    if (current === undefined) throw new RidgelineError("E_LOG_START", `the log begins with ${event.type}, not with study.created`);
    (appliers[event.type] as (s: StudyState, e: StudyEvent) => void)(current, event);
    current.seq = seq;
    current.updatedAt = event.at;
    remember(current, seq, event);
  }
  return current;
}

/** The name of a unit within its trial: `fold/2/0`. */
export function unitKey(ref: UnitRef): string {
  return `${ref.part}/${ref.fold}/${ref.repeat}`;
}

export function findUnit(trial: TrialState, ref: UnitRef): UnitState | undefined {
  const list = ref.part === "test" ? trial.testUnits : trial.units;
  return list.find((u) => u.ref.part === ref.part && u.ref.fold === ref.fold && u.ref.repeat === ref.repeat);
}

function initial(e: EventOf<"study.created">): StudyState {
  return {
    id: e.id,
    seq: 1,
    spec: e.spec,
    status: "created",
    sessions: 0,
    slots: 0,
    executor: "",
    machine: "",
    createdAt: e.at,
    updatedAt: e.at,
    ranMs: 0,
    trials: [],
    lost: 0,
    recent: [],
  };
}

function remember(state: StudyState, seq: number, event: StudyEvent): void {
  if (event.type === "unit.reports" || event.type === "unit.model" || event.type === "study.created" || event.type === "data.loaded")
    return;
  state.recent.push({ seq, event });
  if (state.recent.length > RECENT) state.recent.shift();
}

type Appliers = { [T in Exclude<EventType, "study.created">]: (state: StudyState, e: EventOf<T>) => void };

const appliers: Appliers = {
  "study.started": (state, e) => {
    state.status = state.status === "finished" ? "finished" : state.test === undefined ? "running" : "testing";
    state.sessions++;
    state.slots = e.slots;
    state.executor = e.executor;
    state.machine = e.machine;
    state.startedAt ??= e.at;
    // A session that was killed ran until its last event.
    halt(state, state.updatedAt);
    if (state.status !== "finished") state.runningSince = e.at;
    state.stopReason = undefined;
    for (const trial of state.trials)
      for (const unit of [...trial.units, ...trial.testUnits]) if (unit.state === "running") unit.state = "waiting";
  },
  "data.loaded": (state, { type: _type, at: _at, ...facts }) => {
    state.data = facts;
  },
  "engine.ready": (state, e) => {
    state.engine = { build: e.build, note: e.note };
  },
  "trial.created": (state, e) => {
    if (e.trial !== state.trials.length) throw new RidgelineError("E_LOG_ORDER", `trial ${e.trial} follows ${state.trials.length - 1}`);
    state.trials.push({
      number: e.trial,
      params: e.params,
      basis: e.basis,
      state: "waiting",
      units: e.units.map(waitingUnit),
      testUnits: [],
      createdAt: e.at,
    });
  },
  "unit.started": (state, e) => {
    const trial = trialOf(state, e.trial);
    const unit = unitOf(trial, e.unit);
    Object.assign(unit, {
      attempt: e.attempt,
      state: "running",
      worker: e.worker,
      startedAt: e.at,
      curves: [],
      facts: {},
      error: undefined,
    });
    if (trial.state === "waiting") trial.state = "running";
  },
  "unit.reports": (state, e) => {
    const unit = unitOf(trialOf(state, e.trial), e.unit);
    if (unit.attempt === e.attempt && unit.state === "running") extend(curveOf(unit, e.batch), e.batch);
  },
  "unit.model": (state, e) => {
    unitOf(trialOf(state, e.trial), e.unit);
  },
  "unit.finished": (state, e) => {
    const unit = unitOf(trialOf(state, e.trial), e.unit);
    if (unit.attempt !== e.attempt) return;
    Object.assign(unit, { state: e.state, finishedAt: e.at, seconds: e.seconds, facts: { ...e.facts }, error: e.error, worker: undefined });
  },
  "unit.lost": (state, e) => {
    const unit = unitOf(trialOf(state, e.trial), e.unit);
    if (unit.attempt !== e.attempt) return;
    state.lost++;
    Object.assign(unit, { state: e.final ? "failed" : "lost", error: e.cause, worker: undefined });
  },
  "trial.finished": (state, e) => {
    Object.assign(trialOf(state, e.trial), { state: e.state, value: e.value, se: e.se, finishedAt: e.at });
  },
  "study.paused": (state, e) => {
    state.status = "paused";
    halt(state, e.at);
  },
  "study.resumed": (state, e) => {
    state.runningSince ??= e.at;
    state.status = state.test === undefined ? "running" : "testing";
  },
  "trial.cancelled": (state, e) => {
    trialOf(state, e.trial).state = "cancelled";
  },
  "test.opened": (state, e) => {
    state.status = "testing";
    state.test = { candidates: e.candidates, baseline: e.baseline, openedAt: e.at };
    for (const { trial, unit } of e.units) trialOf(state, trial).testUnits.push(waitingUnit(unit));
  },
  "study.stopped": (state, e) => {
    state.status = "stopped";
    halt(state, e.at);
    state.stopReason = e.reason;
  },
  "study.finished": (state, e) => {
    state.status = "finished";
    halt(state, e.at);
    state.result = { digest: e.digest, argmin: e.argmin, oneStandardError: e.oneStandardError };
  },
};

/** Ends the span of time in which the study ran. */
function halt(state: StudyState, at: number): void {
  if (state.runningSince !== undefined) state.ranMs += Math.max(0, at - state.runningSince);
  state.runningSince = undefined;
}

function waitingUnit(ref: UnitRef): UnitState {
  return { ref, attempt: 0, state: "waiting", facts: {}, curves: [] };
}

function trialOf(state: StudyState, number: number): TrialState {
  const trial = state.trials[number];
  if (trial === undefined) throw new RidgelineError("E_LOG_ORDER", `an event names trial ${number}, which was not created`);
  return trial;
}

function unitOf(trial: TrialState, ref: UnitRef): UnitState {
  const unit = findUnit(trial, ref);
  if (unit === undefined)
    throw new RidgelineError("E_LOG_ORDER", `an event names unit ${unitKey(ref)} of trial ${trial.number}, which has none such`);
  return unit;
}

function curveOf(unit: UnitState, batch: ReportBatch): Curve {
  let curve = unit.curves.find((c) => c.fold === batch.fold && c.repeat === batch.repeat);
  if (curve === undefined) {
    curve = { fold: batch.fold, repeat: batch.repeat, coordinate: batch.coordinate, at: [], metrics: {} };
    unit.curves.push(curve);
  }
  return curve;
}

function extend(curve: Curve, batch: ReportBatch): void {
  const before = curve.at.length;
  for (const [name, values] of Object.entries(batch.metrics)) {
    if (values.length !== batch.at.length) {
      throw new RidgelineError("E_LOG_ORDER", `a batch of ${batch.at.length} reports holds ${values.length} values of ${name}`);
    }
  }
  for (const x of batch.at) curve.at.push(x);
  for (const [name, values] of Object.entries(batch.metrics)) {
    const column = columnOf(curve.metrics, name, before);
    for (const x of values) column.push(x);
  }
  for (const column of Object.values(curve.metrics)) while (column.length < curve.at.length) column.push(NaN);
}

/** The column of a metric, whatever its name: `constructor` and `__proto__` are names like others. */
function columnOf(metrics: Record<string, number[]>, name: string, before: number): number[] {
  if (!Object.hasOwn(metrics, name)) {
    const value = Array.from({ length: before }, () => NaN);
    Object.defineProperty(metrics, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return metrics[name]!;
}
