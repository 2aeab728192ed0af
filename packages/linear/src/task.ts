import type { PathData } from "./types.ts";

/** What `plan` hands on: plain data for the units, and what only `combine` needs. */
export interface Plan<B, K> {
  /** Number of units, numbered from 0. */
  readonly units: number;
  /** Plain data, sent to every worker. */
  readonly brief: B;
  readonly kept: K;
}

/** Work in units that are each determined by the data, the options and their own number: run here, on worker threads or as units of a study, in
 *  any order, `combine` gives the same bytes. `plan`, `unit` and `combine` are pure; the generators yield after each lambda, so that
 *  whoever runs them may wait, draw or stop in between. `O` options, `B` brief, `K` kept, `U` a unit's result (plain data), `S` a step, `R` the result. */
export interface Task<O, B, K, U, S, R> {
  readonly name: string;
  plan(data: PathData, options: O): Generator<S, Plan<B, K>, void>;
  unit(data: PathData, options: O, brief: B, k: number): Generator<S, U, void>;
  combine(data: PathData, options: O, plan: Plan<B, K>, results: readonly U[]): R;
}

/** Runs the units one after another, a step at a time. */
export function* iterateTask<O, B, K, U, S, R>(task: Task<O, B, K, U, S, R>, data: PathData, options: O): Generator<S, R, void> {
  const plan = yield* task.plan(data, options);
  const results: U[] = [];
  for (let k = 0; k < plan.units; k++) results.push(yield* task.unit(data, options, plan.brief, k));
  return task.combine(data, options, plan, results);
}

/** Runs to the end, handing over each step. */
export function drain<S, R>(steps: Generator<S, R, void>, onStep?: (step: S) => void): R {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    onStep?.(step.value);
  }
}

/** Options as units take them: without functions, and without what belongs to the thread that asked. */
export function withoutCallbacks<O extends object>(options: O): O {
  const own = new Set(["signal", "clock", "pool"]);
  return Object.fromEntries(Object.entries(options).filter(([name, v]) => typeof v !== "function" && !own.has(name))) as O;
}
