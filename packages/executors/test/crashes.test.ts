import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import type { WorkerEvent } from "@ridgeline/protocol";
import { collect, runUnitOn, scriptedUnit } from "@ridgeline/testing";
import { processExecutor, type LogLine, type ProcessExecutor, type ProcessExecutorOptions } from "../src/index.ts";

const module = new URL("./crash-runner.mjs", import.meta.url).href;
let executor: ProcessExecutor;
const make = (more: Partial<ProcessExecutorOptions> = {}): ProcessExecutor =>
  (executor = processExecutor({ module, init: null, slots: 1, ...more }));
afterEach(() => executor.close());

const run = (way: string): Promise<WorkerEvent[]> => collect(runUnitOn(executor, scriptedUnit({ do: way })));
const causeOf = (events: WorkerEvent[]): string => {
  const end = events.at(-1)!;
  return end.type === "lost" ? end.cause : `not lost but ${JSON.stringify(end)}`;
};
const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const vanished = async (pids: readonly number[]): Promise<boolean> => {
  for (let i = 0; i < 200 && pids.some(isThere); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  return !pids.some(isThere);
};

describe("a worker process that dies loses its unit, says why, and is replaced", () => {
  const cases = [
    ["exit", /^the worker exited with code 3 in the middle of the unit$/],
    ["kill -9", /^the worker was killed by SIGKILL$/],
    ["uncaught", /exited with code 1 in the middle of the unit: Error: thrown outside the unit$/],
    ["rejected", /exited with code 1 in the middle of the unit: (Error: nobody awaits me|\[UnhandledPromiseRejection)/],
    ["out of memory", /killed by SIGABRT: FATAL ERROR: .*heap out of memory/],
  ] as const;
  for (const [way, words] of cases) {
    it(way, async () => {
      make({ env: { NODE_OPTIONS: "--max-old-space-size=40" } });
      const events = await run(way);
      expect(events.map((e) => e.type)).toEqual(["started", "lost"]);
      expect(causeOf(events)).toMatch(words);
      expect((await run("print")).at(-1)?.type).toBe("finished");
      expect(executor.workers()).toHaveLength(1);
    });
  }

  it("kill -9 from outside, of the worker that runs it, leaves the other alone", async () => {
    make({ slots: 2 });
    const [a, b] = [executor.run(scriptedUnit({ do: "wait" }), io()), run("blocked")];
    const iterator = a[Symbol.asyncIterator]();
    const first = await iterator.next();
    const busy = executor.workers().find((w) => first.value?.type === "started" && first.value.worker === `process ${w.pid}`);
    expect(busy?.busy).toBe(true);
    process.kill(busy!.pid, "SIGKILL");
    expect((await iterator.next()).value).toEqual({ type: "lost", cause: "the worker was killed by SIGKILL" });
    expect((await b).at(-1)?.type).toBe("finished");
  });

  it("an idle worker that was killed is not used again", async () => {
    make();
    await run("print");
    const [before] = executor.workers();
    process.kill(before!.pid, "SIGKILL");
    expect(await vanished([before!.pid])).toBe(true);
    expect((await run("print")).at(-1)?.type).toBe("finished");
    expect(executor.workers()[0]!.pid).not.toBe(before!.pid);
  });

  it("reports made before the end arrive before it", async () => {
    make();
    const events = await run("last words");
    expect(events.map((e) => e.type)).toEqual(["started", "reports", "lost"]);
    expect(events[1]).toMatchObject({ batch: { at: Float64Array.of(1, 2, 3), metrics: { loss: Float64Array.of(1, 2, 3) } } });
  });

  it("one that dies while it starts is lost, too", async () => {
    make({ init: "dies" });
    expect(causeOf(await run("print"))).toMatch(/^the worker exited with code 9/);
  });
});

const io = () => ({ signal: new AbortController().signal, decide: async () => "continue" as const });

describe("a worker that cannot start", () => {
  it("fails the unit with what createRunner threw", async () => {
    make({ init: "broken" });
    const end = (await run("print")).at(-1)!;
    expect(end).toMatchObject({
      type: "failed",
      error: expect.stringMatching(/^the worker could not start: Error: no such data set\n\s+at /),
    });
  });

  it("fails the unit when the module is missing or exports no createRunner", async () => {
    for (const [url, words] of [
      [new URL("./nothing.mjs", import.meta.url).href, /Cannot find module/],
      ["data:text/javascript,export const x = 1", /exports no function createRunner/],
    ] as const) {
      make({ module: url });
      expect((await run("print")).at(-1)).toMatchObject({ type: "failed", error: expect.stringMatching(words) });
      await executor.close();
    }
  });

  it("refuses options that are not valid, all at once", () => {
    expect(() => make({ slots: 0, memoryLimitMb: -1 })).toThrow(/slots.*\n.*memoryLimitMb/);
    expect(() => make({ init: { f: () => 1 } })).toThrow(/init: .*could not be cloned/);
    make();
  });
});

describe("memory", () => {
  it("above its limit, a worker is killed and its unit lost", async () => {
    make({ memoryLimitMb: 200, heartbeatMs: 50 });
    expect(causeOf(await run("greedy"))).toMatch(/^memory: \d+ MB used, the limit is 200 MB$/);
    expect((await run("print")).at(-1)?.type).toBe("finished");
  });

  it("is watched even when the unit never lets the event loop run", async () => {
    make({ memoryLimitMb: 200, heartbeatMs: 50 });
    expect(causeOf(await run("greedy and busy"))).toMatch(/^memory: /);
  });
});

describe("a worker that only computes", () => {
  it("is not killed for its silence", async () => {
    make({ heartbeatMs: 20 });
    expect((await run("blocked")).at(-1)?.type).toBe("finished");
  });

  it("hears an abort between its reports", async () => {
    make();
    await run("print");
    const { pid } = executor.workers()[0]!;
    const abort = new AbortController();
    for await (const e of runUnitOn(executor, scriptedUnit({ do: "compute" }), { signal: abort.signal })) {
      if (e.type === "reports") abort.abort();
    }
    // One that had not heard would have been killed.
    expect(executor.workers()).toEqual([{ pid, busy: false }]);
    expect(isThere(pid)).toBe(true);
  });
});

describe("surroundings", () => {
  it("passes no secrets on, one thread for each library, and what env adds", async () => {
    process.env["RIDGELINE_TEST_SECRET"] = "token";
    make({ env: { MINE: "5" } });
    const end = (await run("environment")).at(-1)!;
    delete process.env["RIDGELINE_TEST_SECRET"];
    expect(end).toMatchObject({ type: "finished", result: { facts: { secret: 0, path: 1, omp: 1, mine: 5, execArgv: 0 } } });
  });

  it("offers what workers print line by line, long lines cut", async () => {
    const lines: LogLine[] = [];
    make({ onLog: (line) => lines.push(line) });
    await run("print");
    await executor.close();
    expect(lines.filter((l) => l.stream === "stdout").map((l) => l.text)).toEqual(["to stdout, Größe λ", "x".repeat(2000)]);
    expect(lines.filter((l) => l.stream === "stderr").map((l) => l.text)).toEqual(["to stderr"]);
    expect(lines.every((l) => /^process \d+$/.test(l.worker))).toBe(true);
  });

  it("starts workers only when they are needed, and keeps them warm", async () => {
    make({ slots: 4 });
    expect(executor.workers()).toEqual([]);
    await run("print");
    const pid = executor.workers()[0]!.pid;
    await run("print");
    expect(executor.workers()).toEqual([{ pid, busy: false }]);
  });

  it("ends every worker when closed, deaf ones within about a second", async () => {
    make({ slots: 2 });
    const units = Promise.all([run("wait"), run("wait")]);
    await expect.poll(() => executor.workers().filter((w) => w.busy).length).toBe(2);
    const pids = executor.workers().map((w) => w.pid);
    const start = performance.now();
    await executor.close();
    // Their units would take a minute.
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(pids.some(isThere)).toBe(false);
    expect((await units).map(causeOf)).toEqual(["the executor was closed", "the executor was closed"]);
  });
});

describe("the parent", () => {
  const parent = (mode: string) =>
    spawn(process.execPath, [new URL("./parent.mjs", import.meta.url).pathname, mode], { stdio: ["ignore", "pipe", "inherit"] });

  it("killed with kill -9 takes its workers with it, busy and idle", async () => {
    make();
    const child = parent("stay");
    const pids = JSON.parse(String((await once(child.stdout, "data"))[0])) as number[];
    expect(pids.map(isThere)).toEqual([true, true]);
    child.kill("SIGKILL");
    expect(await vanished(pids)).toBe(true);
  });

  it("that forgets to close the executor ends all the same, and so do its workers", async () => {
    make();
    const child = parent("leave");
    const [data] = await Promise.all([once(child.stdout, "data"), once(child, "close")]);
    expect(child.exitCode).toBe(0);
    expect(await vanished(JSON.parse(String(data[0])) as number[])).toBe(true);
  });
});
