import { createRng, InputError } from "@ridgeline/core";
import { describe, expect, it } from "vitest";
import { fitPath, iteratePath, predictPath, type PathOptions, type SparseColumns } from "../src/index.ts";
import type { RowData } from "./support.ts";

const x = [1, 2, 3, 4, 5, 6, 7, 8];
const gaussian: PathOptions = { family: "gaussian" };
const binomial: PathOptions = { family: "binomial" };

function columns(y: readonly number[], ...cols: readonly (readonly number[])[]): RowData {
  const n = y.length;
  return {
    n,
    d: cols.length,
    x: Float64Array.from({ length: n * cols.length }, (_, k) => cols[k % cols.length]![Math.floor(k / cols.length)]!),
    y: Float64Array.from(y),
  };
}

function problemsOf(run: () => unknown): { code: string; text: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return { code: error.code, text: error.message };
  }
  throw new Error("no InputError was thrown");
}

const y = [2.1, 3.9, 6.2, 7.8, 10.1, 12.2, 13.8, 16.1];
const classes = [0, 0, 1, 0, 1, 0, 1, 1];

describe("inputs at the edge have a stated outcome", () => {
  it("a constant column, whatever its value, has coefficient 0 and changes nothing", () => {
    const with0 = fitPath(
      columns(
        y,
        x,
        x.map(() => 0.1),
      ),
      gaussian,
    );
    const plain = fitPath(columns(y, x), gaussian);
    expect(with0.coefficients.map((b) => b[0])).toEqual(plain.coefficients.map((b) => b[0]));
    expect(with0.coefficients.every((b) => b[1] === 0)).toBe(true);
  });

  // The mean of 63 fives over 63 rows is not exactly 5: rounding must not count as a deviation.
  it.each([60, 63])("a constant column is left out when it is to be scaled, without an intercept too (%i rows)", (n) => {
    const wave = Array.from({ length: n }, (_, i) => Math.sin(i));
    const { x, y, d } = columns(
      wave.map((v, i) => 1 + v + Math.cos(3 * i)),
      wave,
      wave.map(() => 5),
    );
    const csc: SparseColumns = {
      layout: "csc",
      pointers: Int32Array.of(0, n, 2 * n),
      rows: Int32Array.from({ length: 2 * n }, (_, k) => k % n),
      values: Float64Array.from([...wave, ...wave.map(() => 5)]),
    };
    const options: PathOptions = { family: "gaussian", intercept: false, lambda: [0.1] };
    for (const [matrix, kernels] of [
      [x, "wasm"],
      [x, "plain"],
      [csc, "wasm"],
    ] as const) {
      expect(fitPath({ x: matrix, y, n, d }, { ...options, kernels }).coefficients[0]![1]).toBe(0);
      expect(fitPath({ x: matrix, y, n, d }, { ...options, kernels, standardize: false }).coefficients[0]![1]).not.toBe(0);
    }
  });

  it("coefficients are within their limits to the last bit", () => {
    const n = 20;
    const rng = createRng(2);
    const x = Float64Array.from({ length: 6 * n }, (_, k) => 10 ** ((k % 6) - 3) * rng.normal());
    const y = Float64Array.from({ length: n }, () => 100 * rng.normal());
    const limits = { lowerLimits: new Float64Array(6).fill(-0.1), upperLimits: new Float64Array(6).fill(0.1) };
    for (const family of ["gaussian", "huber"] as const) {
      const path = fitPath({ x, y, n, d: 6 }, { family, nlambda: 20, ...limits });
      for (const b of path.coefficients) expect(Math.max(...b.map(Math.abs))).toBeLessThanOrEqual(0.1);
    }
  });

  it("equal columns: the fit is that of one of them, the gap is closed", () => {
    const twin = fitPath(columns(y, x, x), { ...gaussian, lambda: [1, 0.1, 0] });
    const one = fitPath(columns(y, x), { ...gaussian, lambda: [1, 0.1, 0] });
    twin.coefficients.forEach((b, k) => expect(b[0]! + b[1]!).toBeCloseTo(one.coefficients[k]![0]!, 13));
    expect(Math.max(...twin.gap)).toBeLessThan(1e-14);
    const ridge = fitPath(columns(y, x, x), { ...gaussian, l1Ratio: 0, lambda: [1] });
    expect(ridge.coefficients[0]![0]).toBeCloseTo(ridge.coefficients[0]![1]!, 13);
  });

  it("a constant target: no lambda sequence is an error, own lambdas give zeros and the mean", () => {
    const data = columns(
      x.map(() => 7),
      x,
    );
    expect(problemsOf(() => fitPath(data, gaussian)).code).toBe("E_NO_LAMBDA_GRID");
    const path = fitPath(data, { ...gaussian, lambda: [1, 0.1] });
    expect(path.coefficients.map((b) => [...b])).toEqual([[0], [0]]);
    expect([...path.intercept]).toEqual([7, 7]);
    expect([...path.gap, ...path.devRatio]).toEqual([0, 0, 0, 0]);
  });

  it("one row, own lambda: zeros and its target", () => {
    const path = fitPath(columns([3], [5]), { ...gaussian, lambda: [0.5] });
    expect([path.intercept[0], path.coefficients[0]![0]]).toEqual([3, 0]);
  });

  it("one class only is E_ONE_CLASS, also when the other has no weight", () => {
    expect(problemsOf(() => fitPath(columns([1, 1, 1], [1, 2, 3]), binomial)).code).toBe("E_ONE_CLASS");
    expect(problemsOf(() => fitPath(columns([1, 1, 0], [1, 2, 3]), { ...binomial, weights: Float64Array.of(1, 1, 0) })).code).toBe(
      "E_ONE_CLASS",
    );
  });

  it("separable classes: the path ends once the deviance is explained; lambda 0 ends at a perfect fit, finite", () => {
    const data = columns([0, 0, 0, 0, 1, 1, 1, 1], x);
    const path = fitPath(data, binomial);
    expect(path.lambda.length).toBeLessThan(100);
    expect(path.devRatio.at(-1)).toBeGreaterThan(0.99);
    const free = fitPath(data, { ...binomial, lambda: [0] });
    expect(Number.isFinite(free.coefficients[0]![0])).toBe(true);
    expect([...predictPath(free, 0, data.x, { type: "class" })]).toEqual([...data.y]);
  });

  it.each([1e-12, 1e12])("columns and target times %s: the same fit in other units", (scale) => {
    const plain = fitPath(columns(y, x, classes), gaussian);
    const scaled = fitPath(
      columns(
        y.map((v) => v * scale),
        x.map((v) => v * scale),
        classes,
      ),
      gaussian,
    );
    expect(scaled.lambda).toHaveLength(plain.lambda.length);
    scaled.coefficients.forEach((b, k) => {
      expect(b[0]).toBeCloseTo(plain.coefficients[k]![0]!, 11);
      expect(b[1]! / scale).toBeCloseTo(plain.coefficients[k]![1]!, 11);
    });
    const logistic = fitPath(
      columns(
        classes,
        x.map((v) => v * scale),
      ),
      { ...binomial, nlambda: 10 },
    );
    const reference = fitPath(columns(classes, x), { ...binomial, nlambda: 10 });
    logistic.coefficients.forEach((b, k) => expect(b[0]! * scale).toBeCloseTo(reference.coefficients[k]![0]!, 6));
  });

  it("a column far from 0 keeps its digits: 1e9 + x", () => {
    const far = fitPath(
      columns(
        y,
        x.map((v) => v + 1e9),
      ),
      { ...gaussian, lambda: [0.01] },
    );
    const near = fitPath(columns(y, x), { ...gaussian, lambda: [0.01] });
    expect(far.coefficients[0]![0]).toBeCloseTo(near.coefficients[0]![0]!, 10);
  });

  it("more columns than rows, no penalty at all: an exact fit", () => {
    const path = fitPath(columns([1, 4, 2], [1, 2, 3], [4, 1, 1], [0, 3, 5], [2, 2, 1]), { ...gaussian, lambda: [0] });
    expect(path.devRatio[0]).toBeCloseTo(1, 13);
  });

  it("lambdas come back falling, whatever their order, and are all fitted", () => {
    expect([...fitPath(columns(y, x), { ...gaussian, lambda: [0.001, 3, 0.1, 0] }).lambda]).toEqual([3, 0.1, 0.001, 0]);
  });
});

