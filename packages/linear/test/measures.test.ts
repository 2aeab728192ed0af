import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auc, measuresOf, rowLoss, type Family, type Measure } from "../src/index.ts";

const logit = (p: number): number => Math.log(p / (1 - p));

/** Mean loss of rows with these predictors. */
function mean(
  family: Family,
  measure: Exclude<Measure, "auc">,
  y: readonly number[],
  eta: readonly (readonly number[])[],
  delta?: number,
): number {
  const loss = rowLoss(family, measure, delta);
  return eta.reduce((s, e, i) => s + loss(Float64Array.from(y), i, Float64Array.from(e)), 0) / eta.length;
}

describe("auc", () => {
  const y = [0, 0, 1, 1, 0, 1, 0, 1, 1, 0];
  const score = [0.1, 0.4, 0.4, 0.8, 0.4, 0.7, 0.8, 0.8, 0.2, 0.1];

  // Python: roc_auc_score(y, score), roc_auc_score(y, score, sample_weight=w)
  it("equals scikit-learn's roc_auc_score with ties, without and with weights", () => {
    expect(auc(y, score)).toBeCloseTo(0.72, 15);
    expect(auc(y, score, [1, 2, 1, 3, 1, 2, 0.5, 1, 1, 2])).toBeCloseTo(0.8557692307692308, 15);
  });

  it("is the share of pairs that are in order, equals counting half", () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), (rows) => {
        let [wins, total] = [0, 0];
        for (const [a, s, w] of rows)
          for (const [b, t, v] of rows) {
            if (a !== 1 || b !== 0) continue;
            total += w * v;
            wins += w * v * (s > t ? 1 : s === t ? 0.5 : 0);
          }
        const ours = auc(
          rows.map(([c]) => c),
          rows.map(([, s]) => s),
          rows.map(([, , w]) => w),
        );
        if (total === 0) expect(ours).toBeNaN();
        else expect(ours).toBeCloseTo(wins / total, 12);
      }),
    );
  });

  it("is NaN with one class or a score that is NaN", () => {
    expect(auc([1, 1], [0.2, 0.3])).toBeNaN();
    expect(auc([1, 0], [NaN, 0.3])).toBeNaN();
  });
});

describe("measures of classes", () => {
  const y = [0, 0, 1, 1, 0, 1, 0, 1, 1, 0];
  const p = [0.1, 0.4, 0.35, 0.8, 0.65, 0.9, 0, 1, 0.2, 0.3];
  const eta = p.map((v) => [logit(v)]);

  // Python: log_loss(y, p), brier_score_loss(y, p), log_loss([0, 1, 1], [1.0, 0.0, 0.5])
  it("log loss and Brier score of two classes equal scikit-learn's", () => {
    expect(mean("binomial", "logLoss", y, eta)).toBeCloseTo(0.5010447311766042, 14);
    expect(mean("binomial", "brier", y, eta)).toBeCloseTo(0.17950000000000005, 14);
    expect(mean("binomial", "logLoss", [0, 1, 1], [[Infinity], [-Infinity], [0]])).toBeCloseTo(24.260151319598084, 12);
  });

  // Python: P = [[.7, .2, .1], [.1, .3, .6], [.25, .5, .25], [.6, .3, .1]]; log_loss([0, 2, 1, 2], P), brier_score_loss([0, 2, 1, 2], P)
  it("log loss and Brier score of three classes equal scikit-learn's", () => {
    const rows = [
      [0.7, 0.2, 0.1],
      [0.1, 0.3, 0.6],
      [0.25, 0.5, 0.25],
      [0.6, 0.3, 0.1],
    ];
    const link = rows.map((r) => r.map((v) => Math.log(v) + 3));
    expect(mean("multinomial", "logLoss", [0, 2, 1, 2], link)).toBeCloseTo(0.9658082103146785, 14);
    expect(mean("multinomial", "brier", [0, 2, 1, 2], link)).toBeCloseTo(0.50875, 14);
    expect(mean("multinomial", "class", [0, 2, 1, 2], link)).toBe(0.25);
    expect(mean("multinomial", "mae", [0, 2, 1, 2], link)).toBeCloseTo((0.6 + 0.8 + 1 + 1.8) / 4, 14);
  });

  it("two classes score the same as binomial and as multinomial", () => {
    for (const measure of measuresOf("multinomial")) {
      if (measure === "auc") continue;
      const half = measure === "brier" ? 2 : 1;
      const both = p.map((v) => [0, logit(Math.min(0.999, Math.max(0.001, v)))]);
      const one = both.map(([, e]) => [e!]);
      expect(mean("multinomial", measure, y, both)).toBeCloseTo(half * mean("binomial", measure, y, one), 12);
    }
  });

  it("deviance keeps probabilities in [1e-5, 1 - 1e-5], as cv.glmnet", () => {
    expect(mean("binomial", "deviance", [1], [[-1000]])).toBeCloseTo(-2 * Math.log(1e-5), 12);
    expect(mean("multinomial", "deviance", [1], [[1000, 0, 0]])).toBeCloseTo(-2 * Math.log(1e-5), 12);
  });
});

describe("measures of numbers", () => {
  it("poisson deviance is 2 (y log(y / mu) - y + mu), 2 mu for y = 0", () => {
    expect(mean("poisson", "deviance", [0, 3], [[Math.log(2)], [Math.log(2)]])).toBeCloseTo((4 + 2 * (3 * Math.log(1.5) - 1)) / 2, 14);
    expect(mean("poisson", "mse", [0, 3], [[Math.log(2)], [Math.log(2)]])).toBeCloseTo(2.5, 14);
  });

  it("huber deviance is the squared error up to delta and linear beyond", () => {
    expect(mean("huber", "deviance", [0.5, 3], [[0], [0]], 1)).toBeCloseTo((0.25 + 5) / 2, 14);
  });

  it("several targets are summed", () => {
    const y = [1, 2, 3, 4];
    const eta = [
      [0, 0],
      [3, 2],
    ];
    expect(mean("mgaussian", "mse", y, eta)).toBeCloseTo((5 + 4) / 2, 14);
    expect(mean("mgaussian", "mae", y, eta)).toBeCloseTo((3 + 2) / 2, 14);
  });
});
