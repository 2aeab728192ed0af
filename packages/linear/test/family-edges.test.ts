import { InputError } from "@ridgeline/core";
import { describe, expect, it } from "vitest";
import { fitPath, predictPath, type Family, type PathData, type PathOptions, type SparseColumns } from "../src/index.ts";
import { csc, drawData, inForm } from "./dense-and-sparse.ts";
import { relativeDifference, worstGap } from "./support.ts";

const names: readonly Family[] = ["gaussian", "binomial", "multinomial", "poisson", "huber", "mgaussian"];
const [n, d] = [24, 4];

function errorOf(run: () => unknown): { code: string; text: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return { code: error.code, text: error.message };
  }
  throw new Error("no InputError was thrown");
}

describe.each(names)("%s", (family) => {
  const data = drawData({ seed: 12, n, d, family, share: 0.3 });
  const options: PathOptions = { family, nlambda: 8, lambdaMinRatio: 1e-2 };
  const path = fitPath(data, options);
  const K = path.responses;
  /** Its lambdas but the first, where rounding may let one in. */
  const below = path.lambda.subarray(1);

  it.each(["rows", "csc"] as const)("%s: constant columns have coefficient 0, whatever their value, and change nothing", (form) => {
    const x = Float64Array.from({ length: n * 6 }, (_, at) => {
      const j = at % 6;
      return j < d ? data.x[Math.floor(at / 6) * d + j]! : j === 4 ? 0.1 : 0;
    });
    const wide = { ...data, d: 6, x };
    const found = fitPath({ ...wide, x: inForm(wide, form) }, { ...options, lambda: below });
    found.coefficients.forEach((b, k) => {
      for (let r = 0; r < K; r++) {
        expect([b[r * 6 + 4], b[r * 6 + 5]]).toEqual([0, 0]);
        expect(relativeDifference(b.subarray(r * 6, r * 6 + d), path.coefficients[k + 1]!.subarray(r * d, (r + 1) * d))).toBeLessThan(1e-6);
      }
    });
  });

  it("a column twice: the two add up to the one, the gap is closed", () => {
    const x = Float64Array.from({ length: n * 5 }, (_, at) => data.x[Math.floor(at / 5) * d + Math.min(at % 5, 3)]!);
    const twin = { ...data, d: 5, x };
    const found = fitPath({ ...twin, x: inForm(twin, "csc") }, { ...options, lambda: below });
    expect(worstGap(found)).toBeLessThanOrEqual(1e-12);
    const [a, b] = [predictPath(found, 6, x), predictPath(path, 7, data.x)];
    expect(relativeDifference(a, b)).toBeLessThan(1e-6);
  });

  it.each([1e-12, 1e12])("columns times %s: the same fit in other units", (scale) => {
    const x = data.x.map((v) => v * scale);
    const found = fitPath({ ...data, x: inForm({ ...data, x }, "csc") }, options);
    const back = found.coefficients.map((b) => b.map((v) => v * scale));
    for (let k = 1; k < back.length; k++) expect(relativeDifference(back[k]!, path.coefficients[k]!)).toBeLessThan(1e-6);
    const most = Math.max(...path.coefficients.at(-1)!.map(Math.abs));
    back[0]!.forEach((v, at) => expect(Math.abs(v - path.coefficients[0]![at]!)).toBeLessThan(1e-12 * most));
  });

  it("one row of many with weight: own lambdas give zeros and its target, or an error that says why", () => {
    const weights = new Float64Array(n);
    weights[2] = 1;
    const run = (): unknown => fitPath(data, { ...options, weights, lambda: [0.1] });
    if (family === "binomial" || family === "multinomial") expect(errorOf(run).code).toBe("E_ONE_CLASS");
    else if (family === "poisson" && data.y[2] === 0) expect(errorOf(run).code).toBe("E_ZERO_COUNTS");
    else {
      const one = fitPath(data, { ...options, weights, lambda: [0.1] });
      expect([...one.coefficients[0]!].every((b) => b === 0)).toBe(true);
      const target = family === "mgaussian" ? [...data.y.subarray(2 * K, 3 * K)] : [data.y[2]!];
      target.forEach((y, r) => expect(one.intercept[r]).toBeCloseTo(family === "poisson" ? Math.log(y) : y, 8));
    }
  });

  it("zeros that are stored are zeros", () => {
    const sparse = csc(data);
    const pointers = Int32Array.from({ length: d + 1 }, (_, j) => j * n);
    const rows = Int32Array.from({ length: n * d }, (_, k) => k % n);
    const values = Float64Array.from({ length: n * d }, (_, k) => data.x[(k % n) * d + Math.floor(k / n)]!);
    const full = fitPath({ ...data, x: { layout: "csc", pointers, rows, values } }, { ...options, lambda: below });
    const lean = fitPath({ ...data, x: sparse }, { ...options, lambda: below });
    full.coefficients.forEach((b, k) => expect(relativeDifference(b, lean.coefficients[k]!)).toBeLessThan(1e-6));
  });
});

