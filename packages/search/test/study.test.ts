import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { FinishedTrial, Sampler } from "@ridgeline/protocol";
import { createStudy, grid, median, param, random, studyFromJSON, type Study, type Trial } from "../src/index.ts";

const space = { x: param.float(-5, 5), y: param.int(0, 9) };
const bowl = (trial: Trial): number => ((trial.params["x"] as number) - 1) ** 2 + (trial.params["y"] as number);

/** Suggests one past the sum of the values it has read, so that any slip in what it reads shows. It looks one trial back less than it could. */
const adding: Sampler<{ readonly sum: number; readonly seen: readonly number[] }> = {
  init: () => ({ sum: 0, seen: [] }),
  needs: (k) => Math.max(k - 2, 0),
  observe: (s, t: FinishedTrial) => ({ sum: s.sum + (t.state === "complete" ? t.value : 0), seen: [...s.seen, t.number] }),
  suggest: (s, { trial }) => ({ x: 1 + s.sum / 8, trial, seen: s.seen.join(",") }),
  suggestOne: (s, _, __, d) => (d.kind === "float" ? Math.min(Math.max(s.sum, d.low), d.high) : 0),
};

describe("ask and tell", () => {
  test("the same seed gives the same points; best is the least of the complete", () => {
    const run = (seed: number): Study => {
      const study = createStudy({ space, seed });
      for (let i = 0; i < 20; i++) study.tell(study.ask(), study.trials.at(-1)!.number);
      return study;
    };
    expect(run(4).trials).toEqual(run(4).trials);
    expect(run(4).trials[0]!.params).not.toEqual(run(5).trials[0]!.params);
    expect(run(4).best?.number).toBe(0);
  });

  test("maximize: best is the greatest, and samplers and pruners see lower as better", () => {
    const seen: number[] = [];
    const spy: Sampler = { ...random(), needs: (k) => k, observe: (s, t) => (seen.push(t.value), s) };
    const study = createStudy({ space, direction: "maximize", sampler: spy, pruner: median({ nStartupTrials: 1 }) });
    const first = study.ask();
    first.report(10, 1);
    study.tell(first, 10);
    const second = study.ask();
    expect(second.shouldPrune()).toBe(false);
    second.report(9, 1);
    expect(second.shouldPrune()).toBe(true);
    second.report(11, 2);
    expect(second.shouldPrune()).toBe(false);
    study.tell(second, 12);
    expect(study.best?.value).toBe(12);
    study.ask();
    expect(seen).toEqual([-10, -12]);
  });

  test("parameters by name as the program runs: kept within a trial, drawn as if declared", () => {
    const declared = createStudy({ space, seed: 9 }).ask();
    const trial = createStudy({ seed: 9 }).ask();
    expect(trial.params).toEqual({});
    expect(trial.suggestFloat("x", -5, 5)).toBe(declared.params["x"]);
    expect(trial.suggestInt("y", 0, 9)).toBe(declared.suggestInt("y", 0, 9));
    expect(trial.suggestFloat("x", -5, 5)).toBe(trial.params["x"]);
    expect(["a", "b"]).toContain(trial.suggestCategorical("z", ["a", "b"]));
    expect(() => trial.suggestFloat("x", 0, 5)).toThrow(expect.objectContaining({ code: "E_PARAMETER" }));
    expect(() => declared.suggestInt("x", 0, 5)).toThrow(expect.objectContaining({ code: "E_PARAMETER" }));
    expect(() => trial.suggestFloat("w", 0, 5, { log: true })).toThrow(expect.objectContaining({ code: "E_SPACE" }));
  });

  test("every suggestion records the trials it read: no more than needs(k), no more than have ended in order", () => {
    const study = createStudy({ sampler: adding as Sampler });
    const trials = Array.from({ length: 5 }, () => study.ask());
    for (const k of [0, 2, 1]) study.tell(trials[k]!, 1);
    const next = study.ask();
    expect(study.trials.map((t) => t.basis)).toEqual([0, 0, 0, 0, 0, 3]);
    expect(next.params["seen"]).toBe("0,1,2");
    study.tell(trials[4]!, 1);
    expect(study.ask().params["seen"]).toBe("0,1,2");
    study.tell(trials[3]!, 1);
    expect(study.ask().params["seen"]).toBe("0,1,2,3,4");
  });

  test("what cannot be told is refused by code", () => {
    const study = createStudy({ space });
    const trial = study.ask();
    expect(() => study.tell(7, 1)).toThrow(expect.objectContaining({ code: "E_TRIAL_UNKNOWN" }));
    expect(() => study.tell(trial, "good" as unknown as number)).toThrow(expect.objectContaining({ code: "E_VALUE" }));
    expect(() => study.tell(trial, {} as { state: "failed" })).toThrow(expect.objectContaining({ code: "E_VALUE" }));
    trial.report(1, 3);
    expect(() => trial.report(1, 3)).toThrow(expect.objectContaining({ code: "E_STEP" }));
    study.tell(trial, { value: 1, se: 0.5 });
    expect(study.trials[0]).toMatchObject({ state: "complete", value: 1, se: 0.5 });
    expect(() => study.tell(trial, 1)).toThrow(expect.objectContaining({ code: "E_TRIAL_ENDED" }));
    expect(() => trial.report(1, 4)).toThrow(expect.objectContaining({ code: "E_STEP" }));
    expect(() => createStudy({ space: { x: param.float(1, 0) } })).toThrow(expect.objectContaining({ code: "E_SPACE" }));
  });
});

