import type { Columns } from "./columns.ts";
import { groupProx } from "./group-prox.ts";

/** A penalised weighted least-squares problem in the change of the linear predictor, and the state of coordinate descent on it. With x_j a
 *  column as stored and `omega` the weights of rows, the model of response k is `1/2 sum_i omega_i (q_i - s - sum_j x_ij d_j)^2` plus the
 *  penalty at b; `raw = omega (q - sum_j x_j d_j)` is kept up to date and s is always the best intercept, `sum(raw) / sum(omega)`, so that columns
 *  need no centring: `x_j' (raw - omega s) = x_j' raw - sum(raw) xw_j / sum(omega)`, `xw_j = x_j' omega`. */
export interface Model {
  readonly responses: number;
  /** `[n]`. */
  readonly omega: Float64Array;
  /** `[n]` of the response in turn, `[K, n]` of a group. */
  readonly raw: Float64Array;
  /** `[K]`: sums of `raw`. */
  readonly sum: Float64Array;
  /** `[p]`: curvature `sum_i omega_i x_ij^2 - xw_j^2 / sum(omega)`. */
  readonly h: Float64Array;
  /** `[p]`. */
  readonly xw: Float64Array;
  /** `[K, p]`. */
  readonly b: Float64Array;
  /** `[p]`: L1 and L2 weights, limits. */
  readonly threshold: Float64Array;
  readonly ridge: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** `1 / sum(omega)`, 0 without an intercept. */
  inverse: number;
  /** The common weight of all rows, 0 when they differ. */
  uniform: number;
}

/** The inner loops, each over the columns `list[0 .. count - 1]`. */
export interface Sweeps {
  /** Takes note of coefficients, curvatures or penalties of these columns of response k that changed otherwise than by sweeps: before sweeps. */
  prepare(list: Int32Array, count: number, k: number): void;
  /** One pass of coordinate descent for response k; returns the largest `(h_j + ridge_j) * step^2`. */
  sweep(list: Int32Array, count: number, k: number): number;
  /** The same where the K coefficients of a column are penalised by their norm. */
  groupSweep(list: Int32Array, count: number): number;
  /** Brings `h` and `xw` up to date with `omega`. */
  moments(list: Int32Array, count: number): void;
  /** `out[k p + j] = (x_j - mean_j)' v_k`, k-th of the `[K, n]` vectors v. */
  slopes(list: Int32Array, count: number, v: Float64Array, out: Float64Array, k: number): void;
  /** For one response, `raw += sum_m c_m x_j`, j the m-th of the list. */
  addListed(list: Int32Array, count: number, c: Float64Array): void;
  /** For one response, `out_m = (x_j - mean_j)' raw`. */
  slopesListed(list: Int32Array, count: number, out: Float64Array): void;
  /** `out_k += sum_j x_j c_kj`. */
  addColumns(list: Int32Array, count: number, c: Float64Array, out: Float64Array, k: number): void;
}

/** The kernels in plain TypeScript. */
export class PlainSweeps implements Sweeps {
  readonly #x: Columns;
  readonly #m: Model;

  constructor(columns: Columns, model: Model) {
    this.#x = columns;
    this.#m = model;
  }

  prepare(): void {}

  sweep(list: Int32Array, count: number, k: number): number {
    const { h, xw, b, threshold, ridge, lower, upper, sum, inverse, raw } = this.#m;
    const { p } = this.#x;
    let moved = 0;
    for (let c = 0; c < count; c++) {
      const j = list[c]!;
      const total = h[j]! + ridge[j]!;
      const over = 1 / total;
      if (!(over > 0 && over < Infinity)) continue;
      const old = b[k * p + j]!;
      const z = this.#dot(j, raw, 0) + h[j]! * old - sum[k]! * inverse * xw[j]!;
      const t = threshold[j]!;
      const next = Math.max(lower[j]!, Math.min(upper[j]!, (z - Math.max(-t, Math.min(t, z))) * over));
      if (next === old) continue;
      b[k * p + j] = next;
      this.#take(next - old, j, k, 0);
      moved = Math.max(moved, total * (next - old) ** 2);
    }
    return moved;
  }

