import { describe, expect, it } from "vitest";
import { fitPath, predictPath, type Family, type Path, type PathOptions } from "../src/index.ts";
import { drawData, inForm, slopes } from "./dense-and-sparse.ts";
import { relativeDifference, type RowData } from "./support.ts";

const names: readonly Family[] = ["gaussian", "binomial", "multinomial", "poisson", "huber", "mgaussian"];
const [n, d] = [36, 6];

function all(path: Path): Float64Array {
  return Float64Array.from(path.coefficients.flatMap((b) => [...b]));
}

describe.each(names)("%s", (family) => {
  const data = drawData({ seed: 31, n, d, family, share: 0.3 });
  const sparse = { ...data, x: inForm(data, "csc") };
  const options: PathOptions = { family, l1Ratio: 0.8, nlambda: 10, lambdaMinRatio: 1e-2, huberDelta: 4 };
  const path = fitPath(sparse, options);
  const K = path.responses;

  it("a dense matrix and the same one sparse have one path, in float32 as well", () => {
    for (const form of ["rows", "columns", "float32"] as const) {
      const dense = fitPath({ ...data, x: inForm(data, form) }, { ...options, lambda: path.lambda });
      expect(relativeDifference(all(dense), all(path))).toBeLessThan(1e-7);
      expect(relativeDifference(dense.intercept, path.intercept)).toBeLessThan(1e-7);
    }
  });

  it("a column times 1024 has its coefficients divided by 1024", () => {
    const x = data.x.map((v, at) => (at % d === 2 ? 1024 * v : v));
    const scaled = fitPath({ ...data, x: inForm({ ...data, x }, "csc") }, { ...options, lambda: path.lambda });
    const back = all(scaled).map((v, at) => (at % d === 2 ? 1024 * v : v));
    expect(relativeDifference(back, all(path))).toBeLessThan(1e-9);
  });

  it("weight 2 is a row written twice, weight 0 a row left out", () => {
    const weights = Float64Array.from({ length: n }, (_, i) => (i < 3 ? 1 : i % 3));
    const kept = Array.from({ length: n }, (_, i) => i).flatMap((i) => Array.from({ length: weights[i]! }, () => i));
    const per = data.y.length / n;
    const copied = {
      ...data,
      n: kept.length,
      x: Float64Array.from(kept.flatMap((i) => [...data.x.subarray(i * d, (i + 1) * d)])),
      y: Float64Array.from(kept.flatMap((i) => [...data.y.subarray(i * per, (i + 1) * per)])),
    };
    const weighted = fitPath(sparse, { ...options, weights });
    const repeated = fitPath({ ...copied, x: inForm(copied, "csc") }, options);
    expect(relativeDifference(weighted.lambda, repeated.lambda)).toBeLessThan(1e-9);
    expect(relativeDifference(all(weighted), all(repeated))).toBeLessThan(1e-6);
  });

  it("at the first lambda of the lasso all are 0, just below it one column is not", () => {
    const lasso = { ...options, l1Ratio: 1 };
    const [max] = fitPath(sparse, lasso).lambda;
    const two = fitPath(sparse, { ...lasso, lambda: [max!, max! * (1 - 1e-6)] });
    expect([...two.nonzero]).toEqual([0, 1]);
  });

  it("lambda 0 is the unpenalised fit: the gradient is 0 in every column", () => {
    const free = fitPath(sparse, { ...options, lambda: [0.05, 0] });
    const { g } = slopes(data, options, free, 1);
    expect(g.reduce((m, v) => Math.max(m, Math.abs(v)), 0)).toBeLessThan(family === "multinomial" ? 1e-5 : 1e-7);
  });

  it("an offset of a column times c lowers its coefficients by c where nothing is penalised", () => {
    const offset = Float64Array.from({ length: n * K }, (_, at) => 0.01 * ((at % K) + 1) * data.x[Math.floor(at / K) * d + 1]!);
    const few = { ...data, d: 2, x: Float64Array.from({ length: n * 2 }, (_, at) => data.x[Math.floor(at / 2) * d + (at % 2)]!) };
    const plain = fitPath({ ...few, x: inForm(few, "csc") }, { ...options, lambda: [0], tolerance: 1e-16 });
    const shifted = fitPath({ ...few, x: inForm(few, "csc") }, { ...options, lambda: [0], offset, tolerance: 1e-16 });
    const link = (p: Path, o?: Float64Array): Float64Array => predictPath(p, 0, few.x, { offset: o });
    expect(relativeDifference(link(shifted, offset), link(plain))).toBeLessThan(1e-6);
  });

  it("penalty factor 0 leaves a column free at every lambda, a large one keeps it out", () => {
    const free = fitPath(sparse, { ...options, penaltyFactor: Float64Array.of(1, 0, 1, 1e6, 1, 1) });
    free.coefficients.forEach((b) => {
      for (let r = 0; r < K; r++) {
        expect(b[r * d + 1]).not.toBe(0);
        expect(b[r * d + 3]).toBe(0);
      }
    });
  });
});

