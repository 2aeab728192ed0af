import { columnInto, isSparse } from "./matrix.ts";
import { sparseColumnFacts } from "./sparse-facts.ts";
import type { PathData } from "./types.ts";

/** Columns as the solvers take them: centred and scaled, constant ones left out. */
export interface Design {
  readonly n: number;
  /** Number of columns kept. */
  readonly p: number;
  /** `[n, p]` (with `ones`: `[n, p + 1]`, the last column all 1), column-major. Filled in at the first look, so that a solver which centres
   *  and scales by itself never pays for it. */
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

/** Mean, deviation and constancy of every column, from the rows with weight; two passes a column. */
export interface ColumnFacts {
  /** `[d]`: weighted means. */
  readonly mean: Float64Array;
  /** `[d]`: population deviations about the mean. */
  readonly deviation: Float64Array;
  /** `[d]`: 1 where the values differ between rows that count; a constant other than 0 counts too when nothing is centred or scaled. */
  readonly varies: Uint8Array;
}

/** Standardises by the weighted population mean and deviation, in two passes. A column that is constant on the rows with weight is left out:
 *  its coefficient is 0. */
export function buildDesign(data: PathData, o: DesignOptions): Design {
  const { mean, deviation, varies } = columnFacts(data, o.weights, o.center || o.standardize);
  const kept = new Int32Array(data.d);
  let p = 0;
  for (let j = 0; j < data.d; j++) if (varies[j] === 1 && (deviation[j]! > 0 || !o.standardize)) kept[p++] = j;
  const source = kept.slice(0, p);
  const facts = {
    n: data.n,
    p: source.length,
    source,
    mean: o.center ? pick(mean, source) : new Float64Array(source.length),
    scale: o.standardize ? pick(deviation, source) : new Float64Array(source.length).fill(1),
  };
  return lazyDesign(data, facts, o);
}

function pick(values: Float64Array, source: Int32Array): Float64Array {
  const out = new Float64Array(source.length);
  for (let k = 0; k < out.length; k++) out[k] = values[source[k]!]!;
  return out;
}

/** A design of these facts that fills in `x` at the first look. */
export function lazyDesign(data: PathData, facts: Omit<Design, "x">, o: DesignOptions): Design {
  let x: Float64Array | undefined;
  return {
    ...facts,
    get x() {
      x ??= standardized(data, facts, o);
      return x;
    },
  };
}

function standardized({ x, n, d }: PathData, { p, source, mean, scale }: Omit<Design, "x">, o: DesignOptions): Float64Array {
  const out = new Float64Array(n * (p + (o.ones ? 1 : 0))).fill(1);
  const factor = Float64Array.from(o.weights, (w) => (o.rootWeights ? Math.sqrt(w) : 1));
  for (let j = 0; j < p; j++) {
    const column = out.subarray(j * n, (j + 1) * n);
    columnInto(x, n, d, source[j]!, column);
    for (let i = 0; i < n; i++) column[i] = factor[i]! * ((column[i]! - mean[j]!) / scale[j]!);
  }
  return out;
}

/** `standard`: columns are centred or scaled, so that no constant tells rows apart. */
export function columnFacts(data: PathData, weights: Float64Array, standard: boolean): ColumnFacts {
  const { n, d } = data;
  if (isSparse(data.x)) return sparseColumnFacts(data.x, d, weights, standard);
  const facts = { mean: new Float64Array(d), deviation: new Float64Array(d), varies: new Uint8Array(d) };
  const column = new Float64Array(n);
  const first = weights.findIndex((w) => w > 0);
  for (let j = 0; j < d; j++) {
    columnInto(data.x, n, d, j, column);
    let mean = 0;
    for (let i = 0; i < n; i++) mean += weights[i]! * column[i]!;
    let square = 0;
    let rest = 0;
    for (let i = 0; i < n; i++) {
      const e = column[i]! - mean;
      square += weights[i]! * e * e;
      rest += weights[i]! * e;
      if (weights[i]! > 0 && (column[i] !== column[first] || (!standard && column[i] !== 0))) facts.varies[j] = 1;
    }
    facts.mean[j] = mean;
    facts.deviation[j] = Math.sqrt(Math.max(0, square - rest * rest));
  }
  return facts;
}
