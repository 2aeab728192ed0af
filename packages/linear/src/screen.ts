import type { Store } from "./dense-store.ts";

/** Most past residuals that are kept. */
const MOST_BASIS = 8;
/** With more candidates than this share of the columns one pass over all of them is cheaper, and gives a new basis vector. */
const MANY = 0.1;
/** A residual closer than this to the span of the basis, as a share of its norm, needs no pass: what is left hardly widens the bound. */
const LEAST_NEW = 1e-5;
/** Fewer candidates than this are not worth a look in single precision first. */
const FEW = 16;
/** Half a unit in the last place of float32. */
const EPS = 2 ** -24;

/** Finds the columns whose product with a residual may exceed their threshold, without looking at most of them: with past residuals as an
 *  orthonormal basis u_k and their products `G_k = X'u_k`, `|x_j'r - sum_k (u_k'r) G_kj| <= ||x_j|| ||r - sum_k (u_k'r) u_k||` by
 *  Cauchy-Schwarz. The products are taken in single precision on columns of norm 1, and their worst rounding widens the bound: nothing is left
 *  out that could exceed its threshold. */
export class ProjectionScreen {
  /** Address of the int32 numbers of the columns found last. */
  readonly list: number;
  /** Address of their exact products. */
  readonly products: number;
  readonly #store: Store;
  readonly #width: number;
  /** Float32 by column: `v_j / ||x_j||`. */
  readonly #factor: number;
  readonly #u: number;
  readonly #g: number;
  readonly #a: number;
  readonly #rest: number;
  readonly #narrow: number;
  /** Bound of the rounding of one product of unit vectors. */
  readonly #rounding: number;
  #count = 0;

