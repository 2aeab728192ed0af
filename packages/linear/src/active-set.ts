import { ActiveMembers } from "./active-members.ts";
import { exchangeFor } from "./exchange.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { hasKink, largestTarget, type Quadratic } from "./quadratic.ts";
import { Stationarity } from "./stationarity.ts";

/** Turns in which everything that violates optimality enters at once; later only the worst. */
const ALL_AT_ONCE = 6;
/** Turns in which everything that changes its sign leaves at once, if it is at most this share of the active set: where columns are nearly collinear
 *  more do, and only the first to reach zero says something. */
const ALL_LEAVE = 3;
const FEW_LEAVE = 0.1;
/** With at least so many members a factor is kept while its ridge is at most this multiple of the problem's: the few steps of conjugate gradients that
 *  follow from it, of size^2 each, cost less than a new factor, of size^3 / 6. */
const MANY = 150;
const KEPT_RIDGE = 2;
/** What a first step with such a factor may leave of the miss: it only finds the active set. */
const COARSE = 0.1;
/** What a last one may leave, as a share of the largest `|c_i|`. */
const ROUNDING = 1e-16;
/** What a step of refinement may leave of the miss. */
const REFINED = 0.01;

/** Solves `Quadratic` exactly: the active set with its signs is found by inserting the coordinates that violate optimality and dropping
 *  those that reach zero, on an updated Cholesky factor. State is kept from one problem to the next (the warm start).
 *  Reference: Osborne, Presnell & Turlach (2000), IMA J. Numer. Anal. 20, section 3. */
export class ActiveSet {
  readonly #kernels: Kernels;
  readonly #members: ActiveMembers;
  readonly #stationarity: Stationarity;
  readonly #stalls: Uint8Array;
  readonly #target: number;
  readonly #others: number;
  readonly #products: number;
  #solves = 0;

  /** @param most Largest working set there will ever be. */
  constructor(kernels: Kernels, most: number) {
    const { heap } = kernels;
    this.#kernels = kernels;
    this.#members = new ActiveMembers(kernels, most);
    this.#stationarity = new Stationarity(kernels, this.#members, most);
    this.#stalls = new Uint8Array(most);
    this.#target = heap.take(most);
    this.#others = heap.take(most / 2);
    this.#products = heap.take(most);
  }

  /** Address of the solution by place in the working set, exact zeros outside the active set. */
  get b(): number {
    return this.#members.b;
  }

  /** Address of the places of the active set (int32), in the order of the factor. */
  get members(): number {
    return this.#members.list;
  }

  /** Number of active coordinates. */
  get size(): number {
    return this.#members.size;
  }

  /** Linear systems solved since the last call. */
  takeSolves(): number {
    const solves = this.#solves;
    this.#solves = 0;
    return solves;
  }

  /** Builds the factor anew after `gram` or `ridge` changed, keeping the active set and its signs. */
  refactor(q: Quadratic): void {
    this.#stationarity.forget();
    this.#members.refactor(q);
  }

  /** Takes note of another `ridge` alone: the factor of a somewhat larger one still serves. */
  follow(q: Quadratic): void {
    const { size, ridge } = this.#members;
    if (size < MANY || !(q.ridge <= ridge && q.ridge * KEPT_RIDGE >= ridge)) this.refactor(q);
  }

  /** Takes note of other values of `c`. */
  retarget(q: Quadratic): void {
    this.#stationarity.forget();
    this.#members.retarget(q);
  }

  /** Starts from the `b` that is there: the active set becomes its support. */
  adopt(q: Quadratic): void {
    this.#stationarity.forget();
    this.#members.adopt(q);
  }

  /** Solves to rounding; false when the set did not settle (the caller then uses coordinate descent and `adopt`). Nearly collinear columns that
   *  enter together push each other out again until they are barred: then once more from there, one at a time. */
  solve(q: Quadratic): boolean {
    return this.#settle(q, ALL_AT_ONCE, ALL_LEAVE) || this.#settle(q, 0, 0);
  }

