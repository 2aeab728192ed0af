import { select } from "@ridgeline/analysis";
import { studyDigest, studySpecSchema, type Stored } from "@ridgeline/protocol";
import { createLog, finished } from "./log.ts";
import { draws } from "./random.ts";

const NAMES = [
  "overall quality",
  "living area",
  "basement area",
  "garage area",
  "lot area",
  "year built",
  "year remodelled",
  "full baths",
  "fireplaces",
  "kitchen grade",
  "condition",
  "wood deck",
  "porch",
  "bedrooms",
  "kitchens",
  "near railway",
  "age of garage",
  "half baths",
  "veneer area",
  "low-grade finish",
];
const TRUE = [0.92, 0.78, 0.42, 0.34, 0.26, 0.3, 0.2, 0, 0.15, 0.3, 0.22, 0, 0, -0.34, -0.62, -0.12, 0, 0, 0.1, 0];
const FOLDS = 10;
const ROWS = 180;
/** Lambdas that arrive together. */
const BATCH = 20;

/** A lasso along 80 lambda, fitted here by coordinate descent on drawn data, reported as a path learner reports it. */
export function pathStudy(id: string, finish: boolean, names: readonly string[] = NAMES): readonly Stored[] {
  const random = draws(42);
  const x = Array.from({ length: ROWS }, () => {
    const [u, v] = [random.normal(), random.normal()];
    return NAMES.map((_, j) => 0.82 * random.normal() + (j < 4 ? 0.6 * u : 0) + (j % 6 === 5 ? 0.5 * v : 0));
  });
  const y = x.map((row) => row.reduce((s, a, j) => s + a * (TRUE[j] ?? 0), 0) + 1.75 * random.normal());
  const largest = Math.max(...NAMES.map((_, j) => Math.abs(x.reduce((s, row, i) => s + (row[j] ?? 0) * (y[i] ?? 0), 0) / ROWS)));
  const lambdas = Array.from({ length: 80 }, (_, k) => largest * 0.006 ** (k / 79));
  const w = createLog(Date.UTC(2026, 10, 22, 16, 0));
  const checked = studySpecSchema["~standard"].validate({
    name: "house-prices",
    data: { source: "houses.csv", target: "price" },
    model: { name: "linear", params: { l1Ratio: 1 } },
    resampling: { folds: FOLDS, stratify: false },
  });
  if (checked instanceof Promise || checked.issues !== undefined) throw new Error(JSON.stringify(checked));
  w.add({ type: "study.created", at: 0, id, spec: checked.value });
  w.add({ type: "study.started", at: 0, slots: 2, executor: "inline", machine: "linux x64" });
  const baseline = { loss: 6.9, lossSe: 0.5, error: 2.1, errorSe: 0.1 };
  w.add({
    type: "data.loaded",
    at: 0,
    digest: "b".repeat(64),
    rows: ROWS,
    columns: names.length,
    task: "regression",
    target: "price",
    featureNames: names,
    featureSd: Float64Array.from(NAMES, (_, j) => deviation(x.map((row) => row[j] ?? 0))),
    words: { loss: "mean squared error", error: "mean absolute error" },
    foldRows: Array.from({ length: FOLDS }, () => ROWS / FOLDS),
    testRows: 0,
    baseline,
    notes: [],
  });
  const unit = { part: "all" as const, fold: -1, repeat: 0 };
  w.add({ type: "trial.created", at: 0, trial: 0, params: {}, basis: 0, units: [unit] });
  w.add({ type: "unit.started", at: 0, trial: 0, unit, attempt: 1, worker: "inline" });
  for (let fold = -1; fold < FOLDS; fold++) {
    const inside = x.map((_, i) => fold < 0 || i % FOLDS !== fold);
    const path = lasso(
      x.filter((_, i) => inside[i]),
      y.filter((_, i) => inside[i]),
      lambdas,
    );
    const metrics: Record<string, Float64Array> = { nonzero: Float64Array.from(path, (b) => b.filter((v) => v !== 0).length) };
    if (fold < 0) {
      names.forEach((n, j) => (metrics[`coefficient/${n}`] = Float64Array.from(path, (b) => b[j] ?? 0)));
      const norm = Float64Array.from(path, (b) => b.reduce((s, v) => s + Math.abs(v), 0));
      Object.assign(metrics, { norm, normPerSd: norm, devRatio: norm.map((v) => v / (v + 2)) });
    } else {
      metrics["chosen/0"] = Float64Array.from(path, (b) => b.reduce((s, v, j) => s + (v === 0 ? 0 : 2 ** j), 0));
      metrics["validLoss"] = Float64Array.from(path, (b) =>
        mse(
          x.filter((_, i) => !inside[i]),
          y.filter((_, i) => !inside[i]),
          b,
        ),
      );
    }
    for (let from = 0; from < lambdas.length; from += BATCH) {
      const cut = (v: Float64Array): Float64Array => v.slice(from, from + BATCH);
      const columns = Object.fromEntries(Object.entries(metrics).map(([name, v]) => [name, cut(v)]));
      w.wait(40);
      w.add({
        type: "unit.reports",
        at: 0,
        trial: 0,
        unit,
        attempt: 1,
        batch: { fold, repeat: 0, coordinate: "lambda", at: cut(Float64Array.from(lambdas)), metrics: columns },
      });
    }
    if (!finish && fold === 3) return w.log;
  }
  w.add({ type: "unit.finished", at: 0, trial: 0, unit, attempt: 1, state: "complete", facts: {}, seconds: 0.42 });
  const trial = w.state().trials[0];
  if (trial !== undefined) w.add(finished(w.state(), trial, "complete"));
  const selection = select(w.state());
  w.add({
    type: "study.finished",
    at: 0,
    digest: studyDigest(w.state()),
    argmin: selection.argmin?.ref,
    oneStandardError: selection.oneStandardError?.ref,
  });
  return w.log;
}

function lasso(x: readonly (readonly number[])[], y: readonly number[], lambdas: readonly number[]): readonly (readonly number[])[] {
  const n = x.length;
  const b = NAMES.map(() => 0);
  const r = [...y];
  const norm = NAMES.map((_, j) => x.reduce((s, row) => s + (row[j] ?? 0) ** 2, 0) / n);
  return lambdas.map((lambda) => {
    for (let pass = 0; pass < 300; pass++) {
      let moved = 0;
      for (let j = 0; j < b.length; j++) {
        const [old, scale] = [b[j] ?? 0, norm[j] ?? 1];
        const g = x.reduce((s, row, i) => s + (row[j] ?? 0) * (r[i] ?? 0), 0) / n + scale * old;
        const next = (Math.sign(g) * Math.max(0, Math.abs(g) - lambda)) / scale;
        if (next !== old) x.forEach((row, i) => (r[i] = (r[i] ?? 0) - (row[j] ?? 0) * (next - old)));
        b[j] = next;
        moved = Math.max(moved, Math.abs(next - old));
      }
      if (moved < 1e-8) break;
    }
    return [...b];
  });
}

function deviation(v: readonly number[]): number {
  const mean = v.reduce((s, a) => s + a, 0) / v.length;
  return Math.sqrt(v.reduce((s, a) => s + (a - mean) ** 2, 0) / v.length);
}

function mse(x: readonly (readonly number[])[], y: readonly number[], b: readonly number[]): number {
  return x.reduce((s, row, i) => s + ((y[i] ?? 0) - row.reduce((t, a, j) => t + a * (b[j] ?? 0), 0)) ** 2, 0) / x.length;
}
