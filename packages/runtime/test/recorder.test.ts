import { RidgelineError, systemClock } from "@ridgeline/core";
import type { EventStore } from "@ridgeline/protocol";
import { memoryStore } from "@ridgeline/storage";
import { expect, test } from "vitest";
import { each, logOf, newStudy, ofType, runAll, wineStudy } from "./wine-kit.ts";

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
  const whole = await runAll(wineStudy());
  const { store, refused } = fullAt(new Set([5, 6, 7, 20]));
  const told: (string | undefined)[] = [];
  const { state, log } = await runAll(wineStudy(), { store, clock: hasty, onTrouble: (m) => told.push(m) });
  expect(refused()).toBe(4);
  expect(told).toHaveLength(6);
  expect(told[0]).toMatch(/full/);
  expect(told.map((m) => m === undefined)).toEqual([false, false, false, true, false, true]);
  expect(state.status).toBe("finished");
  expect(state.result?.digest).toBe(whole.state.result?.digest);
  expect(log.map((e) => e.type)).toEqual(whole.log.map((e) => e.type));
});

test("any other failure of the store ends the run with that error", async () => {
  const inner = memoryStore();
  let count = 0;
  const append: EventStore["append"] = async (...given) => {
    if (++count > 6) throw new RidgelineError("E_STORE", "the cable is out");
    return inner.append(...given);
  };
  const { study } = await newStudy(wineStudy(), { store: { ...inner, append } });
  await expect(study.run()).rejects.toMatchObject({ code: "E_STORE", message: "the cable is out" });
});

test("pause, resume and cancelTrial are recorded, and the study ends well", async () => {
  const commands: Promise<void>[] = [];
  let started = 0;
  const { study, store, id } = await newStudy(wineStudy({}, { epochs: 60 }), {
    workers: 2,
    publish: each((e) => {
      if (e.type === "unit.started" && ++started === 2) {
        commands.push(study.coordinator.command({ type: "cancelTrial", trial: 0 }), study.coordinator.command({ type: "pause" }));
      }
      if (e.type === "study.paused") setTimeout(() => commands.push(study.coordinator.command({ type: "resume" })), 50);
    }),
  });
  const state = await study.run();
  await Promise.all(commands);
  expect(commands).toHaveLength(3);
  const log = await logOf(store, id);
  expect(ofType(log, "trial.cancelled").map((e) => e.trial)).toEqual([0]);
  expect(ofType(log, "trial.finished").find((e) => e.trial === 0)?.state).toBe("cancelled");
  const paused = log.findIndex((e) => e.type === "study.paused");
  const resumed = log.findIndex((e) => e.type === "study.resumed");
  expect(paused).toBeGreaterThan(0);
  expect(resumed).toBeGreaterThan(paused);
  expect(state.status).toBe("finished");
  expect(state.trials.map((t) => t.state)).toEqual(["cancelled", "complete", "complete", "complete"]);
  await expect(study.coordinator.command({ type: "pause" })).rejects.toMatchObject({ code: "E_STUDY_ENDED" });
});

test("cancelling a trial that is over, or that is not there, is refused", async () => {
  const refusals: Promise<unknown>[] = [];
  const { study } = await newStudy(wineStudy(), {
    publish: each((e) => {
      if (e.type !== "trial.finished" || e.trial !== 0) return;
      for (const trial of [0, 99])
        refusals.push(study.coordinator.command({ type: "cancelTrial", trial }).catch((error: unknown) => error));
    }),
  });
  await study.run();
  expect(await Promise.all(refusals)).toMatchObject([{ code: "E_TRIAL_ENDED" }, { code: "E_TRIAL_ENDED" }]);
});
