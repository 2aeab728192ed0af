/** Rows of a loss with K linear predictors in the memory of the kernels. Weights `w` sum to 1; addresses of `[K, ld]`, response after response. */
export interface ResponseRows {
  readonly responses: number;
  readonly eta: number;
  /** `-w dl/deta_k`: minus the gradient of the loss in eta. */
  readonly residual: number;
  /** `w d2l/deta_k^2`. */
  readonly curvature: number;
  /** p with `w d2l/(deta_k deta_l) = -w p_k p_l` for k other than l; absent for one response. */
  readonly coupling?: number;
  /** `[ld]`: w. */
  readonly weights: number;
  /** `sum_i w_i l(y_i, eta_i)`. */
  readonly loss: number;
  /** Sum of the curvature over rows and responses. */
  readonly totalCurvature: number;
  /** Brings everything up to date with `eta`. */
  update(): void;
  /** A bound of what scaling the dual point by u costs in the duality gap, 0 at u = 1. */
  bregman(u: number): number;
  /** `[K]`: what intercepts alone are best added to eta, nearly. */
  level(): Float64Array;
}
