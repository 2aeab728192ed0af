import { fork, type ChildProcess } from "node:child_process";
import type { Executor, UnitResult, UnitSpec } from "@ridgeline/protocol";
import { createRunner } from "./noop-runner.ts";

/** A way to run units, at most `lanes` at once. */
export interface Side {
  readonly lanes: number;
  run(unit: UnitSpec, lane: number): Promise<UnitResult>;
  close(): Promise<void>;
}

export function unitOf(trial: number): UnitSpec {
  return { study: "bench", trial, unit: { part: "fold", fold: 0, repeat: 0 }, attempt: 1, params: { x: trial }, decideAt: [] };
}

/** Runs `n` units, each lane one after the other, and gives the sum of their answers. */
export async function runUnits(side: Side, n: number): Promise<number> {
  let next = 0;
  let sum = 0;
  const lane = async (id: number): Promise<void> => {
    while (next < n) {
      const { facts } = await side.run(unitOf(next++), id);
      sum += facts["x"]!;
    }
  };
  await Promise.all(Array.from({ length: side.lanes }, (_, id) => lane(id)));
  return sum;
}

export function executorSide(executor: Executor): Side {
  const { signal } = new AbortController();
  const decide = async () => "continue" as const;
  return {
    lanes: executor.slots,
    async run(unit) {
      let result: UnitResult | undefined;
      for await (const event of executor.run(unit, { signal, decide })) {
        if (event.type === "finished") result = event.result;
        else if (event.type === "failed") throw new Error(event.error);
        else if (event.type === "lost") throw new Error(event.cause);
      }
      if (result === undefined) throw new Error(`unit ${unit.trial} ended without a result`);
      return result;
    },
    close: () => executor.close(),
  };
}

/** The runner awaited directly, with nothing around it. */
export async function bareLoop(): Promise<Side> {
  const runner = await createRunner();
  const io = { signal: new AbortController().signal, report: async () => "continue" as const };
  return { lanes: 1, run: (unit) => runner.run(unit, io), close: async () => undefined };
}

/** Forked processes that answer each message with one message. */
export function bareFork(lanes: number): Side {
  const url = new URL("./bare-child.js", import.meta.url);
  const children = Array.from({ length: lanes }, () => new BareChild(fork(url, { serialization: "advanced" })));
  return {
    lanes,
    run: (unit, lane) => children[lane]!.ask(unit),
    close: async () => void (await Promise.all(children.map((c) => c.close()))),
  };
}

class BareChild {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #resolve: (result: UnitResult) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.on("message", (result: UnitResult) => this.#resolve(result));
    child.on("error", (error) => this.#reject(error));
    this.#exited = new Promise((resolve) => {
      child.on("exit", (code) => {
        this.#reject(new Error(`the bare process ended with code ${code}`));
        resolve();
      });
    });
  }

  ask(unit: UnitSpec): Promise<UnitResult> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#child.send(unit);
    });
  }

  async close(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#exited;
  }
}
