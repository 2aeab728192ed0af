import type { Store } from "./dense-store.ts";
import { noMemory } from "./kernels/heap.ts";
import { capacityFor, restride } from "./kernels/squares.ts";

/** Added to the diagonal of a weighted Q, as a share of it, so that its rounding leaves it positive: with sums in double and in single precision. */
const DAMPING = 1e-10;
const DAMPING_32 = 1e-6;

/** The Gram matrix `Q = X_W' V X_W` of a growing working set W of columns, with row weights V (all 1 when absent), in the memory of the kernels. */
export class Gram {
  stride = 0;
  /** Address of the int32 numbers of the columns in W, in order of entry. */
  readonly list: number;
  size = 0;
  readonly #store: Store;
  readonly #most: number;
  readonly #values = { at: 0, words: 0 };
  readonly #weighted: boolean;
  readonly #weights: number;
  readonly #weights32: number;
  readonly #scratch: number;
  #precise = false;

  /** @param most Columns that W may ever hold; one more is an error, `E_LINEAR_MEMORY`.
   *  @param weighted Whether row weights will be given. */
  constructor(store: Store, most: number, weighted = false) {
    const { heap } = store.kernels;
    this.#store = store;
    this.#most = most;
    this.list = heap.take(most / 2);
    this.#weighted = weighted;
    this.#weights = weighted ? heap.zeros(store.ld) : 0;
    this.#weights32 = weighted ? heap.zeros(store.ld / 2) : 0;
    this.#scratch = weighted ? heap.take(4096) : 0;
  }

  /** Address of Q, which moves when Q or what stands before it grows: `Q[i, j]` at `q + i * stride + j`. */
  get q(): number {
    return this.#values.at;
  }

  /** Column at a place of W. */
  column(place: number): number {
    return this.#store.kernels.heap.i32[2 * this.list + place]!;
  }

  /** Columns in W, in order of entry; a view that is good until the next allocation. */
  columns(): Int32Array {
    return this.#store.kernels.heap.i32.subarray(2 * this.list, 2 * this.list + this.size);
  }

  /** Adds columns to W with their cross products, under the row weights of the last `refresh` if there was one. */
  add(columns: ArrayLike<number>): void {
    const first = this.size;
    const { heap } = this.#store.kernels;
    this.#reserve(first + columns.length);
    for (let k = 0; k < columns.length; k++) heap.i32[2 * this.list + first + k] = columns[k]!;
    this.size += columns.length;
    if (!this.#weighted) this.#plain(first);
    else this.#fill(first);
  }

  /** Computes all of Q anew for other row weights (address of `[ld]`): in single precision, for a matrix that only steers, unless `precise`. */
  refresh(rowWeights: number, precise: boolean): void {
    const { kernels, ld } = this.#store;
    const { f64 } = kernels.heap;
    this.#precise = precise;
    f64.copyWithin(this.#weights, rowWeights, rowWeights + ld);
    kernels.narrow(rowWeights, 1, ld, this.#weights32);
    this.#fill(0);
  }

  #plain(first: number): void {
    const { kernels, x, ld } = this.#store;
    kernels.gram(x, ld, this.list, first, this.size, ld, this.q, this.stride);
  }

  #fill(first: number): void {
    const { kernels, x, x32, ld, norm } = this.#store;
    const { list, size, q, stride } = this;
    if (this.#precise) kernels.weightedGram(x, ld, list, first, size, this.#weights, this.#scratch, ld, q, stride);
    else kernels.weightedGram32(x32, ld, list, norm, first, size, this.#weights32, this.#scratch, ld, q, stride);
    const { f64 } = kernels.heap;
    const more = 1 + (this.#precise ? DAMPING : DAMPING_32);
    for (let i = first; i < size; i++) f64[q + i * (stride + 1)]! *= more;
  }

  #reserve(size: number): void {
    if (size > this.#most) throw noMemory(2 * size * size);
    if (size <= this.stride) return;
    const stride = capacityFor(size, this.stride, this.#most);
    const { heap } = this.#store.kernels;
    heap.extend(this.#values, stride * stride);
    restride(heap, this.q, this.size, this.stride, stride);
    this.stride = stride;
  }
}
