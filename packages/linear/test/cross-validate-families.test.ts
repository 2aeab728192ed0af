import { describe, expect, it } from "vitest";
import { crossValidate, rescore, type CrossValidateOptions, type CrossValidation, type Measure, type PathData } from "../src/index.ts";
import { absent, loadShared, type RowData } from "./support.ts";

const wine = loadShared("wine", "target");
const diabetes = loadShared("diabetes", "target");

const tenFolds = (n: number): number[] => Array.from({ length: n }, (_, i) => i % 10);

/** `[lambda.min, lambda.1se, index min, index 1se, cvm[min], cvsd[min], cvm[20], cvsd[20]]`, indices from 1. */
type Expected = readonly [number, number, number, number, number, number, number, number];

function check(cv: CrossValidation, e: Expected, tolerance: number): void {
  expect([cv.indexMin + 1, cv.index1se + 1]).toEqual([e[2], e[3]]);
  expect(cv.lambdaMin / e[0]).toBeCloseTo(1, 10);
  expect(cv.lambda1se / e[1]).toBeCloseTo(1, 10);
  const ours = [cv.mean[cv.indexMin]!, cv.se[cv.indexMin]!, cv.mean[19]!, cv.se[19]!];
  [e[4], e[5], e[6], e[7]].forEach((v, k) => expect(Math.abs(ours[k]! / v - 1)).toBeLessThan(tolerance));
}

function checkAll(data: PathData, options: CrossValidateOptions, expected: Partial<Record<Measure, Expected>>, tolerance: number): void {
  const kept = { ...options, foldIds: tenFolds(data.n), keep: true };
  const cv = crossValidate(data, kept);
  for (const [measure, e] of Object.entries(expected) as [Measure, Expected][]) check(rescore(data, kept, cv, measure), e, tolerance);
}

// R: fit <- glmnet(X, y, family = family, ..., thresh = 1e-14, maxit = 1e8)
//    cv <- cv.glmnet(X, y, family = family, lambda = fit$lambda, foldid = (seq_along(y) - 1) %% 10 + 1, type.measure = measure, ..., thresh = 1e-14, maxit = 1e8)
//    c(cv$lambda.min, cv$lambda.1se, cv$index, min(cv$cvm), cv$cvsd[cv$index[1]], cv$cvm[20], cv$cvsd[20])
// Tolerances are what glmnet's thresh leaves.
describe("against cv.glmnet", () => {
  it("wine, multinomial, lambda.min.ratio = 0.01", ({ skip }) => {
    if (wine === undefined) return skip(absent("wine"));
    const options = { family: "multinomial", lambdaMinRatio: 0.01 } as const;
    checkAll(
      wine,
      options,
      {
        deviance: [
          0.0038930074125855781, 0.010832524378752021, 100, 78, 0.12139883111796405, 0.041864733348272912, 0.95861784683124651,
          0.017340311728073501,
        ],
        class: [
          0.016464473859623029, 0.047994814952299118, 69, 46, 0.016853932584269662, 0.011994691758763602, 0.050561797752808987,
          0.019570469856143125,
        ],
        mse: [
          0.005648087189077171, 0.020775809665825883, 92, 64, 0.031438410970390691, 0.01468211730410548, 0.23455807786247698,
          0.0072718735211890232,
        ],
        mae: [
          0.0038930074125855781, 0.0074664388653649383, 100, 86, 0.087043348863970513, 0.023264040263570221, 0.73631661943010573,
          0.0089607195927561469,
        ],
      },
      2e-6,
    );
  });

  it("wine, multinomial, type.multinomial = grouped", ({ skip }) => {
    if (wine === undefined) return skip(absent("wine"));
    checkAll(
      wine,
      { family: "multinomial", multinomialType: "grouped", lambdaMinRatio: 0.01 },
      {
        deviance: [
          0.0049504782726938383, 0.013148904859845108, 100, 79, 0.11570742366745046, 0.040881258609648891, 0.92297750280504487,
          0.020927318819249977,
        ],
        class: [
          0.080680460966941273, 0.080680460966941273, 40, 40, 0.011235955056179775, 0.011166381910111309, 0.033707865168539325,
          0.014850658243908013,
        ],
      },
      2e-5,
    );
  });

  it("diabetes as counts, y = round(target / 20), poisson", ({ skip }) => {
    if (diabetes === undefined) return skip(absent("diabetes"));
    checkAll(
      { ...diabetes, y: diabetes.y.map((v) => roundHalfEven(v / 20)) },
      { family: "poisson" },
      {
        deviance: [
          0.0077746244982340208, 0.29270962157767183, 62, 23, 1.0209254266318237, 0.067878165767779511, 1.1002838412985843,
          0.059939704986345536,
        ],
        mse: [
          0.0064546298440631214, 0.4660764938835093, 64, 18, 7.5630450304236465, 0.63357125603387776, 8.0634091234995555,
          0.55643948985444824,
        ],
        mae: [
          0.0070839482855739131, 0.22142409434590185, 63, 26, 2.2236775191709421, 0.094279963234522784, 2.3617645204626578,
          0.086385205537222842,
        ],
      },
      1e-6,
    );
  });

  it("diabetes, three targets (target, bmi, 10 s5), mgaussian", ({ skip }) => {
    if (diabetes === undefined) return skip(absent("diabetes"));
    checkAll(
      threeTargets(diabetes),
      { family: "mgaussian" },
      {
        mse: [
          0.11699014558534293, 3.6567795231344049, 62, 25, 3610.7346234264587, 299.25189511053674, 4010.8502015988129, 253.42538972754605,
        ],
      },
      1e-7,
    );
  });
});

