import type { Design, DesignOptions } from "./design.ts";
import { lazyDesign } from "./design.ts";
import { CENTER, type Kernels, ROOT, SCALE } from "./kernels/kernels.ts";
import { isSparse, storedValues } from "./matrix.ts";
import type { PathData } from "./types.ts";

/** Words of raw columns that are standardised at a time, about a second-level cache. */
const PANEL = 2 ** 17;

/** Vectors over the columns that a solver takes beside them, about. */
const VECTORS = 32;

/** Rows that are read side by side. */
const TILE = 16;

/** Standardised columns in the memory of the kernels; addresses in words, `[p]` and the like by column. */
export interface Store {
  readonly kernels: Kernels;
  readonly n: number;
  /** Number of columns. */
  readonly p: number;
  /** n, padded by rows of zeros to a multiple of 8. */
  readonly ld: number;
  /** `[ld, p]` (with `ones` `[ld, p + 1]`), float64, column-major. */
  readonly x: number;
  /** The same in float32, each column divided by its norm; 0 when it was not asked for. */
  readonly x32: number;
  /** `[p]` (`[p + 1]`): Euclidean norms of the columns. */
  readonly norm: number;
}

/** Standardises the columns of a dense matrix, as `buildDesign` does, while copying them into the memory of the kernels; undefined when a cell is not
 *  a finite number. */
export function loadDense(
  kernels: Kernels,
  data: PathData,
  o: DesignOptions & { readonly single: boolean },
): { design: Design; store: Store } | undefined {
  const { heap } = kernels;
  const { n, d } = data;
  const ld = Math.ceil(n / 8) * 8;
  const columns = d + (o.ones ? 1 : 0);
  heap.reserve(Math.ceil(ld * columns * (o.single ? 1.5 : 1)) + VECTORS * columns);
  const x = heap.take(ld * columns);
  const x32 = o.single ? heap.take((ld * columns) / 2) : 0;
  const norm = heap.take(columns);
  const mark = heap.mark();
  const [mean, scale, source] = [heap.take(d), heap.take(d), heap.take(d)];
  const w = padded(kernels, o.weights, ld);
  const root = o.rootWeights ? padded(kernels, o.weights.map(Math.sqrt), ld) : 0;
  const width = Math.min(d, Math.max(8, Math.floor(PANEL / ld / 8) * 8));
  const raw = heap.take(width * ld);
  for (let c = 0; c < width; c++) heap.f64.fill(0, raw + c * ld + n, raw + (c + 1) * ld);
  const tile = heap.take(width * TILE);
  const flags = (o.center ? CENTER : 0) | (o.standardize ? SCALE : 0) | (o.rootWeights ? ROOT : 0);
  let p = 0;
  for (let first = 0; first < d; first += width) {
    const count = Math.min(width, d - first);
    fill(data, first, count, kernels, tile, raw, ld);
    p = kernels.standardize(raw, ld, n, count, flags, w, root, first, p, x, x32, mean, scale, norm, source);
    if (p < 0) return undefined;
  }
  const store = { kernels, n, p, ld, x, x32, norm };
  if (o.ones) addOnes(store);
  const facts = {
    n,
    p,
    source: heap.i32.slice(2 * source, 2 * source + p),
    mean: heap.f64.slice(mean, mean + p),
    scale: heap.f64.slice(scale, scale + p),
  };
  heap.reset(mark);
  return { design: lazyDesign(data, facts, o), store };
}

/** A copy of the values with zeros up to `ld`. */
export function padded({ heap }: Kernels, values: Float64Array, ld: number): number {
  const at = heap.zeros(ld);
  heap.f64.set(values, at);
  return at;
}

/** The column of ones of the intercept, as column p. */
export function addOnes({ kernels: { heap }, n, p, ld, x, x32, norm }: Store): void {
  const root = Math.sqrt(n);
  heap.f64.fill(0, x + p * ld, x + (p + 1) * ld).fill(1, x + p * ld, x + p * ld + n);
  heap.f64[norm + p] = root;
  if (x32 === 0) return;
  const start = 2 * x32 + p * ld;
  heap.f32.fill(0, start, start + ld).fill(1 / root, start, start + n);
}

/** Copies columns `first .. first + count - 1` to `raw`, `ld` apart; those of a row-major matrix through `tile`. */
function fill(
  { x, n, d }: PathData,
  first: number,
  count: number,
  { heap, transpose }: Kernels,
  tile: number,
  raw: number,
  ld: number,
): void {
  if (isSparse(x)) throw new TypeError("a sparse matrix is not copied");
  const values = storedValues(x);
  const { f64 } = heap;
  if ("layout" in x) {
    for (let c = 0; c < count; c++) f64.set(values.subarray((first + c) * n, (first + c + 1) * n), raw + c * ld);
    return;
  }
  for (let start = 0; start < n; start += TILE) {
    const rows = Math.min(TILE, n - start);
    if (count === d) f64.set(values.subarray(start * d, (start + rows) * d), tile);
    else
      for (let r = 0; r < rows; r++) f64.set(values.subarray((start + r) * d + first, (start + r) * d + first + count), tile + r * count);
    transpose(tile, rows, count, raw + start, ld);
  }
}
