import { padded, type Store } from "../dense-store.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { ResponseRows } from "./rows.ts";

/** Classes with a linear predictor each, `l = log sum_k e^eta_k - eta_y`. */
export class SoftmaxRows implements ResponseRows {
  readonly responses: number;
  readonly eta: number;
  readonly residual: number;
  readonly curvature: number;
  /** Class probabilities. */
  readonly coupling: number;
  readonly weights: number;
  loss = 0;
  readonly #kernels: Kernels;
  readonly #ld: number;
  readonly #y: Float64Array;
  readonly #hit: number;
  readonly #sums: number;

  /** @param offset `[n, K]`. */
  constructor({ kernels, n, ld }: Store, y: Float64Array, w: Float64Array, offset: Float64Array) {
    const { heap } = kernels;
    const classes = offset.length / n;
    this.responses = classes;
    this.#kernels = kernels;
    this.#ld = ld;
    this.#y = y;
    this.#hit = padded(kernels, y, ld);
    this.weights = padded(kernels, w, ld);
    this.eta = heap.zeros(classes * ld);
    for (let k = 0; k < classes; k++) for (let i = 0; i < n; i++) heap.f64[this.eta + k * ld + i] = offset[i * classes + k]!;
    this.residual = heap.zeros(classes * ld);
    this.curvature = heap.zeros(classes * ld);
    this.coupling = heap.zeros(classes * ld);
    this.#sums = heap.zeros(2);
    this.update();
  }

  get totalCurvature(): number {
    return this.#kernels.heap.f64[this.#sums + 1]!;
  }

  update(): void {
    const { eta, weights, responses, residual, curvature, coupling } = this;
    this.loss = this.#kernels.softmax(eta, this.#hit, weights, responses, this.#ld, residual, curvature, coupling, this.#sums);
  }

  /** Of the relative entropy of `u p + (1-u) e_y` to p, q the probability of all other classes: the chi-square distance `(1-u)^2 q/(1-q)`, and by
   *  convexity `(1-u) l`. */
  bregman(u: number): number {
    return Math.min((1 - u) * this.loss, (1 - u) ** 2 * this.#kernels.heap.f64[this.#sums]!);
  }

  level(): Float64Array {
    const { dot, heap } = this.#kernels;
    const shares = new Float64Array(this.responses);
    this.#y.forEach((k, i) => (shares[k]! += heap.f64[this.weights + i]!));
    return shares.map((share, k) => Math.log(share) - Math.log(dot(this.weights, this.coupling + k * this.#ld, this.#ld)));
  }
}
