import type { DescentState } from "./state.ts";

/** Most columns whose products are kept. */
const MOST_COLUMNS = 700;
/** Largest system. */
const MOST = 600;
/** A pivot below this share of its diagonal belongs to a coordinate that depends on the ones before it: it is left alone. */
const DEPENDENT = 1e-13;

/** The Cholesky factor of the Newton system of squared error on dense columns, as a preconditioner: its conjugate gradients then end after a few steps
 *  however correlated the columns are. Products of columns are formed once. */
export class DenseFactor {
  readonly #s: DescentState;
  /** `[p, p]`, NaN where not formed yet. */
  readonly #gram: Float64Array;
  /** Rows of the lower triangle, the reciprocals of its diagonal, 0 for coordinates left alone. */
  #l = new Float64Array(0);
  #inverse = new Float64Array(0);
  #size = 0;

  constructor(state: DescentState) {
    this.#s = state;
    this.#gram = new Float64Array(state.p * state.p).fill(NaN);
  }

  static suits({ loss, p, columns }: DescentState): boolean {
    return loss.quadratic && columns.pointers === undefined && p <= MOST_COLUMNS;
  }

  /** Whether a factor for so many coordinates costs less than that many steps of conjugate gradients. */
  pays(size: number, steps: number): boolean {
    return size <= MOST && size * size < 3 * this.#s.n * steps;
  }

  /** Factors the system of the coefficients at `places[0 .. size - 1]` of `[K, p]`, with the curvature of the norms, `t_j / |b_j| (I - b_j b_j' / |b_j|^2)`. */
  factor(places: Int32Array, size: number): void {
    const { p, b, model, grouped } = this.#s;
    const square = new Float64Array(p);
    for (let at = 0; at < b.length; at++) square[at % p]! += b[at]! * b[at]!;
    const steep = square.map((v, j) => (grouped && model.threshold[j]! > 0 && v > 0 ? model.threshold[j]! / Math.sqrt(v) : 0));
    if (this.#l.length < size * size) this.#l = new Float64Array(size * size);
    if (this.#inverse.length < size) this.#inverse = new Float64Array(size);
    this.#size = size;
    const l = this.#l;
    for (let i = 0; i < size; i++) {
      const at = places[i]!;
      const j = at % p;
      for (let m = 0; m <= i; m++) {
        const other = places[m]!;
        let sum = at - j === other - (other % p) ? this.#product(j, other % p) : 0;
        if (j === other % p && steep[j]! > 0) sum -= (steep[j]! * b[at]! * b[other]!) / square[j]!;
        if (m === i) sum += model.ridge[j]! + steep[j]!;
        l[i * size + m] = sum;
      }
    }
    this.#decompose();
  }

  #decompose(): void {
    const size = this.#size;
    const [l, inverse] = [this.#l, this.#inverse];
    for (let i = 0; i < size; i++) {
      const row = i * size;
      const diagonal = l[row + i]!;
      for (let m = 0; m <= i; m++) {
        let sum = l[row + m]!;
        for (let k = 0, other = m * size; k < m; k++) sum -= l[row + k]! * l[other + k]!;
        if (m < i) l[row + m] = sum * inverse[m]!;
        else inverse[i] = sum > DEPENDENT * diagonal ? 1 / Math.sqrt(sum) : 0;
      }
    }
  }

  /** `z = A^-1 r` on the coefficients, 0 for those left alone. */
  solve(r: Float64Array, z: Float64Array): void {
    const size = this.#size;
    const [l, inverse] = [this.#l, this.#inverse];
    for (let i = 0; i < size; i++) {
      let sum = r[i]!;
      for (let k = 0; k < i; k++) sum -= l[i * size + k]! * z[k]!;
      z[i] = sum * inverse[i]!;
    }
    for (let i = size - 1; i >= 0; i--) {
      const v = z[i]! * inverse[i]!;
      z[i] = v;
      for (let k = 0; k < i; k++) z[k]! -= l[i * size + k]! * v;
    }
  }

  /** `sum_i w_i x_ij x_im`. */
  #product(j: number, m: number): number {
    const { p, n, columns, weights } = this.#s;
    const known = this.#gram[j * p + m]!;
    if (!Number.isNaN(known)) return known;
    const { values } = columns;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += weights[i]! * values[j * n + i]! * values[m * n + i]!;
    this.#gram[j * p + m] = sum;
    this.#gram[m * p + j] = sum;
    return sum;
  }
}
