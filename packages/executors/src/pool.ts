import { setMaxListeners } from "node:events";
import { RidgelineError, type Decision, type Report } from "@ridgeline/core";
import type { Executor, UnitSpec, WorkerEvent } from "@ridgeline/protocol";
import { mailbox } from "./mailbox.ts";
import { createSlots, type Slots } from "./slots.ts";

/** What a worker tells of the unit it runs: events, questions, and exactly one of `finished`, `failed` and `lost`, last. */
export type Mail =
  | Exclude<WorkerEvent, { type: "started" }>
  | { readonly type: "decide"; readonly report: Report; answer(decision: Decision): void };

/** Something that runs one unit at a time. */
export interface UnitWorker {
  readonly name: string;
  /** False once it can take no more units. */
  readonly alive: boolean;
  /** Resolves when the worker is free again or gone, which may be later than its last mail. */
  run(unit: UnitSpec, tell: (mail: Mail) => void): Promise<void>;
  /** Ends the unit with `lost` and this cause; may be called when there is none. */
  cancel(cause: string): void;
  close(): Promise<void>;
}

/** The grace that a cancelled unit has to end by itself. */
export const GRACE_MS = 2000;
/** The grace that closing leaves a worker. */
export const CLOSE_MS = 1000;
const CLOSED = "the executor was closed";

/** An executor over workers that are opened when first needed, kept warm and replaced when they are gone. */
export class Pool<W extends UnitWorker = UnitWorker> implements Executor {
  readonly name: string;
  readonly slots: number;
  readonly #open: () => W;
  readonly #places: Slots;
  readonly #workers = new Set<W>();
  #idle: W[] = [];
  #closing: Promise<void> | undefined;

  constructor(name: string, slots: number, open: () => W) {
    this.name = name;
    this.slots = slots;
    this.#open = open;
    this.#places = createSlots(slots);
  }

  async *run(unit: UnitSpec, io: { signal: AbortSignal; decide(report: Report): Promise<Decision> }): AsyncGenerator<WorkerEvent> {
    if (this.#closing !== undefined) throw new RidgelineError("E_EXECUTOR_CLOSED", `${CLOSED}: create another one`);
    // One signal may serve a whole study, so many units listen to it at once; Node would call that a leak.
    setMaxListeners(0, io.signal);
    const given = await this.#places.take(io.signal);
    if (!given || this.#closing !== undefined) {
      if (given) this.#places.release();
      yield { type: "lost", cause: this.#closing === undefined ? "cancelled" : CLOSED };
      return;
    }
    const worker = this.#takeOrRelease();
    const mail = mailbox<Mail | { type: "error"; error: unknown }>();
    void worker
      .run(unit, (m) => mail.push(m))
      .catch((error: unknown) => mail.push({ type: "error", error }))
      .then(() => this.#giveBack(worker));
    const cancel = (): void => worker.cancel("cancelled");
    io.signal.addEventListener("abort", cancel, { once: true });
    if (io.signal.aborted) cancel();
    let ended = false;
    try {
      yield { type: "started", worker: worker.name };
      while (!ended) {
        const m = await mail.take();
        if (m.type === "error") throw m.error;
        if (m.type === "decide") {
          // Asked only now: the reader has taken every report up to this one.
          ask(io, m.report).then(m.answer, (error: unknown) => mail.push({ type: "error", error }));
          continue;
        }
        ended = m.type !== "reports";
        yield m;
      }
    } finally {
      io.signal.removeEventListener("abort", cancel);
      if (!ended) cancel();
    }
  }

  #takeOrRelease(): W {
    try {
      return this.#take();
    } catch (error) {
      this.#places.release();
      throw error;
    }
  }

  #take(): W {
    for (let worker = this.#idle.pop(); worker !== undefined; worker = this.#idle.pop()) {
      if (worker.alive) return worker;
      this.#workers.delete(worker);
    }
    const worker = this.#open();
    this.#workers.add(worker);
    return worker;
  }

  #giveBack(worker: W): void {
    if (worker.alive) this.#idle.push(worker);
    else this.#workers.delete(worker);
    this.#places.release();
  }

  /** The workers there are. */
  members(): readonly W[] {
    return [...this.#workers].filter((w) => w.alive);
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      this.#places.close();
      await Promise.all(
        [...this.#workers].map((worker) => {
          worker.cancel(CLOSED);
          return worker.close();
        }),
      );
      this.#idle = [];
      this.#workers.clear();
    })();
    return this.#closing;
  }
}

async function ask(io: { decide(report: Report): Promise<Decision> }, report: Report): Promise<Decision> {
  return io.decide(report);
}
