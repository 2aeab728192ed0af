import type { SparseFit } from "../problem.ts";
import { bcaInterval, percentileInterval } from "./interval.ts";

/** A fit at a lambda, without its zeros. */
export interface LambdaFit extends SparseFit {
  readonly lambda: number;
}

/** Coefficients of a fit and how they spread over resamples. */
export interface Spread {
  /** `[K]` and `[K, d]`: the fit to all rows. */
  readonly intercept: Float64Array;
  readonly coefficients: Float64Array;
  /** `[K, d]`: ends of the intervals. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** `[K, 2]`: the interval of each intercept. */
  readonly interceptInterval: Float64Array;
  /** `[K, d]`: deviation over resamples, with the divisor samples - 1. */
  readonly standardError: Float64Array;
  /** `[K, d]`: share of resamples in which the coefficient is not 0. */
  readonly nonzero: Float64Array;
}

/** Intervals of all coefficients; with fits `without` each row they are BCa. `size`: K d. */
export function spreadOf(
  fit: LambdaFit,
  samples: readonly LambdaFit[],
  without: readonly LambdaFit[],
  size: number,
  level: number,
): Spread {
  const of = (values: Float64Array, estimate: number, others: Float64Array): readonly [number, number] =>
    without.length === 0 ? percentileInterval(values, level) : bcaInterval(values, estimate, others, level);
  const zeros = (): Float64Array => new Float64Array(size);
  const [coefficients, lower, upper, standardError, nonzero] = [zeros(), zeros(), zeros(), zeros(), zeros()];
  fit.places.forEach((j, k) => (coefficients[j] = fit.values[k]!));
  const [drawn, left] = [byPlace(samples), byPlace(without)];
  for (const j of new Set([...drawn.keys(), ...fit.places])) {
    const values = drawn.get(j) ?? new Float64Array(samples.length);
    [lower[j], upper[j]] = of(values, coefficients[j]!, left.get(j) ?? new Float64Array(without.length));
    standardError[j] = deviation(values);
    nonzero[j] = values.reduce((s, v) => s + (v === 0 ? 0 : 1), 0) / values.length;
  }
  const interceptInterval = new Float64Array(2 * fit.intercept.length);
  fit.intercept.forEach((estimate, r) => {
    const at = (fits: readonly LambdaFit[]): Float64Array => Float64Array.from(fits, (f) => f.intercept[r]!);
    interceptInterval.set(of(at(samples), estimate, at(without)), 2 * r);
  });
  return { intercept: fit.intercept, coefficients, lower, upper, interceptInterval, standardError, nonzero };
}

/** For each coefficient that is ever not 0 its values over the fits. */
function byPlace(fits: readonly LambdaFit[]): Map<number, Float64Array> {
  const out = new Map<number, Float64Array>();
  fits.forEach(({ places, values }, k) =>
    places.forEach((j, i) => {
      const row = out.get(j) ?? new Float64Array(fits.length);
      row[k] = values[i]!;
      out.set(j, row);
    }),
  );
  return out;
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  return Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1));
}
