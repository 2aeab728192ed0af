import type { Store } from "../dense-store.ts";
import type { PairSet } from "./pair-set.ts";
import type { ResponseRows } from "./rows.ts";

/** The step from the point of a working set to its model's solution, and the rows along it. */
export class PairStep {
  readonly #store: Store;
  readonly #rows: ResponseRows;
  readonly #set: PairSet;
  /** Addresses: the step without zeros, response by response, the columns of each response, and where eta was before. */
  readonly #step: number;
  readonly #lists: readonly number[];
  readonly #eta: number;
  readonly #counts: Int32Array;

  constructor(store: Store, rows: ResponseRows, set: PairSet) {
    const { heap } = store.kernels;
    this.#store = store;
    this.#rows = rows;
    this.#set = set;
    this.#step = heap.take(set.most);
    this.#lists = set.lists.map(() => heap.take(set.most / set.lists.length / 2));
    this.#counts = new Int32Array(set.lists.length);
    this.#eta = heap.take(set.lists.length * store.ld);
  }

  /** Takes note of the step to the solution, and of eta as where it starts. */
  measure(): void {
    const { active, b, starts, lists } = this.#set;
    const { f64, i32 } = this.#store.kernels.heap;
    for (let k = 0; k < lists.length; k++) {
      const from = starts[k]!;
      let count = 0;
      for (let m = from; m < starts[k + 1]!; m++) {
        const step = f64[active.b + m]! - f64[b + m]!;
        if (step === 0) continue;
        i32[2 * this.#lists[k]! + count] = i32[2 * lists[k]! + m - from]!;
        f64[this.#step + from + count++] = step;
      }
      this.#counts[k] = count;
    }
    f64.copyWithin(this.#eta, this.#rows.eta, this.#rows.eta + lists.length * this.#store.ld);
  }

  /** Brings the rows to a share of the step; each share but 1 and 0 must be half of the one before. */
  moveTo(share: number): void {
    const { kernels, x, ld } = this.#store;
    const { f64 } = kernels.heap;
    const { starts, lists } = this.#set;
    f64.copyWithin(this.#rows.eta, this.#eta, this.#eta + lists.length * ld);
    if (share > 0) {
      for (let k = 0; k < lists.length; k++) {
        const step = this.#step + starts[k]!;
        if (share !== 1) for (let c = 0; c < this.#counts[k]!; c++) f64[step + c]! *= 0.5;
        kernels.combine(x, ld, this.#lists[k]!, this.#counts[k]!, step, ld, this.#rows.eta + k * ld);
      }
    }
    this.#rows.update();
  }
}
