import { describe, expect, it } from "vitest";
import { bcaInterval, bootstrapCoefficients, createRng, crossValidate, fitPath, percentileInterval } from "../src/index.ts";
import { resample } from "../src/resample/resample-rows.ts";
import type { RowData } from "./support.ts";

function simulate(seed: number, n: number, d: number): RowData {
  const rng = createRng(seed);
  const x = Float64Array.from({ length: n * d }, () => rng.normal());
  return { n, d, x, y: Float64Array.from({ length: n }, (_, i) => 1 + 2 * x[i * d]! + rng.normal()) };
}

describe("intervals", () => {
  const values = [0.31, 0.52, -0.1, 0.77, 1.2, 0.45, 0.61, 0.05, 0.9, 0.33, 0.48, 0.7, 0.25, 1.05, 0.58, 0.12, 0.66, 0.39, 0.83, 0.5];
  const influence = [0.5, 0.1, -0.9, 0.2, 0.7, -0.3, -0.1, -0.2];

  // R: boot:::perc.ci(values, .9)[4:5]; with .6; with .99 (outermost values)
  it("percentile equals R's boot", () => {
    const expected = [
      [0.9, -0.090171370780778817, 1.1901713707807784],
      [0.6, 0.26265301928981716, 0.81734698071018297],
      [0.99, -0.1, 1.2],
    ];
    for (const [level, low, high] of expected) {
      const [a, b] = percentileInterval(values, level!);
      expect(a).toBeCloseTo(low!, 13);
      expect(b).toBeCloseTo(high!, 13);
    }
  });

  // R: o <- structure(list(t0 = 0.47, t = matrix(values), R = 20, ...), class = "boot"); boot:::bca.ci(o, c, 1, L = influence)[4:5], c = .6, .9
  it("BCa equals R's boot", () => {
    const without = influence.map((l) => 3 - l);
    const [a, b] = bcaInterval(values, 0.47, without, 0.6);
    expect(a).toBeCloseTo(0.022939176112740642, 12);
    expect(b).toBeCloseTo(0.61970561300980254, 12);
    expect(bcaInterval(values, 0.47, without, 0.9)[1]).toBeCloseTo(0.91939574318920037, 12);
  });

  it("BCa of an estimate beyond all values, and without influence, is finite", () => {
    for (const v of bcaInterval(values, 9, [1, 1, 1], 0.9)) expect(Number.isFinite(v)).toBe(true);
  });
});

describe("bootstrapCoefficients", () => {
  const data = simulate(1, 40, 5);
  const options = { family: "gaussian", at: 0.1, samples: 60, seed: 9 } as const;
  const result = bootstrapCoefficients(data, options);

  it("refits to rows drawn with replacement", () => {
    const first = Array.from({ length: 60 }, (_, k) => {
      const { rows, times } = resample(data, "gaussian", undefined, 9, k);
      const copies = [...rows].flatMap((row, i) => Array.from({ length: times[i]! }, () => row));
      expect(copies.length).toBe(40);
      const drawn = {
        n: 40,
        d: 5,
        x: Float64Array.from(copies.flatMap((i) => [...data.x.subarray(5 * i, 5 * i + 5)])),
        y: Float64Array.from(copies, (i) => data.y[i]!),
      };
      return fitPath(drawn, { family: "gaussian", lambda: [0.1] }).coefficients[0]!;
    });
    for (let j = 0; j < 5; j++) {
      const [low, high] = percentileInterval(
        first.map((b) => b[j]!),
        0.95,
      );
      expect(result.lower[j]).toBeCloseTo(low, 10);
      expect(result.upper[j]).toBeCloseTo(high, 10);
      expect(result.nonzero[j]).toBeCloseTo(first.filter((b) => b[j] !== 0).length / 60, 12);
    }
    expect(result.coefficients).toEqual(fitPath(data, { family: "gaussian", lambda: [0.1] }).coefficients[0]);
  });

  it("holds least squares' standard error", () => {
    // sqrt(sigma^2 (X'X)^-1) with noise and columns of variance 1 is about 1 / sqrt(n).
    const large = simulate(2, 200, 3);
    const { standardError, lower, upper } = bootstrapCoefficients(large, { family: "gaussian", at: 0, samples: 300, interval: "bca" });
    for (const se of standardError) expect(Math.abs(se * Math.sqrt(200) - 1)).toBeLessThan(0.2);
    expect(lower[0]).toBeLessThan(2);
    expect(upper[0]).toBeGreaterThan(2);
  });

  it("covers an unpenalised coefficient about as often as it says", () => {
    let [percentile, bca] = [0, 0];
    for (let seed = 1; seed <= 60; seed++) {
      const rows = simulate(100 + seed, 40, 1);
      const o = { family: "gaussian", at: 0, samples: 99, level: 0.8, seed } as const;
      const a = bootstrapCoefficients(rows, o);
      const b = bootstrapCoefficients(rows, { ...o, interval: "bca" });
      if (a.lower[0]! <= 2 && 2 <= a.upper[0]!) percentile++;
      if (b.lower[0]! <= 2 && 2 <= b.upper[0]!) bca++;
    }
    // Binomial(60, 0.8): 48, sd 3.1.
    for (const hits of [percentile, bca]) expect(Math.abs(hits - 48)).toBeLessThan(12);
  });

  it("chooses lambda once by cross-validation, or anew in every resample", () => {
    const own = { family: "gaussian", folds: 4, nlambda: 15, samples: 6, rule: "oneSe" } as const;
    const once = bootstrapCoefficients(data, own);
    expect(once.lambda).toBe(crossValidate(data, own).lambda1se);
    expect(new Set(once.lambdas)).toEqual(new Set([once.lambda]));
    const anew = bootstrapCoefficients(data, { ...own, reselect: true, l1Ratios: [0.5, 1] });
    expect(new Set(anew.lambdas).size).toBeGreaterThan(2);
  });

  it("draws a resample without a class again", () => {
    const y = data.y.map((_, i) => (i < 2 ? 1 : 0));
    for (let k = 0; k < 50; k++) {
      const { rows } = resample({ ...data, y }, "binomial", undefined, 1, k);
      expect(Math.min(...rows)).toBeLessThan(2);
    }
  });

  it("names every fault of its options", () => {
    const bad = { family: "gaussian", at: -1, samples: 1, level: 1, interval: "bca", reselect: true } as const;
    expect(() => bootstrapCoefficients(data, bad)).toThrow(/at: -1[\s\S]*samples[\s\S]*level[\s\S]*interval/);
    expect(() => bootstrapCoefficients(data, bad)).toThrow(expect.objectContaining({ code: "E_BOOTSTRAP" }));
  });
});
