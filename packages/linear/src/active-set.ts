import { CholeskyFactor } from "./cholesky.ts";
import type { Gram } from "./gram.ts";
import type { Kernels } from "./kernels/kernels.ts";

/** A pivot below this share of its diagonal means that a column depends linearly on the active ones. */
const DEPENDENT = 1e-12;
/** Turns in which everything that violates optimality enters at once; later only the worst. */
const ALL_AT_ONCE = 6;

/** The quadratic problem on the working set: `1/2 b'(Q + ridge V)b - c'b + threshold sum_i v_i |b_i|`, V the diagonal of the v. Vectors are addresses,
 *  by place in the working set; a coordinate with `threshold v_i` = 0 has no kink and never leaves. */
export interface Quadratic {
  readonly gram: Gram;
  readonly c: number;
  /** v. */
  readonly factor: number;
  readonly threshold: number;
  readonly ridge: number;
}

/** Solves `Quadratic` exactly: the active set with its signs is found by inserting the coordinates that violate optimality and dropping
 *  those that reach zero, on an updated Cholesky factor. State is kept from one problem to the next (the warm start).
 *  Reference: Osborne, Presnell & Turlach (2000), IMA J. Numer. Anal. 20, section 3. */
export class ActiveSet {
  /** Address of the solution by place in the working set, exact zeros outside the active set. */
  readonly b: number;
  /** Address of the places of the active set (int32), in the order of the factor. */
  readonly members: number;
  readonly #kernels: Kernels;
  readonly #factor: CholeskyFactor;
  readonly #sign: Float64Array;
  readonly #isMember: Uint8Array;
  readonly #stalls: Uint8Array;
  readonly #target: number;
  readonly #others: number;
  readonly #products: number;
  #solves = 0;

  /** @param most Largest working set there will ever be. */
  constructor(kernels: Kernels, most: number) {
    const { heap } = kernels;
    this.#kernels = kernels;
    this.#factor = new CholeskyFactor(kernels, most);
    this.b = heap.zeros(most);
    this.members = heap.take(most / 2);
    this.#sign = new Float64Array(most);
    this.#isMember = new Uint8Array(most);
    this.#stalls = new Uint8Array(most);
    this.#target = heap.take(most);
    this.#others = heap.take(most / 2);
    this.#products = heap.take(most);
  }

  /** Number of active coordinates. */
  get size(): number {
    return this.#factor.size;
  }

  /** Linear systems solved since the last call. */
  takeSolves(): number {
    const solves = this.#solves;
    this.#solves = 0;
    return solves;
  }