describe("families without a peer in glmnet, and other layouts", () => {
  it("huber with a delta beyond all residuals is half of gaussian's story", ({ skip }) => {
    if (diabetes === undefined) return skip(absent("diabetes"));
    const options = { foldIds: tenFolds(diabetes.n), nlambda: 10 } as const;
    const huber = crossValidate(diabetes, { ...options, family: "huber", huberDelta: 1e6 });
    const gaussian = crossValidate(diabetes, { ...options, family: "gaussian", lambda: huber.lambda });
    huber.mean.forEach((m, k) => expect(m / gaussian.mean[k]!).toBeCloseTo(1, 7));
    expect(huber.measure).toBe("deviance");
  });

  it("sparse columns score as dense ones", () => {
    const n = 60;
    const dense = Float64Array.from({ length: 8 * n }, (_, k) => ((k * 7919) % 13 < 4 ? Math.sin(k) : 0));
    const y = Float64Array.from({ length: n }, (_, i) => dense[8 * i]! - dense[8 * i + 1]! + 0.3 * Math.cos(3 * i));
    const [pointers, rows, values]: [number[], number[], number[]] = [[0], [], []];
    for (let j = 0; j < 8; j++) {
      for (let i = 0; i < n; i++) {
        if (dense[8 * i + j] === 0) continue;
        rows.push(i);
        values.push(dense[8 * i + j]!);
      }
      pointers.push(rows.length);
    }
    const x = {
      layout: "csc",
      pointers: Int32Array.from(pointers),
      rows: Int32Array.from(rows),
      values: Float64Array.from(values),
    } as const;
    const options = { family: "gaussian", folds: 5, lambda: [0.1, 0.05, 0.02] } as const;
    const [a, b] = [crossValidate({ n, d: 8, y, x: dense }, options), crossValidate({ n, d: 8, y, x }, options)];
    a.mean.forEach((m, k) => expect(b.mean[k]! / m).toBeCloseTo(1, 7));
    expect(b.splits).toEqual(a.splits);
  });
});

describe("rescore", () => {
  it("is the cross-validation by the other measure", ({ skip }) => {
    if (diabetes === undefined) return skip(absent("diabetes"));
    const few = { ...diabetes, n: 40, x: diabetes.x.slice(0, 400), y: diabetes.y.slice(0, 40).map((v) => (v > 120 ? 1 : 0)) };
    for (const folds of [3, 20]) {
      const options = { family: "binomial", folds, keep: true, nlambda: 12, lambdaMinRatio: 0.05 } as const;
      const cv = crossValidate(few, options);
      for (const measure of ["auc", "brier", "logLoss", "class"] as const)
        expect(rescore(few, options, cv, measure)).toEqual({ ...crossValidate(few, { ...options, measure }), path: cv.path });
    }
    const options = { family: "binomial", folds: 3, nlambda: 5 } as const;
    expect(() => rescore(few, options, crossValidate(few, options), "auc")).toThrow(expect.objectContaining({ code: "E_NOT_KEPT" }));
  });
});

/** R's round. */
function roundHalfEven(v: number): number {
  const down = Math.floor(v);
  return v - down === 0.5 ? down + (down % 2) : Math.round(v);
}

function threeTargets(data: RowData): PathData {
  const at = (name: string): number => data.featureNames!.indexOf(name);
  const [bmi, s5] = [at("bmi"), at("s5")];
  const kept = data.featureNames!.map((_, j) => j).filter((j) => j !== bmi && j !== s5);
  const cell = (i: number, j: number): number => data.x[i * data.d + j]!;
  const rows = Array.from({ length: data.n }, (_, i) => i);
  return {
    n: data.n,
    d: 8,
    responses: 3,
    x: Float64Array.from(rows.flatMap((i) => kept.map((j) => cell(i, j)))),
    y: Float64Array.from(rows.flatMap((i) => [data.y[i]!, cell(i, bmi), 10 * cell(i, s5)])),
  };
}
