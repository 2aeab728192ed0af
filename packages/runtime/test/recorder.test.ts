import { RidgelineError, systemClock } from "@ridgeline/core";
import type { EventStore } from "@ridgeline/protocol";
import { memoryStore } from "@ridgeline/storage";
import { expect, test } from "vitest";
import { openStudy } from "../dist/index.js";
import { create, logOf, ofType, run, small } from "./kit.ts";

const tiny = { ...small, space: { lambda: [0, 0.1], dropout: [0, 0.3] } };

/** A store whose disk is full at the given appends (counted from 1, retries too). */
function fullAt(appends: ReadonlySet<number>): { store: EventStore; refused: () => number } {
  const inner = memoryStore();
  let count = 0;
  let refused = 0;
  const append: EventStore["append"] = async (...given) => {
    if (appends.has(++count)) {
      refused++;
      throw new RidgelineError("E_STORE_FULL", "the disk is full");
    }
    return inner.append(...given);
  };
  return { store: { ...inner, append }, refused: () => refused };
}

const hasty = { ...systemClock, sleep: (_ms: number, signal?: AbortSignal) => systemClock.sleep(2, signal) };

test("a full disk makes the study wait, and loses nothing", async () => {
  const whole = await run(tiny, 0);
  const { store, refused } = fullAt(new Set([5, 6, 7, 20]));
  const told: (string | undefined)[] = [];
  const { state, log, digest } = await run(tiny, 0, undefined, { store, clock: hasty, onTrouble: (m) => told.push(m) });
  expect(refused()).toBe(4);
  expect(told.map((m) => m === undefined)).toEqual([false, false, false, true, false, true]);
  expect(told[0]).toMatch(/full/);
  expect(state.status).toBe("finished");
  expect(digest).toBe(whole.digest);
  for (const type of ["trial.created", "unit.started", "unit.finished", "trial.finished", "test.opened"] as const)
    expect(ofType(log, type).length, type).toBe(ofType(whole.log, type).length);
});

test("any other failure of the store ends the run with that error", async () => {
  const inner = memoryStore();
  let count = 0;
  const append: EventStore["append"] = async (...given) => {
    if (++count > 6) throw new RidgelineError("E_STORE", "the cable is out");
    return inner.append(...given);
  };
  await expect(run(tiny, 0, undefined, { store: { ...inner, append } })).rejects.toMatchObject({
    code: "E_STORE",
    message: "the cable is out",
  });
});

test("pause, resume and cancelTrial are recorded, nothing starts in the pause, and the study ends", async () => {
  const slow = { ...tiny, model: { name: "mlp", params: { hidden: [16], epochs: 100, lr: 0.01 } } };
  const commands: Promise<void>[] = [];
  let started = 0;
  const { state, log } = await run(slow, 2, (e, { coordinator }) => {
    if (e.type === "unit.started" && ++started === 2)
      commands.push(coordinator.command({ type: "cancelTrial", trial: 0 }), coordinator.command({ type: "pause" }));
    if (e.type === "study.paused") setTimeout(() => commands.push(coordinator.command({ type: "resume" })), 400);
  });
  await Promise.all(commands);
  expect(commands).toHaveLength(3);
  expect(ofType(log, "trial.cancelled").map((e) => e.trial)).toEqual([0]);
  const paused = log.findIndex((e) => e.type === "study.paused");
  const resumed = log.findIndex((e) => e.type === "study.resumed");
  expect(paused).toBeGreaterThan(0);
  expect(resumed).toBeGreaterThan(paused);
  expect(ofType(log.slice(paused, resumed), "trial.created")).toEqual([]);
  expect(state.status).toBe("finished");
  expect(state.trials.map((t) => t.state)).toEqual(["cancelled", "complete", "complete", "complete"]);
});

test("commands that cannot be followed are refused with their reason", async () => {
  const refusals: Promise<unknown>[] = [];
  const store = memoryStore();
  const id = await create(store, tiny);
  const study = await openStudy({
    store,
    study: id,
    workers: 0,
    publish: (events) => {
      if (!events.some(({ event: e }) => e.type === "trial.finished" && e.trial === 0)) return;
      for (const trial of [0, 99])
        refusals.push(study.coordinator.command({ type: "cancelTrial", trial }).catch((error: unknown) => error));
    },
  });
  await study.run();
  expect(await Promise.all(refusals)).toMatchObject([{ code: "E_TRIAL_ENDED" }, { code: "E_TRIAL_ENDED" }]);
  await expect(study.coordinator.command({ type: "pause" })).rejects.toMatchObject({ code: "E_STUDY_ENDED" });
});

test("a finished study taken up again adds nothing to its log", async () => {
  const store = memoryStore();
  const id = await create(store, { ...small, space: { lambda: [0] } });
  await (await openStudy({ store, study: id, workers: 0 })).run();
  const before = await logOf(store, id);
  expect((await (await openStudy({ store, study: id, workers: 0 })).run()).status).toBe("finished");
  expect(await logOf(store, id)).toEqual(before);
});
