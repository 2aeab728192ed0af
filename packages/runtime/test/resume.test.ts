import { openStudy } from "../dist/index.js";
import { expect, test } from "vitest";
import { each, keyOf, logOf, newStudy, ofType, runAll, wineStudy } from "./wine-kit.ts";

const value = wineStudy({}, { epochs: 40 });

test.each([0, 2])("a stopped study goes on where it was, and nothing finished runs again (%i workers)", async (workers) => {
  const whole = await runAll(value);
  let finished = 0;
  const { study, store, id } = await newStudy(value, {
    workers,
    publish: each((e) => {
      if (e.type === "unit.finished" && ++finished === 4) study.coordinator.stop("enough for now");
    }),
  });
  const half = await study.run();
  expect(half).toMatchObject({ status: "stopped", stopReason: "enough for now" });
  const before = await logOf(store, id);
  const done = ofType(before, "unit.finished").map(keyOf);
  expect(done.length).toBeGreaterThanOrEqual(4);
  expect(done.length).toBeLessThan(12);

  const again = await openStudy({ store, study: id, workers });
  const state = await again.run();
  const log = await logOf(store, id);
  const later = log.slice(before.length);
  expect(ofType(later, "unit.started").filter((e) => done.includes(keyOf(e)))).toEqual([]);
  for (const key of done) expect(ofType(log, "unit.started").filter((e) => keyOf(e) === key)).toHaveLength(1);
  const ends = ofType(log, "unit.finished").map(keyOf);
  expect(new Set(ends).size).toBe(ends.length);
  expect(state.status).toBe("finished");
  expect(state.result?.digest).toBe(whole.state.result?.digest);
});

test("a finished study taken up again adds nothing to its log", async () => {
  const { study, store, id } = await newStudy(wineStudy({ space: { lambda: [0] } }));
  await study.run();
  const before = await logOf(store, id);
  const state = await (await openStudy({ store, study: id, workers: 0 })).run();
  expect(state.status).toBe("finished");
  expect(await logOf(store, id)).toEqual(before);
});
