import { columnInto, isSparse } from "../matrix.ts";
import { takeRows } from "./rows.ts";
import type { SparseFit } from "../problem.ts";
import type { PathData, SparseColumns } from "../types.ts";

/** Rows that are scored at many lambdas: kept by columns, so that only columns with a coefficient are read. */
export class HeldRows {
  /** Number of rows. */
  readonly n: number;
  /** `[n]`, or `[n, K]`. */
  readonly y: Float64Array;
  readonly #d: number;
  /** Dense: `[n, d]` by columns. */
  readonly #x: SparseColumns | Float64Array;
  readonly #responses: number;
  readonly #offset: Float64Array | undefined;

  constructor(data: PathData, rows: ArrayLike<number>, responses: number, offset: Float64Array | undefined) {
    const held = takeRows(data, rows);
    this.n = held.n;
    this.y = held.y;
    this.#d = data.d;
    this.#responses = responses;
    this.#offset = offset;
    this.#x = isSparse(held.x) ? held.x : byColumns(held);
  }

  /** Writes the linear predictors, `[n, K]`: `intercept + x b + offset`. */
  predict({ intercept, places, values }: SparseFit, out: Float64Array): void {
    const k = this.#responses;
    for (let i = 0; i < this.n; i++) for (let r = 0; r < k; r++) out[i * k + r] = intercept[r]! + (this.#offset?.[i * k + r] ?? 0);
    let m = 0;
    if (k === 1 && !("layout" in this.#x)) for (; m + 3 < places.length; m += 4) addFour(this.#x, this.n, places, values, m, out);
    for (; m < places.length; m++) {
      const r = Math.floor(places[m]! / this.#d);
      this.#addColumn(places[m]! - r * this.#d, values[m]!, r, out);
    }
  }

  #addColumn(j: number, b: number, r: number, out: Float64Array): void {
    const k = this.#responses;
    if ("layout" in this.#x) {
      const { pointers, rows, values } = this.#x;
      for (let at = pointers[j]!; at < pointers[j + 1]!; at++) out[rows[at]! * k + r]! += values[at]! * b;
    } else {
      const from = j * this.n;
      for (let i = 0; i < this.n; i++) out[i * k + r]! += this.#x[from + i]! * b;
    }
  }
}

/** `out += sum of x_j b_j` over places `m .. m + 3`, in their order. */
function addFour(x: Float64Array, n: number, places: Int32Array, values: Float64Array, m: number, out: Float64Array): void {
  const [c0, c1, c2, c3] = [places[m]! * n, places[m + 1]! * n, places[m + 2]! * n, places[m + 3]! * n];
  const [b0, b1, b2, b3] = [values[m]!, values[m + 1]!, values[m + 2]!, values[m + 3]!];
  for (let i = 0; i < n; i++) out[i] = out[i]! + x[c0 + i]! * b0 + x[c1 + i]! * b1 + x[c2 + i]! * b2 + x[c3 + i]! * b3;
}

function byColumns({ x, n, d }: PathData): Float64Array {
  if ("layout" in x && x.layout === "columns" && x.values instanceof Float64Array) return x.values;
  const out = new Float64Array(n * d);
  for (let j = 0; j < d; j++) columnInto(x, n, d, j, out.subarray(j * n, (j + 1) * n));
  return out;
}
