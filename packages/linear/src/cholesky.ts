import type { Kernels } from "./kernels/kernels.ts";
import { capacityFor, restride } from "./kernels/squares.ts";

/** Columns that are solved for side by side. */
const STAGED = 32;

/** A column of Q that is to be appended. */
interface NewColumn {
  readonly row: number;
  readonly diagonal: number;
  readonly u1: number;
  readonly u2: number;
}

/** An upper triangular factor `R` with `R'R = Q` of a symmetric positive definite matrix that grows by a last row and column and loses any
 *  one of them, each in O(size^2), with two vectors `z1 = R'^-1 u1`, `z2 = R'^-1 u2` that follow. Column k is stored contiguously. Vectors are
 *  addresses in the memory of the kernels. Reference: Golub & Van Loan (2013), 6.5. */
export class CholeskyFactor {
  size = 0;
  readonly z1: number;
  readonly z2: number;
  readonly #kernels: Kernels;
  readonly #rotations: number;
  readonly #most: number;
  readonly #values = { at: 0, words: 0 };
  #capacity = 0;

  /** @param most Largest size there will ever be. */
  constructor(kernels: Kernels, most: number) {
    const { heap } = kernels;
    this.#kernels = kernels;
    this.#most = most;
    this.z1 = heap.take(most);
    this.z2 = heap.take(most);
    this.#rotations = heap.take(2 * most);
  }

  /** Address of R. */
  get #r(): number {
    return this.#values.at;
  }

  clear(): void {
    this.size = 0;
  }

  /** Appends columns of Q with `take(m)` for the m-th: the address of its row of Q, of which `list[k]` names the value for the k-th column that is
   *  there, its diagonal, and its values u1, u2. Refused is one whose new pivot is not above `pivotRatio * diagonal`: it lies in the span of the
   *  others. Calls `accepted(m)` for each of the others, which must then stand in `list`. */
  append(count: number, list: number, pivotRatio: number, take: (m: number) => NewColumn, accepted: (m: number) => void): void {
    for (let start = 0; start < count; start += STAGED) {
      this.#appendSome(start, Math.min(count, start + STAGED), list, pivotRatio, take, accepted);
    }
  }

  #appendSome(
    start: number,
    end: number,
    list: number,
    pivotRatio: number,
    take: (m: number) => NewColumn,
    accepted: (m: number) => void,
  ): void {
    const base = this.size;
    this.#reserve(base + end - start);
    const kernels = this.#kernels;
    const cap = this.#capacity;
    const stage = this.#r + base * cap;
    const columns = [];
    for (let m = start; m < end; m++) {
      const column = take(m);
      kernels.gather(column.row, list, base, stage + (m - start) * cap);
      columns.push(column);
    }
    kernels.forwardMany(this.#r, cap, base, stage, end - start);
    const { f64, i32 } = kernels.heap;
    for (let m = start; m < end; m++) {
      const { row, diagonal, u1, u2 } = columns[m - start]!;
      const k = this.size;
      const column = this.#r + k * cap;
      if (k < base + m - start) f64.copyWithin(column, stage + (m - start) * cap, stage + (m - start) * cap + base);
      for (let i = base; i < k; i++) f64[column + i] = f64[row + i32[2 * list + i]!]!;
      const pivot = kernels.append(this.#r, cap, k, base, diagonal);
      if (!(pivot > pivotRatio * diagonal)) continue;
      const root = Math.sqrt(pivot);
      f64[this.z1 + k] = (u1 - kernels.dot(column, this.z1, k)) / root;
      f64[this.z2 + k] = (u2 - kernels.dot(column, this.z2, k)) / root;
      this.size++;
      accepted(m);
    }
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

  #reserve(size: number): void {
    if (size <= this.#capacity) return;
    const capacity = capacityFor(size, this.#capacity, this.#most + STAGED);
    const { heap } = this.#kernels;
    heap.extend(this.#values, capacity * capacity);
    restride(heap, this.#r, this.size, this.#capacity, capacity);
    this.#capacity = capacity;
  }
}
