import { memoryStore } from "@ridgeline/storage";
import type { Problem } from "@ridgeline/core";
import { describe, expect, it } from "vitest";
import { openStudy, parseSpec, prepareStudy } from "../dist/index.js";
import { create, run, small } from "./kit.ts";

describe("a study of a real net", () => {
  it("has the same digest inline and with 1, 2 and 4 workers", async () => {
    const inline = await run(small, 0);
    expect(inline.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(inline.state.trials.every((t) => t.state === "complete")).toBe(true);
    expect(inline.state.test?.candidates.length).toBeGreaterThan(0);
    for (const workers of [1, 2, 4]) expect((await run(small, workers)).digest).toBe(inline.digest);
    expect((await run({ ...small, seed: 4 }, 2)).digest).not.toBe(inline.digest);
  });

  it("replaces workers killed in mid-unit, tries the unit again, and ends with the same digest", async () => {
    const long = { ...small, model: { name: "mlp", params: { hidden: [64], epochs: 150, lr: 0.01 } }, space: { lambda: [0, 0.1] } };
    const undisturbed = await run(long, 2);
    let kills = 0;
    const disturbed = await run(long, 2, (event, study) => {
      if (event.type !== "unit.reports" || event.attempt > 1 || kills >= 3 || event.batch.at.at(-1)! >= 120) return;
      const busy = study.workers().find((w) => w.busy);
      if (busy === undefined) return;
      kills++;
      process.kill(busy.pid, "SIGKILL");
    });
    const lost = disturbed.log.filter((e) => e.type === "unit.lost");
    expect(kills).toBeGreaterThan(0);
    expect(lost.length).toBeGreaterThan(0);
    for (const e of lost) {
      const same = (x: { trial: number; unit: unknown; attempt: number }): boolean =>
        x.trial === e.trial && JSON.stringify(x.unit) === JSON.stringify(e.unit);
      expect(disturbed.log.some((x) => x.type === "unit.started" && same(x) && x.attempt === e.attempt + 1)).toBe(true);
      expect(disturbed.log.filter((x) => x.type === "unit.finished" && same(x)).length).toBe(1);
    }
    // A kill lands in mid-unit when the lost attempt had reported some epochs and not all.
    const midUnit = lost.some((e) =>
      disturbed.log.some((x) => x.type === "unit.reports" && x.trial === e.trial && x.attempt === e.attempt),
    );
    expect(midUnit).toBe(true);
    expect(disturbed.digest).toBe(undisturbed.digest);
  });

  it("goes on after a stop without running a finished unit again", async () => {
    const whole = await run(small, 0);
    const store = memoryStore();
    const id = await create(store, small);
    let finished = 0;
    const first = await openStudy({
      store,
      study: id,
      workers: 1,
      publish: (events) => {
        finished += events.filter((e) => e.event.type === "unit.finished").length;
        if (finished >= 4) first.coordinator.stop("enough");
      },
    });
    expect((await first.run()).status).toBe("stopped");
    const second = await openStudy({ store, study: id, workers: 1 });
    expect((await second.run()).result?.digest).toBe(whole.digest);
    const ends = new Map<string, number>();
    for await (const { event: e } of store.read(id, 1)) {
      if (e.type !== "unit.finished") continue;
      const key = `${e.trial}/${JSON.stringify(e.unit)}`;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
    expect([...ends.values()].every((n) => n === 1)).toBe(true);
  });

  it("prunes the same trials with 1 and 3 workers", async () => {
    const pruned = {
      ...small,
      pruner: { name: "median", options: { nStartupTrials: 1, nWarmupSteps: 2 } },
      lag: 2,
      space: { lambda: [0, 0.01, 3, 5, 10] },
    };
    const [one, three] = [await run(pruned, 1), await run(pruned, 3)];
    expect(one.state.trials.some((t) => t.state === "pruned")).toBe(true);
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
