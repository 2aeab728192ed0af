import { availableParallelism } from "node:os";
import { messageOf, RidgelineError } from "@ridgeline/core";
import { withoutCallbacks, type Task } from "../task.ts";
import type { PathData } from "../types.ts";
import { follow, type RunOptions } from "./follow.ts";
import { CONTROL, createControl, type Job } from "./messages.ts";
import { Results } from "./results.ts";
import { shareData } from "./share-data.ts";
import { Threads } from "./threads.ts";

export interface WorkerPoolOptions {
  /** Number of threads. Default: as many as the machine runs at once. */
  readonly workers?: number | undefined;
}

/** Worker threads that run the units of tasks, each unit as soon as a thread is free. Results are put together in the order of the units, so they
 *  are the same bytes for any number of workers, and the same as without any. One task runs at a time; others wait. Idle threads do not
 *  keep the program alive. */
export class WorkerPool {
  readonly workers: number;
  readonly #threads: Threads;
  #last: Promise<unknown> = Promise.resolve();
  #count = 0;

  constructor({ workers }: WorkerPoolOptions = {}) {
    this.workers = countWorkers(workers);
    this.#threads = new Threads(this.workers);
  }

  /** Runs a task: its plan here, its units on the threads. Errors are those of the task; the first unit that fails decides which. `E_WORKERS`
   *  when a thread dies or the pool is closed. */
  run<O extends object, B, K, U, S, R>(task: Task<O, B, K, U, S, R>, data: PathData, options: O, run: RunOptions<S> = {}): Promise<R> {
    const turn = this.#last.then(() => this.#run(task, data, options, run));
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Ends the threads. */
  close(): Promise<void> {
    return this.#threads.close();
  }

  async #run<O extends object, B, K, U, S, R>(
    task: Task<O, B, K, U, S, R>,
    data: PathData,
    options: O,
    { signal, onStep }: RunOptions<S>,
  ): Promise<R> {
    signal?.throwIfAborted();
    const plain = toThreads(options);
    const plan = await follow(task.plan(data, options), signal, onStep);
    const job: Job = {
      id: this.#count++,
      task: task.name,
      data: shareData(data),
      options: plain,
      brief: plan.brief,
      units: plan.units,
      control: createControl(plan.units),
      steps: onStep !== undefined,
    };
    const results = new Results<U, S>(plan.units, onStep);
    const cancel = (): void => results.fail(signal!.reason);
    signal?.addEventListener("abort", cancel);
    try {
      this.#threads.post(job, results as Results<unknown, unknown>);
      return task.combine(data, options, plan, await results.done);
    } finally {
      signal?.removeEventListener("abort", cancel);
      Atomics.store(job.control, CONTROL.cancelled, 1);
    }
  }
}

/** Errors: `E_WORKERS`. */
export function countWorkers(workers = availableParallelism()): number {
  if (!Number.isInteger(workers) || workers < 1) throw new RidgelineError("E_WORKERS", `${workers} workers: use a whole number >= 1`);
  return workers;
}

/** What threads are sent of the options. Errors: `E_WORKERS`. */
export function toThreads<O extends object>(options: O): O {
  try {
    return structuredClone(withoutCallbacks(options));
  } catch (cause) {
    throw new RidgelineError(
      "E_WORKERS",
      `options with code in them (such as penalty) cannot go to threads: run the task here (${messageOf(cause)})`,
      { cause },
    );
  }
}
