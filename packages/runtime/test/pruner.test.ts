import { expect, test } from "vitest";
import { ofType, runAll, wineStudy } from "./wine-kit.ts";

/** Good settings first, hopeless ones after them, so that the median of the first ones stops the others. */
const value = wineStudy(
  {
    space: { lambda: [0, 0.001, 0.01, 3, 10, 30] },
    pruner: { name: "median", options: { nStartupTrials: 2, nWarmupSteps: 3 } },
    lag: 3,
  },
  { epochs: 12 },
);

test("median pruning stops the same trials at the same epochs, whatever the number of workers", async () => {
  const one = await runAll(value, { workers: 1 });
  const three = await runAll(value, { workers: 3 });
  const ends = (log: typeof one.log) => ofType(log, "trial.finished").toSorted((a, b) => a.trial - b.trial);
  const states = ends(one.log).map((e) => e.state);
  expect(states.filter((s) => s === "pruned").length).toBeGreaterThan(0);
  expect(states.filter((s) => s === "complete").length).toBeGreaterThan(2);
  expect(ends(three.log).map((e) => e.state)).toEqual(states);
  expect(three.state.result?.digest).toBe(one.state.result?.digest);
});
