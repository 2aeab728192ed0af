import type { Decision, Report, Value } from "@ridgeline/core";
import type { Executor, UnitSpec, WorkerEvent } from "@ridgeline/protocol";
import { collect, mustEqual, mustFail } from "./expect.ts";
import { must, type Law } from "./law.ts";
import { scriptedMetrics } from "./scripted-runner.ts";

type Params = Record<string, Value>;

/** A unit for the scripted runner. */
export function scriptedUnit(params: Params, more: Partial<UnitSpec> = {}): UnitSpec {
  return { study: "s", trial: 0, unit: { part: "fold", fold: 0, repeat: 0 }, attempt: 1, params, decideAt: [], ...more };
}

/** Runs one unit to its end; `decide` answers "continue" unless given. */
export function runUnitOn(
  executor: Executor,
  unit: UnitSpec,
  io: { signal?: AbortSignal; decide?: (r: Report) => Promise<Decision> } = {},
): AsyncIterable<WorkerEvent> {
  return executor.run(unit, { signal: io.signal ?? new AbortController().signal, decide: io.decide ?? (async () => "continue") });
}

/** The laws of `Executor`. `makeExecutor` gives one whose workers run `createRunner` of `scriptedModule` with `init: 7`, with this many slots; the suite closes it. */
export function executorLaws(makeExecutor: (o: { slots: number }) => Promise<Executor>): Law[] {
  const law: MakeLaw = (name, slots, body) => ({
    name,
    async run() {
      const executor = await makeExecutor({ slots });
      try {
        await body(executor);
      } finally {
        await executor.close();
      }
    },
  });
  return [...eventLaws(law), ...decisionLaws(law), ...failureLaws(law), ...cancelLaws(law)];
}

type MakeLaw = (name: string, slots: number, body: (executor: Executor) => Promise<void>) => Law;

function eventLaws(law: MakeLaw): Law[] {
  return [
    law("a unit tells started, then its reports, then one end and nothing more", 1, async (executor) => {
      const events = await collect(runUnitOn(executor, scriptedUnit({ do: "report", reports: 5 })));
      const types = events.map((e) => e.type);
      mustEqual([types[0], types.at(-1)], ["started", "finished"], "first and last");
      must(types.length >= 3 && types.slice(1, -1).every((t) => t === "reports"), `between them only reports: ${types.join(", ")}`);
      const end = events.at(-1)!;
      must(end.type === "finished" && end.seconds >= 0 && end.seconds < 60, "the seconds of the unit");
      mustEqual(end.type === "finished" && end.result, { state: "complete", facts: { at: 5 } }, "the result");
    }),
    law("the worker gets the unit and the init as they were given", 1, async (executor) => {
      const unit = scriptedUnit({ do: "echo", x: 0.1 }, { trial: 12, attempt: 3, unit: { part: "fold", fold: 4, repeat: 2 } });
      const end = (await collect(runUnitOn(executor, unit))).at(-1)!;
      const facts = { trial: 12, fold: 4, repeat: 2, attempt: 3, init: 7, x: 0.1 };
      mustEqual(end.type === "finished" && end.result.facts, facts, "what the unit saw");
    }),
    law("all reports arrive once, in order and to the bit", 1, async (executor) => {
      const [reports, folds] = [997, 3];
      const events = await collect(runUnitOn(executor, scriptedUnit({ do: "report", reports, folds })));
      for (let fold = 0; fold < folds; fold++) mustEqual(columnsOf(events, fold), expectedColumns(fold, reports), `fold ${fold}`);
    }),
    law("reports of a slow unit arrive while it runs", 1, async (executor) => {
      const events: string[] = [];
      for await (const e of runUnitOn(executor, scriptedUnit({ do: "report", reports: 20, everyMs: 15 }))) events.push(e.type);
      must(events.filter((t) => t === "reports").length >= 2, `300 ms of reports came as ${events.join(", ")}`);
    }),
    law("as many units run at once as there are slots, and no more", 2, async (executor) => {
      mustEqual(executor.slots, 2, "slots");
      let [running, most] = [0, 0];
      const one = async (): Promise<void> => {
        for await (const e of runUnitOn(executor, scriptedUnit({ do: "wait", ms: 60 }))) {
          running += e.type === "started" ? 1 : -1;
          most = Math.max(most, running);
        }
      };
      await Promise.all([one(), one(), one(), one(), one()]);
      mustEqual([running, most], [0, 2], "running at the end, and at most");
    }),
  ];
}

