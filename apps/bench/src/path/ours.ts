import { fitPath } from "@ridgeline/linear";
import type { PathFit, PathProblem } from "./problem.ts";

/** The whole path through the public function: checks of the input, the copy into the solver's memory and the result's own arrays included. */
export function fitOurs(problem: PathProblem, tolerance: number | undefined): PathFit {
  const { family, l1Ratio, lambda, intercept } = problem;
  return fitPath(problem, { family, l1Ratio, lambda, intercept, standardize: false, tolerance });
}

/** Milliseconds of n fits. */
export async function timeOurs(problem: PathProblem, tolerance: number, n: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < n; i++) fitOurs(problem, tolerance);
  return performance.now() - start;
}
