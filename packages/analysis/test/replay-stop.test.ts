import { describe, expect, test } from "vitest";
import * as fc from "fast-check";
import { neverStop, replayStop, stoppingRules } from "../src/index.ts";

const curve = fc.array(
  fc.oneof({ weight: 9, arbitrary: fc.double({ min: 0, max: 2, noNaN: true }) }, { weight: 1, arbitrary: fc.constant(NaN) }),
  { minLength: 1, maxLength: 40 },
);
const minDelta = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.5, noNaN: true }));

describe("replayStop, by hand", () => {
  const losses = [1.0, 0.8, 0.9, 0.7, 0.71, 0.72, 0.69, 0.75];
  test.each([
    [0, 0, 1, 2, true],
    [1, 0, 1, 2, true],
    [2, 0, 3, 5, true],
    [3, 0, 6, 7, false],
    [Infinity, 0, 6, 7, false],
    // 0.69 improves on 0.7 by no more than 0.05, so epoch 3 stays the best: 4, 5, 6 are without improvement.
    [3, 0.05, 3, 6, true],
    // 0.8 improves by 0.2 only, and 0.7 by 0.3 in all: more than 0.25 below the best of 1.0.
    [4, 0.25, 3, 7, true],
  ])("patience %d, minDelta %d", (patience, minDelta, kept, stopped, stoppedEarly) => {
    expect(replayStop(losses, { patience, minDelta })).toEqual({ kept, stopped, stoppedEarly });
  });

  test("NaN never improves, and where nothing does the first epoch is kept", () => {
    expect(replayStop([NaN, NaN, NaN], { patience: 2, minDelta: 0 })).toEqual({ kept: 0, stopped: 1, stoppedEarly: true });
    expect(replayStop([NaN, 0.5, NaN, 0.4], { patience: 2, minDelta: 0 })).toEqual({ kept: 3, stopped: 3, stoppedEarly: false });
    expect(replayStop([0.5], { patience: 0, minDelta: 0 })).toEqual({ kept: 0, stopped: 0, stoppedEarly: false });
    expect(replayStop([], { patience: 3, minDelta: 0 })).toEqual({ kept: -1, stopped: -1, stoppedEarly: false });
  });
});

describe("replayStop, laws", () => {
  test("never stopping keeps the first least value", () => {
    fc.assert(
      fc.property(curve, (values) => {
        const least = Math.min(...values.filter((v) => !Number.isNaN(v)));
        expect(replayStop(values, neverStop).kept).toBe(Math.max(values.indexOf(least), 0));
      }),
    );
  });

  test("more patience never stops earlier nor keeps an earlier or worse epoch", () => {
    fc.assert(
      fc.property(curve, minDelta, fc.nat(20), fc.nat(20), (values, delta, a, b) => {
        const less = replayStop(values, { patience: Math.min(a, b), minDelta: delta });
        const more = replayStop(values, { patience: Math.max(a, b), minDelta: delta });
        expect(more.stopped).toBeGreaterThanOrEqual(less.stopped);
        expect(more.kept).toBeGreaterThanOrEqual(less.kept);
        if (!Number.isNaN(values[less.kept]!)) expect(values[more.kept]!).toBeLessThanOrEqual(values[less.kept]!);
      }),
    );
  });

  test("what comes after the stop does not matter", () => {
    fc.assert(
      fc.property(curve, curve, minDelta, fc.nat(10), (values, after, delta, patience) => {
        const rule = { patience, minDelta: delta };
        const { kept, stopped, stoppedEarly } = replayStop(values, rule);
        expect(replayStop(values.slice(0, stopped + 1), rule)).toEqual({ kept, stopped, stoppedEarly });
        if (stoppedEarly) expect(replayStop([...values, ...after], rule)).toEqual({ kept, stopped, stoppedEarly });
      }),
    );
  });

  test("an early stop comes exactly `patience` epochs after the kept one", () => {
    fc.assert(
      fc.property(curve, minDelta, fc.integer({ min: 1, max: 10 }), (values, delta, patience) => {
        const r = replayStop(values, { patience, minDelta: delta });
        if (r.stoppedEarly && !Number.isNaN(values[0]!)) expect(r.stopped - r.kept).toBe(patience);
      }),
    );
  });
});

test("stoppingRules pairs the lists, patience first", () => {
  expect(stoppingRules({ patience: [3, 5], minDelta: [0, 0.1] })).toEqual([
    { patience: 3, minDelta: 0 },
    { patience: 3, minDelta: 0.1 },
    { patience: 5, minDelta: 0 },
    { patience: 5, minDelta: 0.1 },
  ]);
});
