import { afterAll, describe, expect, it } from "vitest";
import { bootstrapParallel, crossValidateParallel, shareData, stabilitySelectionParallel, WorkerPool } from "../dist/node/index.js";
import { runTogether } from "../dist/node/together.js";
import { l1 } from "@ridgeline/penalties";
import {
  bootstrapCoefficients,
  createRng,
  crossValidate,
  crossValidateMix,
  crossValidateRelaxed,
  crossValidation,
  mixCrossValidation,
  nestedCrossValidate,
  nestedCrossValidation,
  relaxedCrossValidation,
  stabilitySelection,
  type CrossValidateOptions,
  type CrossValidation,
  type MixCrossValidation,
  type NestedCrossValidation,
  type RelaxedCrossValidation,
  type StabilitySelection,
} from "../src/index.ts";
import type { RowData } from "./support.ts";

const n = 60;
const rng = createRng(11);
const x = Float64Array.from({ length: 8 * n }, () => rng.normal());
const y = Float64Array.from({ length: n }, (_, i) => x[8 * i]! - 0.5 * x[8 * i + 3]! + rng.normal());
const data: RowData = { n, d: 8, x, y };
const classes: RowData = { ...data, y: y.map((v) => (v > 0 ? 1 : 0)) };

/** Everything but times. */
function numbers(cv: CrossValidation): unknown {
  return [cv.mean, cv.se, cv.lambda, cv.path.coefficients, cv.foldScores, cv.foldWeights, cv.choices, cv.outOfFold, cv.notes];
}

describe("crossValidateParallel", () => {
  const one = new WorkerPool({ workers: 1 });
  const two = new WorkerPool({ workers: 2 });
  afterAll(() => Promise.all([one.close(), two.close()]));

  const cases: readonly (readonly [string, RowData, CrossValidateOptions])[] = [
    ["gaussian, predictions kept", data, { family: "gaussian", folds: 6, keep: true, nlambda: 20 }],
    ["repeated, weighted", data, { family: "gaussian", folds: 5, repeats: 2, weights: y.map((_, i) => 1 + (i % 3)), nlambda: 20 }],
    ["leave-one-out", data, { family: "gaussian", folds: n, nlambda: 10 }],
    ["binomial, auc", classes, { family: "binomial", folds: 5, measure: "auc", nlambda: 20 }],
  ];
  for (const [name, rows, options] of cases) {
    it(`gives the bytes of crossValidate for 1 and 2 workers: ${name}`, async () => {
      const serial = numbers(crossValidate(rows, options));
      expect(numbers(await crossValidateParallel(rows, { ...options, pool: one }))).toEqual(serial);
      expect(numbers(await crossValidateParallel(rows, { ...options, pool: two }))).toEqual(serial);
    });
  }

  it("runs any task: several l1Ratios, relaxed, nested", async () => {
    const options = { family: "gaussian", folds: 4, nlambda: 15 } as const;
    const mix = { ...options, l1Ratios: [0.5, 1] };
    const runs = (r: MixCrossValidation): unknown => [r.runs.map(numbers), r.min, r.oneSe, r.percentLoss];
    expect(runs(await two.run(mixCrossValidation, data, mix))).toEqual(runs(crossValidateMix(data, mix)));
    const relaxed = ({ mean, se, min, oneSe }: RelaxedCrossValidation): unknown => [mean, se, min, oneSe];
    expect(relaxed(await two.run(relaxedCrossValidation, data, options))).toEqual(relaxed(crossValidateRelaxed(data, options)));
    const nested = ({ outer, estimatedOn, optimism }: NestedCrossValidation): unknown => [outer, estimatedOn, optimism];
    const inner = { ...mix, innerFolds: 3 };
    expect(nested(await two.run(nestedCrossValidation, data, inner))).toEqual(nested(nestedCrossValidate(data, inner)));
  });

  it("stability selection and bootstrap: the bytes of 1 worker, of 2 and of none", async () => {
    const halves = { family: "gaussian", samples: 12, nlambda: 15 } as const;
    const shares = (r: StabilitySelection): unknown => [r.probability, r.chosen, r.bound, r.selected];
    const here = shares(stabilitySelection(data, halves));
    for (const pool of [one, two]) expect(shares(await stabilitySelectionParallel(data, { ...halves, pool }))).toEqual(here);
    const draws = { family: "gaussian", folds: 4, nlambda: 10, samples: 12, interval: "bca" } as const;
    const serial = bootstrapCoefficients(data, draws);
    for (const pool of [one, two]) expect(await bootstrapParallel(data, { ...draws, pool })).toEqual(serial);
    const anew = { family: "gaussian", folds: 3, nlambda: 10, samples: 6, reselect: true } as const;
    expect(await bootstrapParallel(data, { ...anew, pool: two })).toEqual(bootstrapCoefficients(data, anew));
  });

  it("says so when options hold code", async () => {
    const penalty = l1();
    const run = crossValidateParallel(data, { family: "gaussian", folds: 3, penalty, pool: two });
    await expect(run).rejects.toMatchObject({ code: "E_WORKERS", message: expect.stringContaining("penalty") as string });
  });

  it("takes any layout, shares memory once, and needs no pool", async () => {
    const columns = Float64Array.from({ length: 8 * n }, (_, k) => x[(k % n) * 8 + Math.floor(k / n)]!);
    const rows = { n, d: 8, y, x: { layout: "columns", values: columns } } as const;
    const options = { family: "gaussian", folds: 4, nlambda: 10 } as const;
    const shared = shareData(rows);
    expect(shareData(shared).x).toEqual(shared.x);
    expect(shareData(shared).y).toBe(shared.y);
    const serial = crossValidate(rows, options);
    expect(numbers(await crossValidateParallel(shared, { ...options, workers: 2 }))).toEqual(numbers(serial));
  });

  it("reports every lambda of every fold", async () => {
    const seen = new Map<number, number>();
    const onStep = (s: { fold: number }): unknown => seen.set(s.fold, (seen.get(s.fold) ?? 0) + 1);
    const cv = await crossValidateParallel(data, { family: "gaussian", folds: 3, nlambda: 10, pool: two, onStep });
    expect([...seen].sort(([a], [b]) => a - b)).toEqual([-1, 0, 1, 2].map((fold) => [fold, cv.lambda.length]));
  });

  it("stops when told to, and the pool goes on", async () => {
    const stop = new AbortController();
    const onStep = (s: { fold: number }): void => {
      if (s.fold >= 0) stop.abort(new Error("enough"));
    };
    const options = { family: "gaussian", folds: 10, pool: two } as const;
    await expect(crossValidateParallel(data, { ...options, signal: stop.signal, onStep })).rejects.toThrow("enough");
    await expect(crossValidateParallel(data, { ...options, signal: stop.signal })).rejects.toThrow("enough");
    expect((await crossValidateParallel(data, options)).splits.length).toBe(10);
  });

  it("names the first fold that cannot be fitted, whoever ran it", async () => {
    const foldIds = Array.from({ length: n }, (_, i) => i % 4);
    const weights = Float64Array.from(foldIds, (f) => (f === 2 ? 1 : 0));
    const options = { family: "gaussian", foldIds, weights, lambda: [0.1], pool: two } as const;
    await expect(crossValidateParallel(data, options)).rejects.toMatchObject({
      code: "E_LINEAR_INPUT",
      message: expect.stringMatching(/Fold 2 of repeat 0 cannot be fitted[\s\S]*all are 0/) as string,
    });
    await expect(crossValidateParallel(data, { family: "gaussian", folds: 1, pool: two })).rejects.toMatchObject({ code: "E_FOLDS" });
  });

  it("refuses nonsense and work after it was closed", async () => {
    expect(() => new WorkerPool({ workers: 0 })).toThrow(expect.objectContaining({ code: "E_WORKERS" }));
    const pool = new WorkerPool({ workers: 1 });
    await pool.close();
    await expect(crossValidateParallel(data, { family: "gaussian", folds: 3, pool })).rejects.toMatchObject({ code: "E_WORKERS" });
  });
});