describe("optimize", () => {
  test("a grid is walked whole, once", async () => {
    const study = createStudy({ space: { x: param.list([0, 1, 2]), y: param.list([5, 4]) }, sampler: grid() });
    expect(await study.optimize(bowl)).toEqual({ complete: 6, pruned: 0, diverged: 0, failed: 0, cancelled: 0 });
    expect(study.best).toMatchObject({ params: { x: 1, y: 4 }, value: 4 });
    expect(await study.optimize(bowl)).toEqual({ complete: 0, pruned: 0, diverged: 0, failed: 0, cancelled: 0 });
    expect(() => study.ask()).toThrow(expect.objectContaining({ code: "E_GRID_END" }));
  });

  test("NaN diverges, a throw fails, a pruned one says so, and the study goes on", async () => {
    const study = createStudy({ space });
    const counts = await study.optimize(
      async (trial) => {
        trial.report(trial.number, 1);
        if (trial.number === 1) return NaN;
        if (trial.number === 2) throw new Error("no memory");
        if (trial.number === 3) return { state: "pruned" };
        if (trial.number === 4) return undefined as unknown as number;
        if (trial.number === 5) return -Infinity;
        return trial.number;
      },
      { trials: 8 },
    );
    expect(counts).toEqual({ complete: 3, pruned: 1, diverged: 2, failed: 2, cancelled: 0 });
    expect(study.trials[2]).toMatchObject({ state: "failed", error: "no memory", value: NaN });
    expect(study.trials[3]).toMatchObject({ state: "pruned", value: 3 });
    expect(study.trials[4]?.error).toContain("undefined is no result");
    expect(study.best?.number).toBe(0);
  });

  test("at most `concurrency` run at once, and the result is the same for any", async () => {
    const run = async (concurrency: number): Promise<{ study: Study; most: number }> => {
      const study = createStudy({ sampler: adding as Sampler, pruner: median({ nStartupTrials: 2 }), lag: 3 });
      let now = 0;
      let most = 0;
      const counts = await study.optimize(
        async (trial) => {
          most = Math.max(most, ++now);
          // Later trials are quicker, so that they end out of order.
          await sleep(3 * (4 - (trial.number % 4)));
          now--;
          for (let step = 1; step <= 4; step++) {
            trial.report(((trial.number * 7) % 5) / step, step);
            if (trial.shouldPrune()) return { state: "pruned" };
          }
          return (trial.params["x"] as number) / (1 + trial.number);
        },
        { trials: 16, concurrency },
      );
      expect(counts.pruned).toBeGreaterThan(0);
      return { study, most };
    };
    const [one, two, four] = await Promise.all([run(1), run(2), run(4)]);
    expect([one.most, two.most]).toEqual([1, 2]);
    expect(four.most).toBeGreaterThan(2);
    expect(two.study.toJSON()).toEqual(one.study.toJSON());
    expect(four.study.toJSON()).toEqual(one.study.toJSON());
  });

  test("an abort ends it: no new trial, running ones that throw are cancelled", async () => {
    const study = createStudy({ space });
    const stop = new AbortController();
    const counts = await study.optimize(
      async (trial) => {
        if (trial.number === 3) stop.abort();
        await sleep(5, undefined, { signal: stop.signal });
        return 1;
      },
      { trials: 100, concurrency: 2, signal: stop.signal },
    );
    expect(counts.complete + counts.cancelled).toBe(study.trials.length);
    expect(counts.cancelled).toBeGreaterThan(0);
    expect(study.trials.length).toBeLessThan(6);
    expect(study.trials.every((t) => t.state !== "running")).toBe(true);
  });

  test("a run that cannot start says why, all at once", async () => {
    await expect(createStudy({ space }).optimize(bowl, { concurrency: 0 })).rejects.toThrow(
      /trials: this sampler never ends[\s\S]*concurrency: 0/,
    );
  });
});

