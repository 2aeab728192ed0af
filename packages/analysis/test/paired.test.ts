import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareCandidates, correctedResampledT, percentLoss, candidates, wilcoxonSignedRank } from "../src/index.ts";
import { batch, study } from "./build.ts";

const a = [0.81, 0.79, 0.83, 0.77, 0.8, 0.82, 0.78, 0.84, 0.8, 0.79];
const b = [0.78, 0.795, 0.8, 0.765, 0.79, 0.815, 0.77, 0.81, 0.796, 0.81];

describe("correctedResampledT", () => {
  // R: d <- a - b; se <- sqrt((1/10 + 1/9) * var(d)); t <- mean(d) / se
  //    c(mean(d), se, t, 2 * pt(-abs(t), 9), mean(d) + c(-1, 1) * qt(.975, 9) * se)
  it("widens the standard error for the rows that folds share", () => {
    const r = correctedResampledT(a, b, { testShare: 1 / 9 });
    const ours = [r.difference, r.se, r.t, r.p, ...r.interval];
    [
      0.0098999999999999869, 0.0075201047405366551, 1.3164710255476437, 0.22055345273438945, -0.0071116588037977452, 0.026911658803797721,
    ].forEach((v, k) => expect(Math.abs(ours[k]! / v - 1)).toBeLessThan(1e-12));
  });

  // R: t.test(a, b, paired = TRUE, conf.level = 0.9)
  it("without correction is R's paired t-test", () => {
    const r = correctedResampledT(a, b, { testShare: 0, level: 0.9 });
    const ours = [r.t, r.p, ...r.interval];
    [1.9127880541538436, 0.088067713178718185, 0.00041237381272502834, 0.019387626187274944].forEach((v, k) =>
      expect(Math.abs(ours[k]! / v - 1)).toBeLessThan(1e-11),
    );
  });

  it("has an outcome for equal scores, constant differences and bad input", () => {
    expect(correctedResampledT([1, 2], [1, 2], { testShare: 1 })).toMatchObject({ difference: 0, t: 0, p: 1 });
    expect(correctedResampledT([2, 3], [1, 2], { testShare: 1 })).toMatchObject({ difference: 1, t: Infinity, p: 0 });
    const code = expect.objectContaining({ code: "E_PAIRED" });
    expect(() => correctedResampledT([1], [2], { testShare: 1 })).toThrow(code);
    expect(() => correctedResampledT([1, 2], [2], { testShare: 1 })).toThrow(code);
    expect(() => correctedResampledT([1, NaN], [2, 3], { testShare: 1 })).toThrow(code);
  });

  it("keeps its level on folds of pure noise, where the plain test does not", () => {
    // Two settings that differ by chance only, 10 x 10-fold: fold scores share most rows, so d = common + own part. Correlation 1/10 between folds.
    let seed = 1;
    const uniform = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    let [plain, corrected] = [0, 0];
    for (let study = 0; study < 400; study++) {
      const common = Math.sqrt(0.1) * normal();
      const d = Array.from({ length: 100 }, () => common + Math.sqrt(0.9) * normal());
      const zero = d.map(() => 0);
      if (correctedResampledT(d, zero, { testShare: 0 }).p < 0.05) plain++;
      if (correctedResampledT(d, zero, { testShare: 1 / 9 }).p < 0.05) corrected++;
    }
    expect(plain).toBeGreaterThan(200);
    expect(corrected).toBeLessThan(40);
  });
});

