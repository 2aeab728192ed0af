import { createRng } from "@ridgeline/core";
import { describe, expect, test } from "vitest";
import * as fc from "fast-check";
import { samplerLaws } from "@ridgeline/testing";
import type { Distribution, Space } from "@ridgeline/protocol";
import {
  checkSpace,
  contains,
  createGrid,
  grid,
  gridPlugin,
  gridPoints,
  param,
  random,
  randomPlugin,
  sample,
  samplePoint,
  searchRng,
  validateSpace,
} from "../src/index.ts";

const wide: Space = {
  lambda: param.float(1e-6, 10, { log: true }),
  dropout: param.float(0, 0.9),
  units: param.int(1, 4096, { log: true }),
  decay: param.categorical(["a", "b"]),
};

describe("laws of random", () => {
  for (const law of [...samplerLaws({ create: random }), ...samplerLaws({ create: random, spaces: [wide, {}] })]) test(law.name, law.run);
});

describe("laws of grid", () => {
  for (const law of [...samplerLaws({ create: grid }), ...samplerLaws({ create: () => grid({ points: 3 }), spaces: [wide, {}] })])
    test(law.name, law.run);
});

describe("validateSpace", () => {
  test("lists every fault with its place", () => {
    const space: Space = {
      lambda: param.float(1, 0.1),
      rate: param.float(0, 1, { log: true, step: 0.1 }),
      list: param.list([1, 2, 1]),
      none: param.categorical([]),
      units: param.int(1.5, 8),
      step: param.float(0, 1, { step: 2 }),
      one: param.int(3, 3),
    };
    expect(validateSpace(space).map((p) => `${p.path}: ${p.message}`)).toEqual([
      "space.lambda: from 1 to 0.1 has no values",
      "space.rate.low: 0 has no logarithm",
      "space.rate.step: a range with log takes no step",
      "space.list.values: 1 stands there more than once",
      "space.none.choices: the list is empty",
      "space.units.low: 1.5 is not an integer",
      "space.step.step: 2 is wider than the range",
      "space.one: from 3 to 3 has one value",
    ]);
    expect(() => checkSpace(space)).toThrow(expect.objectContaining({ code: "E_SPACE" }));
  });

  test("a good space has none", () => expect(validateSpace(wide)).toEqual([]));
});

describe("gridPoints", () => {
  test("declared order, last parameter fastest", () => {
    const space: Space = { b: param.list([3, 1]), a: param.categorical(["x", "y"]), c: param.int(0, 4, { step: 2 }) };
    const points = gridPoints(space);
    expect(points).toHaveLength(12);
    expect(points.slice(0, 4)).toEqual([
      { b: 3, a: "x", c: 0 },
      { b: 3, a: "x", c: 2 },
      { b: 3, a: "x", c: 4 },
      { b: 3, a: "y", c: 0 },
    ]);
    expect(points[11]).toEqual({ b: 1, a: "y", c: 4 });
    expect(Object.keys(points[0]!)).toEqual(["b", "a", "c"]);
    expect(gridPoints({})).toEqual([{}]);
  });

  test("ranges need a step or points: all of them are named", () => {
    const space: Space = { a: param.float(0, 1), b: param.list([1, 2]), c: param.int(1, 9) };
    expect(() => gridPoints(space)).toThrow(/space\.a: a grid needs[\s\S]*space\.c: a grid needs/);
    expect(
      gridPoints(space, 3)
        .map((p) => [p["a"], p["b"], p["c"]])
        .slice(0, 4),
    ).toEqual([
      [0, 1, 1],
      [0, 1, 5],
      [0, 1, 9],
      [0, 2, 1],
    ]);
  });

  test("past the end", () => {
    expect(() => createGrid({ a: param.list([1, 2]) }).point(2)).toThrow(expect.objectContaining({ code: "E_GRID_END" }));
  });

  test("every point once, for any lists", () => {
    const lists = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lists, (values) => {
        const points = gridPoints(Object.fromEntries(values.map((v, i) => [`p${i}`, param.list(v)])));
        expect(new Set(points.map((p) => JSON.stringify(p))).size).toBe(values.reduce((n, v) => n * v.length, 1));
      }),
    );
  });
});

describe("sample", () => {
  const draws = (d: Distribution, n = 20_000): number[] => {
    const rng = createRng(3);
    return Array.from({ length: n }, (_, i) => sample(d, rng.split(i)) as number);
  };
  /** Largest distance of the draws' distribution from the given one (Kolmogorov). 1.95 / sqrt(n) is passed once in a thousand seeds. */
  const distance = (xs: number[], cdf: (x: number) => number): number => {
    const sorted = xs.toSorted((a, b) => a - b);
    return Math.max(...sorted.map((x, i) => Math.max(Math.abs(cdf(x) - i / xs.length), Math.abs(cdf(x) - (i + 1) / xs.length))));
  };

  test("float is uniform, and with log uniform in the logarithm", () => {
    expect(distance(draws(param.float(-1, 3)), (x) => (x + 1) / 4)).toBeLessThan(1.95 / Math.sqrt(20_000));
    expect(distance(draws(param.float(1e-4, 10, { log: true })), (x) => (Math.log10(x) + 4) / 5)).toBeLessThan(1.95 / Math.sqrt(20_000));
  });

  test("int: each value as often as it should be, log by Optuna's half steps", () => {
    const share = (xs: number[], v: number): number => xs.filter((x) => x === v).length / xs.length;
    const plain = draws(param.int(1, 4));
    const logs = draws(param.int(1, 4, { log: true }));
    for (const v of [1, 2, 3, 4]) {
      expect(Math.abs(share(plain, v) - 0.25)).toBeLessThan(0.011);
      expect(Math.abs(share(logs, v) - Math.log((v + 0.5) / (v - 0.5)) / Math.log(4.5 / 0.5))).toBeLessThan(0.012);
    }
  });

  test("every draw is one of the distribution's values", () => {
    const range = fc.record({
      low: fc.integer({ min: 1, max: 50 }),
      width: fc.integer({ min: 1, max: 50 }),
      log: fc.boolean(),
      step: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
      int: fc.boolean(),
    });
    fc.assert(
      fc.property(range, fc.nat(), ({ low, width, log, step, int }, seed) => {
        const stepped = step !== undefined && step <= width;
        const options = stepped ? { step } : { log };
        const d = int
          ? param.int(low, low + width, options)
          : param.float(low / 8, (low + width) / 8, stepped ? { step: step / 8 } : { log });
        expect(contains(d, sample(d, createRng(seed)))).toBe(true);
      }),
    );
  });

  test("a parameter's draw does not depend on the others", () => {
    const point = samplePoint(wide, searchRng(5, 2));
    expect(samplePoint({ dropout: wide["dropout"]! }, searchRng(5, 2))["dropout"]).toBe(point["dropout"]);
    expect(samplePoint(wide, searchRng(5, 3))["dropout"]).not.toBe(point["dropout"]);
    expect(samplePoint(wide, searchRng(6, 2))["dropout"]).not.toBe(point["dropout"]);
  });
});

test("as plugins", () => {
  expect(gridPlugin.create({ points: 2 }).size?.({ space: { a: param.float(0, 1) }, seed: 1 })).toBe(2);
  expect(grid().size?.({ space: { a: param.float(0, 1) }, seed: 1 })).toBeUndefined();
  expect(randomPlugin.create({}).needs(9)).toBe(0);
  expect(() => grid().suggestOne({ space: {} }, { trial: 0, rng: createRng(1) }, "x", param.int(0, 1))).toThrow(
    expect.objectContaining({ code: "E_GRID_PARAMETER" }),
  );
});
