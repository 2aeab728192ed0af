import type { Vec } from "@ridgeline/core";

/** `out = argmin_u 1/2 |u - y|^2 + mu sum_i |u_{i+1} - u_i|`, exactly, in O(n) for any data, by dynamic programming. NaN everywhere if some y is
 *  not finite; `out` may be `y`.
 *
 *  `F_k(b)`, the least cost of the first k coordinates with the k-th at b, has a piecewise linear derivative `D_k`; the next one is
 *  `D_{k+1}(b) = clamp(D_k(b), -mu, mu) + b - y_{k+1}`. Clamping takes knots off both ends and puts one on each, so the knots are a queue with two
 *  ends. Where `D_k` is -mu and mu are the limits between which u_k follows u_{k+1} on the way back.
 *  Reference: Johnson (2013), J. Comput. Graph. Stat. 22(2), section 2. */
export function totalVariationProx(y: Vec, mu: number, out: Vec): void {
  const n = y.length;
  if (!y.every(Number.isFinite)) return void out.fill(NaN);
  if (n < 2 || mu === 0) return out.set(y);
  // A mu that holds everything together may be so large that y is lost beside it.
  if (mu >= largestPartialSum(y)) return void out.fill(meanOf(y));
  // Knot j lies at `at[j]`; the line right of it is that on its left plus (rise[j], shift[j]).
  const [at, rise, shift] = [new Float64Array(2 * n), new Float64Array(2 * n), new Float64Array(2 * n)];
  const [lowest, highest] = [new Float64Array(n - 1), new Float64Array(n - 1)];
  let [first, last] = [n, n - 1];
  let [leftShift, rightShift] = [-y[0]!, -y[0]!];
  for (let k = 0; k < n - 1; k++) {
    let [slope, level] = [1, leftShift];
    while (first <= last && slope * at[first]! + level <= -mu) {
      slope += rise[first]!;
      level += shift[first++]!;
    }
    let [backSlope, backLevel] = [1, rightShift];
    while (first <= last && backSlope * at[last]! + backLevel >= mu) {
      backSlope -= rise[last]!;
      backLevel -= shift[last--]!;
    }
    lowest[k] = at[--first] = (-mu - level) / slope;
    rise[first] = slope;
    shift[first] = level + mu;
    highest[k] = at[++last] = (mu - backLevel) / backSlope;
    rise[last] = -backSlope;
    shift[last] = mu - backLevel;
    leftShift = -mu - y[k + 1]!;
    rightShift = mu - y[k + 1]!;
  }
  let [slope, level] = [1, leftShift];
  while (first <= last && slope * at[first]! + level <= 0) {
    slope += rise[first]!;
    level += shift[first++]!;
  }
  let u = -level / slope;
  out[n - 1] = u;
  for (let k = n - 2; k >= 0; k--) out[k] = u = Math.max(lowest[k]!, Math.min(highest[k]!, u));
}

/** `max_k |sum_{i<=k} (y_i - mean)|`: the mu from which on all coordinates are equal. */
export function largestPartialSum(y: Vec): number {
  const mean = meanOf(y);
  let [sum, largest] = [0, 0];
  for (let i = 0; i < y.length - 1; i++) {
    sum += y[i]! - mean;
    largest = Math.max(largest, Math.abs(sum));
  }
  return largest;
}

function meanOf(y: Vec): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += y[i]!;
  return sum / y.length;
}
