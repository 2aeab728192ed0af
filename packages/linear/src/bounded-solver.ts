import { RidgelineError } from "@ridgeline/core";
import { activeSetSolver } from "./active-set-solver.ts";
import { DescentSolver } from "./descent/descent-solver.ts";
import { kernelsOf, type Problem, type Solution, type Solver, storeOf } from "./problem.ts";

/** Bytes that Q and R may take, and that all may: what 32-bit addresses of bytes reach. */
const MOST_SQUARES = 2 ** 31;
const MOST = 2 ** 32;
/** Bytes of the vectors over columns and rows, at most. */
const VECTORS = { column: 400, row: 200 };

/** The exact active set as long as its working set fits into the memory; from the lambda on at which it does not, coordinate descent on the columns, by
 *  the same rule of the gap, started from the last solution. Columns that do not fit themselves remain an error. */
export class BoundedSolver implements Solver {
  readonly #problem: Problem;
  #solver: Solver;
  #exact = true;
  #last: { readonly lambda: number; readonly solution: Solution } | undefined;

  /** @param capacity Columns that the working set may hold. */
  constructor(problem: Problem, capacity = capacityFor(problem)) {
    this.#problem = problem;
    try {
      this.#solver = activeSetSolver(problem, capacity);
    } catch (error) {
      this.#solver = this.#descent(error);
    }
  }

  gradientMax(): number {
    return this.#within(() => this.#solver.gradientMax());
  }

  solve(lambda: number): Solution {
    const solution = this.#within(() => this.#solver.solve(lambda));
    this.#last = { lambda, solution };
    return solution;
  }

  #within<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#solver = this.#descent(error);
      return work();
    }
  }

  /** The solver that goes on where the exact one ran out of memory. Its own is free for it. */
  #descent(error: unknown): Solver {
    if (!this.#exact || !(error instanceof RidgelineError && error.code === "E_LINEAR_MEMORY")) throw error;
    this.#exact = false;
    const kernels = kernelsOf(this.#problem);
    kernels.heap.reset();
    const solver = new DescentSolver(this.#problem, kernels);
    if (this.#last !== undefined) solver.startFrom(this.#last.lambda, this.#last.solution);
    return solver;
  }
}

/** Columns for which Q and R, the latter with a few to spare, fit beside what is there. */
function capacityFor(problem: Problem): number {
  const { kernels, n, p } = storeOf(problem);
  const rest = MOST - 8 * kernels.heap.mark() - VECTORS.column * p - VECTORS.row * n;
  return Math.max(0, Math.floor(Math.sqrt(Math.min(rest, MOST_SQUARES) / 16) || 0) - 32);
}
