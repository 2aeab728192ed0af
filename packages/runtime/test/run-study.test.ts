import { memoryStore } from "@ridgeline/storage";
import type { Problem } from "@ridgeline/core";
import { describe, expect, it } from "vitest";
import { openStudy, parseSpec, prepareStudy } from "../dist/index.js";
import { create, keyOf, logOf, ofType, run, small } from "./kit.ts";

describe("a study of a real net", () => {
  it("has the same digest inline and with 1, 2 and 4 workers", async () => {
    const inline = await run(small, 0);
    expect(inline.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(inline.state.trials.every((t) => t.state === "complete")).toBe(true);
    expect(ofType(inline.log, "test.opened")).toHaveLength(1);
    expect(inline.state.test?.candidates.length).toBeGreaterThan(0);
    for (const workers of [1, 2, 4]) {
      const { digest, state } = await run(small, workers);
      expect(digest, `${workers} workers`).toBe(inline.digest);
      expect(state.result).toEqual(inline.state.result);
    }
  });

  it("has another digest with another seed", async () => {
    const [a, b] = [await run(small, 0), await run({ ...small, seed: 4 }, 0)];
    expect(b.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(b.digest).not.toBe(a.digest);
  });

  it.each([0, 2])("goes on after a stop, and nothing that is finished starts again (%i workers)", async (workers) => {
    const longer = { ...small, model: { name: "mlp", params: { hidden: [16], epochs: 60, lr: 0.01 } } };
    const whole = await run(longer, workers);
    const store = memoryStore();
    const id = await create(store, longer);
    let finished = 0;
    const first = await openStudy({
      store,
      study: id,
      workers,
      publish: (events) => {
        finished += events.filter((e) => e.event.type === "unit.finished").length;
        if (finished >= 4) first.coordinator.stop("enough");
      },
    });
    expect(await first.run()).toMatchObject({ status: "stopped", stopReason: "enough" });
    const before = await logOf(store, id);
    const done = ofType(before, "unit.finished").map(keyOf);
    expect(done.length).toBeGreaterThanOrEqual(4);
    expect(done.length).toBeLessThan(18);

    const second = await openStudy({ store, study: id, workers });
    const state = await second.run();
    const log = await logOf(store, id);
    expect(log.slice(0, before.length)).toEqual(before);
    expect(ofType(log.slice(before.length), "unit.started").filter((e) => done.includes(keyOf(e)))).toEqual([]);
    const ends = ofType(log, "unit.finished").map(keyOf);
    expect(new Set(ends).size).toBe(ends.length);
    expect(state.status).toBe("finished");
    expect(state.result?.digest).toBe(whole.digest);
  });

  it("prunes the same trials with 1 and 3 workers", async () => {
    const pruned = {
      ...small,
      pruner: { name: "median", options: { nStartupTrials: 1, nWarmupSteps: 2 } },
      lag: 2,
      space: { lambda: [0, 0.01, 3, 5, 10] },
    };
    const [one, three] = [await run(pruned, 1), await run(pruned, 3)];
    const states = one.state.trials.map((t) => t.state);
    expect(states).toContain("pruned");
    expect(states.filter((state) => state === "complete").length).toBeGreaterThan(1);
    expect(three.state.trials.map((t) => t.state)).toEqual(states);
    expect(three.digest).toBe(one.digest);
  });
});

describe("bad input", () => {
  it("lists every problem of a spec at once", async () => {
    const found: Problem[] = [];
    const spec = parseSpec({ ...small, data: "missing.csv", foo: 1, space: { lambda: [-1], dropuot: [0] } }, found);
    const error = await prepareStudy(spec, { found }).catch((e: unknown) => e as { problems: Problem[] });
    const paths = (error as { problems: Problem[] }).problems.map((p) => p.path);
    for (const path of ["foo", "space.lambda.values[0]"]) expect(paths).toContain(path);
    expect(paths.some((p) => p.includes("missing.csv"))).toBe(true);
    expect(JSON.stringify((error as { problems: Problem[] }).problems)).toContain("did you mean dropout");
  });
});
