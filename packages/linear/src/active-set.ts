import { CholeskyFactor } from "./cholesky.ts";
import type { Gram } from "./gram.ts";
import { axpyAt } from "./kernels.ts";

/** A pivot below this share of its diagonal means that a column depends linearly on the active ones. */
const DEPENDENT = 1e-12;

/** The quadratic problem on the working set: `1/2 b'(Q + diag(ridge))b - c'b + sum_j threshold_j |b_j|`. All vectors are by place in the
 *  working set; a coordinate with threshold 0 has no kink and never leaves. */
export interface Quadratic {
  readonly gram: Gram;
  readonly c: Float64Array;
  readonly threshold: Float64Array;
  readonly ridge: Float64Array;
}

/** Solves `Quadratic` exactly: the active set with its signs is found by inserting the coordinates that violate optimality and dropping
 *  those that reach zero, on an updated Cholesky factor. State is kept from one problem to the next (the warm start).
 *  Reference: Osborne, Presnell & Turlach (2000), IMA J. Numer. Anal. 20, section 3. */
export class ActiveSet {
  /** Solution by place in the working set, exact zeros outside the active set. */
  b = new Float64Array(0);
  /** Linear systems solved since the last `takeSolves`. */
  #solves = 0;
  readonly #members: number[] = [];
  readonly #factor = new CholeskyFactor();
  #sign = new Float64Array(0);
  #isMember = new Uint8Array(0);
  #stalls = new Uint8Array(0);
  #g = new Float64Array(0);
  #target = new Float64Array(0);

  /** Linear systems solved since the last call. */
  takeSolves(): number {
    const solves = this.#solves;
    this.#solves = 0;
    return solves;
  }

