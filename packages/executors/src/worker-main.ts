// Entry of a worker process. It imports nothing but what running a unit takes, so that a worker is up within tens of milliseconds.
import type { Decision, Report } from "@ridgeline/core";
import type { UnitRunner, UnitSpec, WorkerModule } from "@ridgeline/protocol";
import { describeError } from "./describe-error.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { runUnit } from "./run-unit.ts";

let runner: Promise<UnitRunner> | undefined;
let current: { readonly controller: AbortController; readonly done: Promise<void> } | undefined;
const questions = new Map<number, (decision: Decision) => void>();
let nextQuestion = 0;
let lastBeat = 0;
let heartbeatMs = 1000;

function send(message: FromWorker): void {
  if (process.connected) process.send!(message, undefined, undefined, () => undefined);
}

function beat(): void {
  lastBeat = performance.now();
  send({ type: "beat", rss: process.memoryUsage.rss() });
}

async function start(module: string, init: unknown): Promise<UnitRunner> {
  const loaded = (await import(module)) as Partial<WorkerModule>;
  if (typeof loaded.createRunner !== "function") throw new TypeError(`${module} exports no function createRunner(init)`);
  return loaded.createRunner(init);
}

async function run(unit: UnitSpec, signal: AbortSignal): Promise<void> {
  let ready: UnitRunner;
  try {
    ready = await runner!;
  } catch (error) {
    return send({ type: "broken", error: describeError(error) });
  }
  const end = await runUnit(ready, unit, {
    signal,
    send(batch) {
      send({ type: "reports", batch });
      // Timers wait while a learner computes; its reports do not.
      if (performance.now() - lastBeat >= heartbeatMs) beat();
    },
    decide: (report) => ask(report),
  });
  questions.clear();
  current = undefined;
  send(end);
}

function ask({ fold, repeat, coordinate, at, metrics }: Report): Promise<Decision> {
  const id = nextQuestion++;
  return new Promise((resolve) => {
    questions.set(id, resolve);
    send({ type: "decide", id, report: { fold, repeat, coordinate, at, metrics: { ...metrics } } });
  });
}

async function close(): Promise<void> {
  current?.controller.abort();
  await current?.done;
  await (await runner)?.close?.();
  process.exit(0);
}

function receive(message: ToWorker): void {
  if (message.type === "init") {
    heartbeatMs = message.heartbeatMs;
    setInterval(beat, heartbeatMs);
    runner = start(message.module, message.init);
    runner.catch(() => undefined);
  } else if (message.type === "run") {
    const controller = new AbortController();
    // `run` gets a turn of its own, so that `current` is set before it can end.
    const done = Promise.resolve().then(() => run(message.unit, controller.signal));
    current = { controller, done };
  } else if (message.type === "decision") {
    questions.get(message.id)?.(message.decision);
    questions.delete(message.id);
  } else if (message.type === "abort") current?.controller.abort();
  else void close().catch(() => process.exit(1));
}

process.on("message", receive);
process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole group: the parent hears it too and decides.
process.on("SIGINT", () => undefined);