describe("wilcoxonSignedRank", () => {
  const zeros = (d: readonly number[]): number[] => d.map(() => 0);

  // Python: scipy.stats.wilcoxon(A, B) with one equal pair and ties (n <= 13: scipy counts all signs, as here)
  it("equals scipy with ties and an equal pair", () => {
    const r = wilcoxonSignedRank([125, 115, 130, 140, 140, 115, 140, 125, 140, 135], [110, 122, 125, 120, 140, 124, 123, 137, 135, 145]);
    expect(r).toMatchObject({ rankSumPlus: 27, rankSumMinus: 18, n: 9, exact: true });
    expect(r.p).toBeCloseTo(0.6328125, 15);
  });

  // Python: scipy.stats.wilcoxon([3, -1, 4, -5, 7, 2, 6, 12]); i = numpy.arange(1, 21); scipy.stats.wilcoxon(i**1.5 * numpy.where(i % 3 == 0, -1, 1))
  it("equals scipy's exact distribution", () => {
    const eight = [3, -1, 4, -5, 7, 2, 6, 12];
    expect(wilcoxonSignedRank(eight, zeros(eight)).p).toBeCloseTo(0.109375, 15);
    const twenty = Array.from({ length: 20 }, (_, k) => (k + 1) ** 1.5 * ((k + 1) % 3 === 0 ? -1 : 1));
    expect(wilcoxonSignedRank(twenty, zeros(twenty)).p).toBeCloseTo(0.1230926513671875, 14);
  });

  // Python: i = numpy.arange(70); scipy.stats.wilcoxon(((i * 7) % 11 - 4.0)): 64 pairs that differ, with ties, by the normal approximation
  it("equals scipy's normal approximation for many pairs", () => {
    const d = Array.from({ length: 70 }, (_, i) => ((i * 7) % 11) - 4);
    const r = wilcoxonSignedRank(d, zeros(d));
    expect(r).toMatchObject({ rankSumMinus: 673, n: 64, exact: false });
    expect(Math.abs(r.p / 0.013722202501732042 - 1)).toBeLessThan(1e-12);
  });

  it("counts as all assignments of signs do, ties included", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 9 }), (d) => {
        const { p, rankSumPlus, rankSumMinus, n } = wilcoxonSignedRank(d, zeros(d));
        const size = d.filter((v) => v !== 0).map(Math.abs);
        const rank = size.map((v) => size.reduce((s, u) => s + (u < v ? 1 : u === v ? 0.5 : 0), 0.5));
        let [low, all] = [0, 0];
        for (let signs = 0; signs < 2 ** n; signs++) {
          const plus = rank.reduce((s, r, i) => s + ((signs >> i) & 1 ? r : 0), 0);
          all++;
          if (plus <= Math.min(rankSumPlus, rankSumMinus)) low++;
        }
        expect(p).toBeCloseTo(Math.min(1, (2 * low) / all), 12);
      }),
    );
  });

  it("all pairs equal: nothing speaks against it", () => {
    expect(wilcoxonSignedRank([1, 2], [1, 2])).toMatchObject({ n: 0, p: 1 });
  });
});

describe("of a study", () => {
  const state = study({
    foldRows: [20, 20, 20, 20, 20],
    spec: { resampling: { folds: 5 }, space: { lambda: { kind: "grid", values: [0.1, 1, 5] } } },
    trials: [
      {
        params: { lambda: 0.1 },
        batches: [0.5, 0.52, 0.49, 0.51, 0.5].map((v, fold) => batch(fold, { validLoss: [v] }, { coordinate: "step" })),
      },
      {
        params: { lambda: 1 },
        batches: [0.51, 0.54, 0.5, 0.53, 0.5].map((v, fold) => batch(fold, { validLoss: [v] }, { coordinate: "step" })),
      },
      { params: { lambda: 5 }, batches: [0.9, 0.8].map((v, fold) => batch(fold, { validLoss: [v] }, { coordinate: "step" })) },
    ],
  });

  it("compares two candidates on the folds that scored both", () => {
    const { a, b, t, wilcoxon } = compareCandidates(state, { trial: 1 }, { trial: 0 });
    expect([a, b]).toEqual([
      [0.51, 0.54, 0.5, 0.53, 0.5],
      [0.5, 0.52, 0.49, 0.51, 0.5],
    ]);
    expect(t).toEqual(correctedResampledT(a, b, { testShare: 0.25 }));
    expect(wilcoxon.n).toBe(4);
    expect(compareCandidates(state, { trial: 0 }, { trial: 2 }).a).toEqual([0.5, 0.52]);
    expect(() => compareCandidates(state, { trial: 0 }, { trial: 9 })).toThrow(expect.objectContaining({ code: "E_PAIRED" }));
  });

  it("percent-loss takes the strongest within some per cent of the least", () => {
    expect(percentLoss({ percent: 5 })(candidates(state))?.ref.trial).toBe(1);
    expect(percentLoss({ percent: 1 })(candidates(state))?.ref.trial).toBe(0);
    expect(percentLoss({ percent: 5 })([])).toBeUndefined();
  });
});
