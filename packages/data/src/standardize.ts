import { RidgelineError, type Dataset } from "@ridgeline/core";

/** Means of the training rows; gives data sets without gaps. */
export interface Imputer {
  /** `[d]`, mean of the present values of each column; 0 where there is none. */
  readonly mean: Float64Array;
  /** The data with every NaN of x replaced by the column's training mean. Data without NaN come back as they are, not copied. */
  apply(data: Dataset): Dataset;
}

/** Means and deviations of the training rows. */
export interface Standardizer extends Imputer {
  /** `[d]`, population standard deviation (1/n) of each column after imputing; 1 for constant columns. */
  readonly sd: Float64Array;
  /** The data with x replaced by `(x - mean) / sd`, NaN by 0. */
  apply(data: Dataset): Dataset;
}

/** Fits an imputer on the training rows: pass these only, or the validation score knows what it should not. */
export function imputer(train: Dataset): Imputer {
  const { mean } = moments(train);
  return { mean, apply: (data) => (hasGap(checkWidth(data, mean).x) ? mapX(data, (v, j) => (Number.isNaN(v) ? mean[j]! : v)) : data) };
}

/** Fits a standardizer on the training rows: `(x - mean) / sd` with the population standard deviation `sqrt(1/n sum (x - mean)^2)`, as glmnet
 *  does. Gaps are imputed by the mean first and count in n, so the training columns have mean 0 and deviation 1 as the learner sees them.
 *  A constant column has sd 1 and becomes 0. */
export function fitStandardizer(train: Dataset): Standardizer {
  const { mean, sd } = moments(train);
  return { mean, sd, apply: (data) => mapX(checkWidth(data, mean), (v, j) => (Number.isNaN(v) ? 0 : (v - mean[j]!) / sd[j]!)) };
}

function mapX(data: Dataset, f: (value: number, column: number) => number): Dataset {
  const { n, d } = data;
  const x = new Float64Array(n * d);
  for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < d; j++, at++) x[at] = f(data.x[at]!, j);
  return { ...data, x };
}

function hasGap(x: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (Number.isNaN(x[i]!)) return true;
  return false;
}

function checkWidth(data: Dataset, mean: Float64Array): Dataset {
  if (data.d === mean.length) return data;
  throw new RidgelineError(
    "E_SHAPE",
    `the data have ${data.d} columns, but ${mean.length} were fitted: apply it to data of the same columns`,
  );
}

type Moments = { mean: Float64Array; sd: Float64Array };

/** Two passes: the mean, then its correction and the squared deviations. */
function moments({ x, n, d }: Dataset): Moments {
  const { mean, low, high, present } = firstPass(x, n, d);
  const off = new Float64Array(d);
  const squares = new Float64Array(d);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j < d; j++, at++) {
      const deviation = x[at]! - mean[j]!;
      if (Number.isNaN(deviation)) continue;
      off[j]! += deviation;
      squares[j]! += deviation * deviation;
    }
  }
  const sd = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    const m = present[j]!;
    if (!(low[j]! < high[j]!)) {
      mean[j] = m === 0 ? 0 : low[j]!;
      sd[j] = 1;
      continue;
    }
    mean[j]! += off[j]! / m;
    const square = squares[j]! - (off[j]! * off[j]!) / m;
    sd[j] = square > 1e-290 && square < Infinity ? Math.sqrt(square / n) : scaledDeviation(x, n, d, j, mean[j]!, high[j]! - low[j]!);
  }
  return { mean, sd };
}

/** The deviation of a column whose squares leave the range of numbers. */
function scaledDeviation(x: Float64Array, n: number, d: number, j: number, mean: number, range: number): number {
  let square = 0;
  for (let i = 0; i < n; i++) {
    const u = (x[i * d + j]! - mean) / range;
    if (!Number.isNaN(u)) square += u * u;
  }
  return range * Math.sqrt(square / n);
}

function firstPass(
  x: Float64Array,
  n: number,
  d: number,
): { mean: Float64Array; low: Float64Array; high: Float64Array; present: Float64Array } {
  const mean = new Float64Array(d);
  const present = new Float64Array(d);
  const low = new Float64Array(d).fill(Infinity);
  const high = new Float64Array(d).fill(-Infinity);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j < d; j++, at++) {
      const v = x[at]!;
      if (Number.isNaN(v)) continue;
      mean[j]! += v;
      present[j]!++;
      if (v < low[j]!) low[j] = v;
      if (v > high[j]!) high[j] = v;
    }
  }
  for (let j = 0; j < d; j++) mean[j]! /= present[j]!;
  return { mean, low, high, present };
}
