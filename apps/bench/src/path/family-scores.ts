import { transposeTimes, type PathProblem } from "./problem.ts";

const TURNS = 1000;

/** Half the mean deviance, `mean(e^eta - y - y (eta - log y))`. */
export function poissonLoss(y: Float64Array, eta: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += Math.exp(eta[i]!) - y[i]! - (y[i]! > 0 ? y[i]! * (eta[i]! - Math.log(y[i]!)) : 0);
  return sum / y.length;
}

/** Dual objective at the means `y + u (m - y)`, u the largest multiple that is feasible; of a lasso. Shifts eta to its best intercept. */
export function poissonDual(problem: PathProblem, lambda: number, eta: Float64Array): number {
  const { y, n } = problem;
  if (problem.intercept) {
    const shift = Math.log(y.reduce((s, v) => s + v, 0)) - Math.log(eta.reduce((s, v) => s + Math.exp(v), 0));
    for (let i = 0; i < n; i++) eta[i]! += shift;
  }
  const u = feasible(problem, lambda, [eta.map((e, i) => y[i]! - Math.exp(e))]);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const a = y[i]! + u * (Math.exp(eta[i]!) - y[i]!);
    sum += a - y[i]! - (a > 0 ? a * Math.log(a) : 0) + (y[i]! > 0 ? y[i]! * Math.log(y[i]!) : 0);
  }
  return sum / n;
}

/** `mean(log sum_k e^eta_k - eta_y)`. */
export function multinomialLoss(y: Float64Array, etas: readonly Float64Array[]): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const top = etas.reduce((m, eta) => Math.max(m, eta[i]!), -Infinity);
    sum += Math.log(etas.reduce((s, eta) => s + Math.exp(eta[i]! - top), 0)) + top - etas[y[i]!]![i]!;
  }
  return sum / y.length;
}

/** Dual objective, the mean entropy of `e_y + u (p - e_y)`, u the largest multiple that is feasible; of a lasso. Shifts the predictors to their best
 *  intercepts. */
export function multinomialDual(problem: PathProblem, lambda: number, etas: readonly Float64Array[]): number {
  const { y, n } = problem;
  if (problem.intercept) bestIntercepts(y, etas);
  const p = probabilities(etas);
  const u = feasible(
    problem,
    lambda,
    p.map((pk, k) => pk.map((v, i) => (y[i] === k ? 1 : 0) - v)),
  );
  let sum = 0;
  for (let i = 0; i < n; i++) {
    p.forEach((pk, k) => {
      const q = y[i] === k ? 1 - u * (1 - pk[i]!) : u * pk[i]!;
      if (q > 0) sum -= q * Math.log(q);
    });
  }
  return sum / n;
}

/** Largest u <= 1 with `u |x_j' r_k| <= n lambda` for all j and k. */
function feasible(problem: PathProblem, lambda: number, residuals: readonly Float64Array[]): number {
  const most = Math.max(...residuals.map((r) => transposeTimes(problem, r).reduce((m, g) => Math.max(m, Math.abs(g)), 0)));
  return Math.min(1, (lambda * problem.n) / most);
}

/** By Newton's method for each class in turn. */
function bestIntercepts(y: Float64Array, etas: readonly Float64Array[]): void {
  for (let turn = 0; turn < TURNS; turn++) {
    let moved = 0;
    const p = probabilities(etas);
    etas.forEach((eta, k) => {
      const gradient = p[k]!.reduce((s, v, i) => s + (y[i] === k ? 1 : 0) - v, 0);
      const curvature = p[k]!.reduce((s, v) => s + v * (1 - v), 0);
      const step = gradient / (2 * curvature);
      if (!Number.isFinite(step)) return;
      moved = Math.max(moved, Math.abs(gradient) / y.length);
      for (let i = 0; i < y.length; i++) eta[i]! += step;
    });
    if (moved < 1e-15) return;
  }
}

function probabilities(etas: readonly Float64Array[]): Float64Array[] {
  const n = etas[0]!.length;
  const out = etas.map(() => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    const top = etas.reduce((m, eta) => Math.max(m, eta[i]!), -Infinity);
    const total = etas.reduce((s, eta) => s + Math.exp(eta[i]! - top), 0);
    etas.forEach((eta, k) => (out[k]![i] = Math.exp(eta[i]! - top) / total));
  }
  return out;
}
