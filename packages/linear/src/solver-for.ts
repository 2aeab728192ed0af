import { activeSetSolver } from "./active-set-solver.ts";
import { DescentSolver } from "./descent/descent-solver.ts";
import { DualRidge } from "./dual-ridge.ts";
import { generalSolver } from "./general/general-path.ts";
import { kernelsOf, type Problem, type Solver, takesActiveSet } from "./problem.ts";

/** The solver that suits the problem. */
export function solverFor(problem: Problem): Solver {
  if (problem.options.penalty !== undefined) return generalSolver(problem, problem.options.penalty);
  if (!takesActiveSet(problem)) return new DescentSolver(problem, kernelsOf(problem));
  return fitsDual(problem) ? new DualRidge(problem) : activeSetSolver(problem);
}

/** Pure ridge on every column, more columns than rows, no lambda of 0 (there the minimum is not unique). */
function fitsDual({ design, l1Ratio, factor, options }: Problem): boolean {
  return l1Ratio === 0 && design.p > design.n && !factor.includes(0) && (options.lambda === undefined || !options.lambda.includes(0));
}
