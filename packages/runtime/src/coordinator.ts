import { trialValue } from "@ridgeline/analysis";
import { RidgelineError, type Clock, type Learner } from "@ridgeline/core";
import {
  isEnded,
  studyDigest,
  type Command,
  type Executor,
  type Pruner,
  type Sampler,
  type StudyState,
  type TrialState,
  type UnitRef,
  type UnitState,
} from "@ridgeline/protocol";
import { searchRng } from "@ridgeline/search";
import { decideFor, decisionPoints } from "./pruning.ts";
import type { Recorder } from "./recorder.ts";
import { chooseForTest, finalChoice } from "./selection.ts";
import type { Scores } from "@ridgeline/protocol";

export interface CoordinatorOptions {
  readonly recorder: Recorder;
  readonly executor: Executor;
  readonly clock: Clock;
  readonly learner: Pick<Learner, "units" | "along">;
  readonly sampler: Sampler;
  readonly pruner?: Pruner | undefined;
  /** Trials to run. */
  readonly total: number;
  /** Units of every trial. */
  readonly units: readonly UnitRef[];
  /** Last coordinate a unit may report, where it is known (epochs); a pruner decides at some of 1..last. */
  readonly lastCoordinate?: ((trial: TrialState) => number | undefined) | undefined;
  /** Scores of the constant prediction on the test part, asked for once, when it is opened. */
  readonly testBaseline: () => Scores;
  readonly machine: string;
}

export interface Coordinator {
  /** Runs the study until it is finished or stopped, and gives its final state. Rejects only when the store fails for good. */
  run(): Promise<StudyState>;
  /** A person's command; rejects with a coded error when it cannot be followed. */
  command(command: Command): Promise<void>;
  /** Ends running units and records why; `run` then resolves. A later run goes on from the log. */
  stop(reason: string): void;
}

/** The one place that decides what runs next. Units go out in trial order; which result comes first never matters, since suggestions and
 *  decisions read only the trials that the spec says they may read. */
