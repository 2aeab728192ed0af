import { InputError, messageOf } from "@ridgeline/core";
import type { TellResult, TrialEnd, TrialRecord } from "./record.ts";
import type { Study } from "./study.ts";
import type { Trial } from "./trial.ts";

/** Computes a trial's value, or ends it: `return { state: "pruned" }`. A throw ends this trial as failed, and the study goes on. */
export type Objective = (trial: Trial) => TellResult | Promise<TellResult>;

export interface OptimizeOptions {
  /** Trials to add; default: what is left of the sampler's points, where they are finite. */
  readonly trials?: number | undefined;
  /** Trials at once; default 1. */
  readonly concurrency?: number | undefined;
  /** No new trial once aborted; running ones are waited for, and one that throws then is cancelled. */
  readonly signal?: AbortSignal | undefined;
}

/** What became of the trials that this call ran. */
export type OptimizeResult = Readonly<Record<TrialEnd, number>>;

/** What a run needs of its study beyond ask and tell. */
export interface OptimizeHost {
  /** Whether the trials that the next one must read have ended. */
  ready(): boolean;
  readonly size: number | undefined;
}

/** Runs trials until `trials` are added, at most `concurrency` at once, each started only when those it must read have ended. */
export async function optimize(
  study: Study,
  host: OptimizeHost,
  objective: Objective,
  { trials, concurrency = 1, signal }: OptimizeOptions,
): Promise<OptimizeResult> {
  const limit = study.trials.length + trialsToRun(study, host, trials, concurrency);
  const counts = { complete: 0, pruned: 0, diverged: 0, failed: 0, cancelled: 0 };
  const running = new Set<Promise<void>>();
  const run = async (trial: Trial): Promise<void> => {
    const result = await attempt(objective, trial, signal);
    const end = settle(study, trial, result);
    if (end !== "running") counts[end]++;
  };
  const isAborted = (): boolean => signal?.aborted === true;
  try {
    while (!isAborted() && study.trials.length < limit) {
      // With nothing running there is nothing to wait for: a trial asked for by hand may never be told.
      if (running.size > 0 && (running.size >= concurrency || !host.ready())) {
        await Promise.race(running);
        continue;
      }
      const one = run(study.ask()).finally(() => running.delete(one));
      running.add(one);
    }
  } finally {
    await Promise.allSettled(running);
  }
  return counts;
}

async function attempt(objective: Objective, trial: Trial, signal: AbortSignal | undefined): Promise<TellResult> {
  try {
    return await objective(trial);
  } catch (error) {
    return signal?.aborted === true ? { state: "cancelled" } : { state: "failed", error: messageOf(error) };
  }
}

/** Tells the result, unless the objective told it itself; what is no result fails the trial. */
function settle(study: Study, trial: Trial, result: unknown): TrialRecord["state"] {
  const state = study.trials[trial.number]!.state;
  if (state !== "running") return state;
  try {
    return study.tell(trial, result as TellResult).state;
  } catch (error) {
    return study.tell(trial, { state: "failed", error: messageOf(error) }).state;
  }
}

function trialsToRun(study: Study, host: OptimizeHost, trials: number | undefined, concurrency: number): number {
  const left = host.size === undefined ? undefined : Math.max(host.size - study.trials.length, 0);
  const wanted = trials ?? left;
  const problems = [
    ...(wanted === undefined ? [{ path: "trials", message: "this sampler never ends", remedy: "say how many trials to run" }] : []),
    ...(wanted !== undefined && (!Number.isSafeInteger(wanted) || wanted < 0)
      ? [{ path: "trials", message: `${wanted} is not a whole number >= 0`, remedy: "give one" }]
      : []),
    ...(Number.isSafeInteger(concurrency) && concurrency >= 1
      ? []
      : [{ path: "concurrency", message: `${concurrency} is not a whole number >= 1`, remedy: "give one" }]),
  ];
  if (problems.length > 0) throw new InputError("E_OPTIMIZE", "The run cannot start:", problems);
  return Math.min(wanted!, left ?? Infinity);
}
