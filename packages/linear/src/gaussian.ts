import type { Quadratic } from "./quadratic.ts";
import { Certificate } from "./certificate.ts";
import { padded, type Store } from "./dense-store.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { CLOSED, type Problem, type RowSolver, type Solution, storeOf } from "./problem.ts";
import { ProjectionScreen } from "./screen.ts";
import { WorkingSet } from "./working-set.ts";

/** Stationarity on the active set is refined while it misses by more than this share of the largest `|x_j'y|` there could be; with large coefficients,
 *  of columns that nearly cancel, while the gap that follows is not far below the tolerance, to the last bits if it has to be. */
const MISS = 1e-14;
const LEAST_MISS = 1e-17;
const FAR_BELOW = 0.02;
/** A column enters before a lambda is solved when its product lies above this share of the way from the new threshold to the old one: nearly all
 *  that do are needed, and lower ones often are not. */
const AHEAD = 0.4;
/** When less than this share of the target's square is left, it is summed from the residual: in Gram space it would be rounding. */
const CANCELLED = 1e-6;

/** Squared error: the active set on the Gram matrix of the working set is exact, so each lambda ends at rounding. Columns outside the working
 *  set are checked by `|x_j' r| <= threshold v_j` on every column and enter when they violate it. */
export class GaussianSolver implements RowSolver {
  readonly #problem: Problem;
  readonly #store: Store;
  readonly #kernels: Kernels;
  readonly #center: number;
  readonly #y: number;
  readonly #r: number;
  readonly #coefficients: number;
  readonly #activeColumns: number;
  readonly #yy: number;
  readonly #cMax: number;
  readonly #ridgeUnit: number;
  readonly #b: Float64Array;
  readonly #screen: ProjectionScreen | undefined;
  readonly #set: WorkingSet;
  readonly #certificate: Certificate;
  #ridge = 0;
  #threshold = 0;
  /** Whether a complete W takes its gradient from the rows all the same, since rounding in Gram space is too large. */
  #fromRows = false;
  #rr: number;

