/** Rows of a logistic model: linear predictor, probabilities and what the solver needs of them. Weights `w` sum to 1. */
export class LogisticRows {
  readonly eta: Float64Array;
  /** `w (y - p)`: minus the gradient of the loss in eta. */
  readonly residual: Float64Array;
  /** `w p (1 - p)`: curvature of the loss in eta. */
  readonly curvature: Float64Array;
  /** `sum_i w_i (log(1 + e^eta_i) - y_i eta_i)`, the mean negative log-likelihood. */
  loss = 0;
  readonly #y: Float64Array;
  readonly #w: Float64Array;

  constructor(y: Float64Array, w: Float64Array) {
    this.#y = y;
    this.#w = w;
    this.eta = new Float64Array(y.length);
    this.residual = new Float64Array(y.length);
    this.curvature = new Float64Array(y.length);
  }

  /** Brings loss, residual and curvature up to date with `eta`. */
  update(): void {
    let loss = 0;
    for (let i = 0; i < this.eta.length; i++) {
      const w = this.#w[i]!;
      // By the sign s of the class: loss log(1 + e^-s eta), and q = 1 - p(class) without cancellation.
      const s = this.#y[i] === 1 ? 1 : -1;
      const m = s * this.eta[i]!;
      const e = Math.exp(-Math.abs(m));
      const q = m > 0 ? e / (1 + e) : 1 / (1 + e);
      loss += w * (Math.log1p(e) + (m > 0 ? 0 : -m));
      this.residual[i] = w * s * q;
      this.curvature[i] = (w * e) / ((1 + e) * (1 + e));
    }
    this.loss = loss;
  }

  /** `sum_i w_i KL(Bernoulli(1 - u q_i), Bernoulli(1 - q_i))`, q_i the probability of the class that did not occur. */
  bregman(u: number): number {
    let sum = 0;
    for (let i = 0; i < this.eta.length; i++) {
      const w = this.#w[i]!;
      if (w === 0) continue;
      const q = Math.abs(this.residual[i]!) / w;
      const stay = q < 1 ? (1 - u * q) * (Math.log1p(-u * q) - Math.log1p(-q)) : Infinity;
      sum += w * (u * q * Math.log(u) + stay);
    }
    return Math.max(0, sum);
  }
}