  #settle(q: Quadratic, enter: number, leave: number): boolean {
    this.#stalls.fill(0, 0, q.gram.size);
    this.#releaseFree(q);
    const limit = 100 + 4 * q.gram.size;
    let coarse = true;
    for (let turn = 0; turn < limit; turn++) {
      if (!this.#descend(q, turn < leave, coarse)) return false;
      const worst = this.#insertViolators(q, turn < enter);
      if (worst !== "some" && (!coarse || this.#isExact(q))) return worst === "none";
      coarse = worst === "some";
    }
    return false;
  }

  /** Whether the factor is that of the problem, not of a larger ridge. */
  #isExact(q: Quadratic): boolean {
    return this.#members.ridge === q.ridge;
  }

  /** The largest miss of stationarity on the active set, `g` (address, by place) being `c - Q b`. */
  miss(q: Quadratic, g: number): number {
    return this.#stationarity.measure(q, g);
  }

  /** Moves b by one step of refinement against what `miss` has just found: the factor of Q squares the condition of X, this takes most of that back.
   *  False, and no move, when a sign would change. */
  refine(q: Quadratic): boolean {
    const { b, list, size, sign } = this.#members;
    const { d } = this.#stationarity;
    this.#stationarity.solve(q, REFINED, 0);
    const { f64, i32 } = this.#kernels.heap;
    for (let k = 0; k < size; k++) {
      const i = i32[2 * list + k]!;
      if (sign[i] !== 0 && (f64[b + i]! + f64[d + k]!) * sign[i]! <= 0) return false;
    }
    for (let k = 0; k < size; k++) f64[b + i32[2 * list + k]!]! += f64[d + k]!;
    this.#stationarity.moved(1);
    return true;
  }

  /** Coordinates without a kink are always members. */
  #releaseFree(q: Quadratic): void {
    const { f64, i32 } = this.#kernels.heap;
    const { b, list, size, sign, isIn } = this.#members;
    let turned = false;
    for (let k = 0; k < size; k++) {
      const i = i32[2 * list + k]!;
      const free = !hasKink(f64, q, i);
      if (free === (sign[i] === 0)) continue;
      sign[i] = free ? 0 : f64[b + i]! < 0 ? -1 : 1;
      turned = true;
    }
    if (turned) {
      this.#stationarity.forget();
      this.#members.resign(q);
    }
    const entering: number[] = [];
    for (let i = 0; i < q.gram.size; i++) if (isIn[i] === 0 && !hasKink(f64, q, i)) entering.push(i);
    this.#insert(q, entering, () => 0);
  }

