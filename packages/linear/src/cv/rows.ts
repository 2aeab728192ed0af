import { takeRows as takeMatrixRows, type Room } from "../matrix.ts";
import type { PathData, PathOptions } from "../types.ts";

/** The rows with these numbers, in this order. */
export function takeRows(data: PathData, rows: ArrayLike<number>, room?: Room): PathData {
  const x = takeMatrixRows(data.x, data.n, data.d, rows, room);
  return { ...data, n: rows.length, x, y: takeVector(data.y, data.n, rows) };
}

/** The options of a fit to these rows: weights and offset are theirs. */
export function takeRowOptions<O extends PathOptions>(options: O, n: number, rows: ArrayLike<number>): O {
  const pick = (v: Float64Array | undefined): Float64Array | undefined => v && takeVector(v, n, rows);
  return { ...options, weights: pick(options.weights), offset: pick(options.offset) };
}

/** Of `[n]` or `[n, K]`, row-major. */
export function takeVector(v: Float64Array, n: number, rows: ArrayLike<number>): Float64Array {
  const k = v.length / n;
  const out = new Float64Array(rows.length * k);
  for (let i = 0; i < rows.length; i++) for (let r = 0; r < k; r++) out[i * k + r] = v[rows[i]! * k + r]!;
  return out;
}
