import { createRng } from "@ridgeline/core";
import { describe, expect, it, vi } from "vitest";
import { BoundedSolver } from "../src/bounded-solver.ts";
import { fitPath, lastPathMemory, type PathOptions } from "../src/index.ts";
import { noMemory } from "../src/kernels/heap.ts";
import { prepare, release, storeOf, unstandardize } from "../src/problem.ts";
import { solverFor } from "../src/solver-for.ts";
import { objective, type RowData } from "./support.ts";

function random(family: "gaussian" | "binomial", n: number, d: number): RowData {
  const rng = createRng(21);
  const x = Float64Array.from({ length: n * d }, () => rng.normal());
  const signal = Float64Array.from({ length: n }, (_, i) => {
    let sum = 2 * rng.normal();
    for (let j = 0; j < 12; j++) sum += (j % 3 === 0 ? -1 : 1) * x[i * d + j]!;
    return sum;
  });
  return { x, n, d, y: family === "gaussian" ? signal : signal.map((v) => (v > 0 ? 1 : 0)) };
}

function fitted(data: RowData, options: PathOptions, lambda: readonly number[], capacity?: number) {
  const problem = prepare(data, options);
  const solver = capacity === undefined ? solverFor(problem) : new BoundedSolver(problem, capacity);
  const points = lambda.map((l) => {
    const { gap, devRatio, ...solution } = solver.solve(l);
    const { coefficients, intercept, nonzero } = unstandardize(problem, { gap, devRatio, ...solution });
    return { gap, devRatio, coefficients, intercept: intercept[0]!, nonzero };
  });
  const top = problem.kernels!.heap.mark();
  release(problem);
  return { points, top };
}

describe("BoundedSolver", () => {
  it.each([
    ["gaussian", 60, 200, 1, 25],
    ["gaussian", 60, 200, 0.5, 40],
    ["gaussian", 120, 40, 1, 10],
    ["binomial", 80, 200, 1, 20],
    ["binomial", 80, 200, 0.5, 30],
    ["binomial", 150, 30, 1, 10],
  ] as const)(
    "goes on by coordinate descent where the working set is full: %s, %i x %i, l1Ratio %s, capacity %i",
    (family, n, d, l1Ratio, capacity) => {
      const data = random(family, n, d);
      const weights = Float64Array.from({ length: n }, (_, i) => 1 + (i % 3));
      const penaltyFactor = Float64Array.from({ length: d }, (_, j) => (j === 4 ? 0 : 1 + (j % 2)));
      const options = { family, l1Ratio, weights, penaltyFactor, offset: Float64Array.from({ length: n }, (_, i) => (i % 5) / 5) };
      const problem = prepare(data, options);
      const max = solverFor(problem).gradientMax() / l1Ratio;
      release(problem);
      const lambda = Array.from({ length: 30 }, (_, k) => max * 0.85 ** k);
      const exact = fitted(data, options, lambda);
      const bounded = fitted(data, options, lambda, capacity);
      expect(Math.max(...exact.points.map((p) => p.nonzero))).toBeGreaterThan(capacity);
      const null_ = objective(data, options, lambda[0]!, exact.points[0]!.intercept, exact.points[0]!.coefficients);
      bounded.points.forEach(({ gap, devRatio, coefficients, intercept }, k) => {
        const other = exact.points[k]!;
        expect(gap).toBeLessThanOrEqual(1e-12);
        const difference =
          objective(data, options, lambda[k]!, intercept, coefficients) -
          objective(data, options, lambda[k]!, other.intercept, other.coefficients);
        expect(Math.abs(difference) / null_).toBeLessThan(2e-12);
        expect(devRatio).toBeCloseTo(other.devRatio, 6);
        coefficients.forEach((b, j) => expect(Math.abs(b - other.coefficients[j]!)).toBeLessThan(1e-5));
      });
    },
  );

  it.each(["gaussian", "binomial"] as const)("takes a single small lambda in steps, each of few columns: %s", (family) => {
    const data = random(family, 100, 3000);
    const options = { family, nlambda: 60, lambdaMinRatio: 0.02 } as const;
    const path = fitPath(data, options);
    const last = path.lambda.length - 1;
    const alone = fitPath(data, { family, lambda: [path.lambda[last]!] });
    alone.coefficients[0]!.forEach((b, j) => expect(Math.abs(b - path.coefficients[last]![j]!)).toBeLessThan(1e-5));
    expect(alone.gap[0]).toBeLessThanOrEqual(1e-12);
    // At once, about 2000 columns would enter: 64 MB.
    expect(lastPathMemory()!.workingSet).toBeLessThan(2e6);
  });

  it("is the exact active set, to the bit, as long as there is room", () => {
    const data = random("gaussian", 60, 200);
    const lambda = [0.5, 0.2, 0.1];
    expect(fitted(data, { family: "gaussian" }, lambda, 200)).toEqual(fitted(data, { family: "gaussian" }, lambda));
  });

  it("gives back the memory of the exact solver before it goes on", () => {
    const data = random("gaussian", 400, 300);
    const lambda = [0.5, 0.1, 0.01];
    const exact = fitted(data, { family: "gaussian" }, lambda);
    // The whole Gram matrix would not fit: descent takes the columns once, and vectors.
    const bounded = fitted(data, { family: "gaussian" }, lambda, 20);
    expect(8 * bounded.top).toBeLessThan(8 * exact.top);
  });

  it("goes on when the memory itself does not grow", () => {
    const data = random("gaussian", 150, 400);
    const lambda = [0.5, 0.2, 0.1, 0.05];
    const options = { family: "gaussian" } as const;
    const exact = fitted(data, options, lambda);
    const problem = prepare(data, options);
    const { heap } = storeOf(problem).kernels;
    const extend = heap.extend.bind(heap);
    // Q has room for 128 columns, R with those that are solved for side by side for 160.
    const spy = vi.spyOn(heap, "extend").mockImplementation((extent, words) => {
      if (words > 128 ** 2) throw noMemory(words);
      extend(extent, words);
    });
    const solver = new BoundedSolver(problem);
    lambda.forEach((l, k) => {
      const solution = solver.solve(l);
      expect(solution.gap).toBeLessThanOrEqual(1e-12);
      const { coefficients } = unstandardize(problem, solution);
      coefficients.forEach((b, j) => expect(Math.abs(b - exact.points[k]!.coefficients[j]!)).toBeLessThan(1e-5));
    });
    expect(spy.mock.results.some(({ type }) => type === "throw")).toBe(true);
    spy.mockRestore();
    release(problem);
  });

  it("says so when the columns themselves do not fit", () => {
    const problem = prepare(random("gaussian", 60, 100), { family: "gaussian" });
    const solver = new BoundedSolver(problem, 5);
    const spy = vi.spyOn(storeOf(problem).kernels.heap, "take").mockImplementation((words) => {
      throw noMemory(words);
    });
    expect(() => solver.solve(0.01)).toThrow(expect.objectContaining({ code: "E_LINEAR_MEMORY" }));
    spy.mockRestore();
    release(problem);
  });
});
