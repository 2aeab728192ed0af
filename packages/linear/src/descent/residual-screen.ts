import type { Kernels } from "../kernels/kernels.ts";
import type { Arena } from "./arena.ts";
import { LINE } from "./arena.ts";
import { fill, type DescentState } from "./state.ts";

/** Most past residuals that are kept. */
const MOST_BASIS = 8;
/** With more candidates than this share of the columns one pass over all of them is cheaper, and gives a new basis vector. */
const MANY = 0.2;
/** What is left of a residual below this share of it needs no pass: it hardly widens the bound. */
const LEAST_NEW = 1e-5;
/** The scan takes so many columns at once. */
const WIDE = 16;
/** Half a unit in the last place of float32. */
const EPS = 2 ** -24;

/** Bytes that a screen allocates, at most. */
export function screenBytes(n: number, p: number): number {
  const width = Math.ceil(p / WIDE) * WIDE;
  return 4 * width * (MOST_BASIS + 1) + 8 * n * (MOST_BASIS + 1) + 4 * p + width + 16 * LINE;
}

/** Finds the columns whose slope may exceed a threshold, without looking at most of them, for one response: with past residuals as a basis u_k,
 *  orthonormal in `<a, b> = sum_i a_i b_i / w_i`, and their products `G_k = X'u_k`, the slope of a column of norm 1 (`sum_i w_i x_ij^2 = 1`)
 *  differs from `sum_k <u_k, r> G_kj` by at most the norm of what the basis leaves of r, by Cauchy-Schwarz. The products are kept in single
 *  precision, and their rounding widens the bound: nothing is left out that could exceed its threshold. */
export class ResidualScreen {
  /** Columns found last. */
  readonly list: Int32Array;
  readonly #s: DescentState;
  readonly #kernels: Kernels;
  /** `[p]`: bytes that are 1 for columns to leave out. */
  readonly skip: Uint8Array;
  readonly #width: number;
  readonly #inverseNorm: Float64Array;
  /** Float32: `v_j / norm_j`. */
  readonly #factor: Float32Array;
  readonly #g: Float32Array;
  readonly #a: Float32Array;
  readonly #u: Float64Array[];
  readonly #rest: Float64Array;
  readonly #inverseRoot: Float64Array;
  #count = 0;

  /** @param factor `[p]`: v_j, what the threshold is multiplied by; h of the state's model must be that of the observation weights. */
  constructor(state: DescentState, kernels: Kernels, arena: Arena, factor: Float64Array) {
    const { n, p, model } = state;
    this.#s = state;
    this.#kernels = kernels;
    this.#width = Math.ceil(p / WIDE) * WIDE;
    this.list = arena.i32(p);
    this.skip = arena.u8(this.#width);
    this.skip.fill(1, p);
    this.#inverseNorm = model.h.map((h) => 1 / Math.sqrt(h));
    this.#factor = fill(arena.f32(this.#width), (j) => (j < p ? factor[j]! * this.#inverseNorm[j]! : 0));
    this.#g = arena.f32(MOST_BASIS * this.#width);
    this.#a = arena.f32(MOST_BASIS);
    this.#u = Array.from({ length: MOST_BASIS }, () => arena.f64(n));
    this.#rest = arena.f64(n);
    this.#inverseRoot = state.weights.map((w) => (w > 0 ? 1 / Math.sqrt(w) : 0));
  }

  /** Lists in `list` the columns, those with `skip` left out, with a slope possibly at or above `threshold v_j`; returns how many. */
  candidates(threshold: number): number {
    this.#load();
    const size = this.#norm2();
    if (size === 0) return 0;
    const limit = (threshold / size) * (1 - 1e-6);
    let rest = this.#project(size);
    const most = rest > LEAST_NEW ? Math.ceil(MANY * this.#s.p) : this.#s.p;
    let found = this.#scan(limit, rest, most);
    if (found <= most) return found;
    rest = this.#append(size, rest);
    found = this.#scan(limit, rest, this.#s.p);
    return found;
  }

  /** Writes the coordinates of the residual over its size in the basis, and what they leave of it; returns the norm of that over `size`. */
  #project(size: number): number {
    const { n } = this.#s;
    const { dot, axpy } = this.#kernels;
    this.#load();
    const rest = wordOf(this.#rest);
    for (let k = 0; k < this.#count; k++) {
      const u = wordOf(this.#u[k]!);
      const a = dot(u, rest, n);
      axpy(-a, u, rest, n);
      this.#a[k] = a / size;
    }
    return this.#norm2() / size;
  }

  /** The residual over the roots of the weights, where the metric is the plain one. */
  #load(): void {
    const { residual, n } = this.#s;
    for (let i = 0; i < n; i++) this.#rest[i] = residual[i]! * this.#inverseRoot[i]!;
  }

  #norm2(): number {
    const rest = wordOf(this.#rest);
    return Math.sqrt(this.#kernels.dot(rest, rest, this.#s.n));
  }

  #scan(limit: number, rest: number, most: number): number {
    let sum = 0;
    for (let k = 0; k < this.#count; k++) sum += Math.abs(this.#a[k]!);
    const slack = (rest + sum * (this.#count + 8) * EPS) * (1 + 1e-6);
    const [g, a, factor, skip, list] = [this.#g, this.#a, this.#factor, this.skip, this.list].map(wordOf) as [
      number,
      number,
      number,
      number,
      number,
    ];
    return this.#kernels.screen(g, this.#width, this.#count, a, limit, factor, slack, skip, most, list);
  }

  /** Makes what is left of the residual a new basis vector; returns what is left then. */
  #append(size: number, rest: number): number {
    if (this.#count === MOST_BASIS) {
      for (const [to, from] of [
        [0, MOST_BASIS - 2],
        [1, MOST_BASIS - 1],
      ] as const) {
        this.#u[to]!.set(this.#u[from]!);
        this.#g.copyWithin(to * this.#width, from * this.#width, (from + 1) * this.#width);
      }
      this.#count = 2;
      rest = this.#project(size);
    }
    if (!(rest > 1e-12)) return rest;
    const { sweeps, all, p, n, step } = this.#s;
    const u = this.#u[this.#count]!;
    const direction = this.#s.rows;
    for (let i = 0; i < n; i++) {
      u[i] = this.#rest[i]! / (rest * size);
      direction[i] = this.#inverseRoot[i] === 0 ? 0 : u[i]! / this.#inverseRoot[i]!;
    }
    sweeps.slopes(all, p, direction, step, 0);
    const [at, g, inverseNorm] = [this.#count * this.#width, this.#g, this.#inverseNorm];
    for (let j = 0; j < p; j++) g[at + j] = step[j]! * inverseNorm[j]!;
    this.#count++;
    return this.#project(size);
  }
}

/** Address of an array of the kernels' memory, in words. */
function wordOf(v: { readonly byteOffset: number }): number {
  return v.byteOffset / 8;
}