describe("JSON", () => {
  const objective = (trial: Trial): number => {
    const depth = trial.suggestInt("depth", 1, 4);
    trial.report(NaN, 0);
    trial.report(-0, 1);
    return trial.number === 3 ? NaN : bowl(trial) + depth * trial.suggestFloat("rate", 1e-3, 1, { log: true });
  };

  test("a study read back is the live one, and goes on as it would have", async () => {
    const live = createStudy({ space, seed: 11, name: "s" });
    await live.optimize(objective, { trials: 6 });
    live.ask();
    const read = studyFromJSON(JSON.parse(JSON.stringify(live)));
    expect(read.trials).toEqual(live.trials);
    expect([read.name, read.seed, read.direction, read.space, read.best]).toEqual([
      live.name,
      live.seed,
      live.direction,
      live.space,
      live.best,
    ]);
    await Promise.all([live, read].map((study) => study.optimize(objective, { trials: 5 })));
    expect(JSON.stringify(read)).toBe(JSON.stringify(live));
  });

  test("a sampler with a past is replayed to the same state", async () => {
    const live = createStudy({ sampler: adding as Sampler });
    await live.optimize((t) => Number(t.params["x"]) + t.suggestFloat("r", 0, 2), { trials: 7 });
    const read = studyFromJSON(JSON.parse(JSON.stringify(live)), { sampler: adding as Sampler });
    expect(read.ask().params).toEqual(live.ask().params);
  });

  test("another seed, another sampler or a changed value is found out", async () => {
    const live = createStudy({ space, seed: 11 });
    await live.optimize(objective, { trials: 3 });
    const json = live.toJSON();
    const changed = { ...json, trials: json.trials.map((t, i) => (i === 1 ? { ...t, params: { ...t.params, rate: 0.5 } } : t)) };
    expect(() => studyFromJSON({ ...json, seed: 12 })).toThrow(expect.objectContaining({ code: "E_STUDY_REPLAY" }));
    expect(() => studyFromJSON(changed)).toThrow(/trials\[1\]\.params\.rate/);
    expect(() => studyFromJSON({ ...json, trials: [{}] })).toThrow(expect.objectContaining({ code: "E_STUDY_JSON" }));
  });
});
