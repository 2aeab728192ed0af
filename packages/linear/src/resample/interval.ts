import { normalCdf, normalQuantile } from "@ridgeline/core";

/** Percentile interval of resampled values: the quantiles at `(1 - level)/2` and `(1 + level)/2`, interpolated between order statistics on the normal
 *  scale; beyond the outermost the outermost. Reference: Davison & Hinkley (1997), Bootstrap methods and their application, section 5.3. */
export function percentileInterval(values: ArrayLike<number>, level: number): readonly [number, number] {
  const sorted = Float64Array.from(values).sort();
  return [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)];
}

/** BCa interval: percentiles moved for bias, `z0 = Phi^-1(share of values below the estimate)` (equals counting half), and skewness,
 *  `a = sum l^3 / (6 (sum l^2)^1.5)` of `l = mean - leaveOneOut`. `leaveOneOut`: the estimate without each row.
 *  Reference: Efron (1987), J. Am. Stat. Assoc. 82(397), eq. 2.3. */
export function bcaInterval(
  values: ArrayLike<number>,
  estimate: number,
  leaveOneOut: ArrayLike<number>,
  level: number,
): readonly [number, number] {
  const sorted = Float64Array.from(values).sort();
  const below = sorted.reduce((s, v) => s + (v < estimate ? 1 : v === estimate ? 0.5 : 0), 0);
  const least = 0.5 / sorted.length;
  const z0 = normalQuantile(Math.min(1 - least, Math.max(least, below / sorted.length)));
  const a = acceleration(leaveOneOut);
  const at = (p: number): number => {
    const z = z0 + normalQuantile(p);
    return quantile(sorted, normalCdf(z0 + z / (1 - a * z)));
  };
  return [at((1 - level) / 2), at((1 + level) / 2)];
}

function acceleration(leaveOneOut: ArrayLike<number>): number {
  const values = Float64Array.from(leaveOneOut);
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  let [square, cube] = [0, 0];
  for (const v of values) {
    square += (mean - v) ** 2;
    cube += (mean - v) ** 3;
  }
  return square === 0 ? 0 : cube / (6 * square ** 1.5);
}

function quantile(sorted: Float64Array, p: number): number {
  const size = sorted.length;
  const rank = (size + 1) * p;
  const k = Math.floor(rank);
  if (k < 1) return sorted[0]!;
  if (k >= size) return sorted[size - 1]!;
  if (k === rank) return sorted[k - 1]!;
  const z = (share: number): number => normalQuantile(share / (size + 1));
  return sorted[k - 1]! + ((normalQuantile(p) - z(k)) / (z(k + 1) - z(k))) * (sorted[k]! - sorted[k - 1]!);
}