describe("targets at the edge", () => {
  const x = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const of = (y: ArrayLike<number>, more: Partial<PathData> = {}): PathData => ({ n: 8, d: 1, x, y: Float64Array.from(y), ...more });

  it("separable classes: lambda 0 ends at a finite fit that is right on every row", () => {
    const two = of([0, 0, 0, 0, 1, 1, 1, 1]);
    const three = of([0, 0, 0, 1, 1, 2, 2, 2]);
    for (const [family, data] of [
      ["binomial", { ...two, x: csc({ x, n: 8, d: 1 }) }],
      ["multinomial", three],
    ] as const) {
      const path = fitPath(data, { family, lambda: [0.1, 0] });
      expect(path.coefficients[1]!.every(Number.isFinite)).toBe(true);
      expect(path.devRatio[1]).toBeGreaterThan(0.999);
      expect([...predictPath(path, 1, x, { type: "class" })]).toEqual([...data.y]);
    }
  });

  it("counts: all 0 is E_ZERO_COUNTS; without an intercept there is a fit; values of any size", () => {
    const none = of([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(errorOf(() => fitPath(none, { family: "poisson", lambda: [1] })).code).toBe("E_ZERO_COUNTS");
    const down = fitPath(none, { family: "poisson", intercept: false, lambda: [1, 0.1] });
    expect(down.coefficients[1]![0]).toBeLessThan(0);
    expect(worstGap(down)).toBeLessThanOrEqual(1e-12);
    for (const scale of [1e-12, 1e12]) {
      const counts = fitPath(of([1, 2, 2, 4, 3, 6, 7, 9].map((v) => v * scale)), { family: "poisson", nlambda: 10 });
      const plain = fitPath(of([1, 2, 2, 4, 3, 6, 7, 9]), { family: "poisson", nlambda: 10 });
      expect(relativeDifference(counts.coefficients.at(-1)!, plain.coefficients.at(-1)!)).toBeLessThan(1e-6);
      expect(counts.intercept.at(-1)! - Math.log(scale)).toBeCloseTo(plain.intercept.at(-1)!, 5);
    }
  });

  it("constant targets: zeros and the target, gap 0", () => {
    for (const family of ["gaussian", "huber", "poisson"] as const) {
      const path = fitPath({ ...of([3, 3, 3, 3, 3, 3, 3, 3]), x: csc({ x, n: 8, d: 1 }) }, { family, lambda: [1, 0.1] });
      expect(path.coefficients.map((b) => b[0])).toEqual([0, 0]);
      expect(path.intercept[1]).toBeCloseTo(family === "poisson" ? Math.log(3) : 3, 12);
      expect(worstGap(path)).toBeLessThan(1e-12);
    }
  });

  it.each(["gaussian", "huber", "poisson", "mgaussian"] as const)("%s: a constant target of any value has no lambda sequence", (family) => {
    const w = Float64Array.from(x, (_, i) => 1 / (i + 3));
    for (const value of [0.1, 7.3, 5000, 1e12 / 3, 1e-12 / 3]) {
      for (const rows of [x, csc({ x, n: 8, d: 1 })]) {
        for (const weights of [undefined, w]) {
          const data = { ...of(x.map(() => value)), x: rows };
          expect(errorOf(() => fitPath(data, { family, weights })).code).toBe("E_NO_LAMBDA_GRID");
          const path = fitPath(data, { family, weights, lambda: [1, 0] });
          expect([...path.coefficients.map((b) => b[0]), ...path.gap, ...path.devRatio]).toEqual([0, 0, 0, 0, 0, 0]);
          expect(path.intercept[1]).toBe(family === "poisson" ? Math.log(value) : value);
        }
      }
    }
    const offset = Float64Array.from(x, (_, i) => i);
    const shifted = fitPath(of(x.map((_, i) => i + 2)), { family: "gaussian", offset, lambda: [1] });
    expect([shifted.intercept[0], shifted.coefficients[0]![0]]).toEqual([2, 0]);
  });

  it("gaussian targets of 1e-12 and 1e12, huber too: the same fit in other units", () => {
    for (const family of ["gaussian", "huber", "mgaussian"] as const) {
      const y = [2.1, 3.9, 6.2, 7.8, 10.1, 12.2, 13.8, 36.1];
      const plain = fitPath({ ...of(y), x: csc({ x, n: 8, d: 1 }) }, { family, nlambda: 10 });
      for (const scale of [1e-12, 1e12]) {
        const scaled = fitPath({ ...of(y.map((v) => v * scale)), x: csc({ x, n: 8, d: 1 }) }, { family, nlambda: 10 });
        scaled.coefficients.forEach((b, k) => expect(Math.abs(b[0]! / scale - plain.coefficients[k]![0]!)).toBeLessThan(1e-6));
      }
    }
  });

  it("a sparse column that stores every row keeps its digits far from 0: 1e9 + x", () => {
    const y = [2.1, 3.9, 6.2, 7.8, 10.1, 12.2, 13.8, 16.1];
    const near = fitPath({ ...of(y), x: csc({ x, n: 8, d: 1 }) }, { family: "gaussian", lambda: [0.01] });
    const far = fitPath({ ...of(y), x: csc({ x: x.map((v) => v + 1e9), n: 8, d: 1 }) }, { family: "gaussian", lambda: [0.01] });
    expect(far.coefficients[0]![0]).toBeCloseTo(near.coefficients[0]![0]!, 10);
  });

  it("classes that a column without a penalty tells apart: a perfect fit with every number finite, dense and sparse", () => {
    const data = { x: Float64Array.of(0, 1, 2, 1, 3, 1, 2, 0, 5, 3, 1, 1), y: Float64Array.of(0, 1, 2, 3), n: 4, d: 3 };
    const options = { family: "multinomial", penaltyFactor: Float64Array.of(0, 1, 1), lambda: [0.1, 0.01, 1e-3] } as const;
    for (const form of ["rows", "csc"] as const) {
      const path = fitPath({ ...data, x: inForm(data, form) }, options);
      for (const k of path.lambda.keys()) {
        expect(path.devRatio[k]).toBeGreaterThan(1 - 1e-6);
        expect(path.gap[k]).toBeLessThan(1e-6);
        expect(path.coefficients[k]!.every(Number.isFinite)).toBe(true);
      }
      expect(path.intercept.every(Number.isFinite)).toBe(true);
    }
  });

  it("a class that no row with weight has is E_ONE_CLASS and named", () => {
    const missing = errorOf(() => fitPath(of([0, 0, 1, 1, 3, 3, 3, 1]), { family: "multinomial" }));
    expect(missing.code).toBe("E_ONE_CLASS");
    expect(missing.text).toContain("class 2");
  });
});

describe("bad input", () => {
  const good: SparseColumns = {
    layout: "csc",
    pointers: Int32Array.of(0, 2, 4),
    rows: Int32Array.of(0, 2, 1, 2),
    values: Float64Array.of(1, 2, 3, 4),
  };
  const text = (x: Partial<SparseColumns>, o: Partial<PathOptions> = {}, y = Float64Array.of(1, 2, 4)): string => {
    const found = errorOf(() => fitPath({ n: 3, d: 2, x: { ...good, ...x }, y }, { family: "gaussian", ...o }));
    expect(found.code).toBe("E_LINEAR_INPUT");
    return found.text;
  };

  it("names the place in a sparse matrix", () => {
    expect(text({ pointers: Int32Array.of(0, 3, 2) })).toContain("x.pointers[2]: 2 after 3");
    expect(text({ pointers: Int32Array.of(1, 2, 4) })).toContain("x.pointers[0]: 1. Start at 0");
    expect(text({ pointers: Int32Array.of(0, 2, 3) })).toContain("x.pointers[2]: 3 for 4 values");
    expect(text({ pointers: Int32Array.of(0, 4) })).toContain("x.pointers: 2 values for 2 columns. Give 3");
    expect(text({ rows: Int32Array.of(0, 3, 1, 2) })).toContain("x.rows[1]: row 3 of 3 in column 0");
    expect(text({ rows: Int32Array.of(0, -1, 1, 2) })).toContain("x.rows[1]: row -1 of 3 in column 0");
    expect(text({ rows: Int32Array.of(0, 2, 2, 1) })).toContain("x.rows[3]: row 1 after 2 in column 1");
    expect(text({ rows: Int32Array.of(0, 2, 1, 1) })).toContain("x.rows[3]: row 1 stands twice in column 1");
    expect(text({ rows: Int32Array.of(0, 2, 1) })).toContain("x.rows: 3 rows for 4 values");
    expect(text({ values: Float64Array.of(1, 2, NaN, 4) })).toContain("x: row 1, column 1: NaN is not finite");
  });

  it("names limits, offsets and targets that a family cannot take", () => {
    expect(text({}, { lowerLimits: Float64Array.of(0.5, -1) })).toContain("lowerLimits[0]: 0.5 is not allowed");
    expect(text({}, { upperLimits: Float64Array.of(1, NaN) })).toContain("upperLimits[1]: NaN is not allowed");
    expect(text({}, { upperLimits: Float64Array.of(1) })).toContain("upperLimits: 1 values. Give 2");
    expect(text({}, { offset: Float64Array.of(1) })).toContain("offset: 1 values. Give 3");
    expect(text({}, { family: "poisson" }, Float64Array.of(1, -2, 4))).toContain("y: row 1: -2 is not a count");
    expect(text({}, { family: "multinomial" }, Float64Array.of(0, 1.5, 1))).toContain("y: row 1: 1.5 is not a class");
    expect(text({}, { family: "multinomial" }, Float64Array.of(0, 0, 0))).toContain("responses: 1 class");
    expect(text({}, { family: "huber", huberDelta: 0 })).toContain("huberDelta: 0 is not allowed");
    const several = errorOf(() => fitPath({ n: 3, d: 2, x: good, y: Float64Array.of(1, 2, 4), responses: 2 }, { family: "mgaussian" }));
    expect(several.text).toContain("y: 3 values for 3 rows. Give 6");
  });
});