  /** Builds the factor anew after `gram` or `ridge` changed, keeping the active set and its signs. */
  refactor(q: Quadratic): void {
    const { heap } = this.#kernels;
    const members = heap.i32.slice(2 * this.members, 2 * this.members + this.size);
    this.#factor.clear();
    for (const i of members) this.#isMember[i] = 0;
    this.#insert(q, members, (k) => this.#sign[members[k]!]!);
    for (const i of members) if (this.#isMember[i] === 0) this.#kernels.heap.f64[this.b + i] = 0;
  }

  /** Takes note of other values of `c`. */
  retarget(q: Quadratic): void {
    const { f64, i32 } = this.#kernels.heap;
    const { z1 } = this.#factor;
    for (let k = 0; k < this.size; k++) f64[z1 + k] = f64[q.c + i32[2 * this.members + k]!]!;
    this.#factor.forward(z1);
  }

  /** Starts from the `b` that is there: the active set becomes its support. */
  adopt(q: Quadratic): void {
    const { i32 } = this.#kernels.heap;
    for (let k = 0; k < this.size; k++) this.#isMember[i32[2 * this.members + k]!] = 0;
    this.#factor.clear();
    const { f64 } = this.#kernels.heap;
    const support: number[] = [];
    for (let i = 0; i < q.gram.size; i++) if (f64[this.b + i] !== 0) support.push(i);
    this.#insert(q, support, (k) => (hasKink(f64, q, support[k]!) ? Math.sign(f64[this.b + support[k]!]!) : 0));
    for (const i of support) if (this.#isMember[i] === 0) this.#kernels.heap.f64[this.b + i] = 0;
  }

  /** Solves to rounding; false when the set did not settle (the caller then uses coordinate descent and `adopt`). Nearly collinear columns that
   *  enter together push each other out again until they are barred: then once more from there, one at a time. */
  solve(q: Quadratic): boolean {
    return this.#settle(q, ALL_AT_ONCE) || this.#settle(q, 0);
  }

  #settle(q: Quadratic, together: number): boolean {
    this.#stalls.fill(0, 0, q.gram.size);
    this.#releaseFree(q);
    const limit = 100 + 4 * q.gram.size;
    for (let turn = 0; turn < limit; turn++) {
      if (!this.#descend(q)) return false;
      const worst = this.#insertViolators(q, turn < together);
      if (worst !== "some") return worst === "none";
    }
    return false;
  }

  /** The largest miss of stationarity on the active set, `g` (address, by place) being `c - Q b`. */
  miss(q: Quadratic, g: number): number {
    const { f64, i32 } = this.#kernels.heap;
    let largest = 0;
    for (let k = 0; k < this.size; k++) {
      const i = i32[2 * this.members + k]!;
      const v = f64[q.factor + i]!;
      const e = f64[g + i]! - v * (q.ridge * f64[this.b + i]! + q.threshold * this.#sign[i]!);
      f64[this.#target + k] = e;
      largest = Math.max(largest, Math.abs(e));
    }
    return largest;
  }

  /** Moves b by one step of refinement against what `miss` has just found: the factor of Q squares the condition of X, this takes most of that back.
   *  False, and no move, when a sign would change. */
  refine(): boolean {
    const { f64, i32 } = this.#kernels.heap;
    const target = this.#target;
    this.#factor.solve(target);
    for (let k = 0; k < this.size; k++) {
      const i = i32[2 * this.members + k]!;
      if (this.#sign[i] !== 0 && (f64[this.b + i]! + f64[target + k]!) * this.#sign[i]! <= 0) return false;
    }
    for (let k = 0; k < this.size; k++) f64[this.b + i32[2 * this.members + k]!]! += f64[target + k]!;
    return true;
  }

  /** Coordinates without a kink are always members. */
  #releaseFree(q: Quadratic): void {
    const { f64, i32 } = this.#kernels.heap;
    let turned = false;
    for (let k = 0; k < this.size; k++) {
      const i = i32[2 * this.members + k]!;
      const free = !hasKink(f64, q, i);
      if (free === (this.#sign[i] === 0)) continue;
      this.#sign[i] = free ? 0 : f64[this.b + i]! < 0 ? -1 : 1;
      turned = true;
    }
    if (turned) this.#resign(q);
    const entering: number[] = [];
    for (let i = 0; i < q.gram.size; i++) if (this.#isMember[i] === 0 && !hasKink(f64, q, i)) entering.push(i);
    this.#insert(q, entering, () => 0);
  }

  /** `z2 = R'^-1 (v sign)` after signs changed. */
  #resign(q: Quadratic): void {
    const { f64, i32 } = this.#kernels.heap;
    const { z2 } = this.#factor;
    for (let k = 0; k < this.size; k++) {
      const i = i32[2 * this.members + k]!;
      f64[z2 + k] = f64[q.factor + i]! * this.#sign[i]!;
    }
    this.#factor.forward(z2);
  }

  /** Makes these coordinates active, those left out that depend on the active ones; returns how many became so. */
  #insert(q: Quadratic, places: ArrayLike<number>, signOf: (k: number) => number): number {
    if (places.length === 0) return 0;
    const { gram, c, factor, ridge } = q;
    const before = this.size;
    const take = (k: number): { row: number; diagonal: number; u1: number; u2: number } => {
      const i = places[k]!;
      const row = gram.q + i * gram.stride;
      const { f64 } = this.#kernels.heap;
      const v = f64[factor + i]!;
      return { row, diagonal: f64[row + i]! + ridge * v, u1: f64[c + i]!, u2: v * signOf(k) };
    };
    this.#factor.append(places.length, this.members, DEPENDENT, take, (k) => {
      const i = places[k]!;
      this.#kernels.heap.i32[2 * this.members + this.size - 1] = i;
      this.#isMember[i] = 1;
      this.#sign[i] = signOf(k);
    });
    return this.size - before;
  }

  #remove(place: number): void {
    const { f64, i32 } = this.#kernels.heap;
    const at = 2 * this.members + place;
    const i = i32[at]!;
    i32.copyWithin(at, at + 1, 2 * this.members + this.size);
    this.#isMember[i] = 0;
    f64[this.b + i] = 0;
    this.#factor.remove(place);
  }

  /** Goes to the minimum for the present signs, dropping each coordinate that reaches zero on the way. */
  #descend(q: Quadratic): boolean {
    const { b, members } = this;
    const target = this.#target;
    const { z1, z2 } = this.#factor;
    for (let guard = 2 * this.size + 50; guard >= 0; guard--) {
      const { f64, i32 } = this.#kernels.heap;
      const { size } = this;
      for (let k = 0; k < size; k++) f64[target + k] = f64[z1 + k]! - q.threshold * f64[z2 + k]!;
      this.#factor.backward(target);
      this.#solves++;
      let step = 1;
      let place = -1;
      for (let k = 0; k < size; k++) {
        const i = i32[2 * members + k]!;
        const sign = this.#sign[i]!;
        const to = f64[target + k]!;
        if (sign === 0 || sign * to > 0) continue;
        const from = f64[b + i]!;
        const t = from === 0 ? 0 : from / (from - to);
        if (place >= 0 && !(t < step)) continue;
        step = t;
        place = k;
      }
      let sum = 0;
      for (let k = 0; k < size; k++) {
        const at = b + i32[2 * members + k]!;
        const next = place < 0 ? f64[target + k]! : f64[at]! + step * (f64[target + k]! - f64[at]!);
        f64[at] = next;
        sum += next;
      }
      if (place < 0) return Number.isFinite(sum);
      if (step === 0) this.#stalls[i32[2 * members + place]!]!++;
      this.#remove(place);
    }
    return false;
  }

  /** Inserts what violates optimality: all of it at first, then the worst one a turn, so that the set settles. */
  #insertViolators(q: Quadratic, all: boolean): "none" | "some" | "blocked" {
    const { gram, c, factor, threshold } = q;
    const { f64, i32 } = this.#kernels.heap;
    const others = 2 * this.#others;
    let count = 0;
    for (let i = 0; i < gram.size; i++) if (this.#isMember[i] === 0) i32[others + count++] = i;
    this.#kernels.products(gram.q, gram.stride, this.#others, count, this.b, gram.size, this.#products);
    const found: { i: number; g: number; excess: number }[] = [];
    let blocked = false;
    const noise = 1e-14 * maxAbs(f64, c, gram.size);
    for (let k = 0; k < count; k++) {
      const i = i32[others + k]!;
      const g = f64[c + i]! - f64[this.#products + k]!;
      const limit = threshold * f64[factor + i]!;
      if (limit === 0 || !(Math.abs(g) > limit * (1 + 1e-12) + noise)) continue;
      if (this.#stalls[i]! < 3) found.push({ i, g, excess: Math.abs(g) - limit });
      else blocked = true;
    }
    if (found.length === 0) return blocked ? "blocked" : "none";
    const chosen = all ? found : [found.reduce((a, v) => (v.excess > a.excess ? v : a))];
    const places = chosen.map(({ i }) => i);
    if (this.#insert(q, places, (k) => Math.sign(chosen[k]!.g)) > 0) return "some";
    return chosen.some(({ i, g }) => this.#exchange(q, i, Math.sign(g))) ? "some" : "blocked";
  }

  /** Column i depends on the active ones: moves along the direction that leaves the fit as it is and lowers the penalty, until an active
   *  coordinate reaches zero and makes room for i. */
  #exchange(q: Quadratic, i: number, sign: number): boolean {
    const { f64, i32 } = this.#kernels.heap;
    const h = this.#target;
    const row = q.gram.q + i * q.gram.stride;
    const { size, b, members } = this;
    for (let k = 0; k < size; k++) f64[h + k] = f64[row + i32[2 * members + k]!]!;
    this.#factor.solve(h);
    let slope = q.threshold * f64[q.factor + i]!;
    let step = Infinity;
    let place = -1;
    for (let k = 0; k < size; k++) {
      const m = i32[2 * members + k]!;
      const s = this.#sign[m]!;
      const move = -sign * f64[h + k]!;
      slope += q.threshold * f64[q.factor + m]! * s * move;
      const t = s === 0 || s * move >= 0 ? Infinity : -f64[b + m]! / move;
      if (t < step) {
        step = t;
        place = k;
      }
    }
    this.#stalls[i]!++;
    if (slope >= 0 || place < 0) return false;
    for (let k = 0; k < size; k++) f64[b + i32[2 * members + k]!]! -= sign * step * f64[h + k]!;
    this.#remove(place);
    if (this.#insert(q, [i], () => sign) > 0) this.#kernels.heap.f64[b + i] = sign * step;
    return true;
  }
}

function hasKink(f64: Float64Array, { threshold, factor }: Quadratic, i: number): boolean {
  return threshold * f64[factor + i]! > 0;
}

function maxAbs(f64: Float64Array, at: number, size: number): number {
  let m = 0;
  for (let i = 0; i < size; i++) m = Math.max(m, Math.abs(f64[at + i]!));
  return m;
}
