import type { PathData } from "./types.ts";

/** Columns as the solvers take them: centred and scaled, constant ones left out, column-major. */
export interface Design {
  readonly n: number;
  /** Number of columns kept. */
  readonly p: number;
  /** `[n, p]` (with `ones`: `[n, p + 1]`, the last column all 1), column-major. */
  readonly x: Float64Array;
  /** `[p]`: the column of the data that column j holds. */
  readonly source: Int32Array;
  /** `[p]`: weighted mean that was taken off (0 without an intercept). */
  readonly mean: Float64Array;
  /** `[p]`: deviation it was divided by (1 without standardising). */
  readonly scale: Float64Array;
}

export interface DesignOptions {
  /** `[n]`, summing to 1. */
  readonly weights: Float64Array;
  readonly standardize: boolean;
  readonly center: boolean;
  /** Multiply each row by the root of its weight, so that plain sums are weighted ones. */
  readonly rootWeights: boolean;
  /** Append a column of ones. */
  readonly ones: boolean;
}

/** Standardises by the weighted population mean and deviation, in two passes. A column that is constant on the rows with weight is left out:
 *  its coefficient is 0. */
export function buildDesign(data: PathData, o: DesignOptions): Design {
  const { n, d, x } = data;
  const mean = weightedMeans(data, o.weights);
  const deviation = weightedDeviations(data, o.weights, mean);
  const varies = varyingColumns(data, o.weights, o.center);
  const kept = Int32Array.from([...varies.keys()].filter((j) => varies[j] === 1 && (deviation[j]! > 0 || !o.standardize)));
  const p = kept.length;
  const shift = Float64Array.from(kept, (j) => (o.center ? mean[j]! : 0));
  const scale = Float64Array.from(kept, (j) => (o.standardize ? deviation[j]! : 1));
  const out = new Float64Array(n * (p + (o.ones ? 1 : 0))).fill(1);
  const factor = Float64Array.from(o.weights, (w) => (o.rootWeights ? Math.sqrt(w) : 1));
  for (let j = 0; j < p; j++) {
    const column = kept[j]!;
    for (let i = 0; i < n; i++) out[j * n + i] = factor[i]! * ((x[i * d + column]! - shift[j]!) / scale[j]!);
  }
  return { n, p, x: out, source: kept, mean: shift, scale };
}

function weightedMeans({ n, d, x }: PathData, weights: Float64Array): Float64Array {
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) mean[j]! += weights[i]! * x[i * d + j]!;
  return mean;
}

function weightedDeviations({ n, d, x }: PathData, weights: Float64Array, mean: Float64Array): Float64Array {
  const square = new Float64Array(d);
  const rest = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) {
      const e = x[i * d + j]! - mean[j]!;
      square[j]! += weights[i]! * e * e;
      rest[j]! += weights[i]! * e;
    }
  }
  return square.map((s, j) => Math.sqrt(Math.max(0, s - rest[j]! * rest[j]!)));
}

/** 1 where a column's values differ between rows that count; without centring a constant other than 0 counts too when nothing divides it. */
function varyingColumns({ n, d, x }: PathData, weights: Float64Array, center: boolean): Uint8Array {
  const varies = new Uint8Array(d);
  const first = weights.findIndex((w) => w > 0);
  for (let i = 0; i < n; i++) {
    if (weights[i] === 0) continue;
    for (let j = 0; j < d; j++) if (x[i * d + j] !== x[first * d + j] || (!center && x[i * d + j] !== 0)) varies[j] = 1;
  }
  return varies;
}
