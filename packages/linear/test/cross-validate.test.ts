import { describe, expect, it } from "vitest";
import {
  chooseLambdas,
  createRng,
  crossValidate,
  fitPath,
  forwardChaining,
  predictPath,
  type CrossValidation,
  type Measure,
} from "../src/index.ts";
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

  // As above without lambda = fit$lambda; the last number is cv$cvm[1].
  it('without lambda each fold follows its own, foldLambda: "own"', ({ skip }) => {
    if (diabetes === undefined || saheart === undefined) return skip(absent("diabetes or saheart"));
    const gaussian = crossValidate(diabetes, { family: "gaussian", foldIds: tenFolds(diabetes), foldLambda: "own" });
    check(
      gaussian,
      [0.82676195697749533, 7.7104096815293239, 44, 20, 2977.1388055667458, 211.23697949059869, 3180.6649533485229, 199.09340388414748],
    );
    expect(Math.abs(gaussian.mean[0]! / 5924.3468744844195 - 1)).toBeLessThan(1e-8);
    const weights = Float64Array.from({ length: saheart.n }, (_, i) => 1 + (i % 3));
    const binomial = { family: "binomial", foldIds: tenFolds(saheart), foldLambda: "own" } as const;
    check(
      crossValidate(saheart, binomial),
      [
        0.0075051936076569285, 0.048243933269393614, 35, 15, 1.0662295129274828, 0.040623738697232251, 1.0798919885299378,
        0.032103127561353868,
      ],
    );
    check(
      crossValidate(saheart, { ...binomial, measure: "auc", weights }),
      [
        0.0050584747897316398, 0.075116745181658104, 39, 10, 0.7810294167321522, 0.021268179864089708, 0.77951351509492495,
        0.022359714200615104,
      ],
    );
  });

  const binomial: Partial<Readonly<Record<Measure, Expected>>> = {
    auc: [
      0.0075051936076569285, 0.069993686775073963, 35, 11, 0.77873446013252967, 0.019086821673796023, 0.77212890524126854,
      0.019572537093633463,
    ],
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

  it("saheart, auc, with weights 1 + (seq_along(y) - 1) %% 3", ({ skip }) => {
    if (saheart === undefined) return skip(absent("saheart"));
    const weights = Float64Array.from({ length: saheart.n }, (_, i) => 1 + (i % 3));
    check(
      crossValidate(saheart, { family: "binomial", foldIds: tenFolds(saheart), measure: "auc", weights }),
      [
        0.0050584747897316398, 0.075116745181658104, 39, 10, 0.7810294167321522, 0.021268179864089708, 0.77962750218807875,
        0.022324252078332624,
      ],
    );
  });

  // The first 60 rows, folds of 6: "Too few (< 10) observations per fold for type.measure='auc' in cv.lognet; changed to type.measure='deviance'".
  it("auc gives way to deviance below 10 rows a fold", ({ skip }) => {
    if (saheart === undefined) return skip(absent("saheart"));
    const few = { ...saheart, n: 60, x: saheart.x.slice(0, 60 * saheart.d), y: saheart.y.slice(0, 60) };
    const cv = crossValidate(few, { family: "binomial", foldIds: tenFolds(few), measure: "auc" });
    expect(cv.measure).toBe("deviance");
    expect(cv.notes).toEqual([expect.stringContaining("folds of 6 rows are too small")]);
    expect([cv.indexMin + 1, cv.index1se + 1]).toEqual([7, 1]);
    const ours = [cv.lambdaMin, cv.lambda1se, cv.mean[19]!, cv.se[19]!];
    [0.099877429721740213, 0.17453864495851254, 1.5124991607335418, 0.12500165405110836].forEach((v, k) =>
      expect(Math.abs(ours[k]! / v - 1)).toBeLessThan(1e-8),
    );
  });
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

  it("names every fault of the folds and the measure", () => {
    expect(() => crossValidate(data, { family: "gaussian", foldIds: [1, 1.5], measure: "class" })).toThrow(
      /class does not suit gaussian[\s\S]*2 values for 12 rows[\s\S]*1\.5/,
    );
    expect(() => crossValidate(data, { family: "gaussian", folds: 13 })).toThrow(expect.objectContaining({ code: "E_FOLDS" }));
    const splits = [{ repeat: 0, fold: 0, held: Uint32Array.of(3, 40), train: Uint32Array.of(3, 4) }];
    expect(() => crossValidate(data, { family: "gaussian", splits })).toThrow(/row 40 of 12[\s\S]*row 3 is learnt from and scored/);
  });

  it("names every fold whose training rows lack a class, and stratifies by itself", () => {
    const y = data.y.map((_, i) => (i === 4 ? 1 : 0));
    const one = { ...data, y };
    const foldIds = one.y.map((_, i) => i % 3);
    expect(() => crossValidate(one, { family: "binomial", foldIds })).toThrow(expect.objectContaining({ code: "E_ONE_CLASS" }));
    expect(() => crossValidate(one, { family: "binomial", foldIds })).toThrow(/fold 1 of repeat 0[\s\S]*no row of class 1/);
    const rare = { ...data, y: data.y.map((_, i) => (i % 6 === 1 ? 1 : 0)) };
    const { splits } = crossValidate(rare, { family: "binomial", folds: 2, nlambda: 3 });
    expect(splits.map(({ held }) => held.reduce((s, i) => s + rare.y[i]!, 0))).toEqual([1, 1]);
  });

  it("averages repeats; their standard error is the root mean square of those within", () => {
    const options = { family: "gaussian", lambda: [0.5, 0.1], folds: 4, seed: 7 } as const;
    const cv = crossValidate(data, { ...options, repeats: 3 });
    const rounds = [0, 1, 2].map((r) => crossValidate(data, { ...options, splits: cv.splits.filter((s) => s.repeat === r) }));
    expect(crossValidate(data, options).mean).toEqual(rounds[0]!.mean);
    for (const k of [0, 1]) {
      expect(cv.mean[k]).toBeCloseTo(
        rounds.reduce((s, r) => s + r.mean[k]! / 3, 0),
        12,
      );
      expect(cv.se[k]).toBeCloseTo(Math.sqrt(rounds.reduce((s, r) => s + r.se[k]! ** 2 / 3, 0)), 12);
    }
  });

  it("keeps the prediction of each row by the fit that did not see it; NaN where a series was only learnt from", () => {
    const cv = crossValidate(data, { family: "gaussian", lambda: [0.5, 0.1], splits: forwardChaining({ n: 12, folds: 3 }), keep: true });
    const kept = cv.outOfFold![0]![1]!;
    expect([...kept.subarray(0, 3)]).toEqual([NaN, NaN, NaN]);
    cv.splits.forEach(({ held, train }) => {
      const fit = fitPath(
        { n: train!.length, d: 2, x: data.x.slice(0, 2 * train!.length), y: data.y.slice(0, train!.length) },
        { family: "gaussian", lambda: [0.5, 0.1] },
      );
      held.forEach((row) => expect(kept[row]).toBeCloseTo(predictPath(fit, 1, data.x.subarray(2 * row, 2 * row + 2))[0]!, 12));
    });
  });

  it("hands over each lambda of each fit, and stops when told to", () => {
    const steps: string[] = [];
    const options = { family: "gaussian", lambda: [0.5, 0.1], folds: 2 } as const;
    const cv = crossValidate(data, { ...options, onStep: (s) => steps.push(`${s.fold}/${s.index}/${s.point === undefined}`) });
    expect(steps).toEqual(["-1/0/false", "-1/1/false", "0/0/true", "0/1/true", "1/0/true", "1/1/true"]);
    expect(cv.foldScores.map((f) => f.length)).toEqual([2, 2]);
    const stop = new AbortController();
    const onStep = (s: { fold: number }): void => {
      if (s.fold === 0) stop.abort(new Error("enough"));
    };
    expect(() => crossValidate(data, { ...options, signal: stop.signal, onStep })).toThrow("enough");
  });

  it("weights of 0 take a row out of fits and scores", () => {
    const weights = Float64Array.from({ length: 12 }, (_, i) => (i < 6 ? 1 : 0));
    const options = { family: "gaussian", lambda: [0.5, 0.1] } as const;
    const half = { n: 6, d: 2, x: data.x.slice(0, 12), y: data.y.slice(0, 6) };
    const foldIds = data.y.map((_, i) => i % 2);
    const cv = crossValidate(data, { ...options, foldIds, weights });
    const reference = crossValidate(half, { ...options, foldIds: foldIds.slice(0, 6) });
    for (const k of [0, 1]) expect(cv.mean[k]).toBeCloseTo(reference.mean[k]!, 12);
  });
});

