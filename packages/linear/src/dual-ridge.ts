import { activeSetSolver } from "./active-set-solver.ts";
import { addOnes, type Store } from "./dense-store.ts";
import { type Problem, type RowSolver, type Solution, type Solver, storeOf } from "./problem.ts";

/** What is left of a diagonal below this share of the largest one is rounding: the rank is reached. */
const RANK = 1e-14;

/** `K = L L'`, L by columns `[ld, rank]` at an address, triangular in the order of `pivots`. */
interface RowFactor {
  readonly columns: number;
  readonly pivots: readonly number[];
}

/** Ridge with more columns than rows, solved in the space of the rows: `X D^-1 X' = L L'` (D the penalty factors) and the columns of L take
 *  the place of those of X, with the same minimum. Back by `b = D^-1 X_P' a` with `L_P' a` the solution there (P the rows of the pivots), which
 *  has the same fit, the same penalty and the same gap. Reference: Hastie & Tibshirani (2004), Biostatistics 5(3), section 3. */
export class DualRidge implements Solver {
  readonly #problem: Problem;
  readonly #store: Store;
  readonly #factor: RowFactor;
  readonly #reduced: RowSolver;
  readonly #largest: number;
  readonly #all: number;
  readonly #a: number;
  readonly #products: number;
  readonly #b: Float64Array;

  constructor(problem: Problem) {
    const store = storeOf(problem);
    const { kernels, p, ld } = store;
    this.#problem = problem;
    this.#store = store;
    this.#all = kernels.heap.copy(Int32Array.from({ length: p }, (_, j) => j));
    this.#a = kernels.heap.take(ld);
    this.#products = kernels.heap.take(p);
    this.#b = new Float64Array(p);
    this.#factor = rowFactor(problem);
    this.#reduced = activeSetSolver(reduceToRows(problem, this.#factor));
    this.#largest = this.#largestProduct(this.#reduced.residual());
  }

  gradientMax(): number {
    return this.#largest;
  }

  solve(lambda: number): Solution {
    const s = this.#reduced.solve(lambda);
    this.#rowCoefficients(s.b);
    this.#times(this.#a);
    const { f64 } = this.#store.kernels.heap;
    const { factor } = this.#problem;
    for (let j = 0; j < factor.length; j++) this.#b[j] = f64[this.#products + j]! / factor[j]!;
    return { ...s, b: this.#b, support: undefined };
  }

  /** `max_j |x_j'r| / v_j`. */
  #largestProduct(r: number): number {
    this.#times(r);
    const { f64 } = this.#store.kernels.heap;
    return this.#problem.factor.reduce((m, v, j) => Math.max(m, Math.abs(f64[this.#products + j]!) / v), 0);
  }

  /** `X'v`. */
  #times(v: number): void {
    const { kernels, x, ld, p } = this.#store;
    kernels.products(x, ld, this.#all, p, v, ld, this.#products);
  }

  /** Writes a with `L_P' a = beta` at the pivots, 0 elsewhere. */
  #rowCoefficients(beta: Float64Array): void {
    const { columns, pivots } = this.#factor;
    const { ld, kernels } = this.#store;
    const { f64 } = kernels.heap;
    f64.fill(0, this.#a, this.#a + ld);
    for (let c = pivots.length - 1; c >= 0; c--) {
      // Rows of pivots that come before c are 0 in column c, so the whole column may be summed.
      const rest = beta[c]! - kernels.dot(columns + c * ld, this.#a, ld);
      f64[this.#a + pivots[c]!] = rest / f64[columns + c * ld + pivots[c]!]!;
    }
  }
}

/** The factor of `X D^-1 X'`, which itself is held for no longer. */
function rowFactor(problem: Problem): RowFactor {
  const { kernels, n, ld } = storeOf(problem);
  const { heap } = kernels;
  const columns = heap.zeros((n + 1) * ld);
  const mark = heap.mark();
  const pivots = pivotedCholesky(storeOf(problem), rowGram(problem), columns);
  heap.reset(mark);
  return { columns, pivots };
}

function reduceToRows(problem: Problem, { columns, pivots }: RowFactor): Problem {
  const { kernels, n, ld } = storeOf(problem);
  const { heap } = kernels;
  const p = pivots.length;
  const [norm, x32] = [heap.take(p + 1), heap.take((ld * (p + 1)) / 2)];
  for (let j = 0; j < p; j++) {
    const column = columns + j * ld;
    const size = Math.sqrt(kernels.dot(column, column, ld));
    heap.f64[norm + j] = size;
    kernels.narrow(column, 1 / size, ld, x32 + (j * ld) / 2);
  }
  const store = { kernels, n, p, ld, x: columns, x32, norm };
  if (problem.family === "binomial") addOnes(store);
  return { ...problem, store, factor: new Float64Array(p).fill(1) };
}

/** `X D^-1 X'`, `[n, ld]` by columns, at the address returned. */
function rowGram(problem: Problem): number {
  const { kernels, x, n, p, ld } = storeOf(problem);
  const { heap } = kernels;
  const k = heap.zeros(n * ld);
  const scaled = heap.take(ld);
  for (let j = 0; j < p; j++) {
    const column = x + j * ld;
    heap.f64.fill(0, scaled, scaled + ld);
    kernels.axpy(1 / problem.factor[j]!, column, scaled, ld);
    for (let i = 0; i < n; i++) kernels.axpy(heap.f64[column + i]!, scaled, k + i * ld, i + 1);
  }
  for (let i = 0; i < n; i++) for (let m = 0; m < i; m++) heap.f64[k + m * ld + i] = heap.f64[k + i * ld + m]!;
  return k;
}

/** `K = L L'` of a positive semidefinite `[n, ld]` matrix, largest pivot first: writes L to `columns`, zeros before, and returns the pivots.
 *  Reference: Higham (2002), Accuracy and Stability of Numerical Algorithms, section 10.3. */
function pivotedCholesky({ kernels, n, ld }: Store, k: number, columns: number): number[] {
  const { f64 } = kernels.heap;
  const pivots: number[] = [];
  const rest = Float64Array.from({ length: n }, (_, i) => f64[k + i * ld + i]!);
  const floor = RANK * rest.reduce((m, v) => Math.max(m, v), 0);
  for (let c = 0; c < n; c++) {
    let pivot = 0;
    for (let i = 1; i < n; i++) if (rest[i]! > rest[pivot]!) pivot = i;
    if (!(rest[pivot]! > floor)) break;
    const root = Math.sqrt(rest[pivot]!);
    const out = columns + c * ld;
    f64.copyWithin(out, k + pivot * ld, k + pivot * ld + n);
    for (let m = 0; m < c; m++) kernels.axpy(-f64[columns + m * ld + pivot]!, columns + m * ld, out, n);
    for (const done of pivots) f64[out + done] = 0;
    for (let i = 0; i < n; i++) {
      f64[out + i]! /= root;
      rest[i]! -= f64[out + i]! ** 2;
    }
    pivots.push(pivot);
    rest[pivot] = 0;
  }
  return pivots;
}
