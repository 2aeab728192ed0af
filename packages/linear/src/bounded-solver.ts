import { RidgelineError } from "@ridgeline/core";
import { activeSetSolver } from "./active-set-solver.ts";
import { DescentSolver } from "./descent/descent-solver.ts";
import { kernelsOf, type Problem, type Solution, type Solver, storeOf } from "./problem.ts";
import { isComplete } from "./working-set.ts";

/** A lambda below this share of the last one is approached in steps: what violates optimality at once would be far more than what is needed. */
const STRIDE = 0.8;
/** Lambdas below this share of the largest need no more steps: nearly all that will enter has done so. */
const LEAST = 1e-4;

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
    let before = 0;
    for (const step of this.#stepsTo(lambda)) before += this.#solveAt(step).iterations;
    const solution = this.#solveAt(lambda);
    return before === 0 ? solution : { ...solution, iterations: before + solution.iterations };
  }

  #solveAt(lambda: number): Solution {
    const solution = this.#within(() => this.#solver.solve(lambda));
    this.#last = { lambda, solution };
    return solution;
  }

  /** Lambdas between the last one, or the largest that matters, and this one, where columns enter one after the other. */
  #stepsTo(lambda: number): number[] {
    const { l1Ratio, design } = this.#problem;
    if (l1Ratio === 0 || isComplete(design.n, design.p)) return [];
    const from = this.#last?.lambda ?? this.gradientMax() / l1Ratio;
    const to = Math.max(lambda, LEAST * from);
    const count = Math.ceil(Math.log(to / from) / Math.log(STRIDE)) - 1;
    return Array.from({ length: Math.max(0, count || 0) }, (_, k) => from * (to / from) ** ((k + 1) / (count + 1)));
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