  /** @param capacity Columns that the working set may hold. Errors: `E_LINEAR_MEMORY`. */
  constructor(problem: Problem, capacity = Infinity) {
    const store = storeOf(problem);
    const { kernels, p, ld } = store;
    const { heap } = kernels;
    this.#problem = problem;
    this.#store = store;
    this.#kernels = kernels;
    const { center, rows } = centredTarget(problem);
    this.#center = center;
    this.#y = padded(kernels, rows, ld);
    this.#r = padded(kernels, rows, ld);
    this.#yy = kernels.dot(this.#y, this.#y, ld);
    this.#rr = this.#yy;
    this.#ridgeUnit = problem.options.glmnet === true && this.#yy > 0 ? Math.sqrt(this.#yy) : 1;
    this.#b = new Float64Array(p);
    this.#coefficients = heap.take(p);
    this.#activeColumns = heap.take(p / 2);
    this.#set = new WorkingSet(store, problem.factor, false, capacity);
    this.#screen = this.#set.complete ? undefined : new ProjectionScreen(store, problem.factor);
    this.#certificate = new Certificate(kernels, this.#set, this.#screen, problem.factor);
    this.#cMax = Math.sqrt(this.#yy) * heap.doubles(store.norm, p).reduce((m, v) => Math.max(m, v), 0);
    const first: number[] = [];
    for (let j = 0; j < p; j++) if (this.#set.complete || problem.factor[j] === 0) first.push(j);
    this.#add(first);
  }

  gradientMax(): number {
    const { factor } = this.#problem;
    if (factor.includes(0)) this.#run(CLOSED, 0);
    if (this.#screen !== undefined) return this.#screen.largest(this.residual(), factor);
    this.#gradientFromGram();
    const { f64 } = this.#kernels.heap;
    return factor.reduce((m, v, j) => (v > 0 ? Math.max(m, Math.abs(f64[this.#set.g + j]!) / v) : m), 0);
  }

  solve(lambda: number): Solution {
    const { l1Ratio } = this.#problem;
    const threshold = lambda * l1Ratio;
    const ridge = (lambda * (1 - l1Ratio)) / this.#ridgeUnit;
    this.#run(threshold, ridge);
    return this.#solution(threshold, ridge);
  }

  /** `r = y - X b`. */
  residual(): number {
    const { ld, x } = this.#store;
    const { active, gram } = this.#set;
    const { f64, i32 } = this.#kernels.heap;
    f64.copyWithin(this.#r, this.#y, this.#y + ld);
    for (let k = 0; k < active.size; k++) {
      const place = i32[2 * active.members + k]!;
      i32[2 * this.#activeColumns + k] = i32[2 * gram.list + place]!;
      f64[this.#coefficients + k] = -f64[active.b + place]!;
    }
    this.#kernels.combine(x, ld, this.#activeColumns, active.size, this.#coefficients, ld, this.#r);
    this.#rr = this.#kernels.dot(this.#r, this.#r, ld);
    return this.#r;
  }

  #run(threshold: number, ridge: number): void {
    const set = this.#set;
    const changed = ridge !== this.#ridge;
    this.#ridge = ridge;
    if (changed) set.active.follow(set.quadratic(threshold, ridge));
    if (this.#screen !== undefined) this.#enter(threshold + AHEAD * Math.max(0, Math.min(threshold, this.#threshold - threshold)));
    this.#threshold = threshold;
    const q = set.quadratic(threshold, ridge);
    for (;;) {
      set.solve(q);
      if (this.#screen !== undefined) this.residual();
      if (this.#enter(threshold)) continue;
      if (!this.#refine(q) || !this.#enter(threshold)) return;
    }
  }

  /** Lets columns that violate optimality at the residual into the working set; whether there were any. */
  #enter(threshold: number): boolean {
    const entering = this.#certificate.violators(this.#r, threshold);
    if (entering.length > 0) this.#add(entering);
    return entering.length > 0;
  }

  /** Brings the gradient on the working set up to date and stationarity to rounding; whether the solution moved for that. */
  #refine(q: Quadratic): boolean {
    const enough = this.#smallMiss();
    const { moved, miss } = this.#refineTo(q, enough);
    if (miss <= enough || this.#fromRows || this.#screen !== undefined) return moved;
    this.#fromRows = true;
    return this.#refineTo(q, enough).moved || moved;
  }

  /** Steps of refinement while they help, and what is missed after them. */
  #refineTo(q: Quadratic, enough: number): { moved: boolean; miss: number } {
    const { active, g } = this.#set;
    this.#gradient();
    let miss = active.miss(q, g);
    let moved = false;
    for (let turn = 0; turn < 3 && miss > enough && active.refine(q); turn++) {
      moved = true;
      if (this.#screen !== undefined) this.residual();
      this.#gradient();
      const last = miss;
      miss = active.miss(q, g);
      if (miss > last / 2) break;
    }
    return { moved, miss };
  }

  /** What stationarity may miss so that the gap, at most that times the size of b, stays far below the tolerance. */
  #smallMiss(): number {
    const { active } = this.#set;
    const { f64, i32 } = this.#kernels.heap;
    let size = 0;
    for (let k = 0; k < active.size; k++) size += Math.abs(f64[active.b + i32[2 * active.members + k]!]!);
    const wanted = (FAR_BELOW * this.#problem.tolerance * this.#yy) / size;
    return Math.min(MISS * this.#cMax, Math.max(LEAST_MISS * this.#cMax, wanted));
  }

  /** Adds columns to the working set, with their products with y. */
  #add(columns: readonly number[]): void {
    const { x, ld } = this.#store;
    const { c, size } = this.#set;
    this.#set.add(columns);
    const { heap } = this.#kernels;
    const mark = heap.mark();
    const list = heap.copy(Int32Array.from(columns));
    this.#kernels.products(x, ld, list, columns.length, this.#y, ld, c + size);
    heap.reset(mark);
  }

  /** The gradient on the working set: from the residual, which a complete W only has where its square would cancel. */
  #gradient(): void {
    if (this.#set.complete) {
      if (!this.#fromRows) {
        this.#gradientFromGram();
        if (this.#rr > CANCELLED * this.#yy) return;
      }
      this.residual();
    }
    this.#set.gradient(this.#r);
  }

  /** `g = c - Qb` and `|r|^2 = y'y - b'(c + g)`: no pass over the rows. */
  #gradientFromGram(): void {
    const { active, gram, g, c, size } = this.#set;
    const { f64, i32 } = this.#kernels.heap;
    f64.copyWithin(g, c, c + size);
    for (let k = 0; k < active.size; k++) f64[this.#coefficients + k] = -f64[active.b + i32[2 * active.members + k]!]!;
    this.#kernels.combine(gram.q, gram.stride, active.members, active.size, this.#coefficients, size, g);
    const explained = this.#kernels.dot(active.b, c, size) + this.#kernels.dot(active.b, g, size);
    this.#rr = Math.max(0, this.#yy - explained);
  }

  #solution(threshold: number, ridge: number): Solution {
    const { active, gram, size } = this.#set;
    const { f64 } = this.#kernels.heap;
    const columns = gram.columns();
    for (let k = 0; k < size; k++) this.#b[columns[k]!] = f64[active.b + k]!;
    const rr = this.#rr;
    const known = this.#yy > 0;
    const gap = known ? this.#certificate.gap(active.b, threshold, ridge, (u) => ((1 - u) ** 2 / 2) * rr, true) : 0;
    return {
      b: this.#b,
      support: columns,
      intercept: [this.#center],
      devRatio: known ? 1 - rr / this.#yy : 0,
      gap: known ? gap / (this.#yy / 2) : 0,
      iterations: active.takeSolves(),
    };
  }
}

/** The target without offset and mean, multiplied by the roots of the weights. */
function centredTarget({ data, offset, weights, intercept }: Problem): { center: number; rows: Float64Array } {
  let mean = 0;
  for (let i = 0; i < data.n; i++) mean += weights[i]! * (data.y[i]! - offset[i]!);
  const center = intercept ? mean : 0;
  return { center, rows: weights.map((w, i) => Math.sqrt(w) * (data.y[i]! - offset[i]! - center)) };
}
