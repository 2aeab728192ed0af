import { dotAt, multiplyAt } from "./kernels.ts";

/** The Gram matrix `Q = X_W' V X_W` of a growing working set W of columns, with row weights V (all 1 when absent). */
export class Gram {
  /** `Q[i, j]` at `i * stride + j`. */
  values = new Float64Array(0);
  stride = 0;
  /** Columns of the design that are in W, in order of entry. */
  readonly columns: number[] = [];
  readonly #x: Float64Array;
  readonly #n: number;
  readonly #scratch: Float64Array;

  /** @param x `[n, columns]`, column-major. */
  constructor(x: Float64Array, n: number) {
    this.#x = x;
    this.#n = n;
    this.#scratch = new Float64Array(n);
  }

  get size(): number {
    return this.columns.length;
  }

  /** Adds columns to W with their cross products. */
  add(columns: ArrayLike<number>, rowWeights?: Float64Array): void {
    const first = this.size;
    this.#reserve(first + columns.length);
    for (let k = 0; k < columns.length; k++) this.columns.push(columns[k]!);
    this.#fillRows(first, rowWeights);
  }

  /** Computes all of Q anew, for other row weights. */
  refresh(rowWeights: Float64Array): void {
    this.#fillRows(0, rowWeights);
  }

  #fillRows(first: number, rowWeights: Float64Array | undefined): void {
    const n = this.#n;
    for (let i = first; i < this.size; i++) {
      const column = this.columns[i]! * n;
      const weighted = rowWeights !== undefined;
      if (weighted) multiplyAt(this.#x, column, rowWeights, this.#scratch, n);
      const left = weighted ? this.#scratch : this.#x;
      const start = weighted ? 0 : column;
      for (let j = 0; j <= i; j++) {
        const q = dotAt(left, start, this.#x, this.columns[j]! * n, n);
        this.values[i * this.stride + j] = q;
        this.values[j * this.stride + i] = q;
      }
    }
  }

  #reserve(size: number): void {
    if (size <= this.stride) return;
    const stride = Math.max(size, Math.min(this.stride * 2, size + 1000));
    const values = new Float64Array(stride * stride);
    for (let i = 0; i < this.size; i++) values.set(this.values.subarray(i * this.stride, i * this.stride + this.size), i * stride);
    this.values = values;
    this.stride = stride;
  }
}