  groupSweep(list: Int32Array, count: number): number {
    const { responses, h, xw, b, ridge, sum, inverse, raw } = this.#m;
    const { n, p } = this.#x;
    const z = new Float64Array(responses);
    let moved = 0;
    for (let c = 0; c < count; c++) {
      const j = list[c]!;
      const total = h[j]! + ridge[j]!;
      if (!(total > 0)) continue;
      for (let k = 0; k < responses; k++) {
        z[k] = this.#dot(j, raw, k * n) - sum[k]! * xw[j]! * inverse + h[j]! * b[k * p + j]!;
      }
      this.#prox(z, total, j);
      let change = 0;
      for (let k = 0; k < responses; k++) {
        const step = z[k]! - b[k * p + j]!;
        if (step === 0) continue;
        b[k * p + j] = z[k]!;
        this.#take(step, j, k, k * n);
        change += step * step;
      }
      moved = Math.max(moved, total * change);
    }
    return moved;
  }

  #prox(z: Float64Array, total: number, j: number): void {
    const { threshold, lower, upper } = this.#m;
    if (lower[j]! > -Infinity || upper[j]! < Infinity) return groupProx(z, total, threshold[j]!, lower[j]!, upper[j]!);
    let square = 0;
    for (let k = 0; k < z.length; k++) square += z[k]! * z[k]!;
    const size = Math.sqrt(square);
    const shrink = size > threshold[j]! ? (size - threshold[j]!) / (size * total) : 0;
    for (let k = 0; k < z.length; k++) z[k]! *= shrink;
  }

  moments(list: Int32Array, count: number): void {
    const { omega, h, xw, inverse } = this.#m;
    const { n, pointers, rows, values } = this.#x;
    for (let c = 0; c < count; c++) {
      const j = list[c]!;
      const [from, to] = pointers === undefined ? [j * n, (j + 1) * n] : [pointers[j]!, pointers[j + 1]!];
      // Dense columns in two partial sums, sparse ones in four, as SIMD adds up.
      const lanes = rows === undefined ? 2 : 4;
      const even = rows === undefined ? to - ((to - from) % lanes) : to;
      const [sums, squares] = [new Float64Array(4), new Float64Array(4)];
      for (let at = from; at < to; at++) {
        const wx = values[at]! * omega[rows === undefined ? at - from : rows[at]!]!;
        const lane = at < even ? (at - from) % lanes : 0;
        if (at === even) {
          sums[0]! += sums[1]!;
          squares[0]! += squares[1]!;
          sums[1] = squares[1] = 0;
        }
        sums[lane]! += wx;
        squares[lane]! += wx * values[at]!;
      }
      const [sum, square] = [sumOf4(sums), sumOf4(squares)];
      xw[j] = sum;
      h[j] = Math.max(0, square - sum * sum * inverse);
    }
  }

  slopes(list: Int32Array, count: number, v: Float64Array, out: Float64Array, k: number): void {
    const { n, p, mean } = this.#x;
    const sum = sumIn4(v, k * n, n);
    for (let c = 0; c < count; c++) out[k * p + list[c]!] = this.#dot(list[c]!, v, k * n) - mean[list[c]!]! * sum;
  }

  addListed(list: Int32Array, count: number, c: Float64Array): void {
    for (let m = 0; m < count; m++) this.#add(c[m]!, list[m]!, this.#m.raw, 0);
  }

  slopesListed(list: Int32Array, count: number, out: Float64Array): void {
    const { n, mean } = this.#x;
    const sum = sumIn4(this.#m.raw, 0, n);
    for (let m = 0; m < count; m++) out[m] = this.#dot(list[m]!, this.#m.raw, 0) - mean[list[m]!]! * sum;
  }

  addColumns(list: Int32Array, count: number, c: Float64Array, out: Float64Array, k: number): void {
    for (let m = 0; m < count; m++) {
      const alpha = c[k * this.#x.p + list[m]!]!;
      if (alpha !== 0) this.#add(alpha, list[m]!, out, k * this.#x.n);
    }
  }

  #dot(j: number, v: Float64Array, from: number): number {
    const { n, pointers, rows, values } = this.#x;
    return pointers === undefined || rows === undefined
      ? dotDense(values, j * n, v, from, n)
      : dotSparse(values, rows, pointers[j]!, pointers[j + 1]!, v, from);
  }

  #add(alpha: number, j: number, out: Float64Array, from: number): void {
    const { n, pointers, rows, values } = this.#x;
    if (pointers === undefined || rows === undefined) for (let i = 0; i < n; i++) out[from + i]! += alpha * values[j * n + i]!;
    else for (let at = pointers[j]!; at < pointers[j + 1]!; at++) out[from + rows[at]!]! += alpha * values[at]!;
  }

  /** `raw_k -= step omega x_j` from entry `from` on, and its sum. */
  #take(step: number, j: number, k: number, from: number): void {
    const { raw, omega, sum, xw, uniform } = this.#m;
    const { n, pointers, rows, values } = this.#x;
    sum[k]! -= step * xw[j]!;
    if (uniform > 0) return this.#add(-step * uniform, j, raw, from);
    if (pointers === undefined || rows === undefined) {
      for (let i = 0; i < n; i++) raw[from + i]! -= step * (omega[i]! * values[j * n + i]!);
    } else for (let at = pointers[j]!; at < pointers[j + 1]!; at++) raw[from + rows[at]!]! -= step * (omega[rows[at]!]! * values[at]!);
  }
}