  /** `insert`, and how many became active. */
  #insert(q: Quadratic, places: ArrayLike<number>, signOf: (k: number) => number): number {
    if (places.length === 0) return 0;
    const entered = this.#members.insert(q, places, signOf);
    for (const i of entered) this.#stationarity.entered(i);
    return entered.length;
  }

  /** Goes to the minimum for the present signs, dropping coordinates that reach zero on the way. */
  #descend(q: Quadratic, together: boolean, coarse: boolean): boolean {
    const { list } = this.#members;
    for (let guard = 2 * this.size + 50; guard >= 0; guard--) {
      const exact = this.#isExact(q);
      if (exact) this.#aim(q);
      else this.#approach(q, coarse);
      this.#solves++;
      const { share, crossing } = this.#crossing(together);
      const sum = this.#moveTo(share);
      if (exact) this.#stationarity.forget();
      else this.#stationarity.moved(share);
      if (crossing.length === 0) return Number.isFinite(sum);
      const { i32 } = this.#kernels.heap;
      if (share === 0) this.#stalls[i32[2 * list + crossing[0]!]!]!++;
      for (const k of crossing.toReversed()) {
        this.#stationarity.leaves(i32[2 * list + k]!);
        this.#members.remove(k);
      }
    }
    return false;
  }

  /** The target by member: the minimum for the present signs. */
  #aim({ threshold }: Quadratic): void {
    const { f64 } = this.#kernels.heap;
    const { z1, z2 } = this.#members.factor;
    for (let k = 0; k < this.size; k++) f64[this.#target + k] = f64[z1 + k]! - threshold * f64[z2 + k]!;
    this.#members.factor.backward(this.#target);
  }

  /** The same with a factor of a larger ridge. */
  #approach(q: Quadratic, coarse: boolean): void {
    const { b, list, size } = this.#members;
    const { d } = this.#stationarity;
    this.#stationarity.solve(q, coarse ? COARSE : 0, ROUNDING * largestTarget(this.#kernels.heap.f64, q));
    const { f64, i32 } = this.#kernels.heap;
    for (let k = 0; k < size; k++) f64[this.#target + k] = f64[b + i32[2 * list + k]!]! + f64[d + k]!;
  }

  /** The members that change sign on the way to the target and how far to go: a few of them and all the way, or the first and up to it. */
  #crossing(together: boolean): { share: number; crossing: number[] } {
    const { f64, i32 } = this.#kernels.heap;
    const { b, list, size, sign } = this.#members;
    const crossing: number[] = [];
    let share = 1;
    let first = -1;
    for (let k = 0; k < size; k++) {
      const i = i32[2 * list + k]!;
      const to = f64[this.#target + k]!;
      if (sign[i] === 0 || sign[i]! * to > 0) continue;
      crossing.push(k);
      const from = f64[b + i]!;
      const t = from === 0 ? 0 : from / (from - to);
      if (first >= 0 && !(t < share)) continue;
      share = t;
      first = k;
    }
    if (first >= 0 && !(together && crossing.length <= FEW_LEAVE * size)) return { share, crossing: [first] };
    return { share: 1, crossing };
  }

  /** Moves b this share of the way to the target; returns a sum that is not finite when one of it is not. */
  #moveTo(share: number): number {
    const { f64, i32 } = this.#kernels.heap;
    const { b, list, size } = this.#members;
    let sum = 0;
    for (let k = 0; k < size; k++) {
      const at = b + i32[2 * list + k]!;
      const to = f64[this.#target + k]!;
      f64[at] = share === 1 ? to : f64[at]! + share * (to - f64[at]!);
      sum += f64[at]!;
    }
    return sum;
  }

  /** Inserts what violates optimality: all of it at first, then the worst one a turn, so that the set settles. */
  #insertViolators(q: Quadratic, all: boolean): "none" | "some" | "blocked" {
    const { found, blocked } = this.#violators(q);
    if (found.length === 0) return blocked ? "blocked" : "none";
    const chosen = all ? found : [found.reduce((a, v) => (v.excess > a.excess ? v : a))];
    const places = chosen.map(({ i }) => i);
    if (this.#insert(q, places, (k) => Math.sign(chosen[k]!.g)) > 0) return "some";
    if (!this.#isExact(q)) {
      this.refactor(q);
      return "some";
    }
    return chosen.some(({ i, g }) => this.#exchange(q, i, Math.sign(g))) ? "some" : "blocked";
  }

  /** Inactive coordinates whose gradient exceeds what holds them at 0; whether there were others that stalled too often. */
  #violators(q: Quadratic): { found: { i: number; g: number; excess: number }[]; blocked: boolean } {
    const { gram, c, factor, threshold } = q;
    const { f64, i32 } = this.#kernels.heap;
    const { b, isIn } = this.#members;
    const others = 2 * this.#others;
    let count = 0;
    for (let i = 0; i < gram.size; i++) if (isIn[i] === 0) i32[others + count++] = i;
    this.#kernels.products(gram.q, gram.stride, this.#others, count, b, gram.size, this.#products);
    const found: { i: number; g: number; excess: number }[] = [];
    let blocked = false;
    const noise = 1e-14 * largestTarget(f64, q);
    for (let k = 0; k < count; k++) {
      const i = i32[others + k]!;
      const g = f64[c + i]! - f64[this.#products + k]!;
      const limit = threshold * f64[factor + i]!;
      if (limit === 0 || !(Math.abs(g) > limit * (1 + 1e-12) + noise)) continue;
      if (this.#stalls[i]! < 3) found.push({ i, g, excess: Math.abs(g) - limit });
      else blocked = true;
    }
    return { found, blocked };
  }

  /** Column i depends on the active ones: goes to where one of these reaches zero and makes room for i. */
  #exchange(q: Quadratic, i: number, sign: number): boolean {
    this.#stalls[i]!++;
    const found = exchangeFor(this.#kernels, this.#members, q, i, sign, this.#target);
    if (found === undefined) return false;
    this.#members.remove(found.leaves);
    if (this.#insert(q, [i], () => sign) > 0) this.#kernels.heap.f64[this.b + i] = found.value;
    return true;
  }
}
