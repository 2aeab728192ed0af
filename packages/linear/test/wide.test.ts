import { createRng } from "@ridgeline/core";
import { describe, expect, it } from "vitest";
import { fitPath, type Family } from "../src/index.ts";
import { loadDense, padded } from "../src/dense-store.ts";
import { acquireKernels } from "../src/kernels/pool.ts";
import { ProjectionScreen } from "../src/screen.ts";
import { absent, loadShared, objective, worstGap } from "./support.ts";

interface Wide {
  readonly file: string;
  readonly target: string;
  readonly family: Family;
  readonly alpha: number;
  readonly positive?: number;
  /** R: `fit <- glmnet(X, y, family = , alpha = , thresh = 1e-14 (leukemia 1e-13), maxit = 1e8)`, `ks <- c(20, 50, 100)`: `fit$lambda[ks]`. */
  readonly lambda: readonly number[];
  /** Its objective there, `s` the columns' population deviations: `mean((y - eta)^2) / 2 + l * (a * sum(abs(b * s)) + (1 - a) / 2 / sdy * sum((b * s)^2))`,
   *  for binomial `mean(log(1 + exp(eta)) - y * eta) + l * (a * sum(abs(b * s)) + (1 - a) / 2 * sum((b * s)^2))`. */
  readonly objective: readonly number[];
  /** The same at b = 0. */
  readonly null: number;
  /** `fit$df[ks]`. */
  readonly df: readonly number[];
}

const riboflavin = { file: "riboflavin", target: "y", family: "gaussian", null: 0.4176253451004166 } as const;
const leukemia = { file: "leukemia", target: "class", family: "binomial", positive: 2, null: 0.6016797549132552 } as const;

const cases: readonly Wide[] = [
  {
    ...riboflavin,
    alpha: 1,
    lambda: [0.24519921477114776, 0.060737717741734434, 0.0059341355017304498],
    objective: [0.31433022358577545, 0.12561889274475369, 0.017590453065630285],
    df: [10, 31, 62],
  },
  {
    ...riboflavin,
    alpha: 0.5,
    lambda: [0.49039842954229551, 0.12147543548346887, 0.0118682710034609],
    objective: [0.32090509246125482, 0.12970600002560911, 0.018313973967814104],
    df: [19, 44, 79],
  },
  {
    ...riboflavin,
    alpha: 0,
    lambda: [245.19921477114772, 60.737717741734429, 5.9341355017304496],
    objective: [0.30076424120483941, 0.18316490031132426, 0.047320859404774047],
    df: [4088, 4088, 4088],
  },
  {
    ...leukemia,
    alpha: 1,
    lambda: [0.16174818314976569, 0.040066260010490226, 0.0039145134981988811],
    objective: [0.45883668116720033, 0.19076493337267336, 0.030822431111485617],
    df: [6, 15, 14],
  },
  {
    ...leukemia,
    alpha: 0,
    lambda: [161.74818314976571, 40.066260010490218, 3.9145134981988789],
    objective: [0.46976025977767666, 0.32019369425360639, 0.10578744139202551],
    df: [3051, 3051, 3051],
  },
  {
    file: "breast_cancer_wdbc",
    target: "target",
    family: "binomial",
    alpha: 1,
    lambda: [0.065508260324904172, 0.0040195261099622319, 3.8368324447763946e-5],
    objective: [0.37284807896033606, 0.10942909553853944, 0.032310352051980608],
    null: 0.66031634919522753,
    df: [4, 13, 27],
  },
];

describe("more columns than rows, and correlated ones, against glmnet", () => {
  for (const c of cases) {
    it(`${c.file}, alpha ${c.alpha}: objective and number of coefficients`, ({ skip }) => {
      const raw = loadShared(c.file, c.target);
      if (raw === undefined) return skip(absent(c.file));
      const data = { ...raw, y: c.positive === undefined ? raw.y : raw.y.map((v) => (v === c.positive ? 1 : 0)) };
      const options = { family: c.family, l1Ratio: c.alpha, glmnet: true };
      const path = fitPath(data, options);
      [19, 49, 99].forEach((k, m) => {
        expect(Math.abs(path.lambda[k]! / c.lambda[m]! - 1)).toBeLessThan(1e-12);
        const ours = objective(data, options, c.lambda[m]!, path.intercept[k]!, path.coefficients[k]!);
        expect((ours - c.objective[m]!) / c.null).toBeLessThan(1e-12);
        // glmnet's coordinate descent ends 2e-8 above the minimum for ridge on riboflavin; ours is certified by its gap.
        expect((c.objective[m]! - ours) / c.null).toBeLessThan(c.alpha === 0 ? 1e-7 : 1e-8);
        expect(path.nonzero[k]).toBe(c.df[m]);
      });
      expect(worstGap(path)).toBeLessThanOrEqual(1e-12);
    });
  }
});

describe("ProjectionScreen", () => {
  it("never leaves out a column above its threshold, and gives exact products of those it names", () => {
    const rng = createRng(4);
    const [n, p] = [40, 300];
    const x = Float64Array.from({ length: n * p }, () => rng.normal());
    const weights = new Float64Array(n).fill(1 / n);
    const kernels = acquireKernels();
    const how = { weights, standardize: false, center: false, rootWeights: false, ones: false, single: true };
    const { store } = loadDense(kernels, { x: { layout: "columns", values: x }, y: weights, n, d: p }, how)!;
    const { heap } = kernels;
    const factor = Float64Array.from({ length: p }, (_, j) => 1 + (j % 2));
    const screen = new ProjectionScreen(store, factor);
    const skip = heap.zeros(p);
    for (let j = 0; j < p; j += 7) heap.u8[8 * skip + j] = 1;
    const r = Float64Array.from({ length: n }, () => rng.normal());
    let named = 0;
    for (let turn = 0; turn < 60; turn++) {
      for (let i = 0; i < n; i++) r[i]! += 0.02 * rng.normal();
      const threshold = 10 + (turn % 5);
      const exact = Float64Array.from({ length: p }, (_, j) => r.reduce((s, v, i) => s + v * x[j * n + i]!, 0));
      const mark = heap.mark();
      const at = padded(kernels, r, store.ld);
      const count = screen.candidates(at, threshold, skip);
      const found = Array.from(heap.i32.subarray(2 * screen.list, 2 * screen.list + count));
      const needed = [...exact.keys()].filter((j) => j % 7 !== 0 && Math.abs(exact[j]!) >= threshold * factor[j]!);
      expect(found).toEqual(expect.arrayContaining(needed));
      found.forEach((j, k) => expect(Math.abs(heap.f64[screen.products + k]! - exact[j]!)).toBeLessThan(1e-12));
      expect(found.some((j) => j % 7 === 0)).toBe(false);
      if (turn % 20 === 19) {
        const largest = exact.reduce((m, v, j) => Math.max(m, Math.abs(v) / factor[j]!), 0);
        expect(screen.largest(at, factor) / largest).toBeCloseTo(1, 13);
      }
      heap.reset(mark);
      named += found.length;
    }
    expect(named).toBeLessThan(60 * p * 0.1);
  });
});