export function createCoordinator(o: CoordinatorOptions): Coordinator {
  const { recorder, clock } = o;
  const { state } = recorder;
  const stopping = new AbortController();
  const running = new Map<UnitState, AbortController>();
  const tasks = new Set<Promise<void>>();
  let stopReason: string | undefined;
  let failure: unknown;
  let wake: (() => void) | undefined;
  let folded = 0;
  let samplerState = o.sampler.init({ space: state.spec.space, seed: state.spec.seed });

  const poke = (): void => wake?.();
  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const stop = (reason: string): void => {
    stopReason ??= reason;
    stopping.abort();
    for (const c of running.values()) c.abort();
    poke();
  };

  const createTrial = async (): Promise<boolean> => {
    const number = state.trials.length;
    const basis = o.sampler.needs(number);
    if (number >= o.total || state.trials.slice(0, basis).some((t) => !isEnded(t))) return false;
    while (folded < basis) {
      const { number: n, params, value, se, ...t } = state.trials[folded]!;
      samplerState = o.sampler.observe(samplerState, {
        number: n,
        params,
        state: t.state as "complete",
        value: value ?? NaN,
        se: se ?? NaN,
      });
      folded++;
    }
    const rng = searchRng(state.spec.seed, number);
    const params = o.sampler.suggest(samplerState, { trial: number, rng });
    await recorder.record({ type: "trial.created", at: clock.now(), trial: number, params, basis, units: [...o.units] });
    return true;
  };

  const readyUnit = (): readonly [TrialState, UnitState] | undefined => {
    for (const trial of state.trials) {
      if (isEnded(trial) || trial.state === "cancelled") continue;
      const open = trial.units.filter((u) => !unitEnded(u));
      // With a pruner a trial runs its units one after the other, since each may be the last.
      const next = o.pruner === undefined ? open.find((u) => !running.has(u)) : open[0];
      if (next !== undefined && !running.has(next)) return [trial, next];
    }
    return undefined;
  };

  const readyTest = (): readonly [TrialState, UnitState] | undefined => {
    for (const trial of state.trials) {
      const unit = trial.testUnits.find((u) => !unitEnded(u) && !running.has(u));
      if (unit !== undefined) return [trial, unit];
    }
    return undefined;
  };

  const start = (trial: TrialState, unit: UnitState): void => {
    const abort = new AbortController();
    running.set(unit, abort);
    const task = runUnit(trial, unit, abort.signal)
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => {
        running.delete(unit);
        tasks.delete(task);
        poke();
      });
    tasks.add(task);
  };

  const runUnit = async (trial: TrialState, unit: UnitState, signal: AbortSignal): Promise<void> => {
    const ref = unit.ref;
    const attempt = unit.attempt + 1;
    const base = { trial: trial.number, unit: ref, attempt };
    const decideAt = ref.part === "test" ? [] : decisionPoints(o.pruner, o.lastCoordinate?.(trial));
    const spec = { study: state.id, ...base, params: trial.params, decideAt };
    const decide = decideFor(o.pruner, recorder, trial, unit, state.spec.lag, signal);
    for await (const event of o.executor.run(spec, { signal, decide })) {
      const at = clock.now();
      if (event.type === "started") await recorder.record({ type: "unit.started", at, ...base, worker: event.worker });
      else if (event.type === "reports") await recorder.record({ type: "unit.reports", at, ...base, batch: event.batch });
      else if (event.type === "finished") {
        const { state: ended, facts, model } = event.result;
        if (model !== undefined) await recorder.record({ type: "unit.model", at, ...base, model: { ...model } });
        await recorder.record({ type: "unit.finished", at, ...base, state: ended, facts: { ...facts }, seconds: event.seconds });
      } else if (event.type === "failed")
        await recorder.record({
          type: "unit.finished",
          at,
          ...base,
          state: "failed",
          facts: {},
          seconds: event.seconds,
          error: event.error,
        });
      else if (!signal.aborted)
        await recorder.record({ type: "unit.lost", at, ...base, cause: event.cause, final: attempt >= state.spec.attempts });
    }
    if (ref.part !== "test") await endTrial(trial);
  };

  const endTrial = async (trial: TrialState): Promise<void> => {
    if (isEnded(trial) || trial.state === "cancelled") return;
    const status = trialStatus(trial);
    if (status === undefined) return;
    const { value, se } = status === "complete" ? trialValue(state, trial) : { value: NaN, se: NaN };
    await recorder.record({ type: "trial.finished", at: clock.now(), trial: trial.number, state: status, value, se });
  };

  const trialStatus = (trial: TrialState): "complete" | "pruned" | "diverged" | "failed" | undefined => {
    if (trial.units.some((u) => u.state === "stopped")) return "pruned";
    if (!trial.units.every(unitEnded)) return undefined;
    if (trial.units.some((u) => u.state === "failed")) return "failed";
    return trial.units.some((u) => u.state === "diverged") ? "diverged" : "complete";
  };

  /** Fills the free slots; resolves when nothing more can start now. */
  const fill = async (ready: () => readonly [TrialState, UnitState] | undefined, create: () => Promise<boolean>): Promise<void> => {
    while (running.size < o.executor.slots && !stopping.signal.aborted && state.status !== "paused") {
      const next = ready();
      if (next !== undefined) start(...next);
      else if (!(await create())) return;
    }
  };

  const phase = async (
    done: () => boolean,
    ready: () => readonly [TrialState, UnitState] | undefined,
    create: () => Promise<boolean>,
  ): Promise<void> => {
    for (;;) {
      const next = changed();
      await fill(ready, create);
      if (failure !== undefined) throw failure;
      if (stopping.signal.aborted || done()) break;
      await next;
    }
    await Promise.all(tasks);
    if (failure !== undefined) throw failure;
  };

  const searchDone = (): boolean => state.trials.length >= o.total && state.trials.every(isEnded);
  const testDone = (): boolean => state.trials.every((t) => t.testUnits.every(unitEnded));
  const nothing = (): Promise<boolean> => Promise.resolve(false);

  const openTest = async (): Promise<void> => {
    if (state.test !== undefined || state.data === undefined || state.data.testRows === 0) return;
    const candidates = chooseForTest(state);
    if (candidates.length === 0) return;
    const units = [...new Set(candidates.map((c) => c.trial))].map((trial) => ({
      trial,
      unit: { part: "test" as const, fold: 0, repeat: 0 },
    }));
    await recorder.record({ type: "test.opened", at: clock.now(), candidates, units, baseline: o.testBaseline() });
  };

  const finish = async (): Promise<void> => {
    if (stopReason !== undefined) {
      await recorder.record({ type: "study.stopped", at: clock.now(), reason: stopReason });
      return;
    }
    await recorder.record({ type: "study.finished", at: clock.now(), digest: studyDigest(state), ...finalChoice(state) });
  };

  const cancelTrial = async (number: number): Promise<void> => {
    const trial = state.trials[number];
    if (trial === undefined || isEnded(trial))
      throw new RidgelineError("E_TRIAL_ENDED", `trial ${number} ${trial === undefined ? "does not exist" : `is ${trial.state} already`}`);
    await recorder.record({ type: "trial.cancelled", at: clock.now(), trial: number });
    for (const unit of trial.units) running.get(unit)?.abort();
    await recorder.record({ type: "trial.finished", at: clock.now(), trial: number, state: "cancelled", value: NaN, se: NaN });
    poke();
  };

  return {
    async run() {
      if (state.status === "finished") return state;
      await recorder.record({
        type: "study.started",
        at: clock.now(),
        slots: o.executor.slots,
        executor: o.executor.name,
        machine: o.machine,
      });
      for (const trial of state.trials) await endTrial(trial);
      await phase(searchDone, readyUnit, createTrial);
      if (!stopping.signal.aborted) {
        await openTest();
        await phase(testDone, readyTest, nothing);
      }
      await finish();
      return state;
    },
    async command(command) {
      if (state.status === "finished" || state.status === "stopped")
        throw new RidgelineError("E_STUDY_ENDED", `the study is ${state.status}`);
      const fromTrial = state.trials.length;
      if (command.type === "stop") stop("stopped by a person");
      else if (command.type === "cancelTrial") await cancelTrial(command.trial);
      else if (command.type === "pause" && state.status !== "paused")
        await recorder.record({ type: "study.paused", at: clock.now(), fromTrial });
      else if (command.type === "resume" && state.status === "paused")
        await recorder.record({ type: "study.resumed", at: clock.now(), fromTrial });
      poke();
    },
    stop,
  };
}

function unitEnded(unit: UnitState): boolean {
  return unit.state === "complete" || unit.state === "stopped" || unit.state === "diverged" || unit.state === "failed";
}
