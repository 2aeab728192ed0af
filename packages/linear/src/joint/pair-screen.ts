import type { Store } from "../dense-store.ts";
import { ProjectionScreen } from "../screen.ts";
import { isComplete } from "../working-set.ts";
import type { ResponseRows } from "./rows.ts";

type Visit = (k: number, j: number) => void;

/** Finds the pairs of a response and a penalised or unpenalised column whose slope exceeds a threshold: by their products, or with more columns than
 *  rows by a screen for each response. */
export class PairScreen {
  readonly #store: Store;
  readonly #rows: ResponseRows;
  readonly #factor: Float64Array;
  readonly #screens: readonly ProjectionScreen[];
  /** Addresses of a byte a column for each response: 1 for those to leave out. */
  readonly #skip: readonly number[];
  readonly #none: number;
  readonly #all: number;
  readonly #products: number;

  /** @param factor `[p]`: v by column. */
  constructor(store: Store, rows: ResponseRows, factor: Float64Array) {
    const { kernels, n, p } = store;
    const { heap } = kernels;
    const bytes = p / 8 + 2;
    this.#store = store;
    this.#rows = rows;
    this.#factor = factor;
    this.#screens = isComplete(n, p) ? [] : Array.from({ length: rows.responses }, () => new ProjectionScreen(store, factor));
    this.#skip = Array.from({ length: rows.responses }, () => heap.zeros(bytes));
    this.#none = heap.zeros(bytes);
    this.#all = heap.copy(Int32Array.from({ length: p }, (_, j) => j));
    this.#products = heap.take(p);
  }

  /** Makes these pairs those to leave out. */
  leaveOut(each: (visit: Visit) => void): void {
    const { u8 } = this.#store.kernels.heap;
    for (const skip of this.#skip) u8.fill(0, 8 * skip, 8 * skip + this.#store.p);
    each((k, j) => (u8[8 * this.#skip[k]! + j] = 1));
  }

  /** `max |x_j' r_k| / v_j` over penalised columns. */
  largest(): number {
    let most = 0;
    for (let k = 0; k < this.#rows.responses; k++) {
      if (this.#screens.length > 0) most = Math.max(most, this.#screens[k]!.largest(this.#residual(k), this.#factor));
      else {
        this.#multiply(k);
        const { f64 } = this.#store.kernels.heap;
        this.#factor.forEach((v, j) => {
          if (v > 0) most = Math.max(most, Math.abs(f64[this.#products + j]!) / v);
        });
      }
    }
    return most;
  }

  /** Visits pairs with `|x_j' r_k| > threshold v_j`, all or without those to leave out. */
  steeper(threshold: number, outside: boolean, visit: Visit): void {
    for (let k = 0; k < this.#rows.responses; k++) {
      const skip = outside ? this.#skip[k]! : this.#none;
      if (this.#screens.length > 0) this.#screened(k, threshold, skip, visit);
      else this.#direct(k, threshold, skip, visit);
    }
  }

  #screened(k: number, threshold: number, skip: number, visit: Visit): void {
    const screen = this.#screens[k]!;
    const count = screen.candidates(this.#residual(k), threshold, skip);
    const { f64, i32 } = this.#store.kernels.heap;
    for (let c = 0; c < count; c++) {
      const j = i32[2 * screen.list + c]!;
      if (Math.abs(f64[screen.products + c]!) > threshold * this.#factor[j]!) visit(k, j);
    }
  }

  #direct(k: number, threshold: number, skip: number, visit: Visit): void {
    this.#multiply(k);
    const { f64, u8 } = this.#store.kernels.heap;
    for (let j = 0; j < this.#store.p; j++) {
      if (u8[8 * skip + j] === 0 && Math.abs(f64[this.#products + j]!) > threshold * this.#factor[j]!) visit(k, j);
    }
  }

  #multiply(k: number): void {
    const { kernels, x, p, ld } = this.#store;
    kernels.products(x, ld, this.#all, p, this.#residual(k), ld, this.#products);
  }

  #residual(k: number): number {
    return this.#rows.residual + k * this.#store.ld;
  }
}
