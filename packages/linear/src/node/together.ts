import type { Task } from "../task.ts";
import type { AnyTask } from "../tasks.ts";
import type { PathData } from "../types.ts";
import { follow, type RunOptions } from "./follow.ts";
import { CONTROL, createControl, type Job } from "./messages.ts";
import { toThreads } from "./pool.ts";
import { Results } from "./results.ts";
import { shareData } from "./share-data.ts";
import { Threads } from "./threads.ts";
import { takeUnits } from "./units.ts";

/** Milliseconds after which threads come to help where as many are left: about what a thread costs until it has loaded, and compiled what a fold runs. */
const PATIENCE = 250;

/** How many run units at most, this thread among them, and when the others start. */
export interface Crew {
  readonly workers: number;
  readonly patience?: number | undefined;
}

/** Runs a task here, its units together with threads that are started once it has lasted, and ended with it: a short task never pays for them.
 *  The same bytes whoever ran a unit. */
export async function runTogether<O extends object, B, K, U, S, R>(
  task: Task<O, B, K, U, S, R>,
  data: PathData,
  options: O,
  crew: Crew,
  { signal, onStep }: RunOptions<S> = {},
): Promise<R> {
  const plain = toThreads(options);
  const helpers = new Helpers(crew);
  const look = (): void => helpers.look();
  try {
    const plan = await follow(task.plan(data, options), signal, onStep, look);
    const { brief, units } = plan;
    const job: Job = {
      id: 0,
      task: task.name,
      data,
      options: plain,
      brief,
      units,
      control: createControl(units),
      steps: onStep !== undefined,
    };
    const results = new Results<U, S>(units, onStep);
    const cancel = (): void => results.fail(signal!.reason);
    signal?.addEventListener("abort", cancel);
    try {
      helpers.offer(job, results as Results<unknown, unknown>);
      await follow(
        takeUnits(task as unknown as AnyTask, job, (message) => results.receive(message)),
        signal,
        undefined,
        look,
      );
      return task.combine(data, options, plan, await results.done);
    } finally {
      signal?.removeEventListener("abort", cancel);
      Atomics.store(job.control, CONTROL.cancelled, 1);
    }
  } finally {
    helpers.dismiss();
  }
}

/** Threads that are started late, if at all. */
class Helpers {
  readonly #count: number;
  readonly #start: number;
  readonly #patience: number;
  #threads: Threads | undefined;
  #offer: (() => void) | undefined;
  #rest = (): number => Infinity;

  constructor({ workers, patience = PATIENCE }: Crew) {
    this.#count = workers - 1;
    this.#patience = patience;
    this.#start = performance.now() + patience;
  }

  /** Work for them, as soon as they are there. */
  offer(job: Job, results: Results<unknown, unknown>): void {
    this.#offer = () => this.#threads!.post({ ...job, data: shareData(job.data) }, results);
    const since = performance.now();
    this.#rest = () => {
      const taken = job.control[CONTROL.next]!;
      return taken === 0 ? Infinity : ((performance.now() - since) / taken) * (job.units - taken);
    };
    this.look();
  }

  /** Starts them when it is time, and gives them what there is. */
  look(): void {
    if (this.#threads === undefined && this.#count > 0 && performance.now() >= this.#start && this.#rest() >= this.#patience)
      this.#threads = new Threads(this.#count);
    if (this.#threads === undefined || this.#offer === undefined) return;
    this.#offer();
    this.#offer = undefined;
  }

  dismiss(): void {
    void this.#threads?.close();
  }
}
