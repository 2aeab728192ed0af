import { isRecord, type Decision, type Report } from "@ridgeline/core";
import type { ReportBatch, UnitResult, UnitRunner, UnitSpec, WorkerEvent } from "@ridgeline/protocol";
import { createBatcher } from "./batcher.ts";
import { describeError } from "./describe-error.ts";

/** How the unit's own code ended it. */
export type UnitEnd = Extract<WorkerEvent, { type: "finished" | "failed" }>;

/** Where a unit's reports and questions go. */
export interface UnitIo {
  readonly signal: AbortSignal;
  send(batch: ReportBatch): void;
  decide(report: Report): Promise<Decision>;
}

/** Runs one unit to its end, never throwing: all its reports are sent before this resolves. */
export async function runUnit(runner: UnitRunner, unit: UnitSpec, io: UnitIo): Promise<UnitEnd> {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const reporter = createReporter(unit, io);
  try {
    const result = checkResult(await runner.run(unit, { signal: io.signal, report: reporter.report }));
    reporter.end();
    return { type: "finished", result, seconds: seconds() };
  } catch (error) {
    reporter.end();
    return { type: "failed", error: describeError(error), seconds: seconds() };
  }
}

function createReporter(unit: UnitSpec, io: UnitIo): { report(r: Report): Promise<Decision>; end(): void } {
  const decideAt = new Set(unit.decideAt);
  const batcher = createBatcher((batch) => io.send(batch));
  const aborted = new Promise<Decision>((resolve) => io.signal.addEventListener("abort", () => resolve("stop"), { once: true }));
  let over = false;
  return {
    async report(r) {
      if (over || io.signal.aborted) return "stop";
      batcher.add(r);
      if (decideAt.has(r.at)) {
        batcher.flush();
        return Promise.race([io.decide(r), aborted]);
      }
      if (batcher.due()) {
        batcher.flush();
        // A learner that only computes never lets the event loop run: without this turn no abort would reach it and no heartbeat leave it.
        await new Promise((resolve) => setImmediate(resolve));
      }
      return "continue";
    },
    end() {
      over = true;
      batcher.flush();
    },
  };
}

const states: readonly unknown[] = ["complete", "stopped", "diverged"] satisfies UnitResult["state"][];

function checkResult(result: unknown): UnitResult {
  const { state, facts, model } = (result ?? {}) as { state?: unknown; facts?: unknown; model?: unknown };
  const entries = typeof facts === "object" && facts !== null ? Object.entries(facts) : undefined;
  if (!states.includes(state) || entries === undefined || entries.some(([, v]) => typeof v !== "number")) {
    throw new TypeError(
      `the runner must end with { state: "complete" | "stopped" | "diverged", facts: { name: number } }, found ${show(result)}`,
    );
  }
  return {
    state: state as UnitResult["state"],
    facts: Object.fromEntries(entries as [string, number][]),
    ...(isRecord(model) ? { model } : {}),
  };
}

function show(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 200);
  } catch {
    return typeof value;
  }
}
