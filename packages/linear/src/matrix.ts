import type { Matrix, SparseColumns } from "./types.ts";

export function isSparse(x: Matrix): x is SparseColumns {
  return "layout" in x && x.layout === "csc";
}

/** Number of stored values: `n * d` of a dense matrix. */
export function storedValues(x: Matrix): Float64Array | Float32Array {
  return "layout" in x ? x.values : x;
}

/** Row and column of the k-th stored value. */
export function cellOf(x: Matrix, n: number, d: number, k: number): readonly [row: number, column: number] {
  if (!("layout" in x)) return [Math.floor(k / d), k % d];
  if (x.layout === "columns") return [k % n, Math.floor(k / n)];
  return [x.rows[k]!, x.pointers.findIndex((end) => end > k) - 1];
}

/** `out[i] = x[i, j]` for the n rows. */
export function columnInto(x: Matrix, n: number, d: number, j: number, out: Float64Array): void {
  if (!("layout" in x)) {
    for (let i = 0; i < n; i++) out[i] = x[i * d + j]!;
  } else if (x.layout === "columns") {
    for (let i = 0; i < n; i++) out[i] = x.values[j * n + i]!;
  } else {
    out.fill(0, 0, n);
    for (let k = x.pointers[j]!; k < x.pointers[j + 1]!; k++) out[x.rows[k]!] = x.values[k]!;
  }
}

/** Memory for so many values of a dense matrix in double precision. */
export type Room = (size: number) => Float64Array;

/** The rows with these numbers, in this order, in the same layout. */
export function takeRows(x: Matrix, n: number, d: number, rows: ArrayLike<number>, room: Room = newRoom): Matrix {
  if (!("layout" in x)) return takeRowMajor(x, d, rows, room);
  if (x.layout === "csc") return takeSparse(x, n, d, rows);
  const at = new Int32Array(rows);
  const { values } = x;
  if (values instanceof Float32Array) return { layout: "columns", values: gather32(values, n, d, at) };
  return { layout: "columns", values: gather64(values, n, d, at, room(rows.length * d)) };
}

function newRoom(size: number): Float64Array {
  return new Float64Array(size);
}

// Twice the same, so that each loop sees arrays of one type only: several times as fast.

function gather64(x: Float64Array, n: number, d: number, rows: Int32Array, out: Float64Array): Float64Array {
  for (let j = 0, k = 0; j < d; j++) for (let i = 0; i < rows.length; i++) out[k++] = x[j * n + rows[i]!]!;
  return out;
}

function gather32(x: Float32Array, n: number, d: number, rows: Int32Array): Float32Array {
  const out = new Float32Array(rows.length * d);
  for (let j = 0, k = 0; j < d; j++) for (let i = 0; i < rows.length; i++) out[k++] = x[j * n + rows[i]!]!;
  return out;
}

function takeRowMajor(x: Float64Array | Float32Array, d: number, rows: ArrayLike<number>, room: Room): Float64Array | Float32Array {
  const out = x instanceof Float64Array ? room(rows.length * d) : new Float32Array(rows.length * d);
  for (let i = 0; i < rows.length; i++) out.set(x.subarray(rows[i]! * d, (rows[i]! + 1) * d), i * d);
  return out;
}

function takeSparse(x: SparseColumns, n: number, d: number, rows: ArrayLike<number>): SparseColumns {
  const places: number[][] = Array.from({ length: n }, () => []);
  for (let i = 0; i < rows.length; i++) places[rows[i]!]!.push(i);
  const pointers = new Int32Array(d + 1);
  const entries: { row: number; value: number }[] = [];
  for (let j = 0; j < d; j++) {
    const column: { row: number; value: number }[] = [];
    for (let k = x.pointers[j]!; k < x.pointers[j + 1]!; k++)
      for (const row of places[x.rows[k]!]!) column.push({ row, value: x.values[k]! });
    column.sort((a, b) => a.row - b.row);
    for (const e of column) entries.push(e);
    pointers[j + 1] = entries.length;
  }
  const values = sameType(x.values, entries.length);
  entries.forEach((e, k) => (values[k] = e.value));
  return { layout: "csc", pointers, rows: Int32Array.from(entries, (e) => e.row), values };
}

function sameType(like: Float64Array | Float32Array, size: number): Float64Array | Float32Array {
  return like instanceof Float64Array ? new Float64Array(size) : new Float32Array(size);
}

/** `out[i] += x[i, :] . b[from ..]` over the d columns, in the order of the columns. */
export function addProduct(x: Matrix, n: number, d: number, b: Float64Array, from: number, out: Float64Array): void {
  if (!("layout" in x)) return addRowMajor(x, n, d, b, from, out);
  for (let j = 0; j < d; j++) {
    const bj = b[from + j]!;
    if (bj === 0) continue;
    if (x.layout === "columns") for (let i = 0; i < n; i++) out[i]! += x.values[j * n + i]! * bj;
    else for (let k = x.pointers[j]!; k < x.pointers[j + 1]!; k++) out[x.rows[k]!]! += x.values[k]! * bj;
  }
}

function addRowMajor(x: Float64Array | Float32Array, n: number, d: number, b: Float64Array, from: number, out: Float64Array): void {
  const used = Int32Array.from({ length: d }, (_, j) => j).filter((j) => b[from + j] !== 0);
  for (let i = 0; i < n; i++) {
    let sum = out[i]!;
    for (const j of used) sum += x[i * d + j]! * b[from + j]!;
    out[i] = sum;
  }
}