function columnsOf(events: readonly WorkerEvent[], fold: number): Record<string, number[]> {
  const columns: Record<string, number[]> = { at: [] };
  for (const e of events) {
    if (e.type !== "reports" || e.batch.fold !== fold) continue;
    const before = columns["at"]!.length;
    columns["at"]!.push(...e.batch.at);
    for (const [name, values] of Object.entries(e.batch.metrics))
      (columns[name] ??= Array.from({ length: before }, () => NaN)).push(...values);
    for (const values of Object.values(columns)) while (values.length < columns["at"]!.length) values.push(NaN);
  }
  return columns;
}

function expectedColumns(fold: number, reports: number): Record<string, number[]> {
  const columns: Record<string, number[]> = { at: [], validLoss: [], special: [], "now and then": [] };
  for (let at = 1; at <= reports; at++) {
    const metrics: Record<string, number> = { ...scriptedMetrics(fold, at), at };
    for (const [name, values] of Object.entries(columns)) values.push(metrics[name] ?? NaN);
  }
  return columns;
}

function decisionLaws(law: MakeLaw): Law[] {
  return [
    law("a decision is asked for at the named coordinates only, and awaited", 1, async (executor) => {
      const asked: number[] = [];
      let seen = 0;
      const decide = async (r: Report): Promise<Decision> => {
        must(seen >= r.at, `asked about ${r.at} when only ${seen} reports had been read`);
        mustEqual(r.metrics, scriptedMetrics(0, r.at), "the report asked about");
        asked.push(r.at);
        await new Promise((resolve) => setTimeout(resolve, 20));
        return r.at === 6 ? "stop" : "continue";
      };
      const events: WorkerEvent[] = [];
      for await (const e of runUnitOn(executor, scriptedUnit({ do: "report", reports: 10 }, { decideAt: [2, 6, 8] }), { decide })) {
        if (e.type === "reports") seen += e.batch.at.length;
        events.push(e);
      }
      mustEqual(asked, [2, 6], "asked at");
      mustEqual(columnsOf(events, 0)["at"], [1, 2, 3, 4, 5, 6], "reports");
      const end = events.at(-1)!;
      mustEqual(end.type === "finished" && end.result, { state: "stopped", facts: { at: 6 } }, "the end");
    }),
    law("a decision that fails ends the unit and reaches the caller", 1, async (executor) => {
      const decide = (): Promise<Decision> => Promise.reject(Object.assign(new Error("no"), { code: "E_NO" }));
      const unit = scriptedUnit({ do: "report", reports: 3 }, { decideAt: [1] });
      await mustFail(() => collect(runUnitOn(executor, unit, { decide })), "E_NO", "the caller");
      await runsOn(executor);
    }),
  ];
}

/** A unit of nothing, which must finish: the executor goes on. */
async function runsOn(executor: Executor): Promise<void> {
  const events = await collect(runUnitOn(executor, scriptedUnit({ do: "nothing" })));
  mustEqual(
    events.map((e) => e.type),
    ["started", "finished"],
    "the unit after it",
  );
}

