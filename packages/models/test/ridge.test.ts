import type { Dataset } from "@ridgeline/core";
import { describe, expect, it } from "vitest";
import { type TrainedNet } from "../src/index.ts";
import { fitMlp, toyFold } from "./net-helpers.ts";

/** Without a hidden layer, with all rows in each step, the mlp is ridge regression: `min 1/(2n) |z - Xb|^2 + lambda/2 |b|^2` with z the
 *  standardised target, so `b = (X'X/n + lambda I)^-1 X'z/n`. X is centred, so the intercept is 0. */
const part = toyFold("regression", 500);
const lambda = 0.2;
const linear = { hidden: [], epochs: 400, batchSize: 10_000, lambda };

function ridge(strength: number): number[] {
  const { n, d, x, y } = part.train;
  const mean = y.reduce((a, b) => a + b) / n;
  const sd = Math.sqrt(y.reduce((a, b) => a + (b - mean) ** 2, 0) / n);
  const average = (f: (i: number) => number): number => Array.from({ length: n }, (_, i) => f(i)).reduce((a, b) => a + b) / n;
  const rows = Array.from({ length: d }, (_, j) => [
    ...Array.from({ length: d }, (_, k) => average((i) => x[i * d + j]! * x[i * d + k]!) + (j === k ? strength : 0)),
    average((i) => (x[i * d + j]! * (y[i]! - mean)) / sd),
  ]);
  return solve(rows);
}

/** Gauss and Jordan on a positive definite system `[A | b]`. */
function solve(rows: number[][]): number[] {
  rows.forEach((pivot, j) => {
    const p = pivot[j]!;
    pivot.forEach((v, k) => (pivot[k] = v / p));
    rows.forEach((row, i) => {
      const f = row[j]!;
      if (i !== j) row.forEach((v, k) => (row[k] = v - f * pivot[k]!));
    });
  });
  return rows.map((r) => r.at(-1)!);
}

const weights = async (params: Record<string, unknown>): Promise<number[]> => {
  const { fitted } = await fitMlp(part, { ...linear, ...params });
  return [...(fitted.model as TrainedNet).params.subarray(0, 4)];
};

/** Largest difference relative to the largest coefficient. */
const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((v, i) => Math.abs(v - b[i]!))) / Math.max(...b.map(Math.abs));

describe("the linear net is ridge regression", () => {
  it.each(["coupled", "decoupled", "proximal"])("sgd, %s", async (decay) => {
    const found = await weights({ optimizer: "sgd", momentum: 0, lr: 0.3, decay });
    expect(distance(found, ridge(lambda))).toBeLessThan(1e-6);
    expect(distance(found, ridge(2 * lambda))).toBeGreaterThan(0.05);
  });

  it.each(["decoupled", "proximal"])(
    "sgd with momentum 0.9, %s: at a tenth of lambda, since momentum makes only the data's pull ten times stronger",
    async (decay) => {
      const found = await weights({ optimizer: "sgd", momentum: 0.9, lr: 0.03, decay });
      expect(distance(found, ridge(0.1 * lambda))).toBeLessThan(1e-5);
    },
  );

  it("sgd with momentum 0.9, coupled: at lambda itself", async () => {
    expect(distance(await weights({ optimizer: "sgd", momentum: 0.9, lr: 0.03 }), ridge(lambda))).toBeLessThan(1e-6);
  });

  it("adam with coupled decay", async () => {
    expect(distance(await weights({ optimizer: "adam", lr: 0.01, epochs: 1500 }), ridge(lambda))).toBeLessThan(1e-5);
  });

  it("adamw is not: here its box is wide, and it ends in ordinary least squares", async () => {
    // Confusion 7: as lr -> 0 the limit is the unpenalised fit within max|b| <= 1/lambda = 5.
    const found = await weights({ optimizer: "adamw", lr: 3e-3, epochs: 6000 });
    expect(distance(found, ridge(0))).toBeLessThan(0.02);
    expect(distance(found, ridge(lambda))).toBeGreaterThan(0.1);
  });
});

describe("the linear net with l1, proximal, is the lasso", () => {
  it("by its optimality conditions: |X'(z - Xb)/n| = lambda where b is not 0, below it where b is 0", async () => {
    const b = await weights({ optimizer: "sgd", momentum: 0, lr: 0.3, penalty: "l1", decay: "proximal" });
    const { n, d, x, y } = part.train;
    const mean = y.reduce((p, q) => p + q) / n;
    const sd = Math.sqrt(y.reduce((p, q) => p + (q - mean) ** 2, 0) / n);
    const residual = Array.from(y, (v, i) => (v - mean) / sd - b.reduce((sum, w, j) => sum + w * x[i * d + j]!, 0));
    const pull = b.map((_, j) => residual.reduce((sum, r, i) => sum + (r * x[i * d + j]!) / n, 0));
    expect(b.filter((w) => w === 0).length).toBeGreaterThan(0);
    expect(b.filter((w) => w !== 0).length).toBeGreaterThan(0);
    b.forEach((w, j) => {
      if (w === 0) expect(Math.abs(pull[j]!)).toBeLessThan(lambda);
      else expect(Math.abs(pull[j]! - Math.sign(w) * lambda)).toBeLessThan(1e-6);
    });
  });
});

describe("the linear net of a binary task is logistic regression at half of lambda", () => {
  it("by its optimality conditions: X'(p - y)/n + lambda/2 b = 0 for the difference b of the two scores' weights, and mean(p - y) = 0", async () => {
    const whole = toyFold("multiclass", 500);
    const binary = (data: Dataset): Dataset => ({ ...data, task: "binary", classes: ["no", "yes"], y: data.y.map((v) => Math.min(1, v)) });
    const two = { ...whole, train: binary(whole.train), stop: undefined, valid: binary(whole.valid) };
    const { fitted } = await fitMlp(two, { ...linear, optimizer: "sgd", momentum: 0, lr: 0.5, epochs: 2000 });
    const w = (fitted.model as TrainedNet).params;
    const { n, d, x, y } = two.train;
    const b = Array.from({ length: d }, (_, j) => w[2 * j + 1]! - w[2 * j]!);
    const bias = w[8 + 1]! - w[8]!;
    const residual = Array.from(y, (v, i) => 1 / (1 + Math.exp(-bias - b.reduce((sum, q, j) => sum + q * x[i * d + j]!, 0))) - v);
    expect(Math.abs(residual.reduce((p, q) => p + q) / n)).toBeLessThan(1e-6);
    b.forEach((q, j) => {
      const pull = residual.reduce((sum, r, i) => sum + (r * x[i * d + j]!) / n, 0);
      expect(Math.abs(pull + (lambda / 2) * q)).toBeLessThan(1e-6);
    });
    expect(Math.max(...b)).toBeGreaterThan(0.1);
  });
});
