import { parse, s } from "@ridgeline/core";
import type { Executor, UnitRunner, UnitSpec } from "@ridgeline/protocol";
import { describeError } from "./describe-error.ts";
import { CLOSE_MS, GRACE_MS, Pool, type Mail, type UnitWorker } from "./pool.ts";
import { runUnit, type UnitEnd } from "./run-unit.ts";

export interface InlineExecutorOptions {
  /** Makes a runner; called once a slot, when first needed. */
  createRunner(): Promise<UnitRunner>;
  /** Units at once. Default 1: they share one thread, so more only help runners that wait for something. */
  readonly slots?: number;
}

const optionsSchema = s.object({ slots: s.withDefault(s.number({ integer: true, min: 1, max: 1024 }), 1) });

/** Runs units in this process: for tests, debuggers and small studies. Nothing can be killed here: a cancelled unit that does not heed its
 *  signal is given up as `lost` after 2 s, and keeps its slot until it really ends. Throws `E_EXECUTOR_OPTIONS`. */
export function inlineExecutor(options: InlineExecutorOptions): Executor {
  const { slots } = parse(optionsSchema, { slots: options.slots }, { code: "E_EXECUTOR_OPTIONS", title: "The executor cannot be made:" });
  return new Pool("inline", slots, () => new InlineWorker(() => options.createRunner()));
}

class InlineWorker implements UnitWorker {
  readonly name = "inline";
  readonly #create: () => Promise<UnitRunner>;
  #runner: UnitRunner | undefined;
  #cancel: ((cause: string) => void) | undefined;
  #running: Promise<void> = Promise.resolve();
  alive = true;

  constructor(create: () => Promise<UnitRunner>) {
    this.#create = create;
  }

  run(unit: UnitSpec, tell: (mail: Mail) => void): Promise<void> {
    this.#running = this.#run(unit, tell);
    return this.#running;
  }

  async #run(unit: UnitSpec, tell: (mail: Mail) => void): Promise<void> {
    const controller = new AbortController();
    let over = false;
    let cause: string | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tellOne = (mail: Mail): void => {
      if (!over) tell(mail);
    };
    const end = (mail: Mail): void => {
      tellOne(mail);
      over = true;
    };
    this.#cancel = (why) => {
      if (cause !== undefined) return;
      cause = why;
      timer = setTimeout(() => end({ type: "lost", cause: why }), GRACE_MS);
      controller.abort();
    };
    const ended = await this.#execute(unit, controller.signal, tellOne);
    clearTimeout(timer);
    this.#cancel = undefined;
    end(cause === undefined ? ended : { type: "lost", cause });
  }

  async #execute(unit: UnitSpec, signal: AbortSignal, tell: (mail: Mail) => void): Promise<UnitEnd> {
    try {
      this.#runner ??= await this.#create();
    } catch (error) {
      return { type: "failed", error: `the runner could not be made: ${describeError(error)}`, seconds: 0 };
    }
    return runUnit(this.#runner, unit, {
      signal,
      send: (batch) => tell({ type: "reports", batch }),
      decide: (report) => new Promise((answer) => tell({ type: "decide", report, answer })),
    });
  }

  cancel(cause: string): void {
    this.#cancel?.(cause);
  }

  async close(): Promise<void> {
    this.alive = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
    await Promise.race([this.#running, late]);
    clearTimeout(timer);
    await this.#runner?.close?.();
  }
}
