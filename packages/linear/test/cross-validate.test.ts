import { describe, expect, it } from "vitest";
import { crossValidate, fitPath, predictPath, type CrossValidation, type Measure } from "../src/index.ts";
import { absent, loadShared, type RowData } from "./support.ts";

const diabetes = loadShared("diabetes", "target");
const saheart = loadShared("saheart", "chd", { Present: 1, Absent: 0 });

function tenFolds(data: RowData): number[] {
  return Array.from({ length: data.n }, (_, i) => i % 10);
}

/** `[lambda.min, lambda.1se, index min, index 1se, cvm[min], cvsd[min], cvm[20], cvsd[20]]`, indices from 1. */
type Expected = readonly [number, number, number, number, number, number, number, number];

function check(cv: CrossValidation, e: Expected): void {
  expect([cv.indexMin + 1, cv.index1se + 1]).toEqual([e[2], e[3]]);
  const ours = [cv.lambdaMin, cv.lambda1se, cv.mean[cv.indexMin]!, cv.se[cv.indexMin]!, cv.mean[19]!, cv.se[19]!];
  [e[0], e[1], e[4], e[5], e[6], e[7]].forEach((v, k) => expect(Math.abs(ours[k]! / v - 1)).toBeLessThan(1e-8));
}

// R: fit <- glmnet(X, y, ..., thresh = 1e-18, maxit = 1e8)
//    cv <- cv.glmnet(X, y, ..., thresh = 1e-18, maxit = 1e8, lambda = fit$lambda, foldid = (seq_along(y) - 1) %% 10 + 1)
//    c(cv$lambda.min, cv$lambda.1se, cv$index, min(cv$cvm), cv$cvsd[cv$index[1]], cv$cvm[20], cv$cvsd[20])
// cv.glmnet without lambda (folds on their own lambdas, interpolated) chooses the same two lambdas on both files, weights left out.
describe("against cv.glmnet", () => {
  it("diabetes", ({ skip }) => {
    if (diabetes === undefined) return skip(absent("diabetes"));
    const cv = crossValidate(diabetes, { family: "gaussian", foldIds: tenFolds(diabetes) });
    check(
      cv,
      [0.82676195697749533, 7.7104096815293239, 44, 20, 2977.1206044542791, 211.23586622417511, 3180.6649533485233, 199.09340388414759],
    );
  });

  it("diabetes with weights 1 + (seq_along(y) - 1) %% 3", ({ skip }) => {
    if (diabetes === undefined) return skip(absent("diabetes"));
    const weights = Float64Array.from({ length: diabetes.n }, (_, i) => 1 + (i % 3));
    const cv = crossValidate(diabetes, { family: "gaussian", foldIds: tenFolds(diabetes), weights });
    check(
      cv,
      [0.11587383135441291, 9.1828029715118085, 65, 18, 3030.0545332004285, 228.28904999656339, 3182.8271923450684, 231.73166160772885],
    );
  });

  const binomial: Readonly<Record<Measure, Expected>> = {
    deviance: [
      0.0075051936076569285, 0.048243933269393614, 35, 15, 1.0662223935788373, 0.040624030523397116, 1.0798967735718792,
      0.032101090572891532,
    ],
    class: [
      0.014394287835963986, 0.052947657205688871, 28, 14, 0.25757575757575757, 0.018405762465019737, 0.26839826839826841,
      0.023554705621343822,
    ],
    mae: [
      0.00080475731003319326, 0.0082369407191898551, 59, 34, 0.69960426453265923, 0.014541889441545613, 0.75182689111989165,
      0.011515276307262333,
    ],
    mse: [
      0.0075051936076569285, 0.048243933269393614, 35, 15, 0.35846464426629854, 0.015540940690492477, 0.3633595275834553,
      0.013013385406695244,
    ],
  };
  for (const [measure, expected] of Object.entries(binomial) as [Measure, Expected][]) {
    it(`saheart, family = "binomial", type.measure = "${measure}"`, ({ skip }) => {
      if (saheart === undefined) return skip(absent("saheart"));
      check(crossValidate(saheart, { family: "binomial", foldIds: tenFolds(saheart), measure }), expected);
    });
  }
});

describe("crossValidate", () => {
  const data: RowData = {
    n: 12,
    d: 2,
    x: Float64Array.from([1, 3, 2, 1, 3, 4, 4, 1, 5, 5, 6, 9, 7, 2, 8, 6, 9, 5, 10, 3, 11, 5, 12, 8]),
    y: Float64Array.from([1, 3, 2, 5, 4, 7, 5, 8, 9, 9, 12, 10]),
  };

  it("scores each fold by the fit to the other rows on the same lambdas", () => {
    const foldIds = [5, 5, 5, 5, 7, 7, 7, 9, 9, 9, 9, 9];
    const cv = crossValidate(data, { family: "gaussian", foldIds, measure: "mae", nlambda: 10 });
    const k = 6;
    const perFold = [5, 7, 9].map((id) => {
      const train = foldIds.flatMap((f, i) => (f === id ? [] : [i]));
      const valid = foldIds.flatMap((f, i) => (f === id ? [i] : []));
      const rows = (index: number[]): Float64Array => Float64Array.from(index.flatMap((i) => [...data.x.subarray(2 * i, 2 * i + 2)]));
      const fit = fitPath(
        { n: train.length, d: 2, x: rows(train), y: Float64Array.from(train, (i) => data.y[i]!) },
        { family: "gaussian", lambda: cv.lambda },
      );
      const predicted = predictPath(fit, k, rows(valid));
      return { size: valid.length, loss: valid.reduce((s, i, m) => s + Math.abs(data.y[i]! - predicted[m]!), 0) / valid.length };
    });
    const mean = perFold.reduce((s, f) => s + f.size * f.loss, 0) / 12;
    expect(cv.mean[k]).toBeCloseTo(mean, 12);
    expect(cv.se[k]).toBeCloseTo(Math.sqrt(perFold.reduce((s, f) => s + f.size * (f.loss - mean) ** 2, 0) / 12 / 2), 12);
  });

  it("averages rows instead of folds below 3 rows a fold (leave-one-out), as cv.glmnet", () => {
    const cv = crossValidate(data, { family: "gaussian", foldIds: data.y.map((_, i) => i), lambda: [0] });
    // Leave-one-out residuals of least squares are residual / (1 - leverage): R: m <- lm(y ~ x); mean((resid(m) / (1 - hatvalues(m)))^2)
    const fitted = fitPath(data, { family: "gaussian", lambda: [0] });
    const leverage = (i: number): number => {
      const bumped = fitPath({ ...data, y: data.y.map((v, k) => v + (k === i ? 1 : 0)) }, { family: "gaussian", lambda: [0] });
      return predictPath(bumped, 0, data.x)[i]! - predictPath(fitted, 0, data.x)[i]!;
    };
    const at = predictPath(fitted, 0, data.x);
    const loo = Array.from(data.y, (v, i) => ((v - at[i]!) / (1 - leverage(i))) ** 2);
    expect(cv.mean[0]).toBeCloseTo(loo.reduce((s, v) => s + v, 0) / 12, 10);
  });

  it("names every fault of the folds", () => {
    expect(() => crossValidate(data, { family: "gaussian", foldIds: [1, 1.5], measure: "class" })).toThrow(
      /2 values for 12 rows[\s\S]*1\.5[\s\S]*class needs/,
    );
  });
});
