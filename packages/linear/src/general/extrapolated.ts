/** Steps between two extrapolations. */
export const MEMORY = 5;

/** The affine combination of the iterates whose last steps cancel best (Anderson): where a linear iteration would end.
 *  Reference: Bertrand & Massias (2021), AISTATS, algorithm 1. */
export function extrapolated(history: readonly Float64Array[]): Float64Array | undefined {
  const weights = cancellingWeights(history);
  if (weights === undefined) return undefined;
  const target = new Float64Array(history[0]!.length);
  weights.forEach((c, k) => history[k + 1]!.forEach((v, i) => (target[i]! += c * v)));
  return target;
}

/** `c` with sum 1 that makes `|sum_k c_k (x_k+1 - x_k)|` least, by the regularised normal equations. */
function cancellingWeights(history: readonly Float64Array[]): Float64Array | undefined {
  const differences = history.slice(1).map((v, k) => v.map((x, i) => x - history[k]![i]!));
  const m = differences.length;
  const a = new Float64Array(m * m);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < m; j++) a[i * m + j] = differences[i]!.reduce((s, v, k) => s + v * differences[j]![k]!, 0);
  const trace = differences.reduce((s, _, i) => s + a[i * m + i]!, 0);
  if (!(trace > 0)) return undefined;
  for (let i = 0; i < m; i++) a[i * m + i]! += 1e-14 * trace;
  const c = solveDense(a, new Float64Array(m).fill(1), m);
  const sum = c?.reduce((s, v) => s + v, 0) ?? 0;
  return c !== undefined && Number.isFinite(sum) && sum !== 0 ? c.map((v) => v / sum) : undefined;
}

/** Gaussian elimination with row exchanges; `a` and `b` are overwritten. */
export function solveDense(a: Float64Array, b: Float64Array, m: number): Float64Array | undefined {
  for (let k = 0; k < m; k++) {
    let best = k;
    for (let i = k + 1; i < m; i++) if (Math.abs(a[i * m + k]!) > Math.abs(a[best * m + k]!)) best = i;
    if (a[best * m + k] === 0) return undefined;
    for (let j = 0; j < m; j++) [a[k * m + j], a[best * m + j]] = [a[best * m + j]!, a[k * m + j]!];
    [b[k], b[best]] = [b[best]!, b[k]!];
    for (let i = k + 1; i < m; i++) {
      const f = a[i * m + k]! / a[k * m + k]!;
      for (let j = k; j < m; j++) a[i * m + j]! -= f * a[k * m + j]!;
      b[i]! -= f * b[k]!;
    }
  }
  for (let k = m - 1; k >= 0; k--) {
    for (let j = k + 1; j < m; j++) b[k]! -= a[k * m + j]! * b[j]!;
    b[k]! /= a[k * m + k]!;
  }
  return b;
}
