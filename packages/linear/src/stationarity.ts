import type { ActiveMembers } from "./active-members.ts";
import type { Kernels } from "./kernels/kernels.ts";
import type { Quadratic } from "./quadratic.ts";
import { ShiftedSystem } from "./shifted-system.ts";

/** What stationarity misses on the active coordinates, `e_i = c_i - Q_i b - v_i (ridge b_i + threshold sign_i)`, and the steps that take it away:
 *  `(Q + ridge V) d = e`, also with a factor of `Q + larger ridge V`. It is carried along from step to step, so that no product with Q is needed. */
export class Stationarity {
  /** Address of the last step d, by member. */
  readonly d: number;
  readonly #kernels: Kernels;
  readonly #members: ActiveMembers;
  readonly #system: ShiftedSystem;
  /** e by place, of the problem `#of`; nothing is known while that is undefined. */
  readonly #missed: number;
  #of: Quadratic | undefined;
  /** By member: what the last step leaves of e, and v. */
  readonly #left: number;
  readonly #v: number;

  /** @param most Largest working set there will ever be. */
  constructor(kernels: Kernels, members: ActiveMembers, most: number) {
    const { heap } = kernels;
    this.#kernels = kernels;
    this.#members = members;
    this.#system = new ShiftedSystem(kernels, members.factor, most);
    this.d = heap.take(most);
    this.#missed = heap.take(most);
    this.#left = heap.take(most);
    this.#v = heap.take(most);
  }

  /** To be called when b, c, Q or signs change in another way than by what is here. */
  forget(): void {
    this.#of = undefined;
  }

  /** Takes e from the gradient `g = c - Q b` (address, by place); returns the largest size. */
  measure(q: Quadratic, g: number): number {
    const { f64, i32 } = this.#kernels.heap;
    const { list, size } = this.#members;
    let largest = 0;
    for (let k = 0; k < size; k++) {
      const i = i32[2 * list + k]!;
      const e = f64[g + i]! - this.#held(f64, q, i);
      f64[this.#missed + i] = e;
      largest = Math.max(largest, Math.abs(e));
    }
    this.#of = q;
    return largest;
  }

  /** Writes to `d` the step that reduces e to `share` of itself or to the norm `enough`. */
  solve(q: Quadratic, share: number, enough: number): void {
    this.#bring(q);
    const { f64 } = this.#kernels.heap;
    this.#each((i, k) => {
      f64[this.#left + k] = f64[this.#missed + i]!;
      f64[this.#v + k] = f64[q.factor + i]!;
    });
    this.#system.solve(this.#left, this.#v, this.#members.ridge - q.ridge, this.d, share, enough);
  }

  /** Takes note that b went this share of `d`. */
  moved(share: number): void {
    const { f64 } = this.#kernels.heap;
    this.#each((i, k) => {
      f64[this.#missed + i] = (1 - share) * f64[this.#missed + i]! + share * f64[this.#left + k]!;
    });
  }

  /** Takes note that the coefficient at place i is going to be set to 0. */
  leaves(i: number): void {
    if (this.#of === undefined) return;
    const { gram } = this.#of;
    const { f64 } = this.#kernels.heap;
    const row = gram.q + i * gram.stride;
    const b = f64[this.#members.b + i]!;
    this.#each((m) => {
      f64[this.#missed + m]! += b * f64[row + m]!;
    });
  }

  /** Takes note that the coordinate at place i became active. */
  entered(i: number): void {
    const q = this.#of;
    if (q === undefined) return;
    const { f64 } = this.#kernels.heap;
    const product = this.#kernels.dot(q.gram.q + i * q.gram.stride, this.#members.b, q.gram.size);
    f64[this.#missed + i] = f64[q.c + i]! - product - this.#held(f64, q, i);
  }

  /** Brings e from the last problem, which may differ in threshold and ridge, to this one. */
  #bring(q: Quadratic): void {
    const last = this.#of;
    if (last === q) return;
    if (last === undefined) this.#compute(q);
    else {
      const { f64 } = this.#kernels.heap;
      this.#each((i) => {
        f64[this.#missed + i]! += this.#held(f64, last, i) - this.#held(f64, q, i);
      });
    }
    this.#of = q;
  }

  #compute(q: Quadratic): void {
    const { list, size, b } = this.#members;
    this.#kernels.products(q.gram.q, q.gram.stride, list, size, b, q.gram.size, this.#left);
    const { f64 } = this.#kernels.heap;
    this.#each((i, k) => {
      f64[this.#missed + i] = f64[q.c + i]! - f64[this.#left + k]! - this.#held(f64, q, i);
    });
  }

  /** The penalty's slope at a member. */
  #held(f64: Float64Array, { factor, ridge, threshold }: Quadratic, i: number): number {
    return f64[factor + i]! * (ridge * f64[this.#members.b + i]! + threshold * this.#members.sign[i]!);
  }

  #each(visit: (place: number, k: number) => void): void {
    const { i32 } = this.#kernels.heap;
    const { list, size } = this.#members;
    for (let k = 0; k < size; k++) visit(i32[2 * list + k]!, k);
  }
}
