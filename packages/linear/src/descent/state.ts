import { families } from "../families/families.ts";
import type { Loss } from "../families/family-model.ts";
import { penaltyValue, type ColumnPenalty } from "../gap.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { isSparse } from "../matrix.ts";
import type { Problem } from "../problem.ts";
import { createArena, LINE } from "./arena.ts";
import { columnBytes, scaledColumns, type Columns } from "./columns.ts";
import { Extrapolation, extrapolationBytes } from "./extrapolation.ts";
import { poolBytes } from "./packed-sweeps.ts";
import { kernelLoss, kernelLossBytes } from "./kernel-loss.ts";
import { ResidualScreen, screenBytes } from "./residual-screen.ts";
import type { Model, Sweeps } from "./sweeps.ts";

/** Rise of the objective, as a share of it, that is the rounding of its sum over rows. */
const ROUNDING = 1e-13;
const EXACT = 1e-9;
/** Entries behind those of the rows, for the kernels. */
const SPARE = 4;

/** A fit in progress: coefficients, linear predictors, loss and residual in step with each other, and the arrays of the kernels. Vectors over
 *  columns and rows are `[K, p]` and `[K, n]`. */
export class DescentState {
  readonly n: number;
  readonly p: number;
  /** K. */
  readonly responses: number;
  readonly grouped: boolean;
  readonly hasIntercept: boolean;
  readonly loss: Loss;
  readonly weights: Float64Array;
  readonly columns: Columns;
  readonly model: Model;
  readonly penalty: ColumnPenalty;
  readonly sweeps: Sweeps;
  /** Coefficients; the model's. */
  readonly b: Float64Array;
  /** `[K]`: intercepts for the columns as stored, not centred. */
  readonly intercept: Float64Array;
  readonly eta: Float64Array;
  /** Minus the gradient of the loss in eta. */
  readonly residual: Float64Array;
  /** Minus the gradient of the loss in the coefficients of centred columns, where `gradient` last looked. */
  readonly g: Float64Array;
  /** `[p]`: size of `g` by column, where `steepen` last looked. */
  readonly steepness: Float64Array;
  /** Every column. */
  readonly all: Int32Array;
  /** The first `workCount` are the working set, outside of which columns are 0. */
  readonly work: Int32Array;
  workCount = 0;
  /** Those of it that are not 0, for one response or all. */
  readonly active: Int32Array;
  /** A step of the coefficients, and what it does to eta. */
  readonly step: Float64Array;
  readonly move: Float64Array;
  /** `[p]`: values of listed columns side by side. */
  readonly compact: Float64Array;
  /** `[K, n]` to spare. */
  readonly rows: Float64Array;
  /** A list of columns that the kernels can read, for each response one. */
  readonly spareList: () => Int32Array;
  readonly #base: Float64Array;
  /** For one response with an L1 part. */
  readonly screen: ResidualScreen | undefined;
  /** For one response at a time. */
  readonly extrapolation: Extrapolation | undefined;
  /** Whether predictors are taken from what sweeps left of the model's rows, not summed from the columns: not for tight tolerances. */
  readonly rowsTell: boolean;
  /** The loss at eta. */
  value = 0;

  constructor(problem: Problem, kernels: Kernels) {
    const { family, data, options, weights, design, responses } = problem;
    const { n, p } = design;
    const k = responses;
    this.n = n;
    this.p = p;
    this.responses = k;
    this.grouped = families[family].grouped(options);
    this.hasIntercept = problem.intercept;
    this.weights = weights;
    const bytes = columnBytes(problem) + 8 * (n + 5 * k * n + 7 * p + 4 * k * p + 4 * k + 4 * SPARE) + 4 * (4 + k) * p + (34 + k) * LINE;
    const limited = options.lowerLimits !== undefined || options.upperLimits !== undefined;
    const pooled = kernels.sweeps !== undefined && isSparse(data.x) && !this.grouped && !limited;
    const pool = pooled ? poolBytes(n, p, data.x.values.length) : 0;
    const screened = k === 1 && problem.l1Ratio > 0;
    const plainLoss = families[family].loss(data, options, weights);
    const arena = createArena(
      kernels,
      bytes +
        kernelLossBytes(n) +
        (screened ? screenBytes(n, p) : 0) +
        (this.grouped ? 0 : extrapolationBytes(n, p)) +
        (pooled ? pool + 4 * p + 2 * LINE : 0),
    );
    this.loss = kernelLoss(plainLoss, problem, kernels, arena);
    this.columns = scaledColumns(problem, arena);
    const { f64, i32 } = arena;
    const ones = weights.every((w) => w === weights[0]);
    const limit = (given: Float64Array | undefined, none: number): Float64Array =>
      fill(f64(p), (j) => (given?.[design.source[j]!] ?? none) * design.scale[j]!);
    this.model = {
      responses: k,
      omega: fill(f64(n + SPARE).subarray(0, n), (i) => weights[i]!),
      raw: f64(k * n + SPARE).subarray(0, k * n),
      sum: f64(k),
      h: f64(p),
      xw: f64(p),
      b: f64(k * p),
      threshold: f64(p),
      ridge: f64(p),
      lower: limit(options.lowerLimits, -Infinity),
      upper: limit(options.upperLimits, Infinity),
      inverse: problem.intercept ? 1 : 0,
      uniform: plainLoss.quadratic && ones ? weights[0]! : 0,
    };
    const { threshold, ridge, lower, upper } = this.model;
    this.penalty = { grouped: this.grouped, threshold, ridge, ...(limited && { limits: { lower, upper } }) };
    this.residual = f64(k * n + SPARE).subarray(0, k * n);
    const copies = pooled ? { slots: i32(p), room: arena.room(pool / 8), spared: this.residual } : undefined;
    this.sweeps = arena.sweeps(this.columns, this.model, this.grouped && limited, copies);
    this.b = this.model.b;
    this.intercept = new Float64Array(k);
    this.eta = fill(f64(k * n + SPARE).subarray(0, k * n), (at) => problem.offset[(at % n) * k + Math.floor(at / n)]!);
    this.#base = new Float64Array(k * n);
    this.g = f64(k * p);
    this.steepness = new Float64Array(p);
    this.all = fill(i32(p), (j) => j);
    this.work = i32(p);
    this.active = i32(p);
    this.step = f64(k * p);
    this.move = f64(k * n);
    this.compact = f64(p);
    this.rows = f64(k * n);
    this.spareList = () => i32(p);
    this.sweeps.moments(this.all, p);
    this.evaluate();
    this.rowsTell = !this.grouped && problem.tolerance > EXACT && weights.every((w) => w > 0);
    this.extrapolation = this.grouped ? undefined : new Extrapolation(this, kernels, arena);
    this.screen = screened ? new ResidualScreen(this, kernels, arena, problem.factor) : undefined;
  }

