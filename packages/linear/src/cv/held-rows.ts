import { addProduct, columnInto, isSparse } from "../matrix.ts";
import { takeRows } from "./rows.ts";
import type { Matrix, PathData } from "../types.ts";

/** Rows that are scored at many lambdas: kept by columns, so that only columns with a coefficient are read. */
export class HeldRows {
  /** Number of rows. */
  readonly n: number;
  /** `[n]`, or `[n, K]`. */
  readonly y: Float64Array;
  readonly #d: number;
  readonly #x: Matrix;
  readonly #responses: number;
  readonly #offset: Float64Array | undefined;
  readonly #column: Float64Array;

  constructor(data: PathData, rows: ArrayLike<number>, responses: number, offset: Float64Array | undefined) {
    const held = takeRows(data, rows);
    this.n = held.n;
    this.y = held.y;
    this.#d = data.d;
    this.#responses = responses;
    this.#offset = offset;
    this.#x = isSparse(held.x) ? held.x : { layout: "columns", values: byColumns(held) };
    this.#column = new Float64Array(this.n);
  }

  /** Writes the linear predictors, `[n, K]`: `intercept + x b + offset` for `intercept: [K]` and `b: [K, d]`. */
  predict(intercept: ArrayLike<number>, b: Float64Array, out: Float64Array): void {
    const k = this.#responses;
    for (let r = 0; r < k; r++) {
      for (let i = 0; i < this.n; i++) this.#column[i] = intercept[r]! + (this.#offset?.[i * k + r] ?? 0);
      addProduct(this.#x, this.n, this.#d, b, r * this.#d, this.#column);
      for (let i = 0; i < this.n; i++) out[i * k + r] = this.#column[i]!;
    }
  }
}

function byColumns({ x, n, d }: PathData): Float64Array {
  const out = new Float64Array(n * d);
  for (let j = 0; j < d; j++) columnInto(x, n, d, j, out.subarray(j * n, (j + 1) * n));
  return out;
}
