import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Path, PathOptions, PathData } from "../src/index.ts";

/** Test data are float64, row-major. */
export type RowData = PathData & { readonly x: Float64Array };

/** A data set for tests from `../shared/data`, numbers only; undefined when it is not there. `map` turns text cells into numbers. */
export function loadShared(name: string, target: string, map: Readonly<Record<string, number>> = {}): RowData | undefined {
  const file = new URL(`../../../../shared/data/${name}.csv.gz`, import.meta.url);
  if (!existsSync(file)) return undefined;
  const [head, ...rows] = gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const at = head!.indexOf(target);
  const columns = head!.map((_, j) => j).filter((j) => j !== at);
  const value = (cell: string): number => map[cell] ?? Number(cell);
  return {
    n: rows.length,
    d: columns.length,
    x: Float64Array.from(rows.flatMap((row) => columns.map((j) => value(row[j]!)))),
    y: Float64Array.from(rows, (row) => value(row[at]!)),
    featureNames: columns.map((j) => head![j]!),
  };
}

/** Why a test with shared data does not run. */
export function absent(name: string): string {
  return `skip: shared/data/${name}.csv.gz is not here`;
}

/** The objective as its definition says, plain loops, not the solver's own code; `unit` divides the L2 part. */
export function objective(data: RowData, o: PathOptions, lambda: number, intercept: number, b: ArrayLike<number>): number {
  const { n, d, x, y } = data;
  const r = o.l1Ratio ?? 1;
  const total = o.weights?.reduce((s, w) => s + w, 0) ?? n;
  const w = Float64Array.from({ length: n }, (_, i) => (o.weights?.[i] ?? 1) / total);
  const factorSum = o.penaltyFactor?.reduce((s, v) => s + v, 0) ?? d;
  const factor = Float64Array.from({ length: d }, (_, j) => (o.penaltyFactor?.[j] ?? 1) * (o.glmnet === true ? d / factorSum : 1));
  const z = y.map((v, i) => v - (o.offset?.[i] ?? 0));
  const zMean = o.intercept === false ? 0 : z.reduce((s, v, i) => s + w[i]! * v, 0);
  const unit = o.glmnet === true && o.family === "gaussian" ? Math.sqrt(z.reduce((s, v, i) => s + w[i]! * (v - zMean) ** 2, 0)) : 1;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let eta = intercept + (o.offset?.[i] ?? 0);
    for (let j = 0; j < d; j++) eta += x[i * d + j]! * b[j]!;
    sum +=
      w[i]! * (o.family === "gaussian" ? (y[i]! - eta) ** 2 / 2 : Math.log1p(Math.exp(-Math.abs(eta))) + Math.max(0, eta) - y[i]! * eta);
  }
  for (let j = 0; j < d; j++) {
    const scaled = b[j]! * (o.standardize === false ? 1 : populationDeviation(data, w, j));
    sum += lambda * factor[j]! * (r * Math.abs(scaled) + ((1 - r) / 2 / unit) * scaled * scaled);
  }
  return sum;
}

/** Deviation of column j with the divisor 1/n (weights summing to 1). */
export function populationDeviation({ n, d, x }: RowData, w: Float64Array, j: number): number {
  let mean = 0;
  for (let i = 0; i < n; i++) mean += w[i]! * x[i * d + j]!;
  let square = 0;
  for (let i = 0; i < n; i++) square += w[i]! * (x[i * d + j]! - mean) ** 2;
  return Math.sqrt(square);
}

/** Largest difference of two coefficient vectors over the largest coefficient. */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let largest = 0;
  for (let j = 0; j < a.length; j++) {
    difference = Math.max(difference, Math.abs(a[j]! - b[j]!));
    largest = Math.max(largest, Math.abs(a[j]!), Math.abs(b[j]!));
  }
  return largest === 0 ? 0 : difference / largest;
}

/** Largest gap of a path. */
export function worstGap(path: Path): number {
  return path.gap.reduce((m, g) => Math.max(m, g), 0);
}
