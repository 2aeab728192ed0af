import type { DenseColumns, SparseColumns } from "@ridgeline/linear";

/** What all sides solve: standardised columns (a sparse column has deviation 1 and is centred by each side itself), a Gaussian target of
 *  deviation 1, so that no tool's convention needs converting, and one grid of lambdas. */
export interface PathProblem {
  readonly family: "gaussian" | "binomial" | "multinomial" | "poisson";
  readonly l1Ratio: number;
  readonly intercept: boolean;
  readonly n: number;
  readonly d: number;
  readonly x: (DenseColumns & { readonly values: Float64Array }) | (SparseColumns & { readonly values: Float64Array });
  readonly y: Float64Array;
  /** Falling. */
  readonly lambda: Float64Array;
}

/** Coefficients of one side, lambda by lambda. */
export interface PathFit {
  /** `[lambdas, K]`. */
  readonly intercept: Float64Array;
  /** `[K, d]` a lambda, response after response. */
  readonly coefficients: readonly Float64Array[];
}

/** K: the number of classes of `multinomial`, else 1. */
export function responsesOf({ family, y }: Pick<PathProblem, "family" | "y">): number {
  return family === "multinomial" ? 1 + y.reduce((m, v) => Math.max(m, v), 0) : 1;
}

/** Where y is class k. */
export function indicator(y: Float64Array, k: number): Float64Array {
  return y.map((v) => (v === k ? 1 : 0));
}

/** `out[j] = x_j' v`, of sparse columns as they are stored. */
export function transposeTimes({ n, d, x }: PathProblem, v: Float64Array): Float64Array {
  const out = new Float64Array(d);
  if (x.layout === "columns") {
    for (let j = 0; j < d; j++) out[j] = dotAt(x.values, j * n, v, n);
    return out;
  }
  for (let j = 0; j < d; j++) {
    let sum = 0;
    for (let k = x.pointers[j]!; k < x.pointers[j + 1]!; k++) sum += x.values[k]! * v[x.rows[k]!]!;
    out[j] = sum;
  }
  return out;
}

/** `intercept + X b`. */
export function linearPredictor({ n, d, x }: PathProblem, intercept: number, b: Float64Array): Float64Array {
  const eta = new Float64Array(n).fill(intercept);
  for (let j = 0; j < d; j++) {
    const bj = b[j]!;
    if (bj === 0) continue;
    if (x.layout === "columns") for (let i = 0; i < n; i++) eta[i]! += bj * x.values[j * n + i]!;
    else for (let k = x.pointers[j]!; k < x.pointers[j + 1]!; k++) eta[x.rows[k]!]! += bj * x.values[k]!;
  }
  return eta;
}

export function mean(v: Float64Array): number {
  return v.reduce((s, e) => s + e, 0) / v.length;
}

function dotAt(a: Float64Array, from: number, v: Float64Array, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let i = 0;
  for (; i + 1 < n; i += 2) {
    s0 += a[from + i]! * v[i]!;
    s1 += a[from + i + 1]! * v[i + 1]!;
  }
  return i < n ? s0 + s1 + a[from + i]! * v[i]! : s0 + s1;
}
