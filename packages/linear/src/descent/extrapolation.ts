import { solveDense } from "../general/extrapolated.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { LINE, type Arena } from "./arena.ts";
import type { DescentState } from "./state.ts";

/** Sweeps between two extrapolations. */
const MEMORY = 5;
const RIDGE = 1e-14;

/** Most columns that are extrapolated together: with an L1 penalty there are seldom more that are not 0. */
function mostColumns(n: number, p: number): number {
  return Math.min(p, 2 * n);
}

/** Bytes that an extrapolation allocates, at most. */
export function extrapolationBytes(n: number, p: number): number {
  return (MEMORY + 2) * (8 * (mostColumns(n, p) + n) + 2 * LINE);
}

/** Anderson extrapolation of sweeps over the same columns, for one response at a time: on fixed signs a sweep is a linear iteration, and the affine combination
 *  of the last iterates whose steps cancel best is near its end. The rows of the model are combined alike, so that no pass over the columns is
 *  needed. Reference: Bertrand & Massias (2021), AISTATS, algorithm 1. */
export class Extrapolation {
  readonly #s: DescentState;
  readonly #kernels: Kernels;
  readonly #most: number;
  /** Steps of the coefficients and of the rows. */
  readonly #steps: Float64Array[];
  readonly #rowSteps: Float64Array[];
  /** Of the last sweep, and of the one before. */
  #b: Float64Array;
  #spare: Float64Array;
  readonly #raw: Float64Array;
  readonly #sums = new Float64Array(MEMORY + 1);
  /** The rows of the model. */
  readonly #rows: Float64Array;
  #stored = 0;
  #size = 0;
  /** The response. */
  #k = 0;

  constructor(state: DescentState, kernels: Kernels, arena: Arena) {
    const { n, p } = state;
    this.#s = state;
    this.#rows = state.model.raw.subarray(0, n);
    this.#kernels = kernels;
    this.#most = mostColumns(n, p);
    this.#steps = Array.from({ length: MEMORY }, () => arena.f64(this.#most));
    this.#rowSteps = Array.from({ length: MEMORY }, () => arena.f64(n));
    this.#b = arena.f64(this.#most);
    this.#spare = arena.f64(this.#most);
    this.#raw = arena.f64(n);
  }

  /** Forgets what was before: sweeps for response k over the first `count` of the active columns follow. */
  start(count: number, k: number): void {
    this.#size = count;
    this.#k = k;
    if (count > this.#most) return;
    this.#stored = 0;
    this.#gather(this.#b);
    this.#raw.set(this.#rows);
    this.#sums[0] = this.#s.model.sum[k]!;
  }

  /** After a sweep; whether the coefficients moved. */
  swept(): boolean {
    if (this.#size > this.#most) return false;
    this.#store();
    if (this.#stored < MEMORY) return false;
    const moved = this.#extrapolate();
    this.start(this.#size, this.#k);
    return moved;
  }

  #gather(out: Float64Array): void {
    const { b, p, active } = this.#s;
    this.#kernels.gather(wordOf(b) + this.#k * p, wordOf(active), this.#size, wordOf(out));
  }

  #store(): void {
    const { n, model } = this.#s;
    const { axpy } = this.#kernels;
    const step = this.#steps[this.#stored]!;
    this.#gather(this.#spare);
    step.set(this.#spare.subarray(0, this.#size));
    axpy(-1, wordOf(this.#b), wordOf(step), this.#size);
    [this.#b, this.#spare] = [this.#spare, this.#b];
    const rowStep = this.#rowSteps[this.#stored]!;
    rowStep.set(this.#rows);
    axpy(-1, wordOf(this.#raw), wordOf(rowStep), n);
    this.#raw.set(this.#rows);
    this.#sums[++this.#stored] = model.sum[this.#k]!;
  }

  /** Goes to `x_m - sum_l e_l d_l`, d_l the steps and e_l the sum of the first weights, when that lowers the objective of the model. */
  #extrapolate(): boolean {
    const { n, p, active, b, model } = this.#s;
    const { axpy } = this.#kernels;
    const k = this.#k;
    const weights = this.#cancellingWeights();
    if (weights === undefined) return false;
    const before = this.#loss();
    const target = this.#spare;
    target.set(this.#b.subarray(0, this.#size));
    let ahead = 0;
    let sum = model.sum[k]!;
    for (let m = 1; m < MEMORY; m++) {
      ahead += weights[m - 1]!;
      axpy(-ahead, wordOf(this.#steps[m]!), wordOf(target), this.#size);
      axpy(-ahead, wordOf(this.#rowSteps[m]!), wordOf(this.#rows), n);
      sum -= ahead * (this.#sums[m + 1]! - this.#sums[m]!);
    }
    model.sum[k] = sum;
    if (this.#loss() + this.#penaltyChange(target) < before) {
      for (let c = 0; c < this.#size; c++) b[k * p + active[c]!] = target[c]!;
      return true;
    }
    this.#rows.set(this.#raw);
    model.sum[k] = this.#sums[MEMORY]!;
    return false;
  }

  /** `c` with sum 1 that makes `|sum_m c_m d_m|` least, by the regularised normal equations. */
  #cancellingWeights(): Float64Array | undefined {
    const a = new Float64Array(MEMORY * MEMORY);
    let trace = 0;
    for (let i = 0; i < MEMORY; i++) {
      for (let j = 0; j <= i; j++) {
        const product = this.#kernels.dot(wordOf(this.#steps[i]!), wordOf(this.#steps[j]!), this.#size);
        a[i * MEMORY + j] = a[j * MEMORY + i] = product;
      }
      trace += a[i * MEMORY + i]!;
    }
    if (!(trace > 0)) return undefined;
    for (let i = 0; i < MEMORY; i++) a[i * MEMORY + i]! += RIDGE * trace;
    const c = solveDense(a, new Float64Array(MEMORY).fill(1), MEMORY);
    const sum = c?.reduce((s, v) => s + v, 0) ?? 0;
    return c !== undefined && Number.isFinite(sum) && sum !== 0 ? c.map((v) => v / sum) : undefined;
  }

  /** Of the model, without the penalty. */
  #loss(): number {
    const { n, model } = this.#s;
    const { omega, raw, uniform, inverse, sum } = model;
    let square = 0;
    if (uniform > 0) square = this.#kernels.dot(wordOf(raw), wordOf(raw), n) / uniform;
    else for (let i = 0; i < n; i++) if (omega[i]! > 0) square += (raw[i]! * raw[i]!) / omega[i]!;
    return (square - sum[this.#k]! ** 2 * inverse) / 2;
  }

  /** From the coefficients of the last sweep to `target`; Infinity beyond limits. */
  #penaltyChange(target: Float64Array): number {
    const { active, model } = this.#s;
    const { threshold, ridge, lower, upper } = model;
    const b = this.#b;
    let change = 0;
    for (let c = 0; c < this.#size; c++) {
      const j = active[c]!;
      const [from, to] = [b[c]!, target[c]!];
      if (to < lower[j]! || to > upper[j]!) return Infinity;
      change += threshold[j]! * (Math.abs(to) - Math.abs(from)) + (ridge[j]! / 2) * (to - from) * (to + from);
    }
    return change;
  }
}

/** Address of an array of the kernels' memory, in words. */
function wordOf(v: { readonly byteOffset: number }): number {
  return v.byteOffset / 8;
}
