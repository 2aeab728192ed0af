import { describe, expect, it } from "vitest";
import { createRng, crossValidate, crossValidateMix, fitPath, nestedCrossValidate, predictPath } from "../src/index.ts";
import type { RowData } from "./support.ts";

function simulate(seed: number, n: number, d: number, signal: number): RowData {
  const rng = createRng(seed);
  const x = Float64Array.from({ length: n * d }, () => rng.normal());
  return { n, d, x, y: Float64Array.from({ length: n }, (_, i) => signal * (x[i * d]! + x[i * d + 1]!) + rng.normal()) };
}

describe("crossValidateMix", () => {
  const data = simulate(1, 60, 10, 0.7);
  const options = { family: "gaussian", folds: 5, nlambda: 30 } as const;
  const mix = crossValidateMix(data, { ...options, l1Ratios: [0.2, 0.6, 1] });

  it("runs each l1Ratio as crossValidate does, on the same folds", () => {
    mix.l1Ratios.forEach((l1Ratio, k) => {
      const alone = crossValidate(data, { ...options, l1Ratio });
      expect(mix.runs[k]!.mean).toEqual(alone.mean);
      expect(mix.runs[k]!.splits).toEqual(alone.splits);
    });
  });

  it("takes the best of all, and within one standard error the fewest columns", () => {
    const best = Math.min(...mix.runs.map((r) => r.mean[r.indexMin]!));
    const least = mix.runs[mix.min.run]!;
    expect(least.mean[mix.min.index]).toBe(best);
    const limit = best + least.se[mix.min.index]!;
    const columns = mix.runs.map((r) => r.path.nonzero[r.mean.findIndex((m) => m <= limit)]!);
    expect(mix.runs[mix.oneSe.run]!.path.nonzero[mix.oneSe.index]).toBe(Math.min(...columns));
    expect(mix.runs[mix.oneSe.run]!.mean[mix.oneSe.index]).toBeLessThanOrEqual(limit);
    expect(mix.runs[mix.percentLoss.run]!.mean[mix.percentLoss.index]).toBeLessThanOrEqual(1.05 * best);
  });

  it("with one l1Ratio chooses as crossValidate", () => {
    const one = crossValidateMix(data, { ...options, l1Ratio: 0.6 });
    const { choices } = crossValidate(data, { ...options, l1Ratio: 0.6 });
    for (const rule of ["min", "oneSe", "percentLoss"] as const) expect(one[rule]).toMatchObject(choices[rule]);
  });

  it("labels its steps and refuses a share outside [0, 1]", () => {
    const seen = new Set<number>();
    crossValidateMix(data, { ...options, l1Ratios: [0.5, 1], onStep: (s) => seen.add(s.l1Ratio) });
    expect([...seen]).toEqual([0.5, 1]);
    expect(() => crossValidateMix(data, { ...options, l1Ratios: [-1, 2] })).toThrow(/l1Ratios\[0\][\s\S]*l1Ratios\[1\]/);
  });
});

describe("nestedCrossValidate", () => {
  it("scores the inner choice on rows that took no part in it", () => {
    const data = simulate(3, 50, 6, 1);
    const nested = nestedCrossValidate(data, { family: "gaussian", folds: 5, innerFolds: 4, nlambda: 30, rule: "oneSe" });
    expect(nested.outer.length).toBe(5);
    for (const { split, choice, estimatedOn, baseline } of nested.outer) {
      const held = new Set(split.held);
      const rows = Array.from({ length: 50 }, (_, i) => i).filter((i) => !held.has(i));
      const pick = (index: readonly number[]): RowData => ({
        n: index.length,
        d: 6,
        x: Float64Array.from(index.flatMap((i) => [...data.x.subarray(6 * i, 6 * i + 6)])),
        y: Float64Array.from(index, (i) => data.y[i]!),
      });
      const [train, valid] = [pick(rows), pick([...held])];
      const fit = fitPath(train, { family: "gaussian", nlambda: 30 });
      expect(fit.lambda[choice.index]).toBe(choice.lambda);
      const predicted = predictPath(fit, choice.index, valid.x);
      expect(estimatedOn).toBeCloseTo(valid.y.reduce((s, v, i) => s + (v - predicted[i]!) ** 2, 0) / valid.n, 10);
      const mean = train.y.reduce((s, v) => s + v, 0) / train.n;
      expect(baseline).toBeCloseTo(valid.y.reduce((s, v) => s + (v - mean) ** 2, 0) / valid.n, 10);
    }
    const cv = crossValidate(data, { family: "gaussian", folds: 5, nlambda: 30 });
    expect(nested.choice.lambda).toBe(cv.lambda1se);
    expect(nested.selectedOn).toEqual({ mean: cv.mean[cv.index1se], se: cv.se[cv.index1se] });
    expect(nested.optimism).toBeCloseTo(nested.estimatedOn.mean - nested.selectedOn.mean, 12);
    expect(nested.estimatedOn.mean).toBeLessThan(0.8 * nested.baseline.mean);
  });

  it("on pure noise: the score that chose looks better than nothing, the honest one does not", () => {
    let [selected, estimated, baseline, optimism] = [0, 0, 0, 0];
    for (let seed = 1; seed <= 8; seed++) {
      const nested = nestedCrossValidate(simulate(seed, 30, 40, 0), {
        family: "gaussian",
        folds: 5,
        innerFolds: 5,
        nlambda: 20,
        lambdaMinRatio: 0.1,
        l1Ratios: [0.5, 1],
        seed,
      });
      selected += nested.selectedOn.mean / 8;
      estimated += nested.estimatedOn.mean / 8;
      baseline += nested.baseline.mean / 8;
      optimism += nested.optimism / 8;
    }
    expect(selected).toBeLessThan(baseline);
    expect(optimism).toBeGreaterThan(0.03 * baseline);
    expect(Math.abs(estimated / baseline - 1)).toBeLessThan(0.1);
    expect(estimated).toBeGreaterThan(selected);
  });

  it("counts optimism the same way for AUC, where more is better", () => {
    const data = simulate(5, 60, 10, 0.5);
    const classes = { ...data, y: data.y.map((v) => (v > 0 ? 1 : 0)) };
    const options = { family: "binomial", folds: 3, innerFolds: 3, nlambda: 15, lambdaMinRatio: 0.05, measure: "auc" } as const;
    const nested = nestedCrossValidate(classes, options);
    expect(nested.measure).toBe("auc");
    expect(nested.optimism).toBeCloseTo(nested.selectedOn.mean - nested.estimatedOn.mean, 12);
    expect(nested.baseline.mean).toBe(0.5);
  });

  it("names the outer fold whose training rows cannot be cross-validated", () => {
    const data = simulate(1, 12, 2, 1);
    const y = data.y.map((_, i) => (i < 2 ? 1 : 0));
    expect(() => nestedCrossValidate({ ...data, y }, { family: "binomial", folds: 2, innerFolds: 3, nlambda: 3 })).toThrow(
      /Inside outer fold 0 of repeat 0[\s\S]*no row of class 1/,
    );
  });
});
