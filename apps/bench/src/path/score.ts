import { multinomialDual, multinomialLoss, poissonDual, poissonLoss } from "./family-scores.ts";
import { indicator, linearPredictor, mean, responsesOf, transposeTimes, type PathFit, type PathProblem } from "./problem.ts";

/** Objective and duality gap at each lambda, over the null model's objective. */
export interface Score {
  readonly objective: Float64Array;
  readonly gap: Float64Array;
}

/** Scores a fit by the definitions, with code of no solver. The gap is that of the coefficients with the intercepts that suit them best. */
export function score(problem: PathProblem, fit: PathFit): Score {
  const null_ = nullObjective(problem);
  const objective = new Float64Array(problem.lambda.length);
  const gap = new Float64Array(problem.lambda.length);
  const responses = responsesOf(problem);
  problem.lambda.forEach((lambda, k) => {
    const b = fit.coefficients[k]!;
    const etas = Array.from({ length: responses }, (_, r) =>
      linearPredictor(problem, fit.intercept[k * responses + r]!, b.subarray(r * problem.d, (r + 1) * problem.d)),
    );
    objective[k] = (loss(problem, etas) + penalty(problem, lambda, b)) / null_;
    gap[k] = gapOf(problem, lambda, b, etas) / null_;
  });
  return { objective, gap };
}

function gapOf(problem: PathProblem, lambda: number, b: Float64Array, etas: readonly Float64Array[]): number {
  if (problem.family === "gaussian") return gaussianGap(problem, lambda, b, etas[0]!);
  if (problem.l1Ratio !== 1) throw new Error("the gap of an elastic net of this family is not written here");
  if (problem.family === "binomial") return binomialGap(problem, lambda, b, etas[0]!);
  const dual = problem.family === "poisson" ? poissonDual(problem, lambda, etas[0]!) : multinomialDual(problem, lambda, etas);
  return loss(problem, etas) + penalty(problem, lambda, b) - dual;
}

/** Largest difference of two objectives along the path; negative when the first is always smaller. */
export function excess(objective: Float64Array, best: Float64Array): number {
  return objective.reduce((m, f, k) => Math.max(m, f - best[k]!), -Infinity);
}

export function largest(v: Float64Array): number {
  return v.reduce((m, e) => Math.max(m, e), -Infinity);
}

function nullObjective(problem: PathProblem): number {
  const { family, intercept, n, y } = problem;
  const m = mean(y);
  const constants =
    family === "multinomial"
      ? Array.from({ length: responsesOf(problem) }, (_, k) => Math.log(mean(indicator(y, k))))
      : [family === "gaussian" ? m : family === "binomial" ? Math.log(m / (1 - m)) : Math.log(m)];
  return loss(
    problem,
    constants.map((c) => new Float64Array(n).fill(intercept ? c : 0)),
  );
}

function loss({ family, n, y }: PathProblem, etas: readonly Float64Array[]): number {
  if (family === "poisson") return poissonLoss(y, etas[0]!);
  if (family === "multinomial") return multinomialLoss(y, etas);
  const eta = etas[0]!;
  let sum = 0;
  if (family === "gaussian") for (let i = 0; i < n; i++) sum += (y[i]! - eta[i]!) ** 2 / 2;
  else for (let i = 0; i < n; i++) sum += Math.log1p(Math.exp(-Math.abs(eta[i]!))) + Math.max(0, eta[i]!) - y[i]! * eta[i]!;
  return sum / n;
}

function penalty({ l1Ratio }: PathProblem, lambda: number, b: Float64Array): number {
  let sum = 0;
  for (const v of b) sum += l1Ratio * Math.abs(v) + ((1 - l1Ratio) / 2) * v * v;
  return lambda * sum;
}

/** The L2 part is taken as rows appended to X and 0 to y, so that it is a lasso: primal - dual at the best multiple of the residual that is feasible. */
function gaussianGap(problem: PathProblem, lambda: number, b: Float64Array, eta: Float64Array): number {
  const { n, y, l1Ratio } = problem;
  const ridge = lambda * (1 - l1Ratio);
  const residual = y.map((v, i) => v - eta[i]!);
  if (problem.intercept) center(residual);
  const centredY = y.slice();
  if (problem.intercept) center(centredY);
  const bb = b.reduce((s, v) => s + v * v, 0);
  const rr = dot(residual, residual) / n + ridge * bb;
  const ry = dot(residual, centredY) / n;
  const steepest = transposeTimes(problem, residual).reduce((m, g, j) => Math.max(m, Math.abs(g / n - ridge * b[j]!)), 0);
  const u = Math.min((lambda * l1Ratio) / steepest, ry / rr);
  return rr / 2 + lambda * l1Ratio * b.reduce((s, v) => s + Math.abs(v), 0) - (u * ry - (u * u * rr) / 2);
}

/** Primal - dual at `q = y - u (y - p)`, u the largest multiple that is feasible; lasso only. */
function binomialGap(problem: PathProblem, lambda: number, b: Float64Array, eta: Float64Array): number {
  if (problem.intercept) bestIntercept(problem.y, eta);
  const { n, y } = problem;
  const p = eta.map((e) => 1 / (1 + Math.exp(-e)));
  const residual = y.map((v, i) => v - p[i]!);
  const steepest = transposeTimes(problem, residual).reduce((m, g) => Math.max(m, Math.abs(g) / n), 0);
  const u = Math.min(1, lambda / steepest);
  const dual = y.reduce((s, v, i) => s + entropy(v - u * residual[i]!), 0) / n;
  return loss(problem, [eta]) + penalty(problem, lambda, b) - dual;
}

/** Shifts `eta` so that `sum(y - p) = 0`, by Newton. */
function bestIntercept(y: Float64Array, eta: Float64Array): void {
  for (let turn = 0; turn < 20; turn++) {
    let gradient = 0;
    let curvature = 0;
    for (let i = 0; i < y.length; i++) {
      const p = 1 / (1 + Math.exp(-eta[i]!));
      gradient += y[i]! - p;
      curvature += p * (1 - p);
    }
    const step = gradient / curvature;
    if (!Number.isFinite(step)) return;
    for (let i = 0; i < eta.length; i++) eta[i]! += step;
    if (Math.abs(step) < 1e-14) return;
  }
}

function entropy(q: number): number {
  return -(q > 0 ? q * Math.log(q) : 0) - (q < 1 ? (1 - q) * Math.log(1 - q) : 0);
}

function center(v: Float64Array): void {
  const m = mean(v);
  for (let i = 0; i < v.length; i++) v[i]! -= m;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((s, v, i) => s + v * b[i]!, 0);
}
