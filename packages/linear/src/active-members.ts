import { CholeskyFactor } from "./cholesky.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { hasKink, type Quadratic } from "./quadratic.ts";

/** A pivot below this share of its diagonal means that a column depends linearly on the active ones. */
const DEPENDENT = 1e-12;

/** The active coordinates of a `Quadratic` with their signs, the Cholesky factor of their `Q + ridge V`, and the solution. */
export class ActiveMembers {
  /** Address of the solution by place in the working set, exact zeros outside the active set. */
  readonly b: number;
  /** Address of the places (int32), in the order of the factor. */
  readonly list: number;
  readonly factor: CholeskyFactor;
  /** By place: 1, -1, or 0 for one without a kink. */
  readonly sign: Float64Array;
  /** By place: 1 for members. */
  readonly isIn: Uint8Array;
  readonly #kernels: Kernels;
  #ridge = 0;

  /** @param most Largest working set there will ever be. */
  constructor(kernels: Kernels, most: number) {
    const { heap } = kernels;
    this.#kernels = kernels;
    this.factor = new CholeskyFactor(kernels, most);
    this.b = heap.zeros(most);
    this.list = heap.take(most / 2);
    this.sign = new Float64Array(most);
    this.isIn = new Uint8Array(most);
  }

  get size(): number {
    return this.factor.size;
  }

  /** The ridge that the factor holds: that of the last problem it was built for. */
  get ridge(): number {
    return this.#ridge;
  }

  /** Builds the factor anew, keeping members and signs; members that turn out to depend on others are dropped. */
  refactor(q: Quadratic): void {
    const { heap } = this.#kernels;
    const members = heap.i32.slice(2 * this.list, 2 * this.list + this.size);
    this.#fill(q, members, (k) => this.sign[members[k]!]!);
  }

  /** Starts from the `b` that is there: its support becomes active. */
  adopt(q: Quadratic): void {
    const { f64 } = this.#kernels.heap;
    const support: number[] = [];
    for (let i = 0; i < q.gram.size; i++) if (f64[this.b + i] !== 0) support.push(i);
    const signs = support.map((i) => (hasKink(f64, q, i) ? Math.sign(f64[this.b + i]!) : 0));
    this.#fill(q, support, (k) => signs[k]!);
  }

  #fill(q: Quadratic, places: ArrayLike<number>, signOf: (k: number) => number): void {
    const { i32 } = this.#kernels.heap;
    for (let k = 0; k < this.size; k++) this.isIn[i32[2 * this.list + k]!] = 0;
    this.factor.clear();
    this.#ridge = q.ridge;
    this.insert(q, places, signOf);
    const { f64 } = this.#kernels.heap;
    for (let k = 0; k < places.length; k++) if (this.isIn[places[k]!] === 0) f64[this.b + places[k]!] = 0;
  }

  /** Takes note of other values of `c`. */
  retarget(q: Quadratic): void {
    const { f64, i32 } = this.#kernels.heap;
    const { z1 } = this.factor;
    for (let k = 0; k < this.size; k++) f64[z1 + k] = f64[q.c + i32[2 * this.list + k]!]!;
    this.factor.forward(z1);
  }

  /** Takes note of other signs: `z2 = R'^-1 (v sign)`. */
  resign(q: Quadratic): void {
    const { f64, i32 } = this.#kernels.heap;
    const { z2 } = this.factor;
    for (let k = 0; k < this.size; k++) {
      const i = i32[2 * this.list + k]!;
      f64[z2 + k] = f64[q.factor + i]! * this.sign[i]!;
    }
    this.factor.forward(z2);
  }

  /** Makes these coordinates active, those left out that depend on the active ones; returns the places of those that became so. */
  insert(q: Quadratic, places: ArrayLike<number>, signOf: (k: number) => number): number[] {
    const { gram, c, factor } = q;
    const entered: number[] = [];
    const take = (k: number): { row: number; diagonal: number; u1: number; u2: number } => {
      const i = places[k]!;
      const row = gram.q + i * gram.stride;
      const { f64 } = this.#kernels.heap;
      const v = f64[factor + i]!;
      return { row, diagonal: f64[row + i]! + this.#ridge * v, u1: f64[c + i]!, u2: v * signOf(k) };
    };
    this.factor.append(places.length, this.list, DEPENDENT, take, (k) => {
      const i = places[k]!;
      this.#kernels.heap.i32[2 * this.list + this.size - 1] = i;
      this.isIn[i] = 1;
      this.sign[i] = signOf(k);
      entered.push(i);
    });
    return entered;
  }

  /** Makes the k-th member inactive. */
  remove(k: number): void {
    const { f64, i32 } = this.#kernels.heap;
    const at = 2 * this.list + k;
    const i = i32[at]!;
    i32.copyWithin(at, at + 1, 2 * this.list + this.size);
    this.isIn[i] = 0;
    f64[this.b + i] = 0;
    this.factor.remove(k);
  }
}
