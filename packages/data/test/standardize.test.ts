import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitStandardizer, imputer, loadData } from "../src/index.ts";
import { regression } from "./helpers.ts";

describe("fitStandardizer", () => {
  it("uses the population deviation of the training rows", () => {
    const s = fitStandardizer(
      regression([
        [1, 10],
        [2, 10],
        [3, 10],
        [4, 10],
      ]),
    );
    expect([...s.mean]).toEqual([2.5, 10]);
    expect([...s.sd]).toEqual([Math.sqrt(1.25), 1]);
    expect([
      ...s.apply(
        regression([
          [5, 10],
          [2.5, 12],
        ]),
      ).x,
    ]).toEqual([2.5 / Math.sqrt(1.25), 0, 0, 2]);
  });

  it("gives the means and deviations of the wine data that exact arithmetic gives", async () => {
    const { dataset } = await loadData({ source: "builtin:wine" });
    const s = fitStandardizer(dataset);
    // Python: statistics.fmean(column), statistics.pstdev(column), which add exactly and round once.
    const expected: readonly (readonly [string, number, number])[] = [
      ["alcohol", 13.00061797752809, 0.8095429145285168],
      ["hue", 0.9574494382022471, 0.22792860656507252],
      ["proline", 746.8932584269663, 314.0216568419878],
    ];
    for (const [name, mean, sd] of expected) {
      const j = dataset.featureNames.indexOf(name);
      expect(Math.abs(s.mean[j]! / mean - 1)).toBeLessThan(4e-16);
      expect(Math.abs(s.sd[j]! / sd - 1)).toBeLessThan(1e-15);
    }
  });

  it("makes training columns of mean 0 and deviation 1, to rounding, wherever they lie", () => {
    const column = fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e3, noNaN: true }));
    fc.assert(
      fc.property(column, fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 50 }), ([shift, scale], u) => {
        fc.pre(Math.max(...u) - Math.min(...u) > 0.1);
        const train = regression(u.map((v) => [shift + scale * v]));
        const { x } = fitStandardizer(train).apply(train);
        const mean = x.reduce((p, q) => p + q, 0) / x.length;
        const square = x.reduce((p, q) => p + q * q, 0) / x.length;
        // Rounding of the data themselves: shift and scale differ by up to 1e9.
        expect(Math.abs(mean)).toBeLessThan(1e-5);
        expect(Math.abs(square - 1)).toBeLessThan(1e-10);
      }),
    );
  });

  it("keeps its digits far from zero, where the textbook formula has none left", () => {
    const s = fitStandardizer(regression([1, 2, 3, 4].map((v) => [1e9 + v])));
    expect(s.mean[0]).toBe(1e9 + 2.5);
    expect(s.sd[0]).toBeCloseTo(Math.sqrt(1.25), 14);
  });

  it("maps gaps to 0, counting them in n, and constant or empty columns to 0", () => {
    const train = regression([
      [1, 0.1, NaN],
      [NaN, 0.1, NaN],
      [5, 0.1, NaN],
      [3, NaN, NaN],
    ]);
    const s = fitStandardizer(train);
    expect([...s.mean]).toEqual([3, 0.1, 0]);
    expect([...s.sd]).toEqual([Math.sqrt(8 / 4), 1, 1]);
    const out = s.apply(train);
    expect([...out.x]).toEqual([-2 / Math.SQRT2 / 1, 0, 0, 0, 0, 0, 2 / Math.SQRT2, 0, 0, 0, 0, 0].map((v) => expect.closeTo(v, 15)));
    expect([...fitStandardizer(out).sd]).toEqual([expect.closeTo(1, 15), 1, 1]);
  });

  it("is exact for a constant whose sum is not", () => {
    const s = fitStandardizer(regression(Array.from({ length: 1000 }, () => [0.1])));
    expect([s.mean[0], s.sd[0]]).toEqual([0.1, 1]);
  });

  it("holds where squares overflow or vanish", () => {
    for (const scale of [1e200, 1e-200]) {
      const s = fitStandardizer(regression([1, 2, 3, 4].map((v) => [scale * v])));
      expect(s.sd[0]! / scale).toBeCloseTo(Math.sqrt(1.25), 14);
    }
  });

  it("knows nothing of the rows it was not fitted on, and leaves its input alone", () => {
    const train = regression([[1], [3]]);
    const valid = regression([[100], [NaN]]);
    expect([...fitStandardizer(train).apply(valid).x]).toEqual([98, 0]);
    expect([...valid.x]).toEqual([100, NaN]);
  });

  it("refuses data of another width", () => {
    expect(() => fitStandardizer(regression([[1, 2]])).apply(regression([[1]]))).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
  });
});

describe("imputer", () => {
  it("fills gaps with the training mean and changes nothing else", () => {
    const fill = imputer(
      regression([
        [1, 7],
        [NaN, 8],
        [2, NaN],
      ]),
    );
    expect([...fill.mean]).toEqual([1.5, 7.5]);
    expect([
      ...fill.apply(
        regression([
          [NaN, 1],
          [0.25, NaN],
        ]),
      ).x,
    ]).toEqual([1.5, 1, 0.25, 7.5]);
    const whole = regression([[4, 5]]);
    expect(fill.apply(whole)).toBe(whole);
  });
});
