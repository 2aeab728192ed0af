import { conjugateGradient } from "./conjugate-gradient.ts";
import { DenseFactor } from "./dense-factor.ts";
import { NewtonLine } from "./newton-line.ts";
import { fill, total, type DescentState } from "./state.ts";

/** What is added to the Hessian in eta, as a share of the weights times the mean curvature: raised while steps have to be cut short, as where
 *  the curvature of many rows vanishes. */
const LEAST_DAMPING = 1e-10;
const FIRST_DAMPING = 1e-4;
const SHORT = 0.2;

/** Newton's method on the coefficients that are not 0, their signs held: what coordinate descent does slowly where columns are correlated. The
 *  system is solved by conjugate gradients with two passes over those columns a step, so that no matrix is formed.
 *  Reference: Bertsekas (1982), SIAM J. Control Optim. 20(2), for the projection of a step that crosses 0 or a limit. */
export class SupportNewton {
  /** Steps of conjugate gradients so far. */
  stepCount = 0;
  /** Whether the last step brought a coefficient to 0 or to a limit. */
  crossed = false;
  /** Whether it ended where the first one arrived there. */
  cut = false;
  readonly #s: DescentState;
  /** Places in `[K, p]` of the coefficients that may move, response after response. */
  readonly #places: Int32Array;
  #size = 0;
  readonly #line: NewtonLine;
  #damping = LEAST_DAMPING;
  #meanCurvature = 1;
  /** Columns of the coefficients of each response, and of all. */
  readonly #lists: Int32Array[];
  /** Coefficients or slopes of those of the first response, side by side. */
  readonly #compact: Float64Array;
  readonly #counts: Int32Array;
  readonly #union: Int32Array;
  #unionCount = 0;

  readonly #dense: DenseFactor | undefined;
  /** Steps of conjugate gradients that the last system took without a factor. */
  #diagonalSteps = 0;

  constructor(state: DescentState) {
    this.#s = state;
    this.#dense = DenseFactor.suits(state) ? new DenseFactor(state) : undefined;
    this.#lists = Array.from({ length: state.responses }, () => state.spareList());
    this.#counts = new Int32Array(state.responses);
    this.#compact = state.compact;
    this.#union = state.active;
    this.#places = new Int32Array(state.b.length);
    this.#line = new NewtonLine(state, this.#places);
  }

  /** One step, its system solved to `tolerance`; false when the objective did not fall. */
  step(tolerance: number): boolean {
    const s = this.#s;
    this.#collect();
    const size = this.#size + (s.hasIntercept ? s.responses : 0);
    if (size === 0) return false;
    const inverse = this.#preconditioner(size);
    const right = this.#slope(size);
    const apply = this.#s.responses === 1 ? this.#systemOfOne() : this.#system();
    const before = this.stepCount;
    const counted = (v: Float64Array, out: Float64Array): void => {
      this.stepCount++;
      apply(v, out);
    };
    const factor = this.#dense?.pays(this.#size, this.#diagonalSteps) === true ? this.#dense : undefined;
    factor?.factor(this.#places, this.#size);
    const from = factor === undefined ? 0 : this.#size;
    const precondition = (r: Float64Array, z: Float64Array): void => {
      factor?.solve(r, z);
      for (let m = from; m < size; m++) z[m] = r[m]! * inverse[m]!;
    };
    const direction = conjugateGradient(counted, precondition, right, tolerance, 2 * size + 20);
    if (factor === undefined) this.#diagonalSteps = this.stepCount - before;
    return this.#search(direction);
  }

  #collect(): void {
    const { p, responses } = this.#s;
    this.#size = 0;
    this.#counts.fill(0);
    this.#unionCount = 0;
    for (let c = 0; c < this.#s.workCount; c++) if (this.#isFree(this.#s.work[c]!)) this.#union[this.#unionCount++] = this.#s.work[c]!;
    this.#s.gradient(this.#union, this.#unionCount);
    for (let k = 0; k < responses; k++) {
      for (let c = 0; c < this.#unionCount; c++) {
        const j = this.#union[c]!;
        if (!this.#mayMove(k * p + j, j)) continue;
        this.#lists[k]![this.#counts[k]!++] = j;
        this.#places[this.#size++] = k * p + j;
      }
    }
    this.#s.step.fill(0);
  }

  /** Whether a coefficient of the column is not 0, or no L1 part holds it there. */
  #isFree(j: number): boolean {
    const { p, b, model } = this.#s;
    if (model.threshold[j] === 0) return true;
    for (let at = j; at < b.length; at += p) if (b[at] !== 0) return true;
    return false;
  }

  #mayMove(at: number, j: number): boolean {
    const { b, g, model, grouped } = this.#s;
    if (b[at] === model.upper[j] && b[at] !== model.lower[j]) return g[at]! - this.#pull(at, j) < 0;
    if (b[at] === model.lower[j]) return g[at]! - this.#pull(at, j) > 0 && model.upper[j]! > 0;
    return grouped || b[at] !== 0 || model.threshold[j] === 0;
  }

