import type { DescentState } from "./state.ts";
import { total } from "./state.ts";

/** Between two sweeps over the whole working set, those that are not 0 are swept over until a sweep gains no more than this share of what the
 *  last one over all did. */
const ENOUGH = 0.01;
const MOST_INNER = 40;
const MOST_TURNS = 100;
/** Least weight of a row in the quadratic model, as a share of the mean: where the curvature vanishes the model would be flat. */
const LEAST_CURVATURE = 1e-6;
const LEAST_SHARE = 1e-10;

/** Proximal Newton steps by coordinate descent on the penalised quadratic model of the loss: exact curvature for one response, its diagonal
 *  block for each response of several in turn, a common upper bound for groups. For squared error the model is the problem itself.
 *  References: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1), sections 2 and 3; Lee, Sun & Saunders (2014), SIAM J. Optim. 24(3). */
export class ProximalNewton {
  /** Sweeps so far. */
  sweepCount = 0;
  /** Sweeps after which a step ends early. */
  until = Infinity;
  readonly #s: DescentState;
  readonly #old: Float64Array;
  readonly #shift: Float64Array;

  constructor(state: DescentState) {
    this.#s = state;
    this.#old = new Float64Array(state.b.length);
    this.#shift = new Float64Array(state.responses);
  }

  /** One step on the first `count` columns of `work`; the inner sweeps stop below `limit`. Returns the largest decrease that the first sweep
   *  found (the last for squared error, whose model is the problem), as `(h_j + ridge_j) step_j^2`: what is left to do on the working set, to second order. */
  step(count: number, limit: number): number {
    const s = this.#s;
    if (s.grouped) return this.#block(count, limit, 0, s.responses);
    let moved = 0;
    for (let k = 0; k < s.responses; k++) moved = Math.max(moved, this.#block(count, limit, k, k + 1));
    return moved;
  }

  /** Responses `from .. to - 1`: all of a group, or one. */
  #block(count: number, limit: number, from: number, to: number): number {
    const s = this.#s;
    const start = s.loss.quadratic ? 0 : s.objective();
    if (!s.loss.quadratic || !s.rowsTell) this.#remember(count, from, to);
    this.#buildModel(count, from, to);
    s.sweeps.prepare(s.work, count, from);
    const moved = this.#descend(count, limit, from);
    this.#intercepts(from, to);
    this.#settle(count, start, from, to);
    return moved;
  }

  #remember(count: number, from: number, to: number): void {
    const { p, b, work } = this.#s;
    for (let k = from; k < to; k++) for (let c = 0; c < count; c++) this.#old[k * p + work[c]!] = b[k * p + work[c]!]!;
  }

  #buildModel(count: number, from: number, to: number): void {
    const { n, loss, model, residual, rows, weights, work } = this.#s;
    if (!loss.quadratic) {
      this.#s.curvature();
      for (let i = 0; i < n; i++) {
        let most = 0;
        for (let k = from; k < to; k++) most = Math.max(most, rows[k * n + i]!);
        const bound = to - from > 1 ? Math.min(2 * most, loss.curvatureBound * weights[i]!) : most;
        model.omega[i] = bound;
      }
      const floor = LEAST_CURVATURE * total(model.omega, 0, n);
      for (let i = 0; i < n; i++) model.omega[i] = Math.max(model.omega[i]!, floor * weights[i]!);
      this.#s.weigh(work, count);
    }
    model.raw.set(residual.subarray(from * n, to * n));
    for (let k = from; k < to; k++) model.sum[k] = total(residual, k * n, n);
  }

  /** Sweeps until no step is above `limit`, or the model has had its share; for squared error to the end. */
  #descend(count: number, limit: number, k: number): number {
    const s = this.#s;
    const first = this.#sweep(s.work, count, k);
    let moved = first;
    for (let turn = 0; turn < MOST_TURNS && moved > limit && this.sweepCount < this.until; turn++) {
      moved = this.#sweepActive(this.#listActive(count, k), Math.max(limit, ENOUGH * moved), k);
      if (!s.loss.quadratic) return first;
      moved = this.#sweep(s.work, count, k);
    }
    return moved;
  }

  #sweepActive(active: number, stop: number, k: number): number {
    const { sweeps, active: list, extrapolation } = this.#s;
    extrapolation?.start(active, k);
    let moved = Infinity;
    for (let inner = 0; inner < MOST_INNER && moved > stop; inner++) {
      moved = this.#sweep(list, active, k);
      if (moved > stop && extrapolation?.swept() === true) sweeps.prepare(list, active, k);
    }
    return moved;
  }

  /** Lists the columns that are not 0, for response k or for a group; returns how many. */
  #listActive(count: number, k: number): number {
    const { b, p, grouped, work, active } = this.#s;
    const [from, to] = grouped ? [0, b.length] : [k * p, (k + 1) * p];
    let size = 0;
    for (let c = 0; c < count; c++) {
      const j = work[c]!;
      for (let at = from + j; at < to; at += p) {
        if (b[at] === 0) continue;
        active[size++] = j;
        break;
      }
    }
    return size;
  }

  #sweep(list: Int32Array, count: number, k: number): number {
    this.sweepCount++;
    return this.#s.grouped ? this.#s.sweeps.groupSweep(list, count) : this.#s.sweeps.sweep(list, count, k);
  }

  /** Writes the steps of the intercepts. */
  #intercepts(from: number, to: number): void {
    const { model } = this.#s;
    this.#shift.fill(0);
    for (let k = from; k < to; k++) this.#shift[k] = model.sum[k]! * model.inverse;
  }

  /** Goes to the end of the model's step, or part of the way where the objective would rise. */
  #settle(count: number, start: number, from: number, to: number): void {
    const s = this.#s;
    if (s.rowsTell) s.moveByRows(from, this.#shift[from]!);
    else {
      this.#writeStep(count, from, to);
      s.moveBy(s.work, count, this.#shift);
    }
    s.mark();
    let share = 1;
    s.advance(1);
    while (!s.loss.quadratic && !(s.objective() <= s.atMost(start)) && share > 0) {
      const half = share > LEAST_SHARE ? 0.5 : 0;
      share *= half;
      s.advance(share);
      this.#shorten(count, half, from, to);
    }
    if (share > 0) for (let k = from; k < to; k++) s.intercept[k]! += share * this.#shift[k]!;
  }

  #writeStep(count: number, from: number, to: number): void {
    const { p, b, step, work, responses } = this.#s;
    for (let k = 0; k < responses; k++) {
      const moves = k >= from && k < to;
      for (let c = 0; c < count; c++) {
        const at = k * p + work[c]!;
        step[at] = moves ? b[at]! - this.#old[at]! : 0;
      }
    }
  }

  /** Leaves this share of the step. */
  #shorten(count: number, share: number, from: number, to: number): void {
    const { p, b, work } = this.#s;
    for (let k = from; k < to; k++) {
      for (let c = 0; c < count; c++) {
        const at = k * p + work[c]!;
        b[at] = share === 0 ? this.#old[at]! : this.#old[at]! + share * (b[at]! - this.#old[at]!);
      }
    }
  }
}
