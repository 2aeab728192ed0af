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

/** A scoring, ready for many folds and lambdas. */
export interface Scorer {
  /** The score of a fold: the weighted mean of its rows' losses, or the AUC of its rows (NaN with one class). */
  score(rows: Scored): number;
  /** Losses of the rows, `[n]`; none for AUC. */
  losses(rows: Scored): Float64Array;
}

export function createScorer({ family, measure, huberDelta }: Scoring): Scorer {
  if (measure === "auc") return { score: (rows) => auc(rows.y, rows.link, rows.weights), losses: () => new Float64Array(0) };
  const loss = rowLoss(family, measure, huberDelta);
  const losses = ({ y, link, responses: k }: Scored): Float64Array => {
    const eta = new Float64Array(k);
    const out = new Float64Array(link.length / k);
    for (let i = 0; i < out.length; i++) {
      for (let r = 0; r < k; r++) eta[r] = link[i * k + r]!;
      out[i] = loss(y, i, eta);
    }
    return out;
  };
  return { losses, score: (rows) => weightedMean(losses(rows), rows.weights) };
}

/** 0 where no row has weight. */
function weightedMean(values: Float64Array, weights: Float64Array | undefined): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const w = weights?.[i] ?? 1;
    sum += w * values[i]!;
    total += w;
  }
  return total === 0 ? 0 : sum / total;
}
