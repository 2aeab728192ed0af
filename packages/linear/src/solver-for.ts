import { BoundedSolver } from "./bounded-solver.ts";
import { ConstantSolver } from "./constant-solver.ts";
import { DescentSolver } from "./descent/descent-solver.ts";
import { DualRidge } from "./dual-ridge.ts";
import { families } from "./families/families.ts";
import { generalSolver } from "./general/general-path.ts";
import { JointSolver } from "./joint/joint-solver.ts";
import { areEven, fitsDual, kernelsOf, type Problem, type Solver, storeOf, takesActiveSet, takesJointSet } from "./problem.ts";

/** The solver that suits the problem. */
export function solverFor(problem: Problem): Solver {
  if (problem.options.penalty !== undefined) return generalSolver(problem, problem.options.penalty);
  const exact = problem.intercept ? families[problem.family].exactIntercept?.(problem.data, problem.options) : undefined;
  if (exact !== undefined) return new ConstantSolver(exact, problem.design.p);
  if (takesJointSet(problem)) return new JointSolver(problem);
  if (!takesActiveSet(problem)) return new DescentSolver(problem, kernelsOf(problem));
  const { design, factor, options } = problem;
  const dual = fitsDual(options, factor, design.n, design.p) && areEven(storeOf(problem), factor);
  return dual ? new DualRidge(problem) : new BoundedSolver(problem);
}
