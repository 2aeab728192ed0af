import { BinomialSolver } from "./binomial.ts";
import { dualityGap } from "./gap.ts";
import { GaussianSolver } from "./gaussian.ts";
import { axpyAt, transposeTimes } from "./kernels.ts";
import type { Problem, ResidualAt, Solution, Solver } from "./problem.ts";

/** What is left of a diagonal below this share of the largest one is rounding: the rank is reached. */
const RANK = 1e-14;

/** The solver that suits the problem. */
export function solverFor(problem: Problem): Solver {
  return fitsDual(problem) ? new DualRidge(problem) : primal(problem);
}

function primal(problem: Problem): Solver & ResidualAt {
  return problem.family === "gaussian" ? new GaussianSolver(problem) : new BinomialSolver(problem);
}

/** Pure ridge on every column, more columns than rows, no lambda of 0 (there the minimum is not unique). */
function fitsDual({ design, l1Ratio, factor, options }: Problem): boolean {
  return l1Ratio === 0 && design.p > design.n && !factor.includes(0) && (options.lambda === undefined || !options.lambda.includes(0));
}

/** Ridge with more columns than rows, solved in the space of the rows: `X D^-1 X' = L L'` (D the penalty factors) and the columns of L take
 *  the place of those of X, with the same minimum. Back by the optimality condition, `b = D^-1 X' residual / lambda`.
 *  Reference: Hastie & Tibshirani (2004), Biostatistics 5(3), section 3. */
export class DualRidge implements Solver {
  readonly #problem: Problem;
  readonly #full: Solver & ResidualAt;
  readonly #reduced: Solver;
  readonly #b: Float64Array;
  readonly #g: Float64Array;
  readonly #ridge: Float64Array;
  readonly #threshold: Float64Array;
  readonly #columns: Int32Array;

  constructor(problem: Problem) {
    const { p } = problem.design;
    this.#problem = problem;
    this.#full = primal(problem);
    this.#reduced = primal(reduceToRows(problem));
    this.#b = new Float64Array(p);
    this.#g = new Float64Array(p);
    this.#ridge = new Float64Array(p);
    this.#threshold = new Float64Array(p);
    this.#columns = Int32Array.from({ length: p }, (_, j) => j);
  }

  gradientMax(): number {
    return this.#full.gradientMax();
  }

  solve(lambda: number): Solution {
    const s = this.#reduced.solve(lambda);
    const { n, p, x } = this.#problem.design;
    transposeTimes(x, n, p, s.residual, this.#b);
    for (let j = 0; j < p; j++) {
      this.#ridge[j] = (lambda * this.#problem.factor[j]!) / this.#full.ridgeUnit;
      this.#b[j]! /= this.#ridge[j]!;
    }
    const residual = this.#full.residualAt(this.#b, s.intercept);
    transposeTimes(x, n, p, residual, this.#g);
    return { ...s, b: this.#b, residual, gap: this.#gap() };
  }

  #gap(): number {
    const { nullObjective } = this.#full;
    if (nullObjective === 0) return 0;
    const bregman = (): number => 0;
    const at = { columns: this.#columns, b: this.#b, g: this.#g, threshold: this.#threshold, ridge: this.#ridge, bregman };
    return dualityGap(at) / nullObjective;
  }
}

function reduceToRows(problem: Problem): Problem {
  const { design, factor, family } = problem;
  const { n } = design;
  const { columns, rank } = pivotedCholesky(rowGram(problem), n);
  const x = new Float64Array(n * (rank + (family === "binomial" ? 1 : 0))).fill(1);
  x.set(columns.subarray(0, n * rank));
  return { ...problem, design: { ...design, p: rank, x }, factor: new Float64Array(rank).fill(1) };

  function rowGram({ design: { x, p } }: Problem): Float64Array {
    const k = new Float64Array(n * n);
    for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) axpyAt(x[j * n + i]! / factor[j]!, x, j * n, k, i * n, i + 1);
    for (let i = 0; i < n; i++) for (let m = 0; m < i; m++) k[m * n + i] = k[i * n + m]!;
    return k;
  }
}

/** `K = L L'` of a positive semidefinite `[n, n]` matrix (overwritten), largest pivot first; `columns` holds L by columns.
 *  Reference: Higham (2002), Accuracy and Stability of Numerical Algorithms, section 10.3. */
function pivotedCholesky(k: Float64Array, n: number): { columns: Float64Array; rank: number } {
  const columns = new Float64Array(n * n);
  const rest = Float64Array.from({ length: n }, (_, i) => k[i * n + i]!);
  const floor = RANK * rest.reduce((m, v) => Math.max(m, v), 0);
  const row = new Float64Array(n);
  const done = new Uint8Array(n);
  for (let c = 0; c < n; c++) {
    const pivot = rest.reduce((best, v, i) => (v > rest[best]! ? i : best), 0);
    if (!(rest[pivot]! > floor)) return { columns, rank: c };
    const root = Math.sqrt(rest[pivot]!);
    for (let m = 0; m < c; m++) row[m] = columns[m * n + pivot]!;
    const out = columns.subarray(c * n, (c + 1) * n);
    out.set(k.subarray(pivot * n, (pivot + 1) * n));
    for (let m = 0; m < c; m++) axpyAt(-row[m]!, columns, m * n, out, 0, n);
    for (let i = 0; i < n; i++) {
      out[i] = done[i] === 1 ? 0 : out[i]! / root;
      rest[i]! -= out[i]! * out[i]!;
    }
    done[pivot] = 1;
    rest[pivot] = 0;
  }
  return { columns, rank: n };
}
