import { padded, type Store } from "../dense-store.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { ResponseRows } from "./rows.ts";

/** Counts with a log link, `l = e^eta - y - y (eta - log y)`, half the unit deviance. */
export class PoissonRows implements ResponseRows {
  readonly responses = 1;
  readonly eta: number;
  readonly residual: number;
  readonly curvature: number;
  readonly weights: number;
  loss = 0;
  readonly #kernels: Kernels;
  readonly #ld: number;
  readonly #y: number;
  readonly #logY: number;
  readonly #sums: number;

  constructor({ kernels, ld }: Store, y: Float64Array, w: Float64Array, offset: Float64Array) {
    const { heap } = kernels;
    this.#kernels = kernels;
    this.#ld = ld;
    this.#y = padded(kernels, y, ld);
    this.#logY = padded(
      kernels,
      y.map((v) => (v > 0 ? Math.log(v) : 0)),
      ld,
    );
    this.weights = padded(kernels, w, ld);
    this.eta = padded(kernels, offset, ld);
    this.residual = heap.zeros(ld);
    this.curvature = heap.zeros(ld);
    this.#sums = heap.zeros(2);
    this.update();
  }

  get totalCurvature(): number {
    return this.#kernels.heap.f64[this.#sums + 1]!;
  }

  update(): void {
    const { eta, weights, residual, curvature } = this;
    this.loss = this.#kernels.poisson(eta, this.#y, this.#logY, weights, this.#ld, residual, curvature, this.#sums);
  }

  /** Of `a log(a/m) - a + m` at the mean `a = m + (1-u)(y - m)`: the chi-square distance `(1-u)^2 (y-m)^2 / m`, and by convexity `(1-u) l`. */
  bregman(u: number): number {
    return Math.min((1 - u) * this.loss, (1 - u) ** 2 * this.#kernels.heap.f64[this.#sums]!);
  }

  level(): Float64Array {
    const { dot } = this.#kernels;
    return Float64Array.of(Math.log(dot(this.weights, this.#y, this.#ld)) - Math.log(this.totalCurvature));
  }
}
