import type { Solution, Solver } from "./problem.ts";

/** Targets that intercepts alone fit exactly: they are the answer for every lambda and penalty, and no lambda is the first to let a column in. */
export class ConstantSolver implements Solver {
  readonly #solution: Solution;

  /** @param intercept `[K]`, of predictors that fit every row. */
  constructor(intercept: readonly number[], columns: number) {
    this.#solution = { b: new Float64Array(intercept.length * columns), support: [], intercept, devRatio: 0, gap: 0, iterations: 0 };
  }

  gradientMax(): number {
    return 0;
  }

  lambdaMax(): number {
    return 0;
  }

  solve(): Solution {
    return this.#solution;
  }
}