function sumOf4(s: Float64Array): number {
  return s[0]! + s[2]! + (s[1]! + s[3]!);
}

/** In four partial sums, as SIMD adds up. */
export function sumIn4(v: Float64Array, from: number, n: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < n; i += 4) {
    s0 += v[from + i]!;
    s1 += v[from + i + 1]!;
    s2 += v[from + i + 2]!;
    s3 += v[from + i + 3]!;
  }
  let sum = s0 + s2 + (s1 + s3);
  for (; i < n; i++) sum += v[from + i]!;
  return sum;
}

/** In eight partial sums, as SIMD adds up. */
function dotDense(a: Float64Array, at: number, b: Float64Array, from: number, n: number): number {
  const s = new Float64Array(8);
  let i = 0;
  for (; i + 7 < n; i += 8) for (let lane = 0; lane < 8; lane++) s[lane]! += a[at + i + lane]! * b[from + i + lane]!;
  let sum = s[0]! + s[2]! + (s[4]! + s[6]!) + (s[1]! + s[3]! + (s[5]! + s[7]!));
  for (; i < n; i++) sum += a[at + i]! * b[from + i]!;
  return sum;
}

/** In four partial sums, of every fourth entry. */
function dotSparse(a: Float64Array, rows: Int32Array, start: number, end: number, v: Float64Array, from: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = start;
  for (; k + 3 < end; k += 4) {
    s0 += a[k]! * v[from + rows[k]!]!;
    s1 += a[k + 1]! * v[from + rows[k + 1]!]!;
    s2 += a[k + 2]! * v[from + rows[k + 2]!]!;
    s3 += a[k + 3]! * v[from + rows[k + 3]!]!;
  }
  if (k < end) s0 += a[k]! * v[from + rows[k]!]!;
  if (k + 1 < end) s1 += a[k + 1]! * v[from + rows[k + 1]!]!;
  if (k + 2 < end) s2 += a[k + 2]! * v[from + rows[k + 2]!]!;
  return s0 + s2 + (s1 + s3);
}
