import { axpyAt, dotAt, transposeTimes } from "./kernels.ts";

/** Most past residuals that are kept. */
const MOST_BASIS = 8;
/** With more candidates than this share of the columns one pass over all of them is cheaper, and gives a new basis vector. */
const MANY = 0.1;
/** A residual closer than this to the span of the basis adds rounding rather than information. */
const LEAST_NEW = 1e-4;
/** Rounding of the projected products, as a share of `||x_j|| ||r||`. */
const ROUNDING = 1e-10;

/** Finds the columns whose product with a residual may exceed their threshold, without looking at most of them: with past residuals as an
 *  orthonormal basis u_k and their products `G_k = X'u_k`, `|x_j'r - sum_k (u_k'r) G_kj| <= ||x_j|| ||r - sum_k (u_k'r) u_k||` by
 *  Cauchy-Schwarz. Nothing is left out that could exceed its threshold. */
export class ProjectionScreen {
  readonly #x: Float64Array;
  readonly #n: number;
  readonly #p: number;
  readonly #norm: Float64Array;
  readonly #products: Float64Array;
  readonly #rest: Float64Array;
  #basis: { u: Float64Array; g: Float64Array }[] = [];

  /** @param x `[n, p]`, column-major. */
  constructor(x: Float64Array, n: number, p: number) {
    this.#x = x;
    this.#n = n;
    this.#p = p;
    this.#norm = Float64Array.from({ length: p }, (_, j) => Math.sqrt(dotAt(x, j * n, x, j * n, n)));
    this.#products = new Float64Array(p);
    this.#rest = new Float64Array(n);
  }

  /** Columns j, `skip(j)` left out, with `|x_j'r|` possibly above `threshold[j]`, their products in `g`. Those of skipped columns are not written. */
  candidates(r: Float64Array, threshold: Float64Array, skip: (j: number) => boolean, g: Float64Array): number[] {
    const perp = this.#project(r);
    const slack = perp + ROUNDING * Math.sqrt(dotAt(r, 0, r, 0, this.#n));
    const found: number[] = [];
    for (let j = 0; j < this.#p; j++) {
      if (Math.abs(this.#products[j]!) + this.#norm[j]! * slack > threshold[j]! && !skip(j)) found.push(j);
    }
    if (found.length > MANY * this.#p) return this.#pass(r, perp, threshold, skip, g);
    for (const j of found) g[j] = dotAt(this.#x, j * this.#n, r, 0, this.#n);
    return found;
  }

  /** Fills `products` by the basis and `rest` with what it leaves of r; returns the norm of that. */
  #project(r: Float64Array): number {
    this.#rest.set(r);
    this.#products.fill(0);
    for (let twice = 0; twice < 2; twice++) {
      for (const { u, g } of this.#basis) {
        const a = dotAt(u, 0, this.#rest, 0, this.#n);
        axpyAt(-a, u, 0, this.#rest, 0, this.#n);
        if (twice === 0) axpyAt(a, g, 0, this.#products, 0, this.#p);
      }
    }
    return Math.sqrt(dotAt(this.#rest, 0, this.#rest, 0, this.#n));
  }

  #pass(r: Float64Array, perp: number, threshold: Float64Array, skip: (j: number) => boolean, g: Float64Array): number[] {
    const exact = new Float64Array(this.#p);
    transposeTimes(this.#x, this.#n, this.#p, r, exact);
    const found: number[] = [];
    for (let j = 0; j < this.#p; j++) {
      if (skip(j)) continue;
      g[j] = exact[j]!;
      if (Math.abs(exact[j]!) > threshold[j]!) found.push(j);
    }
    if (perp * perp > LEAST_NEW * LEAST_NEW * dotAt(r, 0, r, 0, this.#n)) this.#append(exact, perp);
    return found;
  }

  #append(exact: Float64Array, perp: number): void {
    if (this.#basis.length === MOST_BASIS) this.#basis = this.#basis.slice(-2);
    const products = this.#products;
    this.#basis.push({ u: this.#rest.map((v) => v / perp), g: exact.map((v, j) => (v - products[j]!) / perp) });
  }
}
