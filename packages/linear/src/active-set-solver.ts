import { BinomialSolver } from "./binomial.ts";
import { GaussianSolver } from "./gaussian.ts";
import { isSparse } from "./matrix.ts";
import type { Problem, ResidualAt, Solver } from "./problem.ts";

/** Whether the exact active set takes the problem: a dense matrix, no limits, `gaussian` or `binomial`. */
export function takesActiveSet({ family, data, options }: Problem): boolean {
  const limited = options.lowerLimits !== undefined || options.upperLimits !== undefined;
  return (family === "gaussian" || family === "binomial") && !isSparse(data.x) && !limited;
}

/** The exact active-set solver of the family. */
export function activeSetSolver(problem: Problem): Solver & ResidualAt {
  return problem.family === "gaussian" ? new GaussianSolver(problem) : new BinomialSolver(problem);
}
