import { InputError } from "@ridgeline/core";
import { activeSetSolver } from "./active-set-solver.ts";
import { DualRidge } from "./dual-ridge.ts";
import { generalSolver } from "./general/general-path.ts";
import { type Problem, type Solver, takesActiveSet } from "./problem.ts";

/** The solver that suits the problem. */
export function solverFor(problem: Problem): Solver {
  if (problem.options.penalty !== undefined) return generalSolver(problem, problem.options.penalty);
  if (!takesActiveSet(problem)) {
    throw new InputError("E_LINEAR_INPUT", "The path cannot be fitted:", [
      {
        path: "x",
        message: "a sparse matrix, limits of coefficients or this family is not solved yet",
        remedy: "use gaussian or binomial, a dense matrix and no limits",
      },
    ]);
  }
  return fitsDual(problem) ? new DualRidge(problem) : activeSetSolver(problem);
}

/** Pure ridge on every column, more columns than rows, no lambda of 0 (there the minimum is not unique). */
function fitsDual({ design, l1Ratio, factor, options }: Problem): boolean {
  return l1Ratio === 0 && design.p > design.n && !factor.includes(0) && (options.lambda === undefined || !options.lambda.includes(0));
}
