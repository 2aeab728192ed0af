import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { messageOf, RidgelineError } from "@ridgeline/core";
import { withoutCallbacks, type Task } from "../task.ts";
import type { PathData } from "../types.ts";
import { CONTROL, fromPlain, type FromWorker, type Job, type PlainError } from "./messages.ts";
import { shareData } from "./share-data.ts";

export interface RunOptions<S> {
  /** Called for each step, in the order in which they come in. */
  readonly onStep?: ((step: S) => void) | undefined;
  /** Stops the workers at their next lambda; the pool stays usable. */
  readonly signal?: AbortSignal | undefined;
}

export interface WorkerPoolOptions {
  /** Number of threads. Default: as many as the machine runs at once. */
  readonly workers?: number | undefined;
}

/** Worker threads that run the units of tasks, each unit as soon as a thread is free. Results are put together in the order of the units, so they
 *  are the same bytes for any number of workers, and the same as without any. One task runs at a time; others wait. Idle threads do not
 *  keep the program alive. */
export class WorkerPool {
  readonly workers: number;
  readonly #threads: Worker[];
  readonly #jobs = new Map<number, (message: FromWorker) => void>();
  #broken: Error | undefined;
  #fail: ((error: Error) => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #count = 0;

  constructor({ workers = availableParallelism() }: WorkerPoolOptions = {}) {
    if (!Number.isInteger(workers) || workers < 1) throw new RidgelineError("E_WORKERS", `${workers} workers: use a whole number >= 1`);
    this.workers = workers;
    this.#threads = Array.from({ length: workers }, () => this.#start());
  }

  /** Runs a task: its plan here, its units on the threads. Errors are those of the task; the first unit that fails decides which. `E_WORKERS`
   *  when a thread dies or the pool is closed. */
  run<O extends object, B, K, U, S, R>(task: Task<O, B, K, U, S, R>, data: PathData, options: O, run: RunOptions<S> = {}): Promise<R> {
    const turn = this.#last.then(() => this.#run(task, data, options, run));
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    this.#broken ??= new RidgelineError("E_WORKERS", "the pool is closed");
    await Promise.all(this.#threads.map((t) => t.terminate()));
  }

  async #run<O extends object, B, K, U, S, R>(task: Task<O, B, K, U, S, R>, data: PathData, options: O, run: RunOptions<S>): Promise<R> {
    run.signal?.throwIfAborted();
    const plain = toThreads(options);
    const plan = await follow(task.plan(data, options), run);
    const control = new Int32Array(new SharedArrayBuffer(4 * CONTROL.size));
    control[CONTROL.failed] = plan.units;
    const job: Job = {
      id: this.#count++,
      task: task.name,
      data: shareData(data),
      options: plain,
      brief: plan.brief,
      units: plan.units,
      control,
      steps: run.onStep !== undefined,
    };
    const results = await this.#spread<U, S>(job, run);
    return task.combine(data, options, plan, results);
  }

  #spread<U, S>(job: Job, run: RunOptions<S>): Promise<readonly U[]> {
    return new Promise((resolve, reject) => {
      if (this.#broken !== undefined) return reject(this.#broken);
      const results: U[] = [];
      let failed: { unit: number; error: PlainError } | undefined;
      let busy = this.workers;
      const cancel = (): unknown => Atomics.store(job.control, CONTROL.cancelled, 1);
      const finish = (settle: () => void): void => {
        run.signal?.removeEventListener("abort", cancel);
        this.#jobs.delete(job.id);
        this.#fail = undefined;
        for (const t of this.#threads) t.unref();
        settle();
      };
      const done = (): void => {
        if (run.signal?.aborted === true) return reject(run.signal.reason as Error);
        if (failed !== undefined) return reject(fromPlain(failed.error));
        resolve(results);
      };
      this.#jobs.set(job.id, (message) => {
        if (message.kind === "step") run.onStep?.(message.step as S);
        else if (message.kind === "result") results[message.unit] = message.result as U;
        else if (message.kind === "error") failed = failed !== undefined && failed.unit < message.unit ? failed : message;
        else if (--busy === 0) finish(done);
      });
      this.#fail = (error) => finish(() => reject(error));
      run.signal?.addEventListener("abort", cancel);
      for (const t of this.#threads) {
        t.ref();
        t.postMessage(job);
      }
    });
  }

  #start(): Worker {
    const thread = new Worker(new URL("./worker.js", import.meta.url));
    thread.unref();
    thread.on("message", (message: FromWorker) => this.#jobs.get(message.job)?.(message));
    thread.on("error", (cause) => this.#break(new RidgelineError("E_WORKERS", `a worker thread died: ${cause.message}`, { cause })));
    thread.on("exit", (code) => this.#break(new RidgelineError("E_WORKERS", `a worker thread ended with code ${code}`)));
    return thread;
  }

  #break(error: RidgelineError): void {
    this.#broken ??= error;
    this.#fail?.(this.#broken);
  }
}

/** What threads are sent of the options. */
function toThreads<O extends object>(options: O): O {
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

/** Milliseconds of planning between two turns of the event loop. */
const BREATH = 20;

async function follow<S, P>(steps: Generator<S, P, void>, run: RunOptions<S>): Promise<P> {
  let since = performance.now();
  for (;;) {
    run.signal?.throwIfAborted();
    const step = steps.next();
    if (step.done === true) return step.value;
    run.onStep?.(step.value);
    if (performance.now() - since < BREATH) continue;
    await new Promise<void>((resolve) => setImmediate(resolve));
    since = performance.now();
  }
}
