import { dualityGap } from "./gap.ts";
import { activeSetSolver } from "./active-set-solver.ts";
import { axpyAt, transposeTimes } from "./kernels.ts";
import type { Problem, ResidualAt, Solution, Solver } from "./problem.ts";

/** What is left of a diagonal below this share of the largest one is rounding: the rank is reached. */
const RANK = 1e-14;

/** `K = L L'`, L by columns `[n, rank]`, triangular in the order of `pivots`. */
interface RowFactor {
  readonly columns: Float64Array;
  readonly pivots: readonly number[];
}

/** Ridge with more columns than rows, solved in the space of the rows: `X D^-1 X' = L L'` (D the penalty factors) and the columns of L take
 *  the place of those of X, with the same minimum. Back by `b = D^-1 X_P' a` with `L_P' a` the solution there (P the rows of the pivots), which
 *  has the same fit and the same penalty. Reference: Hastie & Tibshirani (2004), Biostatistics 5(3), section 3. */
export class DualRidge implements Solver {
  readonly #problem: Problem;
  readonly #factor: RowFactor;
  readonly #full: Solver & ResidualAt;
  readonly #reduced: Solver;
  readonly #b: Float64Array;
  readonly #g: Float64Array;
  readonly #ridge: Float64Array;
  readonly #threshold: Float64Array;
  readonly #columns: Int32Array;

  constructor(problem: Problem) {
    const { n, p } = problem.design;
    this.#problem = problem;
    this.#factor = pivotedCholesky(rowGram(problem), n);
    this.#full = activeSetSolver(problem);
    this.#reduced = activeSetSolver(reduceToRows(problem, this.#factor));
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
    transposeTimes(x, n, p, this.#rowCoefficients(s.b), this.#b);
    for (let j = 0; j < p; j++) {
      this.#b[j]! /= this.#problem.factor[j]!;
      this.#ridge[j] = (lambda * this.#problem.factor[j]!) / this.#full.ridgeUnit;
    }
    transposeTimes(x, n, p, this.#full.residualAt(this.#b, s.intercept[0]!), this.#g);
    return { ...s, b: this.#b, gap: this.#gap() };
  }

  /** `[n]`: a with `L_P' a = beta` at the pivots, 0 elsewhere. */
  #rowCoefficients(beta: Float64Array): Float64Array {
    const { columns, pivots } = this.#factor;
    const { n } = this.#problem.design;
    const a = new Float64Array(n);
    for (let c = pivots.length - 1; c >= 0; c--) {
      let rest = beta[c]!;
      for (let i = c + 1; i < pivots.length; i++) rest -= columns[c * n + pivots[i]!]! * a[pivots[i]!]!;
      a[pivots[c]!] = rest / columns[c * n + pivots[c]!]!;
    }
    return a;
  }

  #gap(): number {
    const { nullObjective } = this.#full;
    if (nullObjective === 0) return 0;
    const bregman = (): number => 0;
    const at = { columns: this.#columns, b: this.#b, g: this.#g, threshold: this.#threshold, ridge: this.#ridge, bregman };
    return dualityGap(at) / nullObjective;
  }
}

function reduceToRows(problem: Problem, { columns, pivots }: RowFactor): Problem {
  const { design, family } = problem;
  const p = pivots.length;
  const x = new Float64Array(design.n * (p + (family === "binomial" ? 1 : 0))).fill(1);
  x.set(columns.subarray(0, design.n * p));
  return { ...problem, design: { ...design, p, x }, factor: new Float64Array(p).fill(1) };
}

/** `X D^-1 X'`, `[n, n]`. */
function rowGram({ design: { x, n, p }, factor }: Problem): Float64Array {
  const k = new Float64Array(n * n);
  for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) axpyAt(x[j * n + i]! / factor[j]!, x, j * n, k, i * n, i + 1);
  for (let i = 0; i < n; i++) for (let m = 0; m < i; m++) k[m * n + i] = k[i * n + m]!;
  return k;
}

/** `K = L L'` of a positive semidefinite `[n, n]` matrix, largest pivot first.
 *  Reference: Higham (2002), Accuracy and Stability of Numerical Algorithms, section 10.3. */
function pivotedCholesky(k: Float64Array, n: number): RowFactor {
  const columns = new Float64Array(n * n);
  const pivots: number[] = [];
  const rest = Float64Array.from({ length: n }, (_, i) => k[i * n + i]!);
  const floor = RANK * rest.reduce((m, v) => Math.max(m, v), 0);
  const row = new Float64Array(n);
  const done = new Uint8Array(n);
  for (let c = 0; c < n; c++) {
    const pivot = rest.reduce((best, v, i) => (v > rest[best]! ? i : best), 0);
    if (!(rest[pivot]! > floor)) break;
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
    pivots.push(pivot);
    rest[pivot] = 0;
  }
  return { columns, pivots };
}
