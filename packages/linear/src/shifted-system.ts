import type { CholeskyFactor } from "./cholesky.ts";
import type { Kernels } from "./kernels/kernels.ts";

/** More than rounding ever needs. */
const MOST_STEPS = 100;

/** Solves `(M - shift V) d = e` where `M = R'R` has a factor and V is diagonal, by conjugate gradients preconditioned by M: with `M = Q + a V` and
 *  `M - shift V = Q + b V` the eigenvalues lie in `[b / a, 1]`, so that few steps are needed, each one solve with R. Products with M follow from
 *  the recursion and cost nothing. Vectors are addresses, in the order of the factor.
 *  Reference: Golub & Van Loan (2013), 11.5. */
export class ShiftedSystem {
  readonly #kernels: Kernels;
  readonly #factor: CholeskyFactor;
  /** `M^-1` times the residual, the direction, and M times that. */
  readonly #z: number;
  readonly #direction: number;
  readonly #image: number;

  /** @param most Largest size there will ever be. */
  constructor(kernels: Kernels, factor: CholeskyFactor, most: number) {
    const { heap } = kernels;
    this.#kernels = kernels;
    this.#factor = factor;
    this.#z = heap.take(most);
    this.#direction = heap.take(most);
    this.#image = heap.take(most);
  }

  /** Writes d, and to e what is left of it once its norm is at most `share` of what it was or `enough`. */
  solve(e: number, v: number, shift: number, d: number, share: number, enough: number): void {
    const { f64 } = this.#kernels.heap;
    const { size } = this.#factor;
    if (shift === 0) {
      f64.copyWithin(d, e, e + size);
      this.#factor.solve(d);
      f64.fill(0, e, e + size);
      return;
    }
    f64.fill(0, d, d + size);
    const goal = Math.max(share * this.#norm(e), enough);
    let last = 0;
    for (let step = 0; step < MOST_STEPS && this.#norm(e) > goal; step++) {
      const rz = this.#precondition(e);
      this.#turn(e, last === 0 ? 0 : rz / last);
      last = rz;
      this.#move(e, v, shift, d, rz / this.#curvature(v, shift));
    }
  }

  #norm(e: number): number {
    return Math.sqrt(this.#kernels.dot(e, e, this.#factor.size));
  }

  /** `z = M^-1 e`; returns `e'z`. */
  #precondition(e: number): number {
    const { f64 } = this.#kernels.heap;
    f64.copyWithin(this.#z, e, e + this.#factor.size);
    this.#factor.solve(this.#z);
    return this.#kernels.dot(e, this.#z, this.#factor.size);
  }

  /** The next direction: z plus beta times the last one. */
  #turn(e: number, beta: number): void {
    const { f64 } = this.#kernels.heap;
    const [z, h, m] = [this.#z, this.#direction, this.#image];
    for (let k = 0; k < this.#factor.size; k++) {
      f64[h + k] = f64[z + k]! + (beta === 0 ? 0 : beta * f64[h + k]!);
      f64[m + k] = f64[e + k]! + (beta === 0 ? 0 : beta * f64[m + k]!);
    }
  }

  #curvature(v: number, shift: number): number {
    const { f64 } = this.#kernels.heap;
    const [h, m] = [this.#direction, this.#image];
    let sum = 0;
    for (let k = 0; k < this.#factor.size; k++) sum += f64[h + k]! * (f64[m + k]! - shift * f64[v + k]! * f64[h + k]!);
    return sum;
  }

  #move(e: number, v: number, shift: number, d: number, alpha: number): void {
    const { f64 } = this.#kernels.heap;
    const [h, m] = [this.#direction, this.#image];
    for (let k = 0; k < this.#factor.size; k++) {
      f64[d + k]! += alpha * f64[h + k]!;
      f64[e + k]! -= alpha * (f64[m + k]! - shift * f64[v + k]! * f64[h + k]!);
    }
  }
}
