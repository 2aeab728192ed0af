import type { Heap } from "./heap.ts";

/** Inner loops over one `Heap`. All arrays are addresses in words; `list` holds int32 numbers of columns; `ld` is the distance of columns in values;
 *  names that end in 32 are float32. Two implementations sum in the same order, so that they give the same bits. What each computes is said
 *  at its source in assembly/. */
export interface KernelFunctions {
  dot(a: number, b: number, n: number): number;
  axpy(alpha: number, x: number, y: number, n: number): void;
  /** `out[k] = x_list[k] . v`. */
  products(x: number, ld: number, list: number, count: number, v: number, n: number, out: number): void;
  /** `out += sum_k coef[k] x_list[k]`. */
  combine(x: number, ld: number, list: number, count: number, coef: number, n: number, out: number): void;
  /** Rows and columns `first .. size - 1` of the Gram matrix of listed columns. n even. */
  gram(x: number, ld: number, list: number, first: number, size: number, n: number, q: number, stride: number): void;
  /** The same with row weights. n and stride even, scratch 4096 words. */
  weightedGram(
    x: number,
    ld: number,
    list: number,
    first: number,
    size: number,
    w: number,
    scratch: number,
    n: number,
    q: number,
    stride: number,
  ): void;
  /** The same in single precision, of columns times norm. n a multiple of 4. */
  weightedGram32(
    x: number,
    ld: number,
    list: number,
    norm: number,
    first: number,
    size: number,
    w: number,
    scratch: number,
    n: number,
    q: number,
    stride: number,
  ): void;
  /** `out = scale v`, double to single. n a multiple of 4. */
  narrow(v: number, scale: number, n: number, out: number): void;
  /** `out[k] = x_list[k] . v`, or the first `count` columns when `list` is 0. n a multiple of 8. */
  products32(x: number, ld: number, list: number, count: number, v: number, n: number, out: number): void;
  /** Lists j with `|sum_k a_k g_kj| >= threshold factor_j - slack`, up to `most + 16` of them. p a multiple of 16. */
  screen(
    g: number,
    p: number,
    count: number,
    a: number,
    threshold: number,
    factor: number,
    slack: number,
    skip: number,
    most: number,
    out: number,
  ): number;
  /** `v <- R'^-1 v`. */
  forward(r: number, cap: number, size: number, v: number): void;
  /** `v <- R^-1 v`. */
  backward(r: number, cap: number, size: number, v: number): void;
  /** `out[k] = row[list[k]]`. */
  gather(row: number, list: number, count: number, out: number): void;
  /** `v <- R'^-1 v` for vectors cap apart. */
  forwardMany(r: number, cap: number, size: number, v: number, count: number): void;
  /** Makes the column behind R's last, solved before row `from`, one of R's; returns its squared pivot. */
  append(r: number, cap: number, size: number, from: number, diagonal: number): number;
  /** Removes a column of R and turns z1 and z2 along. */
  remove(r: number, cap: number, size: number, k: number, z1: number, z2: number, cs: number): void;
  /** Residual, curvature and loss of logistic rows. n even. */
  logistic(eta: number, s: number, w: number, n: number, residual: number, curvature: number, odds: number): number;
  /** Residual, curvature, probabilities and loss of softmax rows. n even. */
  softmax(
    eta: number,
    hit: number,
    w: number,
    classes: number,
    n: number,
    residual: number,
    curvature: number,
    p: number,
    sums: number,
  ): number;
  /** Residual, curvature and loss of rows of counts. n even. */
  poisson(eta: number, y: number, logY: number, w: number, n: number, residual: number, curvature: number, sums: number): number;
  /** `out = p x`, n even. */
  multiply(p: number, x: number, n: number, out: number): void;
  /** The same in double times single to single, x and out being places in `f32`; n a multiple of 4. */
  multiply32(p: number, x: number, n: number, out: number): void;
  /** Copies a row-major tile to columns ld apart. */
  transpose(tile: number, rows: number, count: number, out: number, ld: number): void;
  /** Standardises columns; returns how many are kept by then, or -1 at a mean that is not finite. ld a multiple of 8. */
  standardize(
    raw: number,
    ld: number,
    n: number,
    count: number,
    flags: number,
    w: number,
    root: number,
    first: number,
    kept: number,
    x: number,
    x32: number,
    mean: number,
    scale: number,
    norm: number,
    source: number,
  ): number;
}

type SweepName = "bindColumns" | "bindModel" | "sweep" | "groupSweep" | "moments" | "slopes" | "addColumns" | "addListed" | "slopesListed";
type PackedName =
  | "bindPool"
  | "bindPoolModel"
  | "clearPool"
  | "prepare"
  | "scattered"
  | "packedSweep"
  | "packedMoments"
  | "packedAdd"
  | "packedSlopes";

/** The exports of assembly/sweep.ts and packed.ts, by addresses in bytes: src/descent/sweeps.ts says what they do. */
export type SweepFunctions = Readonly<Record<SweepName | PackedName, (...args: number[]) => number>>;

/** The kernels with the memory they work on. */
export interface Kernels extends KernelFunctions {
  readonly name: "wasm" | "plain";
  readonly heap: Heap;
  /** Of coordinate descent; in plain TypeScript they work on arrays instead. */
  readonly sweeps?: SweepFunctions;
}

/** Flags of `standardize`. */
export const CENTER = 1;
export const SCALE = 2;
export const ROOT = 4;