describe("nothing leaks", () => {
  const n = 40;
  const rng = createRng(5);
  const x = Float64Array.from({ length: 3 * n }, () => rng.normal());
  const y = Float64Array.from({ length: n }, (_, i) => x[3 * i]! + 0.5 * rng.normal());
  const foldIds = Array.from({ length: n }, (_, i) => i % 4);
  const options = { family: "gaussian", lambda: [0.3, 0.1, 0.01], foldIds, keep: true } as const;
  const cv = crossValidate({ n, d: 3, x, y }, options);
  const sameFold = foldIds.flatMap((f, i) => (f === 2 ? [i] : []));

  it("targets of held-out rows do not change their predictions", () => {
    const changed = y.slice();
    sameFold.forEach((row, k) => (changed[row] = y[sameFold[(k + 1) % sameFold.length]!]!));
    const again = crossValidate({ n, d: 3, x, y: changed }, options);
    for (const k of [0, 1, 2]) for (const row of sameFold) expect(again.outOfFold![0]![k]![row]).toBe(cv.outOfFold![0]![k]![row]);
  });

  it("columns are standardised by the training rows alone", () => {
    const far = x.slice();
    for (const row of sameFold) far[3 * row + 1]! *= 1000;
    const again = crossValidate({ n, d: 3, x: far, y }, options);
    const fit = fitPath(
      {
        n: n - sameFold.length,
        d: 3,
        x: Float64Array.from([...far].filter((_, i) => foldIds[Math.floor(i / 3)] !== 2)),
        y: y.filter((_, i) => foldIds[i] !== 2),
      },
      options,
    );
    for (const row of sameFold)
      expect(again.outOfFold![0]![1]![row]).toBeCloseTo(predictPath(fit, 1, far.subarray(3 * row, 3 * row + 3))[0]!, 10);
  });
});

describe("chooseLambdas", () => {
  const curve = { lambda: [5, 4, 3, 2, 1], mean: [9, 8.3, 8, 8.4, 8], se: [0.5, 0.5, 0.4, 0.5, 0.5], larger: false };

  it("takes the largest lambda with the best mean, within a standard error, and within per cents of the best", () => {
    const { min, oneSe, percentLoss } = chooseLambdas(curve);
    expect([min.lambda, oneSe.lambda, percentLoss.lambda]).toEqual([3, 4, 4]);
    expect(chooseLambdas(curve, 3).percentLoss.index).toBe(2);
    expect(chooseLambdas(curve, 13).percentLoss.index).toBe(0);
  });

  it("takes the largest AUC, and passes over lambdas without one", () => {
    const { min, oneSe, percentLoss } = chooseLambdas(
      { lambda: [4, 3, 2, 1], mean: [NaN, 0.7, 0.8, 0.79], se: [NaN, 0.1, 0.02, 0.02], larger: true },
      13,
    );
    expect([min.index, oneSe.index, percentLoss.index]).toEqual([2, 2, 1]);
  });
});
