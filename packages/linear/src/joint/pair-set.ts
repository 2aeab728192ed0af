import { ActiveSet } from "../active-set.ts";
import { coordinateDescent } from "../coordinate-descent.ts";
import type { Store } from "../dense-store.ts";
import type { Quadratic } from "../quadratic.ts";
import { PairHessian } from "./pair-hessian.ts";
import type { ResponseRows } from "./rows.ts";

/** The working set: pairs of a response and a column, the pairs of a response side by side, with the quadratic problem on them and its exact solver.
 *  Vectors are addresses, by place in the set. */
export class PairSet {
  readonly active: ActiveSet;
  readonly hessian: PairHessian;
  /** The point. */
  readonly b: number;
  readonly c: number;
  /** v, the penalty factors. */
  readonly factor: number;
  /** Minus the gradient of the loss. */
  readonly g: number;
  /** `[K + 1]`: first place of each response, and the number of all. */
  readonly starts: Int32Array;
  /** Addresses of the int32 columns of each response. */
  readonly lists: readonly number[];
  readonly #store: Store;
  readonly #rows: ResponseRows;
  readonly #factorOf: Float64Array;
  /** Pairs that there are. */
  readonly most: number;
  /** Addresses: the places where b is not 0, and b there. */
  readonly #places: number;
  readonly #values: number;

  /** @param factorOf `[columns]`: v by column. */
  constructor(store: Store, rows: ResponseRows, factorOf: Float64Array) {
    const { heap } = store.kernels;
    const columns = factorOf.length;
    const most = rows.responses * columns;
    this.most = most;
    this.#places = heap.take(most / 2);
    this.#values = heap.take(most);
    this.#store = store;
    this.#rows = rows;
    this.#factorOf = factorOf;
    this.starts = new Int32Array(rows.responses + 1);
    this.lists = Array.from({ length: rows.responses }, () => heap.take(columns / 2));
    this.b = heap.zeros(most);
    this.c = heap.zeros(most);
    this.factor = heap.zeros(most);
    this.g = heap.zeros(most);
    this.active = new ActiveSet(store.kernels, most);
    this.hessian = new PairHessian(store, rows);
  }

  get size(): number {
    return this.starts[this.starts.length - 1]!;
  }

  /** Makes the set that of the pairs (k, j) with `isIn`, at the point `full: [K, columns]`; the Hessian is that of another set until it is refreshed. */
  choose(full: Float64Array, isIn: (k: number, j: number) => boolean): void {
    const { f64, i32 } = this.#store.kernels.heap;
    const columns = this.#factorOf.length;
    let place = 0;
    for (let k = 0; k < this.lists.length; k++) {
      this.starts[k] = place;
      const list = 2 * this.lists[k]!;
      for (let j = 0; j < columns; j++) {
        if (!isIn(k, j)) continue;
        i32[list + place - this.starts[k]!] = j;
        f64[this.factor + place] = this.#factorOf[j]!;
        f64[this.b + place++] = full[k * columns + j]!;
      }
    }
    this.starts[this.lists.length] = place;
  }

  /** Writes the point to `full: [K, columns]`, which is 0 elsewhere. */
  spread(full: Float64Array): void {
    this.each((k, j, place) => (full[k * this.#factorOf.length + j] = this.#store.kernels.heap.f64[this.b + place]!));
  }

  each(visit: (k: number, j: number, place: number) => void): void {
    const { i32 } = this.#store.kernels.heap;
    for (let k = 0; k < this.lists.length; k++) {
      const list = 2 * this.lists[k]! - this.starts[k]!;
      for (let place = this.starts[k]!; place < this.starts[k + 1]!; place++) visit(k, i32[list + place]!, place);
    }
  }

  refresh(precise: boolean): void {
    this.hessian.refresh(this.lists, this.starts, precise);
  }

  /** Lets the exact solver start anew from the point. */
  restart(q: Quadratic): void {
    const { f64 } = this.#store.kernels.heap;
    f64.copyWithin(this.active.b, this.b, this.b + this.size);
    this.active.adopt(q);
  }

  /** Brings g up to date with the residual of the rows. */
  gradient(): void {
    const { kernels, x, ld } = this.#store;
    for (let k = 0; k < this.lists.length; k++) {
      const start = this.starts[k]!;
      kernels.products(x, ld, this.lists[k]!, this.starts[k + 1]! - start, this.#rows.residual + k * ld, ld, this.g + start);
    }
  }

  /** The model `1/2 (z-b)'H(z-b) - g'(z-b) + penalty(z)` at the point b as a problem in z, `c = g + H b`; g and the penalty are divided by `scale`, which
   *  multiplies the Hessian. */
  model(threshold: number, ridge: number, scale: number): Quadratic {
    const { kernels } = this.#store;
    const { f64, i32 } = kernels.heap;
    const { size, c, g, b } = this;
    let count = 0;
    for (let m = 0; m < size; m++) {
      f64[c + m] = f64[g + m]! / scale;
      if (f64[b + m] === 0) continue;
      i32[2 * this.#places + count] = m;
      f64[this.#values + count++] = f64[b + m]!;
    }
    kernels.combine(this.hessian.q, this.hessian.stride, this.#places, count, this.#values, size, c);
    return { gram: this.hessian, c, factor: this.factor, threshold: threshold / scale, ridge };
  }

  /** Solves the model into `active.b`. */
  solve(q: Quadratic): void {
    if (this.active.solve(q)) return;
    const { kernels } = this.#store;
    const b = kernels.heap.doubles(this.active.b, this.size);
    for (let i = 0; i < b.length; i++) if (!Number.isFinite(b[i]!)) b[i] = 0;
    coordinateDescent(kernels, q, this.active.b);
    this.active.adopt(q);
  }
}