describe("without a pool", () => {
  // Ten folds of 400 columns on 500 rows: a second or more of work, in which threads come to help.
  const [rows, columns] = [500, 400];
  const draw = createRng(12);
  const wide = Float64Array.from({ length: rows * columns }, () => draw.normal());
  const long: RowData = {
    n: rows,
    d: columns,
    x: wide,
    y: Float64Array.from({ length: rows }, (_, i) => wide[columns * i]! + draw.normal()),
  };
  const options = { family: "binomial", folds: 10, nlambda: 60 } as const;
  const binary: RowData = { ...long, y: long.y.map((v) => (v > 0 ? 1 : 0)) };
  const crew = { workers: 3, patience: 0 };

  it("runs units here and on threads that come to help: the same bytes", async () => {
    const folds: number[] = [];
    const onStep = (s: { fold: number }): unknown => folds.push(s.fold);
    const cv = await runTogether(crossValidation, binary, options, crew, { onStep });
    expect(numbers(cv)).toEqual(numbers(crossValidate(binary, options)));
    // One thread alone would finish a fold before it takes the next.
    expect(folds.filter((fold, k) => k > 0 && fold !== folds[k - 1]).length).toBeGreaterThan(10);
    expect(folds.length).toBe(11 * cv.lambda.length);
  });

  it("starts no thread for a short run", async () => {
    const folds: number[] = [];
    const onStep = (s: { fold: number }): unknown => folds.push(s.fold);
    const cv = await runTogether(crossValidation, data, { family: "gaussian", folds: 5 }, { workers: 3, patience: 1e6 }, { onStep });
    expect(folds).toEqual([-1, 0, 1, 2, 3, 4].flatMap((fold) => Array<number>(cv.lambda.length).fill(fold)));
  });

  it("stops when told to, by a step or from outside", async () => {
    const stop = new AbortController();
    const onStep = (s: { fold: number; index: number }): void => {
      if (s.fold >= 0 && s.index === 5) stop.abort(new Error("enough"));
    };
    await expect(crossValidateParallel(binary, { ...options, signal: stop.signal, onStep })).rejects.toThrow("enough");
    const later = new AbortController();
    setTimeout(() => later.abort(new Error("too long")), 60);
    await expect(runTogether(crossValidation, binary, options, crew, { signal: later.signal })).rejects.toThrow("too long");
  });

  it("names the first fold that cannot be fitted", async () => {
    const foldIds = Array.from({ length: rows }, (_, i) => i % 4);
    const weights = Float64Array.from(foldIds, (f) => (f === 2 ? 1 : 0));
    await expect(crossValidateParallel(long, { family: "gaussian", foldIds, weights, lambda: [0.1], workers: 2 })).rejects.toMatchObject({
      code: "E_LINEAR_INPUT",
      message: expect.stringMatching(/Fold 2 of repeat 0/) as string,
    });
  });
});
