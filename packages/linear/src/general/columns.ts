import type { SparseColumns } from "../types.ts";
import type { Design } from "../design.ts";
import { axpyAt, dotAt } from "./vectors.ts";

/** Columns of a design as a solver walks them. */
export interface Columns {
  readonly n: number;
  readonly p: number;
  /** `sum_i x_ij v[at + i]`. */
  dot(j: number, v: Float64Array, at: number): number;
  /** `out[at + i] += a x_ij`. */
  add(j: number, a: number, out: Float64Array, at: number): void;
  /** `out[at + i] -= a h[from + i] x_ij`. */
  subtractWeighted(j: number, a: number, h: Float64Array, from: number, out: Float64Array, at: number): void;
  /** `sum_i h[at + i] x_ij^2`. */
  square(j: number, h: Float64Array, at: number): number;
}

/** Dense columns, column-major. */
export function denseColumns({ n, p, x }: Pick<Design, "n" | "p" | "x">): Columns {
  return {
    n,
    p,
    dot: (j, v, at) => dotAt(x, j * n, v, at, n),
    add: (j, a, out, at) => axpyAt(a, x, j * n, out, at, n),
    subtractWeighted: (j, a, h, from, out, at) => {
      for (let i = 0; i < n; i++) out[at + i]! -= a * h[from + i]! * x[j * n + i]!;
    },
    square: (j, h, at) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += h[at + i]! * x[j * n + i]! ** 2;
      return sum;
    },
  };
}

/** Sparse columns as they stand, divided by `scale`; nothing is centred, which an intercept makes up for. */
export function sparseColumns({ pointers, rows, values }: SparseColumns, n: number, source: Int32Array, scale: Float64Array): Columns {
  const each = (j: number, visit: (row: number, x: number) => void): void => {
    const end = pointers[source[j]! + 1]!;
    for (let k = pointers[source[j]!]!; k < end; k++) visit(rows[k]!, values[k]! / scale[j]!);
  };
  const sum = (j: number, term: (row: number, x: number) => number): number => {
    let total = 0;
    each(j, (row, x) => (total += term(row, x)));
    return total;
  };
  return {
    n,
    p: source.length,
    dot: (j, v, at) => sum(j, (i, x) => x * v[at + i]!),
    add: (j, a, out, at) => each(j, (i, x) => (out[at + i]! += a * x)),
    subtractWeighted: (j, a, h, from, out, at) => each(j, (i, x) => (out[at + i]! -= a * h[from + i]! * x)),
    square: (j, h, at) => sum(j, (i, x) => h[at + i]! * x * x),
  };
}
