import { BinomialSolver } from "./binomial.ts";
import { GaussianSolver } from "./gaussian.ts";
import type { Problem, RowSolver } from "./problem.ts";

/** The exact active-set solver of the family. */
export function activeSetSolver(problem: Problem): RowSolver {
  return problem.family === "gaussian" ? new GaussianSolver(problem) : new BinomialSolver(problem);
}
