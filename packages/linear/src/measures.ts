import type { Family } from "./types.ts";

/** What cross-validation averages over rows. `mse`, `mae` as usual for `gaussian`; for `binomial` as cv.glmnet sums them over both classes,
 *  `2 (y - p)^2` and `2 |y - p|`. `deviance`: squared error, or -2 times the log-likelihood with p kept in [1e-5, 1 - 1e-5] as cv.glmnet does.
 *  `class`: share misclassified (`binomial` only). */
export type Measure = "mse" | "deviance" | "mae" | "class";

const LEAST_PROBABILITY = 1e-5;

/** Loss of one row by measure, from the target and the linear predictor. */
export function rowLoss(family: Family, measure: Measure): (y: number, eta: number) => number {
  if (family === "gaussian") return measure === "mae" ? (y, eta) => Math.abs(y - eta) : (y, eta) => (y - eta) ** 2;
  if (measure === "class") return (y, eta) => (eta > 0 === (y === 1) ? 0 : 1);
  const missed = (y: number, eta: number): number => 1 / (1 + Math.exp(y === 1 ? eta : -eta));
  if (measure === "mae") return (y, eta) => 2 * missed(y, eta);
  if (measure === "mse") return (y, eta) => 2 * missed(y, eta) ** 2;
  return (y, eta) => {
    const p = 1 / (1 + Math.exp(y === 1 ? -eta : eta));
    return -2 * Math.log(Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, p)));
  };
}
