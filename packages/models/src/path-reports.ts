import type { Dataset, FoldPart, Report } from "@ridgeline/core";
import { auc, type AlignedPoint, type PathPoint, type RowLoss } from "@ridgeline/linear";
import { meanSe } from "./scores.ts";

type Metrics = Report["metrics"];

/** How the rows of a part are scored. `auc`: `validLoss` is 1 minus the area under the ROC curve instead of a mean of `loss`. */
export interface PathScoring {
  readonly loss: RowLoss;
  readonly error: RowLoss;
  readonly auc: boolean;
}

/** Up to this many coefficients all are reported as metrics of the full fit; beyond, `LARGEST` at each lambda. */
export const MOST_REPORTED = 1000;
/** Columns with the largest coefficients per standard deviation that are reported of a longer path; a column once reported stays. */
export const LARGEST = 40;
/** Columns in one `chosen/<block>` metric: whole numbers below 2^48 are exact. */
const BLOCK = 48;

/** Reports of the fit to all rows: what it explains, how many columns it keeps, its coefficients by name (`coefficient/<column>`, for several
 *  responses `coefficient:<k>/<column>`), and their sums `norm` (`|b|_1`) and `normPerSd` (each times its column's deviation). */
export function createFullReports(data: Dataset, scoring: PathScoring): (point: PathPoint) => Metrics {
  const { d } = data;
  const sd = columnDeviations(data);
  const shown = new Set<number>();
  return (point) => {
    const b = point.coefficients;
    const rows = scoreRows(data, point, scoring);
    const metrics: Record<string, number> = {
      trainLoss: rows.loss,
      trainError: rows.error,
      devRatio: point.devRatio,
      nonzero: point.nonzero,
      gap: point.gap,
      norm: b.reduce((s, v) => s + Math.abs(v), 0),
      normPerSd: b.reduce((s, v, i) => s + Math.abs(v) * sd[i % d]!, 0),
    };
    const k = b.length / d;
    for (let r = 0; r < k; r++) metrics[k === 1 ? "intercept" : `intercept:${r}`] = point.intercept[r]!;
    if (b.length > MOST_REPORTED) for (const j of largest(b, sd, LARGEST)) shown.add(j);
    const columns = b.length > MOST_REPORTED ? shown : sd.keys();
    for (const j of columns)
      for (let r = 0; r < k; r++) metrics[`${k === 1 ? "coefficient" : `coefficient:${r}`}/${data.featureNames[j]!}`] = b[r * d + j]!;
    return metrics;
  };
}

/** Reports of one fold: its scores, and which columns it keeps, as bits of `chosen/<block>` (bit i of block c stands for column 48 c + i; a block
 *  of zeros is left out). Ridge keeps all, which is not reported. */
export function partMetrics(part: FoldPart, point: AlignedPoint, scoring: PathScoring, choosy: boolean): Metrics {
  const train = scoreRows(part.train, point, scoring);
  const valid = scoreRows(part.valid, point, scoring);
  return {
    trainLoss: train.loss,
    trainError: train.error,
    validLoss: valid.loss,
    validError: valid.error,
    validLossSe: valid.lossSe,
    validErrorSe: valid.errorSe,
    nonzero: point.nonzero,
    ...(choosy ? chosen(point.coefficients, part.train.d) : {}),
  };
}

export function scoreRows(data: Dataset, point: Pick<PathPoint, "coefficients" | "intercept">, o: PathScoring): Scores {
  const k = point.intercept.length;
  const etas = Array.from(point.intercept, (b0, r) => predictor(data, point.coefficients.subarray(r * data.d, (r + 1) * data.d), b0));
  const eta = new Float64Array(k);
  const rows = (of: RowLoss): Float64Array =>
    data.y.map((_, i) => {
      for (let r = 0; r < k; r++) eta[r] = etas[r]![i]!;
      return of(data.y, i, eta);
    });
  const error = meanSe(rows(o.error));
  const loss = o.auc ? { mean: 1 - auc(data.y, etas[0]!), se: NaN } : meanSe(rows(o.loss));
  return { loss: loss.mean, lossSe: loss.se, error: error.mean, errorSe: error.se };
}

/** `b0 + X b`, looking at the columns that count alone: most are 0 along most paths. */
function predictor({ x, n, d }: Dataset, b: Float64Array, b0: number): Float64Array {
  const columns: number[] = [];
  for (let j = 0; j < d; j++) if (b[j] !== 0) columns.push(j);
  const eta = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = b0;
    for (const j of columns) sum += x[i * d + j]! * b[j]!;
    eta[i] = sum;
  }
  return eta;
}

interface Scores {
  readonly loss: number;
  readonly lossSe: number;
  readonly error: number;
  readonly errorSe: number;
}

/** Columns with the largest `|b_j| sd_j` that are not 0, at most `most`; over all responses. */
function largest(b: Float64Array, sd: Float64Array, most: number): readonly number[] {
  const d = sd.length;
  const size = sd.map((s, j) => {
    let top = 0;
    for (let i = j; i < b.length; i += d) top = Math.max(top, Math.abs(b[i]!) * s);
    return top;
  });
  const kept = Array.from(size.keys()).filter((j) => size[j]! > 0);
  return kept.toSorted((p, q) => size[q]! - size[p]! || p - q).slice(0, most);
}

function chosen(b: Float64Array, d: number): Record<string, number> {
  const out: Record<string, number> = {};
  const seen = new Uint8Array(d);
  for (let i = 0; i < b.length; i++) {
    if (b[i] === 0) continue;
    const j = i % d;
    if (seen[j] === 1) continue;
    seen[j] = 1;
    const block = `chosen/${Math.floor(j / BLOCK)}`;
    out[block] = (out[block] ?? 0) + 2 ** (j % BLOCK);
  }
  return out;
}

/** Population standard deviation (1/n) of each column. */
function columnDeviations({ x, n, d }: Dataset): Float64Array {
  const mean = new Float64Array(d);
  const square = new Float64Array(d);
  for (let i = 0; i < x.length; i++) mean[i % d]! += x[i]! / n;
  for (let i = 0; i < x.length; i++) square[i % d]! += (x[i]! - mean[i % d]!) ** 2 / n;
  return square.map(Math.sqrt);
}
