import type { Loss } from "./family-model.ts";

/** `sum_i w_i |y_i - eta_i|^2 / 2` with `y: [K, n]`; conjugate of a row `s^2 / 2 + s y`. Its loops are written out: paths of squared error spend
 *  a good part of their time here. */
export function squaredErrorLoss(y: Float64Array, weights: Float64Array): Loss {
  const n = weights.length;
  const times = (v: Float64Array, out: Float64Array): void => {
    for (let from = 0; from < v.length; from += n) for (let i = 0; i < n; i++) out[from + i] = weights[i]! * v[from + i]!;
  };
  return {
    n,
    responses: y.length / n,
    quadratic: true,
    shiftInvariant: false,
    curvatureBound: 1,
    evaluate: (eta, residual) => {
      let sum = 0;
      for (let from = 0; from < y.length; from += n) {
        for (let i = 0; i < n; i++) {
          const r = y[from + i]! - eta[from + i]!;
          residual[from + i] = weights[i]! * r;
          sum += weights[i]! * r * r;
        }
      }
      return sum / 2;
    },
    curvature: (_eta, out) => {
      for (let from = 0; from < y.length; from += n) out.set(weights, from);
    },
    hessian: () => times,
    bregman: (eta, u) => {
      let sum = 0;
      for (let from = 0; from < y.length; from += n) {
        for (let i = 0; i < n; i++) {
          const r = y[from + i]! - eta[from + i]!;
          sum += weights[i]! * r * r;
        }
      }
      return ((1 - u) * (1 - u) * sum) / 2;
    },
  };
}