describe("bad input", () => {
  it("names every cell and option at once", () => {
    const data = { ...columns(y, x, x), featureNames: ["age", "height"] };
    const bad = { ...data, x: data.x.map((v, k) => (k === 5 ? NaN : v)), y: data.y.map((v, i) => (i === 1 ? Infinity : v)) };
    const cells = problemsOf(() => fitPath(bad, gaussian));
    expect(cells.code).toBe("E_LINEAR_INPUT");
    expect(cells.text).toMatch(/row 2, column 1 \(height\): NaN[\s\S]*y: row 1: Infinity/);
    const options = problemsOf(() =>
      fitPath(data, { ...gaussian, lambda: [1, -0.5], l1Ratio: 2, nlambda: 0, weights: Float64Array.of(1, -1), tolerance: 0 }),
    ).text;
    for (const path of ["lambda[1]", "l1Ratio", "nlambda", "weights", "weights[1]", "tolerance"]) expect(options).toContain(`${path}: `);
  });

  it("refuses classes other than 0 and 1, wrong lengths and an empty lambda list", () => {
    expect(problemsOf(() => fitPath(columns([0, 2], [1, 2]), binomial)).text).toContain("2 is not a class");
    expect(problemsOf(() => fitPath({ ...columns(y, x), n: 9 }, { ...gaussian, lambda: [] })).text).toMatch(
      /x: 8 values for 9 rows[\s\S]*y: 8[\s\S]*lambda: the list is empty/,
    );
  });

  it("counts the cells that are too many to name", () => {
    expect(
      problemsOf(() =>
        fitPath(
          columns(
            y,
            x.map(() => NaN),
            x.map(() => NaN),
          ),
          gaussian,
        ),
      ).text,
    ).toContain("and 6 more");
  });

  it("predictPath checks its index and the width of x", () => {
    const path = fitPath(columns(y, x, classes), gaussian);
    expect(() => predictPath(path, 1000, Float64Array.of(1, 2))).toThrow(/E_PATH|no lambda 1000/);
    expect(() => predictPath(path, 0, Float64Array.of(1, 2, 3))).toThrow(/2 columns/);
  });
});

