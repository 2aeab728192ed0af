import { describe, expect, test } from "vitest";
import * as fc from "fast-check";
import { weightedMeanSe } from "../src/index.ts";

const scores = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 12 });

describe("weightedMeanSe", () => {
  test("equals R's weighted.mean and sqrt(weighted.mean((x - m)^2, w) / (K - 1))", () => {
    // x <- c(1.5, 2.25, 0.75, 4); w <- c(7, 7, 6, 5); m <- weighted.mean(x, w); c(m, sqrt(weighted.mean((x - m)^2, w) / 3))
    const { mean, se } = weightedMeanSe([1.5, 2.25, 0.75, 4], [7, 7, 6, 5]);
    expect(mean).toBeCloseTo(2.03, 14);
    expect(se).toBeCloseTo(0.64848541489638256, 14);
  });

  test("one score has no standard error, none has no mean", () => {
    expect(weightedMeanSe([3], [2])).toEqual({ mean: 3, se: NaN });
    expect(weightedMeanSe([], [])).toEqual({ mean: NaN, se: NaN });
  });

  test("equal weights give sd / sqrt(K), shifts and scales pass through", () => {
    fc.assert(
      fc.property(scores, fc.double({ min: 0.5, max: 50, noNaN: true }), (x, w) => {
        const mean = x.reduce((a, b) => a + b, 0) / x.length;
        const sd = Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / (x.length - 1));
        const got = weightedMeanSe(
          x,
          x.map(() => w),
        );
        expect(got.mean).toBeCloseTo(mean, 10);
        expect(got.se).toBeCloseTo(sd / Math.sqrt(x.length), 10);
        const moved = weightedMeanSe(
          x.map((v) => 3 * v + 1),
          x.map(() => w),
        );
        expect(moved.mean).toBeCloseTo(3 * mean + 1, 9);
        expect(moved.se).toBeCloseTo(3 * got.se, 9);
      }),
    );
  });

  test("repeating the same folds leaves the standard error as it is", () => {
    fc.assert(
      fc.property(scores, fc.integer({ min: 2, max: 5 }), (x, times) => {
        const w = x.map((_, i) => i + 1);
        const again = Array.from({ length: times }, (_, r) => x.map((v, i) => ({ v, w: w[i]!, r }))).flat();
        const got = weightedMeanSe(
          again.map((a) => a.v),
          again.map((a) => a.w),
          again.map((a) => a.r),
        );
        const once = weightedMeanSe(x, w);
        expect(got.mean).toBeCloseTo(once.mean, 10);
        expect(got.se).toBeCloseTo(once.se, 10);
      }),
    );
  });
});