  /** Slope of the penalty at a coefficient that is not 0. */
  #pull(at: number, j: number): number {
    const { b, model, grouped } = this.#s;
    const t = model.threshold[j]!;
    const l1 = t === 0 ? 0 : grouped ? (t * b[at]!) / this.#norm(j) : t * Math.sign(b[at]!);
    return l1 + model.ridge[j]! * b[at]!;
  }

  #norm(j: number): number {
    const { p, b } = this.#s;
    let square = 0;
    for (let at = j; at < b.length; at += p) square += b[at]! * b[at]!;
    return Math.sqrt(square);
  }

  #slope(size: number): Float64Array {
    const { n, p, g, responses, residual, hasIntercept } = this.#s;
    const right = new Float64Array(size);
    for (let m = 0; m < this.#size; m++) right[m] = g[this.#places[m]!]! - this.#pull(this.#places[m]!, this.#places[m]! % p);
    if (hasIntercept) for (let k = 0; k < responses; k++) right[this.#size + k] = total(residual, k * n, n);
    return right;
  }

  /** Inverse of the diagonal of the system. */
  #preconditioner(size: number): Float64Array {
    const { n, loss, eta, rows, model, weights, responses, hasIntercept, grouped } = this.#s;
    const diagonal = new Float64Array(size);
    if (!loss.quadratic) {
      (loss.upperCurvature ?? loss.curvature).call(loss, eta, rows);
      this.#meanCurvature = total(rows, 0, rows.length) / responses;
      loss.curvature(eta, rows);
    }
    const damping = this.#damping * this.#meanCurvature;
    let m = 0;
    for (let k = 0; k < responses; k++) {
      if (!loss.quadratic) {
        fill(model.omega, (i) => rows[k * n + i]! + damping * weights[i]!);
        this.#s.weigh(this.#lists[k]!, this.#counts[k]!);
      }
      for (let c = 0; c < this.#counts[k]!; c++) {
        const j = this.#lists[k]![c]!;
        diagonal[m++] = model.h[j]! + model.ridge[j]! + (grouped && model.threshold[j]! > 0 ? model.threshold[j]! / this.#norm(j) : 0);
      }
      if (hasIntercept) diagonal[this.#size + k] = model.inverse > 0 ? 1 / model.inverse : 0;
    }
    const least = 1e-12 * diagonal.reduce((most, v) => Math.max(most, v), 0);
    return diagonal.map((v) => (v > least ? 1 / v : least > 0 ? 1 / least : 0));
  }

  #grow(): void {
    this.#damping = Math.max(FIRST_DAMPING, Math.min(1, 10 * this.#damping));
  }

  /** `v -> H v` for one response, in the rows of the model. */
  #systemOfOne(): (v: Float64Array, out: Float64Array) => void {
    const { n, loss, eta, move, rows, model, weights, sweeps, hasIntercept, columns } = this.#s;
    const hessian = loss.hessian(eta);
    const [list, size, compact] = [this.#lists[0]!, this.#size, this.#compact];
    const damping = loss.quadratic ? 0 : this.#damping * this.#meanCurvature;
    return (v, out) => {
      let shift = hasIntercept ? v[size]! : 0;
      for (let m = 0; m < size; m++) {
        compact[m] = v[m]!;
        shift -= columns.mean[list[m]!]! * v[m]!;
      }
      model.raw.fill(shift);
      sweeps.addListed(list, size, compact);
      move.set(model.raw);
      hessian(move, rows);
      for (let i = 0; i < n; i++) model.raw[i] = rows[i]! + damping * weights[i]! * move[i]!;
      if (hasIntercept) out[size] = total(model.raw, 0, n);
      sweeps.slopesListed(list, size, compact);
      for (let m = 0; m < size; m++) out[m] = compact[m]! + model.ridge[list[m]!]! * v[m]!;
    };
  }

  /** `v -> H v`: of the loss, the L2 part and the curvature of the norms. */
  #system(): (v: Float64Array, out: Float64Array) => void {
    const { n, p, g, loss, eta, step, move, rows, model, weights, sweeps, responses, hasIntercept, grouped } = this.#s;
    const { mean } = this.#s.columns;
    const hessian = loss.hessian(eta);
    const [places, lists, counts, size] = [this.#places, this.#lists, this.#counts, this.#size];
    const damping = this.#damping * this.#meanCurvature;
    const norms = grouped ? this.#normTerms() : undefined;
    return (v, out) => {
      let m = 0;
      for (let k = 0; k < responses; k++) {
        let shift = hasIntercept ? v[size + k]! : 0;
        for (let c = 0; c < counts[k]!; c++, m++) {
          step[places[m]!] = v[m]!;
          shift -= mean[places[m]! - k * p]! * v[m]!;
        }
        move.fill(shift, k * n, (k + 1) * n);
        sweeps.addColumns(lists[k]!, counts[k]!, step, move, k);
      }
      hessian(move, rows);
      if (!loss.quadratic)
        for (let k = 0; k < responses; k++) for (let i = 0; i < n; i++) rows[k * n + i]! += damping * weights[i]! * move[k * n + i]!;
      m = 0;
      for (let k = 0; k < responses; k++) {
        sweeps.slopes(lists[k]!, counts[k]!, rows, g, k);
        if (hasIntercept) out[size + k] = total(rows, k * n, n);
        for (let c = 0; c < counts[k]!; c++, m++) out[m] = g[places[m]!]! + model.ridge[places[m]! - k * p]! * v[m]!;
      }
      norms?.(v, out);
    };
  }

  /** Adds the curvature of `t_j |b_j|_2`, `t_j / |b_j| (I - b_j b_j' / |b_j|^2)`. */
  #normTerms(): (v: Float64Array, out: Float64Array) => void {
    const { p, b, model } = this.#s;
    const [places, size] = [this.#places, this.#size];
    const along = new Float64Array(p);
    const norms = new Float64Array(p);
    for (let c = 0; c < this.#unionCount; c++) norms[this.#union[c]!] = this.#norm(this.#union[c]!);
    return (v, out) => {
      along.fill(0);
      for (let m = 0; m < size; m++) along[places[m]! % p]! += b[places[m]!]! * v[m]!;
      for (let m = 0; m < size; m++) {
        const j = places[m]! % p;
        if (!(model.threshold[j]! > 0)) continue;
        const steep = model.threshold[j]! / norms[j]!;
        out[m]! += steep * (v[m]! - (b[places[m]!]! * along[j]!) / (norms[j]! * norms[j]!));
      }
    };
  }

  /** Goes along the direction; whether the objective fell. */
  #search(direction: Float64Array): boolean {
    const taken = this.#line.search(direction, this.#size, this.#unionCount);
    const { share, cut } = this.#line;
    this.crossed = this.#line.crossed;
    this.cut = cut;
    if (taken && share === 1) this.#damping = Math.max(LEAST_DAMPING, this.#damping / 10);
    if (!taken || (share < SHORT && !cut)) this.#grow();
    return taken;
  }
}
