import { createRng } from "@ridgeline/core";
import { assert, boolean, constantFrom, integer, nat, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { fitPath, iteratePath, type Family, type Path, type PathOptions } from "../src/index.ts";
import { drawData, inForm } from "./dense-and-sparse.ts";
import { absent, loadShared, objective, type RowData, worstGap } from "./support.ts";

interface Drawn {
  readonly seed: number;
  readonly n: number;
  readonly d: number;
  readonly family: Family;
  readonly l1Ratio: number;
  readonly copies: boolean;
  readonly weighted: boolean;
}

const drawn = record<Drawn>({
  seed: nat(),
  n: integer({ min: 6, max: 60 }),
  d: integer({ min: 1, max: 120 }),
  family: constantFrom("gaussian", "binomial", "multinomial", "poisson"),
  l1Ratio: constantFrom(1, 0.5, 0),
  copies: boolean(),
  weighted: boolean(),
});

/** Correlated columns; with `copies` every second one is another one twice over. */
function problem({ seed, n, d, family, copies, l1Ratio, weighted }: Drawn): { data: RowData; options: PathOptions } {
  const rng = createRng(seed);
  const x = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const shared = rng.normal();
    for (let j = 0; j < d; j++) x[i * d + j] = copies && j % 2 === 1 ? 2 * x[i * d + j - 1]! : rng.normal() + 0.7 * shared;
  }
  const signal = Float64Array.from({ length: n }, (_, i) => x[i * d]! - (d > 2 ? x[i * d + 2]! : 0) + rng.normal());
  const y = signal.map((v, i) => responseOf(family, v, i));
  const weights = weighted ? Float64Array.from({ length: n }, () => 1 + rng.int(3)) : undefined;
  const penaltyFactor = weighted ? Float64Array.from({ length: d }, (_, j) => (j % 7 === 3 ? 0 : 1 + (j % 3))) : undefined;
  return { data: { n, d, x, y }, options: { family, l1Ratio, weights, penaltyFactor, nlambda: 15, lambdaMinRatio: 0.01 } };
}

/** Every class occurs. */
function responseOf(family: Family, v: number, i: number): number {
  if (family === "binomial") return i < 2 ? i : v > 0 ? 1 : 0;
  if (family === "multinomial") return i < 3 ? i : v > 1 ? 2 : v > 0 ? 1 : 0;
  return family === "poisson" ? Math.floor(Math.exp(0.5 * v)) + (i % 2) : v;
}

function figures({ lambda, intercept, coefficients, nonzero, devRatio, gap, iterations }: Path): unknown {
  return { lambda, intercept, coefficients, nonzero, devRatio, gap, iterations };
}

