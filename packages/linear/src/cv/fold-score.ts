import type { Measure } from "../measures.ts";
import type { Family } from "../types.ts";
import { auc } from "./auc.ts";
import { rowLoss } from "./row-loss.ts";

/** How held-out rows are scored. */
export interface Scoring {
  readonly family: Family;
  readonly measure: Measure;
  /** Where `deviance` of `huber` turns linear. */
  readonly huberDelta?: number | undefined;
}

/** Rows of a fold with their predictions: `y: [n]` or `[n, K]`, `link: [n, K]`, `weights: [n]` or none for equal ones. */
export interface Scored {
  readonly y: Float64Array;
  readonly link: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly responses: number;
}

/** Losses of the rows, `[n]`. */
export function rowLosses(s: Scoring, { y, link, responses }: Scored, measure: Exclude<Measure, "auc">): Float64Array {
  const loss = rowLoss(s.family, measure, s.huberDelta);
  const out = new Float64Array(link.length / responses);
  for (let i = 0; i < out.length; i++) out[i] = loss(y, i, link.subarray(i * responses, (i + 1) * responses));
  return out;
}

/** The score of a fold: the weighted mean of its rows' losses, or the AUC of its rows (NaN with one class). */
export function foldScore(s: Scoring, rows: Scored): number {
  if (s.measure === "auc") return auc(rows.y, rows.link, rows.weights);
  return weightedMean(rowLosses(s, rows, s.measure), rows.weights);
}

/** 0 where no row has weight. */
export function weightedMean(values: Float64Array, weights: Float64Array | undefined): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const w = weights?.[i] ?? 1;
    sum += w * values[i]!;
    total += w;
  }
  return total === 0 ? 0 : sum / total;
}