  /** @param factor `[p]`: v_j, what the threshold is multiplied by. */
  constructor(store: Store, factor: ArrayLike<number>) {
    const { heap } = store.kernels;
    const { p, ld, norm } = store;
    this.#store = store;
    this.#width = Math.ceil(p / 16) * 16;
    this.list = heap.take(p / 2 + 16);
    this.products = heap.take(p);
    this.#factor = heap.zeros(this.#width / 2);
    for (let j = 0; j < p; j++) heap.f32[2 * this.#factor + j] = factor[j]! / heap.f64[norm + j]!;
    heap.f32.fill(Infinity, 2 * this.#factor + p, 2 * this.#factor + this.#width);
    this.#u = heap.take(MOST_BASIS * ld);
    this.#g = heap.zeros((MOST_BASIS * this.#width) / 2);
    this.#a = heap.zeros(MOST_BASIS);
    this.#rest = heap.take(ld);
    this.#narrow = heap.take(ld / 2);
    this.#rounding = (ld / 8 + 8) * EPS;
  }

  /** Lists in `list` the columns j, those with `skip[j]` (bytes at that address) left out, with `|x_j'r|` possibly at or above `threshold v_j`, with
   *  their exact products in `products`; returns how many. */
  candidates(r: number, threshold: number, skip: number): number {
    const { kernels, p, ld, x } = this.#store;
    const size = Math.sqrt(kernels.dot(r, r, ld));
    let found = 0;
    if (size > 0) {
      const limit = (threshold / size) * (1 - 1e-6);
      let rest = this.#project(r, size);
      const most = rest > LEAST_NEW ? Math.ceil(MANY * p) : p;
      found = this.#scan(limit, rest, skip, most);
      if (found > most) {
        rest = this.#append(r, size, rest);
        found = this.#scan(limit, rest, skip, p);
      }
    }
    found = this.#thin(r, threshold, size, found);
    kernels.products(x, ld, this.list, found, r, ld, this.products);
    return found;
  }

  /** Keeps those candidates that their products in single precision cannot clear either. */
  #thin(r: number, threshold: number, size: number, count: number): number {
    if (count < FEW) return count;
    const { kernels, ld, x32 } = this.#store;
    const { f32, i32 } = kernels.heap;
    kernels.narrow(r, 1 / size, ld, this.#narrow);
    kernels.products32(x32, ld, this.list, count, this.#narrow, ld, this.products);
    const limit = (threshold / size) * (1 - 1e-6);
    let kept = 0;
    for (let k = 0; k < count; k++) {
      const j = i32[2 * this.list + k]!;
      if (Math.abs(f32[2 * this.products + k]!) + this.#rounding < limit * f32[2 * this.#factor + j]!) continue;
      i32[2 * this.list + kept++] = j;
    }
    return kept;
  }

  /** `max_j |x_j'r| / v_j` over columns with v_j > 0, exact. */
  largest(r: number, factor: ArrayLike<number>): number {
    const { kernels, p, ld, x } = this.#store;
    const { heap } = kernels;
    const size = Math.sqrt(kernels.dot(r, r, ld));
    if (size === 0) return 0;
    const slack = this.#slack(this.#append(r, size, this.#project(r, size)));
    let least = 0;
    const upper = new Float64Array(p);
    for (let j = 0; j < p; j++) {
      if (!(factor[j]! > 0)) continue;
      let t = 0;
      for (let k = 0; k < this.#count; k++) t += heap.f32[2 * this.#a + k]! * heap.f32[2 * this.#g + k * this.#width + j]!;
      const scale = (heap.f64[this.#store.norm + j]! * size) / factor[j]!;
      least = Math.max(least, (Math.abs(t) - slack) * scale);
      upper[j] = (Math.abs(t) + slack) * scale;
    }
    let found = 0;
    for (let j = 0; j < p; j++) if (factor[j]! > 0 && upper[j]! >= least) heap.i32[2 * this.list + found++] = j;
    kernels.products(x, ld, this.list, found, r, ld, this.products);
    let most = 0;
    for (let k = 0; k < found; k++) {
      most = Math.max(most, Math.abs(heap.f64[this.products + k]!) / factor[heap.i32[2 * this.list + k]!]!);
    }
    return most;
  }

  /** Writes the coordinates a of `r / size` in the basis, and what is left of r; returns the norm of that over `size`. */
  #project(r: number, size: number): number {
    const { kernels, ld } = this.#store;
    const { f64, f32 } = kernels.heap;
    f64.copyWithin(this.#rest, r, r + ld);
    for (let k = 0; k < this.#count; k++) {
      const u = this.#u + k * ld;
      const a = kernels.dot(u, this.#rest, ld);
      kernels.axpy(-a, u, this.#rest, ld);
      f32[2 * this.#a + k] = a / size;
    }
    return Math.sqrt(kernels.dot(this.#rest, this.#rest, ld)) / size;
  }

  /** What a product of `r / size` with a column of norm 1 may differ from its value in the basis. */
  #slack(rest: number): number {
    const { f32 } = this.#store.kernels.heap;
    let sum = 0;
    for (let k = 0; k < this.#count; k++) sum += Math.abs(f32[2 * this.#a + k]!);
    return rest + sum * (this.#rounding + (this.#count + 4) * EPS);
  }

  #scan(limit: number, rest: number, skip: number, most: number): number {
    const { kernels } = this.#store;
    const slack = this.#slack(rest) * (1 + 1e-6);
    return kernels.screen(this.#g, this.#width, this.#count, this.#a, limit, this.#factor, slack, skip, most, this.list);
  }

  /** Makes what is left of r a new basis vector; returns what is left then. */
  #append(r: number, size: number, rest: number): number {
    const { kernels, ld, x32, p } = this.#store;
    const { f64, f32 } = kernels.heap;
    if (this.#count === MOST_BASIS) {
      f64.copyWithin(this.#u, this.#u + (MOST_BASIS - 2) * ld, this.#u + MOST_BASIS * ld);
      const g = 2 * this.#g;
      f32.copyWithin(g, g + (MOST_BASIS - 2) * this.#width, g + MOST_BASIS * this.#width);
      this.#count = 2;
      rest = this.#project(r, size);
    }
    if (!(rest > 1e-12)) return rest;
    const u = this.#u + this.#count * ld;
    f64.fill(0, u, u + ld);
    kernels.axpy(1 / (rest * size), this.#rest, u, ld);
    kernels.narrow(u, 1, ld, this.#narrow);
    kernels.products32(x32, ld, 0, p, this.#narrow, ld, this.#g + (this.#count * this.#width) / 2);
    this.#count++;
    return this.#project(r, size);
  }
}
