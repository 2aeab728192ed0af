import type { ColumnFacts } from "./design.ts";
import type { SparseColumns } from "./types.ts";

/** `columnFacts` of a sparse matrix from its stored values alone; rows that are not stored are 0. `weights: [n]` sum to 1. */
export function sparseColumnFacts(x: SparseColumns, d: number, weights: Float64Array, center: boolean): ColumnFacts {
  const facts = { mean: new Float64Array(d), deviation: new Float64Array(d), varies: new Uint8Array(d) };
  const counted = weights.reduce((sum, w) => sum + (w > 0 ? 1 : 0), 0);
  for (let j = 0; j < d; j++) {
    const column = columnOf(x, j, weights);
    const { mean, stored, count } = column;
    const square = column.squareAbout(mean) + Math.max(0, 1 - stored) * mean * mean * (count < counted ? 1 : 0);
    facts.mean[j] = mean;
    facts.deviation[j] = Math.sqrt(Math.max(0, square));
    const [least, most] = count < counted ? [Math.min(0, column.least), Math.max(0, column.most)] : [column.least, column.most];
    if (count > 0 && (least !== most || (!center && most !== 0))) facts.varies[j] = 1;
  }
  return facts;
}

/** Sums over the stored values of one column on rows with weight. */
function columnOf({ pointers, rows, values }: SparseColumns, j: number, weights: Float64Array) {
  let [mean, stored, count, least, most] = [0, 0, 0, Infinity, -Infinity];
  const end = pointers[j + 1]!;
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
  const squareAbout = (m: number): number => {
    let sum = 0;
    let rest = 0;
    for (let k = pointers[j]!; k < end; k++) {
      const e = values[k]! - m;
      const w = weights[rows[k]!]!;
      sum += w * e * e;
      rest += w * e;
    }
    return count > 0 && stored >= 1 - 1e-9 ? sum - rest * rest : sum;
  };
  return { mean, stored, count, least, most, squareAbout };
}
