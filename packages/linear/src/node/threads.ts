import { Worker } from "node:worker_threads";
import { RidgelineError } from "@ridgeline/core";
import type { FromWorker, Job } from "./messages.ts";
import type { Results } from "./results.ts";

/** Worker threads that take units of jobs. Idle ones do not keep the program alive. */
export class Threads {
  readonly #threads: Worker[];
  readonly #jobs = new Map<number, Results<unknown, unknown>>();
  #broken: Error | undefined;

  constructor(count: number) {
    this.#threads = Array.from({ length: count }, () => this.#start());
  }

  /** Lets the threads work at a job until its results are there or given up. */
  post(job: Job, results: Results<unknown, unknown>): void {
    if (this.#broken !== undefined) return results.fail(this.#broken);
    this.#jobs.set(job.id, results);
    const finish = (): void => {
      this.#jobs.delete(job.id);
      if (this.#jobs.size === 0) for (const t of this.#threads) t.unref();
    };
    results.done.then(finish, finish);
    for (const t of this.#threads) {
      t.ref();
      t.postMessage(job);
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    this.#break(new RidgelineError("E_WORKERS", "the pool is closed"));
    await Promise.all(this.#threads.map((t) => t.terminate()));
  }

  #start(): Worker {
    const thread = new Worker(new URL("./worker-bundle.js", import.meta.url));
    thread.unref();
    thread.on("message", (message: FromWorker) => this.#jobs.get(message.job)?.receive(message));
    thread.on("error", (cause) => this.#break(new RidgelineError("E_WORKERS", `a worker thread died: ${cause.message}`, { cause })));
    thread.on("exit", (code) => this.#break(new RidgelineError("E_WORKERS", `a worker thread ended with code ${code}`)));
    return thread;
  }

  #break(error: RidgelineError): void {
    this.#broken ??= error;
    for (const results of this.#jobs.values()) results.fail(this.#broken);
  }
}