  /** Makes room for a working set of `size`. */
  resize(size: number): void {
    if (size <= this.b.length) return;
    const grown = Math.max(size, this.b.length * 2, 8);
    this.b = enlarge(this.b, grown);
    this.#sign = enlarge(this.#sign, grown);
    this.#g = enlarge(this.#g, grown);
    this.#target = enlarge(this.#target, grown);
    const isMember = new Uint8Array(grown);
    isMember.set(this.#isMember);
    this.#isMember = isMember;
    this.#stalls = new Uint8Array(grown);
  }

  /** Builds the factor anew after `gram` or `ridge` changed, keeping the active set and its signs. */
  refactor(q: Quadratic): void {
    const members = this.#members.splice(0);
    this.#factor.clear();
    for (const i of members) this.#isMember[i] = 0;
    for (const i of members) if (!this.#insert(q, i, this.#sign[i]!)) this.b[i] = 0;
  }

  /** Starts from `b` (by place in the working set): the active set becomes its support. */
  adopt(q: Quadratic, b: Float64Array): void {
    for (const i of this.#members) this.#isMember[i] = 0;
    this.#members.length = 0;
    this.#factor.clear();
    for (let i = 0; i < q.gram.size; i++) {
      this.b[i] = b[i]!;
      if (b[i] !== 0 && !this.#insert(q, i, q.threshold[i] === 0 ? 0 : Math.sign(b[i]!))) this.b[i] = 0;
    }
  }

  /** Solves to rounding; false when the set did not settle (the caller then uses coordinate descent and `adopt`). */
  solve(q: Quadratic): boolean {
    this.resize(q.gram.size);
    this.#stalls.fill(0);
    this.#releaseFree(q);
    const limit = 100 + 4 * q.gram.size;
    for (let turn = 0; turn < limit; turn++) {
      if (!this.#descend(q)) return false;
      const worst = this.#insertViolators(q, turn < 6);
      if (worst === "none") {
        this.#refine(q);
        return true;
      }
      if (worst === "blocked") return false;
    }
    return false;
  }

  /** Coordinates without a kink are always members. */
  #releaseFree(q: Quadratic): void {
    for (const i of this.#members) {
      if (q.threshold[i] === 0) this.#sign[i] = 0;
      else if (this.#sign[i] === 0) this.#sign[i] = this.b[i]! < 0 ? -1 : 1;
    }
    for (let i = 0; i < q.gram.size; i++) if (q.threshold[i] === 0 && this.#isMember[i] === 0) this.#insert(q, i, 0);
  }

  #insert(q: Quadratic, i: number, sign: number): boolean {
    const { values, stride } = q.gram;
    const column = this.#target;
    for (let k = 0; k < this.#members.length; k++) column[k] = values[i * stride + this.#members[k]!]!;
    const diagonal = values[i * stride + i]! + q.ridge[i]!;
    if (!this.#factor.append(column, diagonal, DEPENDENT)) return false;
    this.#members.push(i);
    this.#isMember[i] = 1;
    this.#sign[i] = sign;
    return true;
  }

  #remove(place: number): void {
    const i = this.#members[place]!;
    this.#members.splice(place, 1);
    this.#isMember[i] = 0;
    this.b[i] = 0;
    this.#factor.remove(place);
  }

  /** Goes to the minimum for the present signs, dropping each coordinate that reaches zero on the way. */
  #descend(q: Quadratic): boolean {
    for (let guard = 2 * this.#members.length + 50; guard >= 0; guard--) {
      const target = this.#target;
      this.#members.forEach((i, k) => (target[k] = q.c[i]! - q.threshold[i]! * this.#sign[i]!));
      this.#factor.solve(target);
      this.#solves++;
      const { step, place } = this.#firstCrossing(q, target);
      this.#members.forEach((i, k) => (this.b[i]! += step * (target[k]! - this.b[i]!)));
      if (place < 0) return target.subarray(0, this.#members.length).every(Number.isFinite);
      if (step === 0) this.#stalls[this.#members[place]!]!++;
      this.#remove(place);
    }
    return false;
  }

  #firstCrossing(q: Quadratic, target: Float64Array): { step: number; place: number } {
    let step = 1;
    let place = -1;
    for (let k = 0; k < this.#members.length; k++) {
      const i = this.#members[k]!;
      if (q.threshold[i] === 0 || this.#sign[i]! * target[k]! > 0) continue;
      const b = this.b[i]!;
      const t = b === 0 ? 0 : b / (b - target[k]!);
      if (place < 0 || t < step) {
        step = t;
        place = k;
      }
    }
    return { step, place };
  }

  /** Inserts what violates optimality: all of it at first, then the worst one a turn, so that the set settles. */
  #insertViolators(q: Quadratic, all: boolean): "none" | "some" | "blocked" {
    const g = this.#gradient(q);
    const found: number[] = [];
    let blocked = false;
    const noise = 1e-14 * maxAbsTo(q.c, q.gram.size);
    for (let i = 0; i < q.gram.size; i++) {
      if (this.#isMember[i] === 1 || q.threshold[i] === 0) continue;
      if (Math.abs(g[i]!) <= q.threshold[i]! * (1 + 1e-12) + noise) continue;
      if (this.#stalls[i]! < 3) found.push(i);
      else blocked = true;
    }
    if (found.length === 0) return blocked ? "blocked" : "none";
    const excess = (i: number): number => Math.abs(g[i]!) - q.threshold[i]!;
    const chosen = all ? found : [found.reduce((a, i) => (excess(i) > excess(a) ? i : a))];
    const dependent = chosen.filter((i) => !this.#insert(q, i, Math.sign(g[i]!)));
    if (dependent.length < chosen.length) return "some";
    return dependent.some((i) => this.#exchange(q, i, Math.sign(g[i]!))) ? "some" : "blocked";
  }

  /** Column i depends on the active ones: moves along the direction that leaves the fit as it is and lowers the penalty, until an active
   *  coordinate reaches zero and makes room for i. */
  #exchange(q: Quadratic, i: number, sign: number): boolean {
    const { values, stride } = q.gram;
    const h = Float64Array.from(this.#members, (m) => values[i * stride + m]!);
    this.#factor.solve(h);
    let slope = q.threshold[i]!;
    let step = Infinity;
    let place = -1;
    for (let k = 0; k < h.length; k++) {
      const m = this.#members[k]!;
      const move = -sign * h[k]!;
      slope += q.threshold[m]! * this.#sign[m]! * move;
      const t = q.threshold[m] === 0 || this.#sign[m]! * move >= 0 ? Infinity : -this.b[m]! / move;
      if (t < step) {
        step = t;
        place = k;
      }
    }
    this.#stalls[i]!++;
    if (slope >= 0 || place < 0) return false;
    this.#members.forEach((m, k) => (this.b[m]! -= sign * step * h[k]!));
    this.#remove(place);
    if (!this.#insert(q, i, sign)) return true;
    this.b[i] = sign * step;
    return true;
  }

  /** One step of iterative refinement: the factor of Q squares the condition of X, this takes most of that back. */
  #refine(q: Quadratic): void {
    const g = this.#gradient(q);
    const r = this.#target;
    this.#members.forEach((i, k) => (r[k] = g[i]! - q.ridge[i]! * this.b[i]! - q.threshold[i]! * this.#sign[i]!));
    this.#factor.solve(r);
    for (let k = 0; k < this.#members.length; k++) {
      const i = this.#members[k]!;
      const b = this.b[i]! + r[k]!;
      if (q.threshold[i] !== 0 && b * this.#sign[i]! <= 0) return;
    }
    this.#members.forEach((i, k) => (this.b[i]! += r[k]!));
  }

  /** `c - Q b` on the working set. */
  #gradient(q: Quadratic): Float64Array {
    const g = this.#g;
    const { values, stride, size } = q.gram;
    for (let i = 0; i < size; i++) g[i] = q.c[i]!;
    for (const i of this.#members) axpyAt(-this.b[i]!, values, i * stride, g, 0, size);
    return g;
  }
}

function enlarge(v: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(size);
  grown.set(v);
  return grown;
}

function maxAbsTo(v: Float64Array, size: number): number {
  let m = 0;
  for (let i = 0; i < size; i++) m = Math.max(m, Math.abs(v[i]!));
  return m;
}
