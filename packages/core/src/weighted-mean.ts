/** A mean with its standard error. */
export interface MeanSe {
  readonly mean: number;
  readonly se: number;
}

/** Weighted mean over folds and its standard error: `m = sum w x / sum w`, `se = sqrt(sum w (x - m)^2 / sum w / (K - 1))`.
 *  `values: [K]`, one score a fold; `weights: [K]`, rows scored in each. Equal weights give `sd / sqrt(K)` with sd over K - 1; unequal ones are what
 *  `cv.glmnet` reports as `cvm` and `cvsd`. K = 1: se is NaN; K = 0: both are.
 *  `repeats: [K]`, optional, names the repeat of each score. Repeats score the same rows again, so they steady the mean but are no new evidence:
 *  se is then the root mean square of the standard errors within each repeat, and does not shrink as repeats are added.
 *  Reference: Friedman, Hastie & Tibshirani (2010), glmnet, function `cvstats`. */
export function weightedMeanSe(values: readonly number[], weights: readonly number[], repeats?: readonly number[]): MeanSe {
  if (repeats === undefined || repeats.every((r) => r === repeats[0])) return within(values, weights);
  const squares = [...new Set(repeats)].flatMap((r) => {
    const mine = values.flatMap((_, i) => (repeats[i] === r ? [i] : []));
    if (mine.length < 2) return [];
    const { se } = within(
      mine.map((i) => values[i]!),
      mine.map((i) => weights[i]!),
    );
    return [se * se];
  });
  const se = squares.length === 0 ? NaN : Math.sqrt(sum(squares) / squares.length);
  return { mean: within(values, weights).mean, se };
}

function within(values: readonly number[], weights: readonly number[]): MeanSe {
  const n = values.length;
  const total = sum(weights);
  let mean = 0;
  for (let i = 0; i < n; i++) mean += weights[i]! * values[i]!;
  mean /= total;
  let spread = 0;
  for (let i = 0; i < n; i++) spread += weights[i]! * (values[i]! - mean) ** 2;
  return { mean, se: n < 2 ? NaN : Math.sqrt(spread / total / (n - 1)) };
}

/** `sum_i x_i`, left to right. */
function sum(values: readonly number[]): number {
  let total = 0;
  for (const x of values) total += x;
  return total;
}
