import { BinomialSolver } from "./binomial.ts";
import { GaussianSolver } from "./gaussian.ts";
import type { Problem, RowSolver } from "./problem.ts";

/** The exact active-set solver of the family, with at most `capacity` columns in its working set. */
export function activeSetSolver(problem: Problem, capacity = Infinity): RowSolver {
  return problem.family === "gaussian" ? new GaussianSolver(problem, capacity) : new BinomialSolver(problem, capacity);
}
