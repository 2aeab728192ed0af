import { createRng } from "@ridgeline/core";
import { elasticNet } from "@ridgeline/penalties";
import { assert, boolean, constantFrom, integer, nat, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { fitPath, predictPath, type Family, type PathOptions } from "../src/index.ts";
import { objective, populationDeviation, relativeDifference, type RowData } from "./support.ts";

interface Drawn {
  readonly seed: number;
  readonly n: number;
  readonly d: number;
  readonly family: Family;
  readonly l1Ratio: number;
  readonly intercept: boolean;
  readonly weighted: boolean;
  readonly copies: boolean;
}

const drawn = record<Drawn>({
  seed: nat(),
  n: integer({ min: 8, max: 40 }),
  d: integer({ min: 1, max: 60 }),
  family: constantFrom("gaussian", "binomial"),
  l1Ratio: constantFrom(1, 0.7, 0.05, 0),
  intercept: boolean(),
  weighted: boolean(),
  copies: boolean(),
});

/** Correlated columns on unequal scales; with `copies` every third column repeats an earlier one or sums two. */
function problem(o: Drawn): { data: RowData; options: PathOptions } {
  const { n, d } = o;
  const rng = createRng(o.seed);
  const x = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const shared = rng.normal();
    for (let j = 0; j < d; j++) x[i * d + j] = 10 ** ((j % 5) - 2) * (rng.normal() + shared + j);
    if (o.copies) for (let j = 2; j < d; j += 3) x[i * d + j] = j % 2 === 0 ? x[i * d + j - 2]! : x[i * d + j - 1]! - 3 * x[i * d + j - 2]!;
  }
  const signal = Float64Array.from({ length: n }, (_, i) => x[i * d]! * 100 - (d > 3 ? x[i * d + 3]! / 5 : 0) + 2 * rng.normal());
  const y = o.family === "gaussian" ? signal : signal.map((v, i) => (i < 2 ? i : v > 0 !== rng.uniform() < 0.2 ? 1 : 0));
  const weights = o.weighted ? Float64Array.from({ length: n }, (_, i) => (i < 2 ? 1 : rng.int(4))) : undefined;
  return { data: { n, d, x, y }, options: { family: o.family, l1Ratio: o.l1Ratio, intercept: o.intercept, weights, nlambda: 12 } };
}

/** Largest distance of minus the gradient to the penalty's subdifferential, on standardised columns, over lambda. */
function violation(data: RowData, options: PathOptions, k: number, path: ReturnType<typeof fitPath>): number {
  const { n, d, x, y } = data;
  const total = options.weights?.reduce((s, w) => s + w, 0) ?? n;
  const w = Float64Array.from({ length: n }, (_, i) => (options.weights?.[i] ?? 1) / total);
  const mean = predictPath(path, k, x);
  const residual = y.map((v, i) => w[i]! * (v - mean[i]!));
  const scale = Float64Array.from({ length: d }, (_, j) => populationDeviation(data, w, j));
  const b = path.coefficients[k]!.map((v, j) => v * scale[j]!);
  const sum = residual.reduce((s, r) => s + r, 0);
  const gradient = b.map((_, j) => {
    let g = 0;
    for (let i = 0; i < n; i++) g -= residual[i]! * x[i * d + j]!;
    return scale[j]! > 0 ? g / scale[j]! : 0;
  });
  const gap = elasticNet().optimalityGap(b, gradient, { lambda: path.lambda[k]!, l1Ratio: options.l1Ratio ?? 1 });
  return Math.max(gap, options.intercept === false ? 0 : Math.abs(sum)) / Math.max(path.lambda[0]!, 1e-3);
}

describe("every point of a path is optimal", () => {
  it("for random problems: both families, any shape, weights, copied columns", () => {
    assert(
      property(drawn, (o) => {
        const { data, options } = problem(o);
        const path = fitPath(data, options);
        for (let k = 0; k < path.lambda.length; k++) {
          expect(violation(data, options, k, path)).toBeLessThan(o.family === "gaussian" ? 1e-10 : 1e-5);
        }
        expect(Math.max(...path.gap)).toBeLessThanOrEqual(1e-10);
      }),
      { seed: 1, numRuns: 600 },
    );
  });
});

