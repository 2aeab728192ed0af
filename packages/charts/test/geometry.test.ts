import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { contour, extent, linear, log, logTicks, paretoEdge, quantile, roundOut, spread, ticks } from "../src/index.ts";

describe("scales and ticks", () => {
  it("maps linearly and in logarithms, and an empty domain to the middle", () => {
    expect(linear(0, 10, 100, 200)(2.5)).toBe(125);
    expect(log(0.01, 1, 0, 100)(0.1)).toBeCloseTo(50, 12);
    expect(linear(3, 3, 0, 10)(3)).toBe(5);
  });

  it("gives round ticks within the domain", () => {
    expect(ticks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks(-0.5, 1.1, 6)).toEqual([-0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks(0, 1000, 6)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(ticks(2, 2, 5)).toEqual([2]);
    expect(ticks(NaN, 1, 5)).toEqual([]);
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (a, d) => {
        const found = ticks(a, a + d, 5);
        expect(found.length).toBeLessThanOrEqual(12);
        for (const v of found) expect(v >= a - d * 1e-6 && v <= a + d * (1 + 1e-6)).toBe(true);
      }),
    );
  });

  it("gives log ticks, fewer digits when there are many decades", () => {
    expect(logTicks(0.01, 1, 9)).toEqual([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]);
    expect(logTicks(1e-5, 1, 6)).toEqual([1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1]);
    expect(logTicks(0, 1, 5)).toEqual([]);
    expect(logTicks(1e-12, 1, 4).length).toBeLessThanOrEqual(4);
  });

  it("rounds a domain outward", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (a, d) => {
        const [low, high] = roundOut(a, a + d);
        expect(low).toBeLessThanOrEqual(a + d * 1e-6);
        expect(high).toBeGreaterThanOrEqual(a + d - d * 1e-6);
        expect(high - low).toBeLessThanOrEqual(d * 1.5);
      }),
    );
  });

  // numpy.quantile([3, 1, 4, 1, 5, 9, 2, 6], 0.95) = 7.95 and of 0.5 = 3.5
  it("takes quantiles as numpy does", () => {
    expect(quantile([3, 1, 4, 1, 5, 9, 2, 6], 0.95)).toBeCloseTo(7.95, 12);
    expect(quantile([3, 1, 4, NaN, 1, 5, 9, 2, 6], 0.5)).toBe(3.5);
    expect(quantile([], 0.5)).toBeNaN();
    expect(extent([NaN, 2, -1, Infinity])).toEqual([-1, 2]);
    expect(extent([NaN])).toBeUndefined();
  });
});

describe("contour", () => {
  it("crosses a plane where the plane has that height", () => {
    const plane = Array.from({ length: 4 }, (_, i) => Array.from({ length: 5 }, (_, j) => 2 * j + 3 * i));
    const lines = contour(plane, 7.3);
    expect(lines.length).toBeGreaterThan(3);
    for (const [a, b] of lines) for (const [x, y] of [a, b]) expect(2 * x + 3 * y).toBeCloseTo(7.3, 12);
  });

  it("draws nothing next to what was not measured", () => {
    expect(
      contour(
        [
          [0, 1],
          [NaN, 1],
        ],
        0.5,
      ),
    ).toEqual([]);
    expect(contour([], 1)).toEqual([]);
  });
});

describe("spread", () => {
  it("keeps order, gap and bounds, and leaves alone what is apart", () => {
    expect(spread([10, 50, 90], 12, 0, 100)).toEqual([10, 50, 90]);
    expect(spread([50, 50], 12, 0, 100)).toEqual([44, 56]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 20 }), (ys) => {
        const out = spread(ys, 12, 0, 300);
        const sorted = out.toSorted((a, b) => a - b);
        for (let i = 1; i < sorted.length; i++) expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThanOrEqual(12 - 1e-9);
        expect(sorted[0]!).toBeGreaterThanOrEqual(-1e-9);
        expect(sorted.at(-1)!).toBeLessThanOrEqual(300 + 1e-9);
        for (let i = 0; i < ys.length; i++) for (let j = 0; j < ys.length; j++) if (ys[i]! < ys[j]!) expect(out[i]!).toBeLessThan(out[j]!);
      }),
    );
  });

  it("spaces evenly what cannot fit", () => {
    expect(spread([1, 2, 3], 50, 0, 10)).toEqual([0, 5, 10]);
  });
});

it("finds the Pareto edge: nobody on it is beaten, everybody off it is", () => {
  expect(
    paretoEdge([
      [1, 5],
      [2, 3],
      [3, 4],
      [4, 1],
      [1, 6],
    ]),
  ).toEqual([0, 1, 3]);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 30 }), (points) => {
      const edge = new Set(paretoEdge(points));
      const beats = (a: readonly [number, number], b: readonly [number, number]): boolean =>
        a[0] <= b[0] && a[1] <= b[1] && (a[0] < b[0] || a[1] < b[1]);
      points.forEach((p, i) => {
        if (edge.has(i)) expect(points.some((q) => beats(q, p))).toBe(false);
        else expect(points.some((q, j) => edge.has(j) && (beats(q, p) || (q[0] === p[0] && q[1] === p[1])))).toBe(true);
      });
    }),
  );
});
