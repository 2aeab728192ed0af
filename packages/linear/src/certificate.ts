import { dualityGap } from "./gap.ts";
import type { Kernels } from "./kernels/kernels.ts";
import type { ProjectionScreen } from "./screen.ts";
import type { WorkingSet } from "./working-set.ts";

/** What lets a working set grow until no column outside violates optimality, and what proves it: the products of the columns that screening could
 *  not clear stand behind the gradient of the working set, those of all others are below their threshold. */
export class Certificate {
  readonly #kernels: Kernels;
  readonly #set: WorkingSet;
  readonly #screen: ProjectionScreen | undefined;
  readonly #factor: ArrayLike<number>;
  readonly #columns: Int32Array;
  readonly #threshold: Float64Array;
  readonly #ridge: Float64Array;
  #outside = 0;

  /** @param factor v by column, of all columns that may enter. */
  constructor(kernels: Kernels, set: WorkingSet, screen: ProjectionScreen | undefined, factor: ArrayLike<number>) {
    const columns = factor.length;
    this.#kernels = kernels;
    this.#set = set;
    this.#screen = screen;
    this.#factor = factor;
    this.#columns = new Int32Array(columns);
    for (let k = 0; k < columns; k++) this.#columns[k] = k;
    this.#threshold = new Float64Array(columns);
    this.#ridge = new Float64Array(columns);
  }

  /** Columns outside the working set with `|x_j'r| > threshold v_j`. */
  violators(r: number, threshold: number): number[] {
    this.#outside = 0;
    if (this.#screen === undefined) return [];
    const { list, products } = this.#screen;
    const count = this.#screen.candidates(r, threshold, this.#set.isIn);
    const { f64, i32 } = this.#kernels.heap;
    const found: number[] = [];
    for (let k = 0; k < count; k++) {
      const j = i32[2 * list + k]!;
      const product = f64[products + k]!;
      f64[this.#set.g + this.#set.size + k] = product;
      if (Math.abs(product) > threshold * this.#factor[j]! * (1 + 1e-12)) found.push(j);
    }
    this.#outside = count;
    return found;
  }

  /** Duality gap at `b` (address, by place; zeros behind the working set); of the working set alone unless `everywhere`. */
  gap(b: number, threshold: number, ridge: number, bregman: (u: number) => number, everywhere: boolean): number {
    const { heap } = this.#kernels;
    const { size, factor, g } = this.#set;
    const count = size + (everywhere ? this.#outside : 0);
    for (let k = 0; k < count; k++) {
      const v = k < size ? heap.f64[factor + k]! : this.#factor[heap.i32[2 * this.#screen!.list + k - size]!]!;
      this.#threshold[k] = threshold * v;
      this.#ridge[k] = ridge * v;
    }
    const penalty = { grouped: false, threshold: this.#threshold, ridge: this.#ridge };
    return dualityGap(penalty, { b: heap.doubles(b, count), g: heap.doubles(g, count), support: { list: this.#columns, count }, bregman });
  }
}
