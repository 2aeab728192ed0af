import { dualityGap } from "./gap.ts";
import { axpyAt, dotAt, transposeTimes } from "./kernels.ts";
import type { Problem, ResidualAt, Solution, Solver } from "./problem.ts";
import { WorkingSet } from "./working-set.ts";

/** Squared error: the active set on the Gram matrix of the working set is exact, so each lambda ends at rounding. Columns outside the working
 *  set are checked by `|x_j' r| <= threshold_j` on every column and enter when they violate it. */
export class GaussianSolver implements Solver, ResidualAt {
  readonly #p: number;
  readonly #n: number;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #yy: number;
  readonly #c: Float64Array;
  readonly #b: Float64Array;
  readonly #g: Float64Array;
  readonly #residual: Float64Array;
  readonly #threshold: Float64Array;
  readonly #ridge: Float64Array;
  readonly #columns: Int32Array;
  readonly #set: WorkingSet;
  readonly #problem: Problem;
  readonly nullObjective: number;
  readonly #center: number;
  readonly ridgeUnit: number;
  #ridgeLevel = 0;

  constructor(problem: Problem) {
    this.#problem = problem;
    const { design, weights } = problem;
    const { n, p } = design;
    this.#n = n;
    this.#p = p;
    this.#x = design.x;
    const z = problem.data.y.map((v, i) => v - problem.offset[i]!);
    const mean = dotAt(z, 0, weights, 0, n);
    this.#center = problem.intercept ? mean : 0;
    this.#y = z.map((v, i) => Math.sqrt(weights[i]!) * (v - this.#center));
    this.#yy = dotAt(this.#y, 0, this.#y, 0, n);
    this.nullObjective = this.#yy / 2;
    this.ridgeUnit = problem.options.glmnet === true && this.#yy > 0 ? Math.sqrt(this.#yy) : 1;
    this.#c = new Float64Array(p);
    transposeTimes(this.#x, n, p, this.#y, this.#c);
    this.#b = new Float64Array(p);
    this.#g = Float64Array.from(this.#c);
    this.#residual = Float64Array.from(this.#y);
    this.#threshold = new Float64Array(p);
    this.#ridge = new Float64Array(p);
    this.#columns = Int32Array.from({ length: p }, (_, j) => j);
    this.#set = new WorkingSet(design, p);
    this.#set.add(this.#columns.filter((j) => this.#set.complete || problem.factor[j] === 0));
  }

  gradientMax(): number {
    const { factor } = this.#problem;
    if (factor.includes(0)) this.#fitUnpenalised();
    return factor.reduce((m, v, j) => (v > 0 ? Math.max(m, Math.abs(this.#g[j]!) / v) : m), 0);
  }

  solve(lambda: number): Solution {
    const { l1Ratio, factor } = this.#problem;
    for (let j = 0; j < this.#p; j++) {
      this.#threshold[j] = lambda * l1Ratio * factor[j]!;
      this.#ridge[j] = (lambda * (1 - l1Ratio) * factor[j]!) / this.ridgeUnit;
    }
    this.#run(lambda * (1 - l1Ratio));
    return this.#solution();
  }

  /** The null model of the lambda sequence: columns without a penalty only. */
  #fitUnpenalised(): void {
    this.#problem.factor.forEach((v, j) => (this.#threshold[j] = v > 0 ? Number.MAX_VALUE : 0));
    this.#ridge.fill(0);
    this.#run(0);
  }

  #run(ridgeLevel: number): void {
    let changed = ridgeLevel !== this.#ridgeLevel;
    this.#ridgeLevel = ridgeLevel;
    for (;;) {
      const q = this.#set.quadratic(this.#c, this.#threshold, this.#ridge);
      if (changed) this.#set.active.refactor(q);
      changed = false;
      this.#set.solve(q, this.#b);
      this.#updateResidual();
      const entering = this.#violators();
      if (entering.length === 0) return;
      this.#set.add(entering);
    }
  }

  residualAt(b: Float64Array): Float64Array {
    this.#residual.set(this.#y);
    for (let j = 0; j < this.#p; j++) if (b[j] !== 0) axpyAt(-b[j]!, this.#x, j * this.#n, this.#residual, 0, this.#n);
    return this.#residual;
  }

  #updateResidual(): void {
    this.residualAt(this.#b);
    transposeTimes(this.#x, this.#n, this.#p, this.#residual, this.#g);
  }

  #violators(): number[] {
    const found: number[] = [];
    if (this.#set.complete) return found;
    for (let j = 0; j < this.#p; j++) if (!this.#set.has(j) && Math.abs(this.#g[j]!) > this.#threshold[j]! * (1 + 1e-12)) found.push(j);
    return found;
  }

  #solution(): Solution {
    const rr = dotAt(this.#residual, 0, this.#residual, 0, this.#n);
    const gap = dualityGap({
      columns: this.#columns,
      b: this.#b,
      g: this.#g,
      threshold: this.#threshold,
      ridge: this.#ridge,
      bregman: (u) => ((1 - u) ** 2 / 2) * rr,
    });
    return {
      b: this.#b,
      intercept: this.#center,
      devRatio: this.#yy > 0 ? 1 - rr / this.#yy : 0,
      residual: this.#residual,
      gap: this.#yy > 0 ? gap / this.nullObjective : 0,
      iterations: this.#set.active.takeSolves(),
    };
  }
}
