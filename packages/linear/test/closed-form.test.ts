import { createRng } from "@ridgeline/core";
import { describe, expect, it } from "vitest";
import { fitPath, predictPath } from "../src/index.ts";
import { relativeDifference, type RowData } from "./support.ts";

/** Columns of a Hadamard matrix: mean 0, mean square 1, orthogonal. */
const hadamard8 = [1, 2, 4, 3, 7].map((k) => Array.from({ length: 8 }, (_, i) => 1 - 2 * (bits(i & k) % 2)));

function bits(v: number): number {
  return v === 0 ? 0 : (v & 1) + bits(v >> 1);
}

const target = [3, -1, 4, 1, -5, 9, 2, -6];
const orthonormal: RowData = {
  n: 8,
  d: 5,
  x: Float64Array.from({ length: 40 }, (_, k) => hadamard8[k % 5]![Math.floor(k / 5)]!),
  y: Float64Array.from(target),
};
const mean = target.reduce((s, v) => s + v, 0) / 8;
const z = hadamard8.map((column) => column.reduce((s, v, i) => s + v * (target[i]! - mean), 0) / 8);

describe("closed forms", () => {
  it.each([1, 0.5, 0.1])("orthonormal columns, l1Ratio %s: b_j = soft(x_j'y/n, lambda r) / (1 + lambda (1-r))", (r) => {
    const path = fitPath(orthonormal, { family: "gaussian", l1Ratio: r, lambda: [3, 1, 0.4, 0.1, 0] });
    path.lambda.forEach((lambda, k) => {
      const expected = z.map((v) => (Math.sign(v) * Math.max(0, Math.abs(v) - lambda * r)) / (1 + lambda * (1 - r)));
      expect(relativeDifference(path.coefficients[k]!, expected)).toBeLessThan(1e-14);
      expect(path.intercept[k]).toBeCloseTo(mean, 14);
      expect(path.nonzero[k]).toBe(expected.filter((v) => v !== 0).length);
    });
  });

  it("glmnet's convention divides the L2 part by the deviation of y", () => {
    const sd = Math.sqrt(target.reduce((s, v) => s + (v - mean) ** 2, 0) / 8);
    const path = fitPath(orthonormal, { family: "gaussian", l1Ratio: 0, lambda: [2], glmnet: true });
    expect(
      relativeDifference(
        path.coefficients[0]!,
        z.map((v) => v / (1 + 2 / sd)),
      ),
    ).toBeLessThan(1e-14);
  });

  it("the first lambda of the lasso is max |x_j'y|/n, where every coefficient is 0; just below one is not", () => {
    const path = fitPath(orthonormal, { family: "gaussian", nlambda: 50 });
    const max = Math.max(...z.map(Math.abs));
    expect(path.lambda[0]).toBeCloseTo(max, 14);
    expect(path.nonzero[0]).toBe(0);
    expect(fitPath(orthonormal, { family: "gaussian", lambda: [max * (1 - 1e-9)] }).nonzero[0]).toBe(1);
  });

  it.each([
    [30, 6, "primal"],
    [12, 40, "dual"],
  ])("ridge, %i x %i (%s): (X'X/n + lambda I) b = X'y/n by elimination", (n, d) => {
    const data = randomData(n, d);
    const options = { family: "gaussian", l1Ratio: 0, standardize: false } as const;
    const path = fitPath(data, { ...options, lambda: [10, 1, 0.01] });
    path.lambda.forEach((lambda, k) => expect(relativeDifference(path.coefficients[k]!, ridge(data, lambda))).toBeLessThan(1e-11));
    expect(Math.max(...path.gap)).toBeLessThan(1e-20);
  });

  it("logistic with one 0/1 column and no penalty: log odds of the two groups", () => {
    const x = [0, 0, 0, 0, 0, 1, 1, 1, 1];
    const y = [1, 0, 0, 0, 0, 1, 1, 0, 1];
    const data = { n: 9, d: 1, x: Float64Array.from(x), y: Float64Array.from(y) };
    const path = fitPath(data, { family: "binomial", lambda: [0], tolerance: 1e-24 });
    expect(path.intercept[0]).toBeCloseTo(Math.log(1 / 4), 12);
    expect(path.coefficients[0]![0]).toBeCloseTo(Math.log(3) - Math.log(1 / 4), 12);
    expect(predictPath(path, 0, Float64Array.of(0, 1))[1]).toBeCloseTo(0.75, 13);
    expect(Array.from(predictPath(path, 0, Float64Array.of(0, 1), { type: "class" }))).toEqual([0, 1]);
  });

  it("lambda 0 is least squares: the residual is orthogonal to every column", () => {
    const data = randomData(40, 7);
    const path = fitPath(data, { family: "gaussian", lambda: [0] });
    const fitted = predictPath(path, 0, data.x);
    for (let j = 0; j < 7; j++)
      expect(Math.abs(data.y.reduce((s, v, i) => s + data.x[i * 7 + j]! * (v - fitted[i]!), 0))).toBeLessThan(1e-12);
  });
});

