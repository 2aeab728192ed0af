import { expect, test } from "vitest";
import type { StudyEvent } from "@ridgeline/protocol";
import { keyOf, ofType, run, small, type Of, type OfUnit } from "./kit.ts";

const EPOCHS = 60;
/** The worker waits here for its decision, which comes after its reports are stored: a kill upon them lands in the middle of the unit. */
const HALFWAY = 30;

const study = {
  ...small,
  model: { name: "mlp", params: { hidden: [16], epochs: EPOCHS, lr: 0.01 } },
  space: { lambda: [0, 0.1] },
  pruner: { name: "median", options: { nStartupTrials: 100, nWarmupSteps: HALFWAY, intervalSteps: EPOCHS } },
};

function lastAt(e: Of<"unit.reports">): number {
  return e.batch.at.at(-1)!;
}

/** Runs the study on two workers and kills the one that runs an event's unit wherever `when` says so. */
async function runKilling(when: (e: StudyEvent) => boolean): Promise<{ log: StudyEvent[]; digest: string | undefined; killed: string[] }> {
  const pids = new Map<string, number>();
  const killed: string[] = [];
  const { log, digest } = await run(study, 2, (e) => {
    if (e.type === "unit.started") pids.set(keyOf(e), Number(/^process (\d+)$/.exec(e.worker)![1]));
    if (!when(e)) return;
    const hit = e as OfUnit;
    process.kill(pids.get(keyOf(hit))!, "SIGKILL");
    killed.push(`${keyOf(hit)} ${hit.attempt}`);
  });
  return { log, digest, killed };
}

const isHalfway = (e: StudyEvent): e is Of<"unit.reports"> => e.type === "unit.reports" && e.unit.part === "fold" && lastAt(e) === HALFWAY;
const calm = run(study, 2);

test("a worker killed in the middle of a unit costs it one attempt: the next one is in the log, and the digest is the same", async () => {
  const { log, digest, killed } = await runKilling((e) => isHalfway(e) && e.attempt === 1);
  const lost = ofType(log, "unit.lost");
  expect(killed).toHaveLength(6);
  expect(lost.map((e) => `${keyOf(e)} ${e.attempt}`).toSorted()).toEqual(killed.toSorted());
  for (const loss of lost) {
    expect(loss).toMatchObject({ attempt: 1, final: false, cause: "the worker was killed by SIGKILL" });
    const same = <T extends OfUnit["type"]>(type: T): readonly Of<T>[] =>
      ofType(log, type).filter((e) => keyOf(e as OfUnit) === keyOf(loss));
    // In the middle: half of the first attempt's epochs had been reported, and nothing after them.
    expect(Math.max(...same("unit.reports").flatMap((e) => (e.attempt === 1 ? lastAt(e) : [])))).toBe(HALFWAY);
    expect(Math.max(...same("unit.reports").flatMap((e) => (e.attempt === 2 ? lastAt(e) : [])))).toBe(EPOCHS);
    expect(same("unit.started").map((e) => e.attempt)).toEqual([1, 2]);
    expect(same("unit.finished").map((e) => e.attempt)).toEqual([2]);
  }
  expect(digest).toBe((await calm).digest);
});

test("workers killed as they take a unit, and again in its middle, in the test part too, change nothing", async () => {
  const { log, digest, killed } = await runKilling(
    (e) => (e.type === "unit.started" && e.attempt === 1) || (isHalfway(e) && e.attempt === 2),
  );
  const lost = ofType(log, "unit.lost");
  // A fold waits for its decision halfway, so its kill always comes in time; a test part may be through before, and is finished then.
  const early = ofType(log, "unit.finished").filter((e) => e.unit.part === "test" && e.attempt === 1);
  const ended = [...lost, ...early].map((e) => `${keyOf(e)} ${e.attempt}`);
  expect(ended.toSorted()).toEqual(killed.toSorted());
  expect(
    lost
      .filter((e) => e.unit.part === "fold")
      .map((e) => e.attempt)
      .toSorted(),
  ).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
  expect(lost.every((e) => !e.final)).toBe(true);
  const ends = ofType(log, "unit.finished").map(keyOf);
  expect(new Set(ends).size).toBe(ends.length);
  expect(digest).toBe((await calm).digest);
});

test("workers killed while they compute, whenever that is, change nothing", async () => {
  const long = { ...small, model: { name: "mlp", params: { hidden: [64], epochs: 300, lr: 0.01 } }, space: { lambda: [0, 0.1] } };
  const undisturbed = await run(long, 2);
  let losses = 0;
  // A kill upon reports may come too late for its unit, so this goes on until three units were lost.
  const { log, digest } = await run(long, 2, (e, { workers }) => {
    if (e.type === "unit.lost") losses++;
    if (e.type !== "unit.reports" || losses >= 3 || e.attempt > 2 || lastAt(e) > 150) return;
    const busy = workers().filter((w) => w.busy);
    if (busy.length > 0) process.kill(busy[e.trial % busy.length]!.pid, "SIGKILL");
  });
  const lost = ofType(log, "unit.lost");
  expect(lost.length).toBeGreaterThan(0);
  for (const loss of lost) {
    const started = ofType(log, "unit.started").filter((e) => keyOf(e) === keyOf(loss));
    expect(started.map((e) => e.attempt)).toContain(loss.attempt + 1);
    expect(ofType(log, "unit.finished").filter((e) => keyOf(e) === keyOf(loss))).toHaveLength(1);
  }
  expect(digest).toBe(undisturbed.digest);
});

test("a unit that loses every worker it is given is given up after its attempts, and the study ends", async () => {
  const { log, killed } = await runKilling(
    (e) => e.type === "unit.started" && e.trial === 0 && e.unit.part === "fold" && e.unit.fold === 0,
  );
  const lost = ofType(log, "unit.lost");
  expect(lost.map((e) => e.attempt)).toEqual(killed.map((_, i) => i + 1));
  expect(lost.map((e) => e.final)).toEqual(killed.map((_, i) => i === killed.length - 1));
  expect(ofType(log, "trial.finished").find((e) => e.trial === 0)).toMatchObject({ state: "failed" });
  expect(ofType(log, "trial.finished").find((e) => e.trial === 1)).toMatchObject({ state: "complete" });
  expect(log.at(-1)).toMatchObject({ type: "study.finished" });
});