  evaluate(): void {
    this.value = this.loss.evaluate(this.eta, this.residual);
  }

  objective(): number {
    return this.value + penaltyValue(this.penalty, this.b, { list: this.work, count: this.workCount });
  }

  /** Brings `g` up to date on these columns. */
  gradient(list: Int32Array, count: number): void {
    for (let k = 0; k < this.responses; k++) this.sweeps.slopes(list, count, this.residual, this.g, k);
  }

  /** `gradient`, and its size by column: largest or, for groups, norm over the responses. */
  steepen(list: Int32Array, count: number): void {
    const { p, g, steepness, grouped } = this;
    this.gradient(list, count);
    if (this.responses === 1) for (let c = 0; c < count; c++) steepness[list[c]!] = Math.abs(g[list[c]!]!);
    else for (let c = 0; c < count; c++) steepness[list[c]!] = sizeAt(g, list[c]!, p, grouped);
  }

  /** Writes the curvature of the loss at eta to `rows`, an upper one where the second derivative may vanish. */
  curvature(): void {
    if (!this.loss.quadratic) (this.loss.upperCurvature ?? this.loss.curvature).call(this.loss, this.eta, this.rows);
  }

  /** Brings the model's moments of these columns and the intercept up to date with the curvature of response k, as `curvature` left it. */
  curve(list: Int32Array, count: number, k: number): void {
    if (this.loss.quadratic) return;
    const { n, rows, model } = this;
    for (let i = 0; i < n; i++) model.omega[i] = rows[k * n + i]!;
    this.weigh(list, count);
  }

  /** Brings the moments of these columns and the intercept up to date with `omega`. Where no row has curvature left, nothing moves. */
  weigh(list: Int32Array, count: number): void {
    const inverse = 1 / total(this.model.omega, 0, this.n);
    this.model.inverse = this.hasIntercept && Number.isFinite(inverse) ? inverse : 0;
    this.sweeps.moments(list, count);
  }

  /** Whether a coefficient of column j is not 0. */
  isUsed(j: number): boolean {
    for (let at = j; at < this.b.length; at += this.p) if (this.b[at] !== 0) return true;
    return false;
  }

  /** Writes to `move` what the coefficients' `step` on these columns and the intercepts' `shift: [K]` do to eta. */
  moveBy(list: Int32Array, count: number, shift: Float64Array): void {
    const { n } = this;
    for (let k = 0; k < this.responses; k++) {
      this.move.fill(shift[k]!, k * n, (k + 1) * n);
      this.sweeps.addColumns(list, count, this.step, this.move, k);
    }
  }

  /** The same for the step of response k from where its model was built to where sweeps have led: `raw` holds it. */
  moveByRows(k: number, shift: number): void {
    const { n, move, residual } = this;
    const { raw, omega } = this.model;
    move.fill(0);
    for (let i = 0; i < n; i++) move[k * n + i] = shift + (residual[k * n + i]! - raw[i]!) / omega[i]!;
  }

  /** Starts the intercept where the loss says, if it does. */
  level(): void {
    if (!this.hasIntercept || this.loss.level === undefined) return;
    const shift = this.loss.level(this.eta);
    this.intercept[0]! += shift;
    for (let i = 0; i < this.eta.length; i++) this.eta[i]! += shift;
    this.evaluate();
  }

  /** Remembers eta as what `advance` starts from. */
  mark(): void {
    this.#base.set(this.eta);
  }

  /** Goes to the mark plus `share` times the last `move`. */
  advance(share: number): void {
    // A step back from an infinite move.
    if (share === 0) this.eta.set(this.#base);
    else for (let i = 0; i < this.eta.length; i++) this.eta[i] = this.#base[i]! + share * this.move[i]!;
    this.evaluate();
  }

  /** Largest objective that counts as not above this one. */
  atMost(objective: number): number {
    return objective + ROUNDING * objective;
  }
}

function sizeAt(g: Float64Array, j: number, p: number, grouped: boolean): number {
  let size = 0;
  for (let at = j; at < g.length; at += p) size = grouped ? size + g[at]! * g[at]! : Math.max(size, Math.abs(g[at]!));
  return grouped ? Math.sqrt(size) : size;
}

export function fill<T extends Float64Array | Float32Array | Int32Array>(out: T, value: (at: number) => number): T {
  for (let i = 0; i < out.length; i++) out[i] = value(i);
  return out;
}

export function total(v: Float64Array, from: number, size: number): number {
  let sum = 0;
  for (let i = from; i < from + size; i++) sum += v[i]!;
  return sum;
}
