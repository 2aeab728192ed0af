import { axpyAt, dotAt } from "./kernels.ts";

/** An upper triangular factor `R` with `R'R = Q` of a symmetric positive definite matrix that grows by a last row and column and loses any
 *  one of them, each in O(size^2). Column k is stored contiguously. Reference: Golub & Van Loan (2013), 6.5. */
export class CholeskyFactor {
  size = 0;
  #capacity: number;
  #r: Float64Array;

  constructor(capacity = 16) {
    this.#capacity = Math.max(4, capacity);
    this.#r = new Float64Array(this.#capacity * this.#capacity);
  }

  clear(): void {
    this.size = 0;
  }

  /** Appends `column` (the new column of Q above its diagonal, overwritten) with `diagonal`; false, and no change, when the new pivot is
   *  not above `pivotRatio * diagonal`: the new column then lies in the span of the others. */
  append(column: Float64Array, diagonal: number, pivotRatio: number): boolean {
    if (this.size === this.#capacity) this.#grow();
    const k = this.size;
    this.forward(column);
    const pivot = diagonal - dotAt(column, 0, column, 0, k);
    if (!(pivot > pivotRatio * diagonal)) return false;
    const at = k * this.#capacity;
    for (let i = 0; i < k; i++) this.#r[at + i] = column[i]!;
    this.#r[at + k] = Math.sqrt(pivot);
    this.size++;
    return true;
  }

  /** Removes row and column k of Q: columns move up, Givens rotations make R triangular again. */
  remove(k: number): void {
    const r = this.#r;
    const cap = this.#capacity;
    this.size--;
    for (let j = k; j < this.size; j++) {
      const to = j * cap;
      const from = to + cap;
      for (let i = 0; i < j + 2; i++) r[to + i] = r[from + i]!;
    }
    for (let j = k; j < this.size; j++) {
      const a = r[j * cap + j]!;
      const b = r[j * cap + j + 1]!;
      const h = Math.hypot(a, b);
      const c = a / h;
      const s = b / h;
      r[j * cap + j] = h;
      for (let m = j + 1; m < this.size; m++) {
        const top = r[m * cap + j]!;
        const low = r[m * cap + j + 1]!;
        r[m * cap + j] = c * top + s * low;
        r[m * cap + j + 1] = c * low - s * top;
      }
    }
  }

  /** `v <- R'^-1 v`. */
  forward(v: Float64Array): void {
    for (let k = 0; k < this.size; k++) {
      const at = k * this.#capacity;
      v[k] = (v[k]! - dotAt(this.#r, at, v, 0, k)) / this.#r[at + k]!;
    }
  }

  /** `v <- R^-1 v`. */
  backward(v: Float64Array): void {
    for (let k = this.size - 1; k >= 0; k--) {
      const at = k * this.#capacity;
      const x = v[k]! / this.#r[at + k]!;
      v[k] = x;
      axpyAt(-x, this.#r, at, v, 0, k);
    }
  }

  /** `v <- Q^-1 v`. */
  solve(v: Float64Array): void {
    this.forward(v);
    this.backward(v);
  }

  #grow(): void {
    const capacity = this.#capacity * 2;
    const r = new Float64Array(capacity * capacity);
    for (let k = 0; k < this.size; k++) r.set(this.#r.subarray(k * this.#capacity, k * this.#capacity + k + 1), k * capacity);
    this.#r = r;
    this.#capacity = capacity;
  }
}