function failureLaws(law: MakeLaw): Law[] {
  return [
    law("what the unit throws is failed, with its message and where, and the executor runs on", 1, async (executor) => {
      const events = await collect(runUnitOn(executor, scriptedUnit({ do: "throw" })));
      mustEqual(
        events.map((e) => e.type),
        ["started", "failed"],
        "the events",
      );
      const end = events[1]!;
      must(end.type === "failed" && /^RangeError: the unit's own fault\n\s+at /.test(end.error), `the error: ${JSON.stringify(end)}`);
      await runsOn(executor);
    }),
    law("an end that is no result is failed, and says what a result is", 1, async (executor) => {
      const end = (await collect(runUnitOn(executor, scriptedUnit({ do: "wrong" })))).at(-1)!;
      must(end.type === "failed" && end.error.includes("undefined") && end.error.includes("facts"), `the end: ${JSON.stringify(end)}`);
      await runsOn(executor);
    }),
  ];
}

function cancelLaws(law: MakeLaw): Law[] {
  return [
    law("an aborted unit is lost, cancelled, at once when it heeds its signal", 1, async (executor) => {
      // Warm, so that no start of a worker is counted.
      await runsOn(executor);
      const abort = new AbortController();
      const start = performance.now();
      const types: string[] = [];
      for await (const e of runUnitOn(executor, scriptedUnit({ do: "wait" }), { signal: abort.signal })) {
        types.push(e.type === "lost" ? `lost ${e.cause}` : e.type);
        if (e.type === "started") abort.abort();
      }
      mustEqual(types, ["started", "lost cancelled"], "the events");
      must(performance.now() - start < 1900, "cancelling took its whole grace");
      await runsOn(executor);
    }),
    law("a unit that does not heed its signal is lost after its grace", 1, async (executor) => {
      const abort = new AbortController();
      const types: string[] = [];
      for await (const e of runUnitOn(executor, scriptedUnit({ do: "deaf" }), { signal: abort.signal })) {
        types.push(e.type === "lost" ? `lost ${e.cause}` : e.type);
        if (e.type === "started") abort.abort();
      }
      mustEqual(types, ["started", "lost cancelled"], "the events");
    }),
    law("a unit cancelled while it waits for a slot never starts", 1, async (executor) => {
      const [first, second] = [new AbortController(), new AbortController()];
      const running = collect(runUnitOn(executor, scriptedUnit({ do: "wait" }), { signal: first.signal }));
      const waiting = collect(runUnitOn(executor, scriptedUnit({ do: "nothing" }), { signal: second.signal }));
      await new Promise((resolve) => setTimeout(resolve, 20));
      second.abort();
      mustEqual(await waiting, [{ type: "lost", cause: "cancelled" }], "the waiting unit");
      first.abort();
      mustEqual((await running).at(-1), { type: "lost", cause: "cancelled" }, "the running unit");
      await runsOn(executor);
    }),
    law("a reader that leaves early ends the unit and frees its slot", 1, async (executor) => {
      for await (const e of runUnitOn(executor, scriptedUnit({ do: "wait" }))) if (e.type === "started") break;
      await runsOn(executor);
    }),
    law("a unit that waits for a decision can be cancelled", 1, async (executor) => {
      const abort = new AbortController();
      const decide = (): Promise<Decision> => {
        abort.abort();
        return new Promise(() => undefined);
      };
      const unit = scriptedUnit({ do: "report", reports: 3 }, { decideAt: [1] });
      const events = await collect(runUnitOn(executor, unit, { signal: abort.signal, decide }));
      mustEqual(events.at(-1), { type: "lost", cause: "cancelled" }, "the end");
      await runsOn(executor);
    }),
    law("closing ends what runs and what waits, and no unit runs afterwards", 1, async (executor) => {
      const running = collect(runUnitOn(executor, scriptedUnit({ do: "wait" })));
      const waiting = collect(runUnitOn(executor, scriptedUnit({ do: "nothing" })));
      await new Promise((resolve) => setTimeout(resolve, 20));
      await Promise.all([executor.close(), executor.close()]);
      mustEqual((await running).at(-1)?.type, "lost", "the running unit");
      mustEqual(
        (await waiting).map((e) => e.type),
        ["lost"],
        "the waiting unit",
      );
      await mustFail(() => collect(runUnitOn(executor, scriptedUnit({ do: "nothing" }))), "E_EXECUTOR_CLOSED", "a unit after closing");
    }),
  ];
}
