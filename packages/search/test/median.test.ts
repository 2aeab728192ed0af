import { describe, expect, test } from "vitest";
import type { History } from "@ridgeline/protocol";
import { prunerLaws } from "@ridgeline/testing";
import { median, medianPlugin, nanPercentile, none, nonePlugin } from "../src/index.ts";

describe("laws of the median pruner", () => {
  for (const law of [...prunerLaws(median), ...prunerLaws(() => median({ nStartupTrials: 1, nWarmupSteps: 2, intervalSteps: 3 }))])
    test(law.name, law.run);
});

describe("laws of the pruner that never prunes", () => {
  for (const law of prunerLaws(none)) test(law.name, law.run);
});

// Optuna 4.9.0, numpy 2.4.6: trial t reports v(t, s) at steps s = 1..last, `last` being 1 + t % 6 where t % 4 == 3 (state PRUNED) and 10 otherwise
// (COMPLETE); x where MedianPruner(**options).prune(study, trial) after s steps, with trials 0..t-1 in the study.
// def v(t, s): return nan if (t * s) % 17 == 5 else ((t * 37 + s * 61 + t * t * s * 7) % 101) / 100 - s / 20
const optuna = [
  [{}, ".......... .......... .......... .... .......... .......... ...xx.x... xx x........x xxx.x..... ...xx...x. ......"],
  [
    { nStartupTrials: 2 },
    ".......... .......... xx.xx....x ..x. ...x.....x x.x.x..... ...xx.x... xx x........x xxx.x..... ...xx...x. ......",
  ],
  [
    { nStartupTrials: 2, nWarmupSteps: 3, intervalSteps: 4 },
    ".......... .......... .......... ..x. .......... ..x....... ......x... .. .......... ..x....... .......... ......",
  ],
  [
    { nStartupTrials: 1, nMinTrials: 6, intervalSteps: 3 },
    ".......... .......... .......... .... .......... x......... .......... x. x......... x.x....... ........x. ......",
  ],
] as const;

function value(t: number, s: number): number {
  return (t * s) % 17 === 5 ? NaN : ((t * 37 + s * 61 + t * t * s * 7) % 101) / 100 - s / 20;
}

function curve(t: number, length: number, complete: boolean): History {
  const at = Array.from({ length }, (_, i) => i + 1);
  return { trial: t, at, values: at.map((s) => value(t, s)), complete };
}

describe("the median pruner decides as Optuna's", () => {
  test.each(optuna)("%j", (options, decisions) => {
    const pruner = median(options);
    const earlier: History[] = [];
    const ours = Array.from({ length: 12 }, (_, t) => {
      const last = t % 4 === 3 ? 1 + (t % 6) : 10;
      const row = Array.from({ length: last }, (_, i) => (pruner.decide(curve(t, i + 1, false), earlier) === "stop" ? "x" : ".")).join("");
      earlier.push(curve(t, last, last === 10));
      return row;
    });
    expect(ours.join(" ")).toBe(decisions);
  });

  test("a trial of nothing but NaN is stopped, others' NaN are left out", () => {
    const pruner = median({ nStartupTrials: 1 });
    const other = (values: number[]): History => ({ trial: 0, at: [1], values, complete: true });
    const own = (values: number[]): History => ({ trial: 9, at: [1], values, complete: false });
    expect(pruner.decide(own([NaN]), [other([1])])).toBe("stop");
    expect(pruner.decide(own([1]), [other([NaN])])).toBe("continue");
    expect(pruner.decide(own([2]), [other([NaN]), other([1])])).toBe("stop");
    expect(pruner.decide(own([1]), [other([1])])).toBe("continue");
  });
});

test("decideAt names the coordinates at which decide may stop, but for the last", () => {
  expect(median().decideAt(5)).toEqual([1, 2, 3, 4]);
  expect(median({ nWarmupSteps: 3, intervalSteps: 4 }).decideAt(12)).toEqual([3, 7, 11]);
  expect(median({ intervalSteps: 5 }).decideAt(11)).toEqual([1, 5, 10]);
  expect(none().decideAt(9)).toEqual([]);
});

test("options are checked, all at once", () => {
  expect(() => medianPlugin.create({ nStartupTrials: -1, nWarmupSteps: 0, intervalSteps: 0, nMinTrials: 1 })).toThrow(
    /nStartupTrials[\s\S]*intervalSteps/,
  );
  expect(nonePlugin.create({}).decide(curve(1, 3, false), [])).toBe("continue");
});

test("nanPercentile is numpy's", () => {
  // [float(np.nanpercentile([3, 1, nan, 10, 4.5], p)) for p in (0, 10, 25, 50, 90, 100)], numpy 2.4.6
  const ours = [0, 10, 25, 50, 90, 100].map((p) => nanPercentile([3, 1, NaN, 10, 4.5], p));
  expect(ours).toEqual([1, 1.6, 2.5, 3.75, 8.350000000000001, 10]);
  expect(nanPercentile([NaN], 50)).toBeNaN();
});
