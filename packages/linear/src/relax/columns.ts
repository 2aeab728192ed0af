import { columnInto, isSparse } from "../matrix.ts";
import type { Matrix, PathData, PathOptions, SparseColumns } from "../types.ts";

/** The data with these columns only, in this order. */
export function takeColumns(data: PathData, columns: readonly number[]): PathData {
  const { x, n, d, featureNames } = data;
  return { ...data, d: columns.length, x: subset(x, n, d, columns), featureNames: featureNames && columns.map((j) => featureNames[j]!) };
}

/** The limits of these columns. */
export function takeLimits(
  { lowerLimits, upperLimits }: PathOptions,
  columns: readonly number[],
): Pick<PathOptions, "lowerLimits" | "upperLimits"> {
  const pick = (v: Float64Array | undefined): Float64Array | undefined => v && Float64Array.from(columns, (j) => v[j]!);
  return { lowerLimits: pick(lowerLimits), upperLimits: pick(upperLimits) };
}

function subset(x: Matrix, n: number, d: number, columns: readonly number[]): Matrix {
  if (isSparse(x)) return sparseSubset(x, columns);
  const values = new Float64Array(n * columns.length);
  columns.forEach((j, k) => columnInto(x, n, d, j, values.subarray(k * n, (k + 1) * n)));
  return { layout: "columns", values };
}

function sparseSubset({ pointers, rows, values }: SparseColumns, columns: readonly number[]): SparseColumns {
  const places = columns.flatMap((j) => Array.from({ length: pointers[j + 1]! - pointers[j]! }, (_, k) => pointers[j]! + k));
  const ends = new Int32Array(columns.length + 1);
  columns.forEach((j, k) => (ends[k + 1] = ends[k]! + pointers[j + 1]! - pointers[j]!));
  return {
    layout: "csc",
    pointers: ends,
    rows: Int32Array.from(places, (k) => rows[k]!),
    values: Float64Array.from(places, (k) => values[k]!),
  };
}
