import type { ColumnFacts } from "./design.ts";
import type { SparseColumns } from "./types.ts";

/** `columnFacts` of a sparse matrix from its stored values alone; rows that are not stored are 0. `weights: [n]` sum to 1. */
export function sparseColumnFacts(x: SparseColumns, d: number, weights: Float64Array, standard: boolean): ColumnFacts {
  const { pointers, rows, values } = x;
  const facts = { mean: new Float64Array(d), deviation: new Float64Array(d), varies: new Uint8Array(d) };
  let counted = 0;
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) counted++;
  for (let j = 0; j < d; j++) {
    const end = pointers[j + 1]!;
    let mean = 0;
    let stored = 0;
    let count = 0;
    let least = Infinity;
    let most = -Infinity;
    for (let k = pointers[j]!; k < end; k++) {
      const w = weights[rows[k]!]!;
      if (w === 0) continue;
      const v = values[k]!;
      mean += w * v;
      stored += w;
      count++;
      if (v < least) least = v;
      if (v > most) most = v;
    }
    if (count < counted) {
      least = Math.min(0, least);
      most = Math.max(0, most);
    }
    facts.mean[j] = mean;
    facts.varies[j] = count > 0 && (least !== most || (!standard && most !== 0)) ? 1 : 0;
    facts.deviation[j] =
      facts.varies[j] === 0 ? 0 : Math.sqrt(squareAbout(x, j, weights, mean, count < counted ? Math.max(0, 1 - stored) : 0));
  }
  return facts;
}

/** Weighted mean square about the mean, `empty` the weight of the rows that are not stored. */
function squareAbout({ pointers, rows, values }: SparseColumns, j: number, weights: Float64Array, mean: number, empty: number): number {
  const end = pointers[j + 1]!;
  let square = empty * mean * mean;
  let rest = -empty * mean;
  for (let k = pointers[j]!; k < end; k++) {
    const e = values[k]! - mean;
    const w = weights[rows[k]!]!;
    square += w * e * e;
    rest += w * e;
  }
  return Math.max(0, square - rest * rest);
}
