import { ActiveSet } from "./active-set.ts";
import { coordinateDescent } from "./coordinate-descent.ts";
import type { Store } from "./dense-store.ts";
import { Gram } from "./gram.ts";
import type { Quadratic } from "./quadratic.ts";

/** Up to this many columns (and no more than rows) the whole Gram matrix is formed at once. */
const ALL_COLUMNS = 1000;

/** Whether the working set holds every column from the start, so that nothing has to be screened. */
export function isComplete(n: number, p: number): boolean {
  return p <= n && p <= ALL_COLUMNS;
}

/** The quadratic problem restricted to a working set W of columns, with its exact solver. Vectors are addresses, by place in W. */
export class WorkingSet {
  readonly gram: Gram;
  readonly active: ActiveSet;
  /** `isComplete`. */
  readonly complete: boolean;
  readonly c: number;
  /** v, the penalty factors. */
  readonly factor: number;
  /** The gradient; has room for the columns that screening names. */
  readonly g: number;
  /** Address of a byte a column: 1 for those in W. */
  readonly isIn: number;
  readonly #store: Store;
  readonly #factorOf: ArrayLike<number>;

  /** @param factorOf `[columns]`: v by column, of all columns that may enter.
   *  @param capacity Columns that W may hold. */
  constructor(store: Store, factorOf: ArrayLike<number>, weighted: boolean, capacity: number) {
    const { kernels, n, p } = store;
    const { heap } = kernels;
    const columns = factorOf.length;
    this.#store = store;
    this.#factorOf = factorOf;
    this.complete = isComplete(n, p);
    const most = Math.min(columns, capacity);
    this.gram = new Gram(store, most, weighted);
    this.active = new ActiveSet(kernels, most);
    this.c = heap.zeros(columns);
    this.factor = heap.zeros(columns);
    this.g = heap.zeros(columns);
    this.isIn = heap.zeros(columns / 8 + 1);
  }

  get size(): number {
    return this.gram.size;
  }

  /** Adds columns. */
  add(columns: ArrayLike<number>): void {
    const first = this.size;
    this.gram.add(columns);
    const { f64, u8 } = this.#store.kernels.heap;
    for (let k = 0; k < columns.length; k++) {
      f64[this.factor + first + k] = this.#factorOf[columns[k]!]!;
      u8[8 * this.isIn + columns[k]!] = 1;
    }
  }

  quadratic(threshold: number, ridge: number): Quadratic {
    return { gram: this.gram, c: this.c, factor: this.factor, threshold, ridge };
  }

  /** Solves from the present state into `active.b`. */
  solve(q: Quadratic): void {
    if (this.active.solve(q)) return;
    const { kernels } = this.#store;
    const b = kernels.heap.doubles(this.active.b, this.size);
    for (let i = 0; i < b.length; i++) if (!Number.isFinite(b[i]!)) b[i] = 0;
    coordinateDescent(kernels, q, this.active.b);
    this.active.adopt(q);
  }

  /** `g = X_W' r`. */
  gradient(r: number): void {
    const { kernels, x, ld } = this.#store;
    kernels.products(x, ld, this.gram.list, this.size, r, ld, this.g);
  }
}