describe("control", () => {
  it("activeLimit ends the default sequence after the first lambda with more columns, and leaves own lambdas alone", () => {
    const data = columns(y, x, classes, [3, 1, 4, 1, 5, 9, 2, 6]);
    const whole = fitPath(data, gaussian);
    const first = whole.nonzero.findIndex((count) => count > 1);
    const limited = fitPath(data, { ...gaussian, activeLimit: 1 });
    expect(limited.lambda).toEqual(whole.lambda.slice(0, first + 1));
    expect(fitPath(data, { ...gaussian, activeLimit: 1, lambda: whole.lambda }).lambda).toHaveLength(whole.lambda.length);
    expect(problemsOf(() => fitPath(data, { ...gaussian, activeLimit: 0.5 })).text).toContain("activeLimit: ");
  });

  it("onLambda sees each point as it is done; an aborted signal ends the path with its reason", () => {
    const seen: number[] = [];
    const abort = new AbortController();
    const run = (): unknown =>
      fitPath(columns(y, x), {
        ...gaussian,
        signal: abort.signal,
        onLambda: (p) => {
          seen.push(p.index);
          if (p.index === 2) abort.abort(new Error("enough"));
        },
      });
    expect(run).toThrow("enough");
    expect(seen).toEqual([0, 1, 2]);
  });

  it("iteratePath yields the points of fitPath", () => {
    const points = [...iteratePath(columns(y, x), { ...gaussian, nlambda: 7 })];
    expect(points.map((p) => p.coefficients)).toEqual(fitPath(columns(y, x), { ...gaussian, nlambda: 7 }).coefficients);
  });
});
