import type { Store } from "../dense-store.ts";
import type { ResponseRows } from "./rows.ts";

/** Strides of Q are multiples of this; the smallest one. */
const LEAST = 64;
/** Added to the diagonal, as a share of it, so that its rounding leaves Q positive: with sums in double and in single precision. */
const DAMPING = 1e-10;
const DAMPING_32 = 1e-6;
/** Smaller sums than this many multiplications are in double precision whatever is asked for. */
const SMALL = 1e6;
/** Words that the kernels of weighted Gram matrices need. */
const SCRATCH = 4096;

/** The Hessian of a loss with K responses on pairs of a response and a column, the pairs of a response side by side. With p the probabilities it is
 *  `sum_i w_i p_ik ([k = l] - p_il) x_ij x_im`: blocks of one response are weighted Gram matrices of their columns, all others together minus that of the columns
 *  `p_k x_j`. In the memory of the kernels. */
export class PairHessian {
  /** Address of Q: `Q[i, j]` at `q + i * stride + j`. */
  q = 0;
  stride = 0;
  size = 0;
  readonly #store: Store;
  readonly #rows: ResponseRows;
  readonly #scratch: number;
  readonly #weights32: number;
  /** The columns `p_k x_j`, in either precision, their numbers from 0 and their norms. */
  #scaled = 0;
  #numbers = 0;
  #norms = 0;
  #block = 0;
  #room = 0;

  constructor(store: Store, rows: ResponseRows) {
    const { heap } = store.kernels;
    this.#store = store;
    this.#rows = rows;
    this.#scratch = heap.take(SCRATCH);
    this.#weights32 = heap.zeros(store.ld / 2);
  }

  /** @param lists Addresses of the int32 columns of each response.
   *  @param starts `[K + 1]`: first place of each response, and the number of all. */
  refresh(lists: readonly number[], starts: Int32Array, precise: boolean): void {
    const { kernels, ld } = this.#store;
    const size = starts[starts.length - 1]!;
    this.size = size;
    this.#reserve(size);
    const double = precise || size * size * ld < SMALL;
    if (lists.length > 1) this.#couple(lists, starts, double);
    for (let k = 0; k < lists.length; k++) this.#own(lists[k]!, k, starts[k]!, starts[k + 1]! - starts[k]!, double);
    const { f64 } = kernels.heap;
    const more = 1 + (double ? DAMPING : DAMPING_32);
    for (let i = 0; i < size; i++) f64[this.q + i * (this.stride + 1)]! *= more;
  }

  /** Blocks of one response. */
  #own(list: number, k: number, start: number, count: number, double: boolean): void {
    if (count === 0) return;
    const { kernels, x, x32, norm, ld } = this.#store;
    const weights = this.#rows.curvature + k * ld;
    const alone = count === this.size;
    const [q, stride] = alone ? [this.q, this.stride] : [this.#block, 2 * Math.ceil(count / 2)];
    if (double) kernels.weightedGram(x, ld, list, 0, count, weights, this.#scratch, ld, q, stride);
    else {
      kernels.narrow(weights, 1, ld, this.#weights32);
      kernels.weightedGram32(x32, ld, list, norm, 0, count, this.#weights32, this.#scratch, ld, q, stride);
    }
    if (alone) return;
    const { f64 } = kernels.heap;
    for (let i = 0; i < count; i++) {
      const row = this.q + (start + i) * this.stride + start;
      f64.copyWithin(row, q + i * stride, q + i * stride + count);
    }
  }

  /** `-sum_i w_i p_ik p_il x_ij x_im` for all pairs. */
  #couple(lists: readonly number[], starts: Int32Array, double: boolean): void {
    const { kernels, ld } = this.#store;
    const { q, stride, size } = this;
    lists.forEach((list, k) => this.#scale(list, k, starts[k]!, starts[k + 1]! - starts[k]!, double));
    const { weights } = this.#rows;
    if (double) kernels.weightedGram(this.#scaled, ld, this.#numbers, 0, size, weights, this.#scratch, ld, q, stride);
    else {
      kernels.narrow(weights, 1, ld, this.#weights32);
      kernels.weightedGram32(this.#scaled, ld, this.#numbers, this.#norms, 0, size, this.#weights32, this.#scratch, ld, q, stride);
    }
    const { f64 } = kernels.heap;
    for (let i = 0; i < size; i++) for (let at = q + i * stride; at < q + i * stride + size; at++) f64[at] = -f64[at]!;
  }

  #scale(list: number, k: number, start: number, count: number, double: boolean): void {
    const { kernels, x, x32, norm, ld } = this.#store;
    const { f64, i32 } = kernels.heap;
    const p = this.#rows.coupling! + k * ld;
    for (let c = 0; c < count; c++) {
      const j = i32[2 * list + c]!;
      f64[this.#norms + start + c] = f64[norm + j]!;
      const to = (start + c) * ld;
      if (double) kernels.multiply(p, x + j * ld, ld, this.#scaled + to);
      else kernels.multiply32(p, 2 * x32 + j * ld, ld, 2 * this.#scaled + to);
    }
  }

  #reserve(size: number): void {
    if (size <= this.#room) return;
    const { kernels, ld } = this.#store;
    const { heap } = kernels;
    const room = 2 * Math.ceil(Math.max(size, 1.5 * this.#room, LEAST) / 2);
    this.#room = room;
    this.stride = room;
    this.q = heap.take(room * room);
    if (this.#rows.coupling === undefined) return;
    this.#block = heap.take(room * room);
    this.#scaled = heap.take(room * ld);
    this.#norms = heap.take(room);
    this.#numbers = heap.take(room / 2);
    for (let i = 0; i < room; i++) heap.i32[2 * this.#numbers + i] = i;
  }
}
