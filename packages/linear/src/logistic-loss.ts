import { padded, type Store } from "./dense-store.ts";
import type { Kernels } from "./kernels/kernels.ts";

/** Rows of a logistic model in the memory of the kernels: linear predictor, probabilities and what the solver needs of them. Weights `w` sum to 1;
 *  addresses of `[ld]`. */
export class LogisticRows {
  readonly eta: number;
  /** `w (y - p)`: minus the gradient of the loss in eta. */
  readonly residual: number;
  /** `w p (1 - p)`: curvature of the loss in eta. */
  readonly curvature: number;
  /** `sum_i w_i (log(1 + e^eta_i) - y_i eta_i)`, the mean negative log-likelihood. */
  loss = 0;
  readonly #kernels: Kernels;
  readonly #ld: number;
  readonly #s: number;
  readonly #w: number;
  readonly #odds: number;

  constructor({ kernels, ld }: Store, y: Float64Array, w: Float64Array, offset: Float64Array) {
    const { heap } = kernels;
    this.#kernels = kernels;
    this.#ld = ld;
    this.#s = padded(
      kernels,
      y.map((v) => (v === 1 ? 1 : -1)),
      ld,
    );
    this.#w = padded(kernels, w, ld);
    this.eta = padded(kernels, offset, ld);
    this.residual = heap.zeros(ld);
    this.curvature = heap.zeros(ld);
    this.#odds = heap.zeros(2);
    this.update();
  }

  /** Sum of the curvature over the rows. */
  get totalCurvature(): number {
    return this.#kernels.heap.f64[this.#odds + 1]!;
  }

  /** Brings loss, residual and curvature up to date with `eta`. */
  update(): void {
    this.loss = this.#kernels.logistic(this.eta, this.#s, this.#w, this.#ld, this.residual, this.curvature, this.#odds);
  }

  /** A bound of `sum_i w_i KL(Bernoulli(1 - u q_i), Bernoulli(1 - q_i))`, q_i the probability of the class that did not occur, which scaling the dual
   *  point by u costs: the chi-square distance `(1-u)^2 q/(1-q)`, and by convexity of the entropy `(1-u) log 1/(1-q)`, summed. */
  bregman(u: number): number {
    return Math.min((1 - u) * this.loss, (1 - u) ** 2 * this.#kernels.heap.f64[this.#odds]!);
  }
}
