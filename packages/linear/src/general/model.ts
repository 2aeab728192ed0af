import type { Columns } from "./columns.ts";

/** A quadratic model of the loss around a point, `q(d, d0) = -<r, m> + 1/2 <m, H m>` with `m = X d + d0`. H has one curvature a row and response, or
 *  one a row and pair of responses. The model's residual `r - H m` is kept up to date with every move, so that a coordinate's slope costs one dot
 *  product. Coordinate c is column `c mod p` of response `floor(c / p)`. */
export class QuadraticModel {
  readonly #columns: Columns;
  readonly #responses: number;
  #h: Float64Array = new Float64Array(0);
  /** Whether H couples the responses: `#h` is then `[K, K, n]`, else `[K, n]`. */
  #coupled = false;
  readonly #start: Float64Array;
  readonly #residual: Float64Array;
  readonly #scratch: Float64Array;
  readonly #curvature: Float64Array;
  readonly #known: Uint8Array;
  readonly #rowTotals: Float64Array;
  /** `X d + d0`, `[K, n]`: how far the linear predictor has moved. */
  readonly moved: Float64Array;

  constructor(columns: Columns, responses: number) {
    const rows = responses * columns.n;
    this.#columns = columns;
    this.#responses = responses;
    this.#start = new Float64Array(rows);
    this.#residual = new Float64Array(rows);
    this.#scratch = new Float64Array(columns.n);
    this.#curvature = new Float64Array(responses * columns.p);
    this.#known = new Uint8Array(responses * columns.p);
    this.#rowTotals = new Float64Array(responses);
    this.moved = new Float64Array(rows);
  }

  /** Starts at a point with this residual (`[K, n]`, minus the gradient) and these curvatures, `[K, n]` or `[K, K, n]`; they are not copied. */
  reset(residual: Float64Array, h: Float64Array): void {
    this.#start.set(residual);
    this.#residual.set(residual);
    this.moved.fill(0);
    this.#known.fill(0);
    this.#h = h;
    this.#coupled = h.length > residual.length;
    const { n } = this.#columns;
    for (let k = 0; k < this.#responses; k++) {
      const at = this.#place(k, k);
      this.#rowTotals[k] = h.subarray(at, at + n).reduce((s, v) => s + v, 0);
    }
  }

  /** Slope of the model along coordinate c. */
  slope(c: number): number {
    const { n, p } = this.#columns;
    return -this.#columns.dot(c % p, this.#residual, Math.floor(c / p) * n);
  }

  /** Curvature of the model along coordinate c. */
  curvature(c: number): number {
    if (this.#known[c] === 0) {
      const k = Math.floor(c / this.#columns.p);
      this.#curvature[c] = this.#columns.square(c % this.#columns.p, this.#h, this.#place(k, k));
      this.#known[c] = 1;
    }
    return this.#curvature[c]!;
  }

  /** The model's Hessian among some coordinates, `[m, m]`. */
  gram(coordinates: ArrayLike<number>): Float64Array {
    const m = coordinates.length;
    const { p } = this.#columns;
    const gram = new Float64Array(m * m);
    for (let a = 0; a < m; a++) {
      const [k, j] = [Math.floor(coordinates[a]! / p), coordinates[a]! % p];
      let filled = -1;
      for (let b = 0; b <= a; b++) {
        const other = Math.floor(coordinates[b]! / p);
        if (other !== k && !this.#coupled) continue;
        if (other !== filled) this.#columns.subtractWeighted(j, -1, this.#h, this.#place(k, other), this.#scratch.fill(0), 0);
        filled = other;
        gram[a * m + b] = gram[b * m + a] = this.#columns.dot(coordinates[b]! % p, this.#scratch, 0);
      }
    }
    return gram;
  }

  /** Moves coordinate c by `step`. */
  move(c: number, step: number): void {
    if (step === 0) return;
    const { n, p } = this.#columns;
    const k = Math.floor(c / p);
    this.#columns.add(c % p, step, this.moved, k * n);
    for (let l = 0; l < this.#responses; l++) {
      if (l === k || this.#coupled) this.#columns.subtractWeighted(c % p, step, this.#h, this.#place(k, l), this.#residual, l * n);
    }
  }

  /** Moves every intercept to the model's minimum; returns the largest slope that was left before, and adds the moves to `intercept`. */
  moveIntercepts(intercept: Float64Array): number {
    const { n } = this.#columns;
    let worst = 0;
    for (let k = 0; k < this.#responses; k++) {
      if (!(this.#rowTotals[k]! > 0)) continue;
      let slope = 0;
      for (let i = k * n; i < (k + 1) * n; i++) slope += this.#residual[i]!;
      worst = Math.max(worst, Math.abs(slope));
      this.shiftIntercept(k, slope / this.#rowTotals[k]!, intercept);
    }
    return worst;
  }

  shiftIntercept(k: number, step: number, intercept: Float64Array): void {
    if (step === 0) return;
    const { n } = this.#columns;
    intercept[k]! += step;
    for (let i = 0; i < n; i++) this.moved[k * n + i]! += step;
    for (let l = 0; l < this.#responses; l++) {
      if (l !== k && !this.#coupled) continue;
      const at = this.#place(k, l);
      for (let i = 0; i < n; i++) this.#residual[l * n + i]! -= step * this.#h[at + i]!;
    }
  }

  /** `q` here, which is `-1/2 <m, r + (r - H m)>`. */
  value(): number {
    let value = 0;
    for (let i = 0; i < this.moved.length; i++) value -= (this.moved[i]! * (this.#start[i]! + this.#residual[i]!)) / 2;
    return value;
  }

  /** Where the curvatures between responses k and l begin. */
  #place(k: number, l: number): number {
    return (this.#coupled ? k * this.#responses + l : k) * this.#columns.n;
  }
}