function randomData(n: number, d: number): RowData {
  const rng = createRng(5).split(`${n}x${d}`);
  const x = Float64Array.from({ length: n * d }, () => rng.normal());
  const y = Float64Array.from({ length: n }, (_, i) => 2 + x[i * d]! - 3 * x[i * d + 1]! + rng.normal());
  return { n, d, x, y };
}

describe("ridge with columns of sizes far apart", () => {
  const [n, d, lambda] = [6, 9, 1e-9];
  const rng = createRng(11);
  const sizes = Array.from({ length: d }, (_, j) => (j === 0 ? 1e6 : 1e-4));
  const x = Float64Array.from({ length: n * d }, (_, k) => sizes[k % d]! * rng.normal());
  const y = Float64Array.from({ length: n }, () => rng.normal());

  // The sum over columns of X X' has an error of 1e-16 of the largest column's square, 1e-4 here: far more than the squares of the small columns.
  it.each([
    ["columns as given", x, undefined],
    ["penalty factors", x.map((v, k) => v / sizes[k % d]!), Float64Array.from(sizes, (s) => 1 / (s * s))],
  ])("%s: sum_j v_j (b_j - x_j'r / (n lambda v_j))^2 lambda / 2, the duality gap, is closed", (_, x, penaltyFactor) => {
    const options = { family: "gaussian", l1Ratio: 0, standardize: false, intercept: false, lambda: [lambda], tolerance: 1e-9 } as const;
    const path = fitPath({ n, d, x, y }, { ...options, ...(penaltyFactor && { penaltyFactor }) });
    const b = path.coefficients[0]!;
    const r = y.map((v, i) => b.reduce((s, c, j) => s - c * x[i * d + j]!, v));
    const gap = b.reduce((sum, c, j) => {
      const v = penaltyFactor?.[j] ?? 1;
      const slope = r.reduce((s, e, i) => s + e * x[i * d + j]!, 0) / n;
      return sum + ((lambda * v) / 2) * (c - slope / (lambda * v)) ** 2;
    }, 0);
    expect(gap / (y.reduce((s, v) => s + v * v, 0) / (2 * n))).toBeLessThan(1e-9);
  });
});

/** `(Xc'Xc/n + lambda I)^-1 Xc'yc/n` by Gauss-Jordan with pivoting, Xc and yc centred. */
function ridge({ n, d, x, y }: RowData, lambda: number): number[] {
  const center = (values: number[]): number[] => values.map((v) => v - values.reduce((s, u) => s + u, 0) / n);
  const columns = Array.from({ length: d }, (_, j) => center(Array.from({ length: n }, (_, i) => x[i * d + j]!)));
  const yc = center([...y]);
  const product = (a: number[], b: number[]): number => a.reduce((s, v, i) => s + v * b[i]!, 0) / n;
  const m = columns.map((a, i) => columns.map((b, j) => product(a, b) + (i === j ? lambda : 0)).concat(product(a, yc)));
  for (let k = 0; k < d; k++) {
    const pivot = m.reduce((best, row, i) => (i >= k && Math.abs(row[k]!) > Math.abs(m[best]![k]!) ? i : best), k);
    [m[k], m[pivot]] = [m[pivot]!, m[k]!];
    for (let i = 0; i < d; i++) {
      if (i === k) continue;
      const f = m[i]![k]! / m[k]![k]!;
      m[i] = m[i]!.map((v, c) => v - f * m[k]![c]!);
    }
  }
  return m.map((row, i) => row[d]! / row[i]!);
}
