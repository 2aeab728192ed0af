import type { Columns } from "./columns.ts";

/** A quadratic model of the loss around a point, `q(d, d0) = -<r, X d + d0> + 1/2 <X d + d0, h (X d + d0)>`, with one curvature a row and response.
 *  It keeps the model's residual `r - h (X d + d0)` up to date with every move, so that a coordinate's slope costs one dot product.
 *  Coordinate c is column `c mod p` of response `floor(c / p)`. */
export class QuadraticModel {
  readonly #columns: Columns;
  readonly #responses: number;
  /** `[K, n]`. */
  readonly #h: Float64Array;
  readonly #residual: Float64Array;
  readonly #moved: Float64Array;
  readonly #scratch: Float64Array;
  readonly #curvature: Float64Array;
  readonly #known: Uint8Array;
  readonly #rowTotals: Float64Array;

  constructor(columns: Columns, responses: number) {
    this.#columns = columns;
    this.#responses = responses;
    this.#h = new Float64Array(responses * columns.n);
    this.#residual = new Float64Array(responses * columns.n);
    this.#moved = new Float64Array(responses * columns.n);
    this.#scratch = new Float64Array(responses * columns.n);
    this.#curvature = new Float64Array(responses * columns.p);
    this.#known = new Uint8Array(responses * columns.p);
    this.#rowTotals = new Float64Array(responses);
  }

  /** Starts at a point with this residual (`[K, n]`, minus the gradient) and these curvatures. */
  reset(residual: Float64Array, h: Float64Array): void {
    this.#residual.set(residual);
    this.#moved.fill(0);
    this.#known.fill(0);
    const { n } = this.#columns;
    this.#h.set(h);
    for (let k = 0; k < this.#responses; k++) this.#rowTotals[k] = this.#h.subarray(k * n, (k + 1) * n).reduce((s, v) => s + v, 0);
  }

  /** Slope of the model along coordinate c. */
  slope(c: number): number {
    const { n, p } = this.#columns;
    return -this.#columns.dot(c % p, this.#residual, Math.floor(c / p) * n);
  }

  /** Curvature of the model along coordinate c. */
  curvature(c: number): number {
    if (this.#known[c] === 0) {
      const { n, p } = this.#columns;
      this.#curvature[c] = this.#columns.square(c % p, this.#h, Math.floor(c / p) * n);
      this.#known[c] = 1;
    }
    return this.#curvature[c]!;
  }

  /** The model's Hessian among some coordinates, `[m, m]`; 0 between different responses. */
  gram(coordinates: ArrayLike<number>): Float64Array {
    const m = coordinates.length;
    const { n, p } = this.#columns;
    const gram = new Float64Array(m * m);
    for (let a = 0; a < m; a++) {
      const c = coordinates[a]!;
      const at = Math.floor(c / p) * n;
      this.#scratch.fill(0, at, at + n);
      this.#columns.subtractWeighted(c % p, -1, this.#h, this.#scratch, at);
      for (let b = 0; b <= a; b++) {
        const other = coordinates[b]!;
        if (Math.floor(other / p) !== Math.floor(c / p)) continue;
        gram[a * m + b] = gram[b * m + a] = this.#columns.dot(other % p, this.#scratch, at);
      }
    }
    return gram;
  }

  /** Moves coordinate c by `step`. */
  move(c: number, step: number): void {
    if (step === 0) return;
    const { n, p } = this.#columns;
    const at = Math.floor(c / p) * n;
    this.#columns.add(c % p, step, this.#moved, at);
    this.#columns.subtractWeighted(c % p, step, this.#h, this.#residual, at);
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
    const { n } = this.#columns;
    intercept[k]! += step;
    for (let i = k * n; i < (k + 1) * n; i++) {
      this.#moved[i]! += step;
      this.#residual[i]! -= step * this.#h[i]!;
    }
  }

  /** `X d + d0`, `[K, n]`: how far the linear predictor has moved. */
  get moved(): Float64Array {
    return this.#moved;
  }

  /** `q` here: with `m = X d + d0` and the present residual `r - h m` it is `-<m, residual> - 1/2 <m, h m>`. */
  value(): number {
    let value = 0;
    for (let i = 0; i < this.#moved.length; i++) value -= this.#moved[i]! * (this.#residual[i]! + (this.#h[i]! * this.#moved[i]!) / 2);
    return value;
  }
}