describe("laws of a path", () => {
  const families = ["gaussian", "binomial"] as const;
  const base: Drawn = { seed: 9, n: 30, d: 8, family: "gaussian", l1Ratio: 0.7, intercept: true, weighted: true, copies: false };

  it.each(families)("%s: a column times 1024 has its coefficient divided by 1024, others stay", (family) => {
    const { data, options } = problem({ ...base, family });
    const path = fitPath(data, options);
    const scaled = fitPath({ ...data, x: data.x.map((v, k) => (k % 8 === 3 ? v * 1024 : v)) }, { ...options, lambda: path.lambda });
    path.coefficients.forEach((b, k) => {
      const back = scaled.coefficients[k]!.map((v, j) => (j === 3 ? v * 1024 : v));
      expect(relativeDifference(back, b)).toBeLessThan(1e-12);
    });
  });

  it.each(families)("%s: weight 2 is a row written twice, weight 0 a row left out", (family) => {
    const { data, options } = problem({ ...base, family });
    const path = fitPath(data, options);
    const rows = Array.from(options.weights!).flatMap((w, i) => Array.from({ length: w }, () => i));
    const x = Float64Array.from(rows.flatMap((i) => [...data.x.subarray(i * 8, i * 8 + 8)]));
    const copied = { n: rows.length, d: 8, x, y: Float64Array.from(rows, (i) => data.y[i]!) };
    const repeated = fitPath(copied, { ...options, weights: undefined });
    path.lambda.forEach((lambda, k) => {
      expect(Math.abs(repeated.lambda[k]! / lambda - 1)).toBeLessThan(1e-12);
      expect(relativeDifference(repeated.coefficients[k]!, path.coefficients[k]!)).toBeLessThan(family === "gaussian" ? 1e-11 : 1e-5);
    });
  });

  it.each(families)("%s: an offset that is a column times c lowers that column's coefficient by c when nothing is penalised", (family) => {
    const { data, options } = problem({ ...base, family, d: 3, n: 60 });
    const free = { ...options, lambda: [0], tolerance: 1e-20 };
    const plain = fitPath(data, free);
    const offset = Float64Array.from({ length: data.n }, (_, i) => 0.25 * data.x[i * 3 + 1]!);
    const shifted = fitPath(data, { ...free, offset });
    expect(
      relativeDifference(
        shifted.coefficients[0]!.map((v, j) => (j === 1 ? v + 0.25 : v)),
        plain.coefficients[0]!,
      ),
    ).toBeLessThan(1e-8);
  });

  it.each(families)("%s: penalty factor 0 leaves a column free at every lambda, a large one keeps it out", (family) => {
    const { data, options } = problem({ ...base, family });
    const path = fitPath(data, { ...options, penaltyFactor: Float64Array.of(1, 0, 1, 1, 1, 1e6, 1, 1) });
    expect(path.coefficients.every((b) => b[1] !== 0 && b[5] === 0)).toBe(true);
    expect(path.nonzero[0]).toBe(1);
  });

  it.each(families)("%s: no nearby point has a lower objective", (family) => {
    const { data, options } = problem({ ...base, family });
    const path = fitPath(data, options);
    const rng = createRng(3);
    const at = (k: number, size: number): number => {
      const b = path.coefficients[k]!.map((v) => (v === 0 ? size * rng.normal() : v * (1 + size * rng.normal())));
      return objective(data, options, path.lambda[k]!, path.intercept[k]! + size * rng.normal(), b);
    };
    for (const k of [2, 6, 11]) {
      const best = objective(data, options, path.lambda[k]!, path.intercept[k]!, path.coefficients[k]!);
      for (let trial = 0; trial < 200; trial++) expect(at(k, 10 ** -(1 + (trial % 5)))).toBeGreaterThanOrEqual(best * (1 - 1e-13));
    }
  });
});
