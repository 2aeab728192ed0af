import { LINE } from "./arena.ts";
import { columnInto, isSparse } from "../matrix.ts";
import type { Problem } from "../problem.ts";
import type { SparseColumns } from "../types.ts";

/** Kept columns divided by their scale, in the memory of the kernels. Dense ones, and sparse ones that store every row, are centred; other sparse
 *  ones are not, since that would fill them: `mean` says what is left to take off. */
export interface Columns {
  readonly n: number;
  readonly p: number;
  /** `[p + 1]` and `[nnz]` of CSC; absent when dense. */
  readonly pointers?: Int32Array;
  readonly rows?: Int32Array;
  /** `[nnz]`, or `[n, p]` column after column. */
  readonly values: Float64Array;
  /** `[p]`: mean of the scaled column as stored, 0 without an intercept. */
  readonly mean: Float64Array;
}

/** Allocates arrays of the kernels. */
export interface Allocator {
  f64(size: number): Float64Array;
  /** Not filled with zeros. */
  room(size: number): Float64Array;
  i32(size: number): Int32Array;
  f32(size: number): Float32Array;
  u8(size: number): Uint8Array;
}

/** Bytes that `scaledColumns` allocates, at most. */
export function columnBytes({ data: { x }, design: { n, p } }: Problem): number {
  return isSparse(x) ? 12 * x.values.length + 12 * (p + 1) + 4 * LINE : 8 * (n * p + p) + 2 * LINE;
}

export function scaledColumns(problem: Problem, allocate: Allocator): Columns {
  const { data, design } = problem;
  return isSparse(data.x) ? sparseColumns(data.x, problem, allocate) : denseColumns(problem, design.p, allocate);
}

function denseColumns({ data, design }: Problem, p: number, allocate: Allocator): Columns {
  const { n, source, mean, scale } = design;
  const values = allocate.room(n * p);
  for (let j = 0; j < p; j++) {
    const column = values.subarray(j * n, (j + 1) * n);
    columnInto(data.x, n, data.d, source[j]!, column);
    for (let i = 0; i < n; i++) column[i] = (column[i]! - mean[j]!) / scale[j]!;
  }
  return { n, p, values, mean: allocate.f64(p) };
}

function sparseColumns(x: SparseColumns, { design }: Problem, allocate: Allocator): Columns {
  const { n, p, source, scale } = design;
  const pointers = allocate.i32(p + 1);
  const rows = allocate.i32(x.values.length);
  const values = allocate.room(x.values.length);
  const mean = allocate.f64(p);
  let end = 0;
  for (let j = 0; j < p; j++) {
    const from = x.pointers[source[j]!]!;
    const to = x.pointers[source[j]! + 1]!;
    const shift = to - from === n ? design.mean[j]! : 0;
    const inverse = 1 / scale[j]!;
    for (let k = from; k < to; k++, end++) {
      rows[end] = x.rows[k]!;
      values[end] = (x.values[k]! - shift) * inverse;
    }
    pointers[j + 1] = end;
    mean[j] = (design.mean[j]! - shift) / scale[j]!;
  }
  return { n, p, pointers, rows, values, mean };
}