describe("what families have in common", () => {
  // The dense fit is that of the exact active set, which shares nothing with coordinate descent but the input.
  it.each(["gaussian", "binomial"] as const)("%s, more columns than rows: sparse and the exact active set agree", (family) => {
    const wide = drawData({ seed: 14, n: 60, d: 600, family, share: 0.8 });
    for (const l1Ratio of [1, 0.5]) {
      const exact = fitPath(wide, { family, l1Ratio, tolerance: 1e-15 });
      const sparse = fitPath({ ...wide, x: inForm(wide, "csc") }, { family, l1Ratio, tolerance: 1e-15 });
      expect(sparse.lambda).toHaveLength(exact.lambda.length);
      expect(relativeDifference(sparse.devRatio, exact.devRatio)).toBeLessThan(1e-7);
      sparse.coefficients.forEach((b, k) => expect(relativeDifference(b, exact.coefficients[k]!)).toBeLessThan(1e-5));
      expect(Math.max(...sparse.gap)).toBeLessThanOrEqual(1e-12);
      const rough = fitPath({ ...wide, x: inForm(wide, "csc") }, { family, l1Ratio, tolerance: 1e-6, lambda: exact.lambda });
      expect(Math.max(...rough.gap)).toBeLessThanOrEqual(1e-6);
    }
  });

  it("huber becomes gaussian as delta grows", () => {
    const data = drawData({ seed: 2, n, d, family: "huber", share: 0.2 });
    const gaussian = fitPath(data, { family: "gaussian", nlambda: 20 });
    const huber = fitPath(data, { family: "huber", huberDelta: 1e6, lambda: gaussian.lambda });
    expect(relativeDifference(all(huber), all(gaussian))).toBeLessThan(1e-9);
  });

  it.each(["rows", "csc"] as const)("huber, %s: targets far from 0 shift the intercept and nothing else", (form) => {
    const data = drawData({ seed: 4, n: 30, d: 5, family: "huber", share: 0.3 });
    const near = fitPath({ ...data, x: inForm(data, form) }, { family: "huber", nlambda: 6 });
    for (const far of [-1000, 2 ** 20]) {
      const path = fitPath({ ...data, x: inForm(data, form), y: data.y.map((v) => v + far) }, { family: "huber", nlambda: 6 });
      expect(relativeDifference(path.lambda, near.lambda)).toBeLessThan(1e-9);
      expect(relativeDifference(path.devRatio, near.devRatio)).toBeLessThan(1e-8);
      expect(relativeDifference(all(path), all(near))).toBeLessThan(1e-5);
    }
  });

  it("huber of a constant column alone is the minimiser of the loss, where clipped residuals sum to 0", () => {
    const y = Float64Array.of(0, 1, 2, 3, 100);
    const path = fitPath({ n: 5, d: 1, x: Float64Array.of(1, 1, 1, 1, 1), y }, { family: "huber", huberDelta: 1, lambda: [1] });
    // Within 1 of m: 1, 2 (and 3 at its edge) pull by y - m, 0 by -1, 3 and 100 by 1: (1 - m) + (2 - m) - 1 + 1 + 1 = 0.
    expect(path.intercept[0]).toBeCloseTo(2, 12);
    expect(path.coefficients[0]![0]).toBe(0);
  });

  // eta_1 - eta_0 is binomial's eta; (-b/2, b/2) costs |b| in L1, and b^2/4 of the b^2/2 in L2.
  it.each([
    [1, 1],
    [0, 2],
  ])("multinomial of two classes is binomial with half its coefficients, either sign: l1Ratio %s, lambda times %s", (l1Ratio, times) => {
    const data = drawData({ seed: 6, n, d, family: "binomial", share: 0.2 });
    const two = fitPath(data, { family: "binomial", l1Ratio, lambda: [0.2, 0.1, 0.03] });
    const lambda = [...two.lambda].map((l) => times * l);
    const multi = fitPath({ ...data, responses: 2 }, { family: "multinomial", l1Ratio, lambda });
    multi.coefficients.forEach((b, k) => {
      const half = two.coefficients[k]!.map((v) => v / 2);
      expect(relativeDifference(b.subarray(d), half)).toBeLessThan(1e-6);
      expect(
        relativeDifference(
          b.subarray(0, d),
          half.map((v) => -v),
        ),
      ).toBeLessThan(1e-6);
      expect(multi.intercept[2 * k + 1]).toBeCloseTo(two.intercept[k]! / 2, 6);
    });
    const grouped = fitPath({ ...data, responses: 2 }, { family: "multinomial", multinomialType: "grouped", l1Ratio: 1, lambda: [0.05] });
    // The norm of (-b/2, b/2) is |b| / sqrt(2).
    const lasso = fitPath(data, { family: "binomial", lambda: [0.05 / Math.SQRT2] });
    expect(
      relativeDifference(
        grouped.coefficients[0]!.subarray(d),
        lasso.coefficients[0]!.map((v) => v / 2),
      ),
    ).toBeLessThan(1e-6);
  });

  it("mgaussian of one target is the lasso", () => {
    const data = drawData({ seed: 7, n, d, family: "gaussian", share: 0.2 });
    const lasso = fitPath(data, { family: "gaussian", nlambda: 20 });
    const one = fitPath({ ...data, responses: 1 }, { family: "mgaussian", lambda: lasso.lambda });
    expect(relativeDifference(all(one), all(lasso))).toBeLessThan(1e-9);
  });

  it("multinomial: columns have median 0 in the lasso, mean 0 in ridge, and intercepts mean 0", () => {
    const data = drawData({ seed: 8, n, d, family: "multinomial", share: 0.2 });
    for (const l1Ratio of [1, 0]) {
      const path = fitPath(data, { family: "multinomial", l1Ratio, nlambda: 10 });
      path.coefficients.forEach((b, k) => {
        for (let j = 0; j < d; j++) {
          const v = [b[j]!, b[d + j]!, b[2 * d + j]!].sort((p, q) => p - q);
          expect(l1Ratio === 1 ? v[1] : v[0]! + v[1]! + v[2]!).toBeCloseTo(0, 10);
        }
        expect(path.intercept.subarray(3 * k, 3 * k + 3).reduce((s, c) => s + c, 0)).toBeCloseTo(0, 12);
      });
    }
  });

  it("limits that nothing reaches change nothing; a limit of 0 on both sides takes a column out", () => {
    const data: RowData = drawData({ seed: 9, n, d, family: "gaussian", share: 0.2 });
    const plain = fitPath(data, { family: "gaussian", nlambda: 20 });
    const wide = fitPath(data, { family: "gaussian", lambda: plain.lambda, upperLimits: new Float64Array(d).fill(1e9) });
    expect(relativeDifference(all(wide), all(plain))).toBeLessThan(1e-9);
    const shut = Float64Array.of(Infinity, 0, Infinity, Infinity, Infinity, Infinity);
    const without = fitPath(data, { family: "gaussian", lambda: plain.lambda, upperLimits: shut, lowerLimits: shut.map((v) => -v) });
    const removed = fitPath({ ...data, x: data.x.map((v, at) => (at % d === 1 ? 1 : v)) }, { family: "gaussian", lambda: plain.lambda });
    expect(relativeDifference(all(without), all(removed))).toBeLessThan(1e-9);
  });
});
