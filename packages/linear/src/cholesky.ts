import type { Kernels } from "./kernels/kernels.ts";

/** An upper triangular factor `R` with `R'R = Q` of a symmetric positive definite matrix that grows by a last row and column and loses any
 *  one of them, each in O(size^2), with two vectors `z1 = R'^-1 u1`, `z2 = R'^-1 u2` that follow. Column k is stored contiguously. Vectors are
 *  addresses in the memory of the kernels. Reference: Golub & Van Loan (2013), 6.5. */
export class CholeskyFactor {
  size = 0;
  readonly z1: number;
  readonly z2: number;
  readonly #kernels: Kernels;
  readonly #rotations: number;
  #capacity: number;
  #r: number;

  /** @param most Largest size there will ever be. */
  constructor(kernels: Kernels, most: number) {
    const { heap } = kernels;
    this.#kernels = kernels;
    this.#capacity = Math.min(most, 64);
    this.#r = heap.take(this.#capacity * this.#capacity);
    this.z1 = heap.take(most);
    this.z2 = heap.take(most);
    this.#rotations = heap.take(2 * most);
  }

  clear(): void {
    this.size = 0;
  }

  /** Appends the column of Q whose values above the diagonal are `row[list[k]]`, with `diagonal`, and its values u1, u2; false, and no change, when
   *  the new pivot is not above `pivotRatio * diagonal`: the new column then lies in the span of the others. */
  append(row: number, list: number, diagonal: number, pivotRatio: number, u1 = 0, u2 = 0): boolean {
    if (this.size === this.#capacity) this.#grow();
    const k = this.size;
    const kernels = this.#kernels;
    const pivot = kernels.append(this.#r, this.#capacity, k, row, list, diagonal);
    if (!(pivot > pivotRatio * diagonal)) return false;
    const column = this.#r + k * this.#capacity;
    const root = Math.sqrt(pivot);
    const { f64 } = kernels.heap;
    f64[this.z1 + k] = (u1 - kernels.dot(column, this.z1, k)) / root;
    f64[this.z2 + k] = (u2 - kernels.dot(column, this.z2, k)) / root;
    this.size++;
    return true;
  }

  /** Removes row and column k of Q: columns move up, Givens rotations make R triangular again. */
  remove(k: number): void {
    this.#kernels.remove(this.#r, this.#capacity, this.size, k, this.z1, this.z2, this.#rotations);
    this.size--;
  }

  /** `v <- R'^-1 v`. */
  forward(v: number): void {
    this.#kernels.forward(this.#r, this.#capacity, this.size, v);
  }

  /** `v <- R^-1 v`. */
  backward(v: number): void {
    this.#kernels.backward(this.#r, this.#capacity, this.size, v);
  }

  /** `v <- Q^-1 v`. */
  solve(v: number): void {
    this.forward(v);
    this.backward(v);
  }

  #grow(): void {
    const capacity = this.#capacity * 2;
    const { heap } = this.#kernels;
    const r = heap.take(capacity * capacity);
    for (let k = 0; k < this.size; k++) {
      const column = this.#r + k * this.#capacity;
      heap.f64.copyWithin(r + k * capacity, column, column + k + 1);
    }
    this.#r = r;
    this.#capacity = capacity;
  }
}