describe("whole paths", () => {
  it("are the same bits with kernels in WebAssembly and in TypeScript", () => {
    assert(
      property(drawn, (o) => {
        const { data, options } = problem(o);
        const fast = fitPath(data, { ...options, kernels: "wasm" });
        expect(figures(fast)).toEqual(figures(fitPath(data, { ...options, kernels: "plain" })));
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it.each([
    [240, 400],
    [400, 240],
  ])("of elastic nets with hundreds of active columns are the same bits, and end at rounding: %i rows, %i columns", (n, d) => {
    const { data, options } = problem({ seed: 5, n, d, family: "gaussian", l1Ratio: 0.5, copies: false, weighted: false });
    const dense = { ...options, nlambda: 40, lambdaMinRatio: 1e-3 };
    const fast = fitPath(data, { ...dense, kernels: "wasm" });
    expect(Math.max(...fast.nonzero)).toBeGreaterThan(200);
    expect(worstGap(fast)).toBeLessThan(1e-20);
    expect(figures(fast)).toEqual(figures(fitPath(data, { ...dense, kernels: "plain" })));
  });

  const sparse = record({
    seed: nat(),
    n: integer({ min: 6, max: 40 }),
    d: integer({ min: 1, max: 120 }),
    family: constantFrom<Family>("gaussian", "binomial", "multinomial", "poisson", "mgaussian"),
    share: constantFrom(0.2, 0.6, 0.9),
    // With little L1 more columns are in than the copies of the working set have room for.
    l1Ratio: constantFrom(1, 0.5, 0.05),
    weighted: boolean(),
    tolerance: constantFrom(1e-6, 1e-12),
  });

  it("are the same bits for sparse columns", () => {
    assert(
      property(sparse, ({ weighted, l1Ratio, tolerance, ...o }) => {
        const data = drawData(o);
        const weights = weighted ? Float64Array.from({ length: o.n }, (_, i) => 1 + (i % 3)) : undefined;
        const lambda = Float64Array.from({ length: 15 }, (_, k) => 0.7 ** k);
        const options: PathOptions = { family: o.family, l1Ratio, weights, tolerance, lambda };
        const columns = { ...data, x: inForm(data, "csc") };
        const fast = fitPath(columns, { ...options, kernels: "wasm" });
        expect(figures(fast)).toEqual(figures(fitPath(columns, { ...options, kernels: "plain" })));
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it("are the same bits for every dense layout of the same numbers", () => {
    const { data, options } = problem({ seed: 1, n: 40, d: 70, family: "gaussian", l1Ratio: 0.9, copies: false, weighted: true });
    const single = data.x.map(Math.fround);
    const columns = Float64Array.from({ length: 40 * 70 }, (_, k) => single[(k % 40) * 70 + Math.floor(k / 40)]!);
    const layouts = [single, Float32Array.from(single), { layout: "columns" as const, values: columns }];
    const [first, ...others] = layouts.map((x) => figures(fitPath({ ...data, x }, options)));
    for (const other of others) expect(other).toEqual(first);
  });

  it("do not disturb each other when they are walked in turns, or left halfway", () => {
    const one = problem({ seed: 1, n: 30, d: 50, family: "gaussian", l1Ratio: 1, copies: false, weighted: false });
    const two = problem({ seed: 2, n: 50, d: 20, family: "binomial", l1Ratio: 0.5, copies: false, weighted: false });
    const [a, b] = [iteratePath(one.data, one.options), iteratePath(two.data, two.options)];
    const left = iteratePath(two.data, two.options);
    const seen = Array.from({ length: 8 }, () => [a.next(), left.next(), b.next()].map((step) => step.value.coefficients));
    left.return({} as Path);
    const [wholeA, wholeB] = [fitPath(one.data, one.options), fitPath(two.data, two.options)];
    seen.forEach(([p, , q], k) => expect([p, q]).toEqual([wholeA.coefficients[k], wholeB.coefficients[k]]));
    expect(b.next().value.coefficients).toEqual(wholeB.coefficients[8]);
  });
});

describe("rank-deficient designs of real data", () => {
  /** The same columns again, and one sum of two. */
  function doubled(data: RowData, copies: number): RowData {
    const d = data.d + copies + 1;
    const x = new Float64Array(data.n * d);
    for (let i = 0; i < data.n; i++) {
      const row = data.x.subarray(i * data.d, (i + 1) * data.d);
      x.set(row, i * d);
      x.set(row.subarray(0, copies), i * d + data.d);
      x[(i + 1) * d - 1] = row[0]! + 0.5 * row[1]!;
    }
    return { n: data.n, d, x, y: data.y };
  }

  for (const [name, target, copies] of [
    ["diabetes", "target", 10],
    ["riboflavin", "y", 500],
  ] as const) {
    it(`${name}, ${copies} columns twice: copies change no objective, and gaps close`, ({ skip }) => {
      const data = loadShared(name, target);
      if (data === undefined) return skip(absent(name));
      const options: PathOptions = { family: "gaussian", standardize: false, nlambda: 30 };
      const plain = fitPath(data, options);
      const twice = doubled(data, copies);
      const path = fitPath(twice, { ...options, lambda: plain.lambda });
      expect(worstGap(path)).toBeLessThan(1e-12);
      const last = plain.lambda.length - 1;
      const before = objective(data, options, plain.lambda[last]!, plain.intercept[last]!, plain.coefficients[last]!);
      const after = objective(twice, options, plain.lambda[last]!, path.intercept[last]!, path.coefficients[last]!);
      // The sum of two columns costs less than both, so it may lower the objective; copies cannot.
      expect(after).toBeLessThanOrEqual(before * (1 + 1e-12));
    });
  }
});
