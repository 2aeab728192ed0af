/** A lambda of a path, by place and by value. */
export interface LambdaChoice {
  readonly index: number;
  readonly lambda: number;
}

/** The three usual choices among the lambdas of a path. */
export interface LambdaChoices {
  /** The largest lambda with the best mean. */
  readonly min: LambdaChoice;
  /** The largest lambda whose mean is within one standard error of the best. */
  readonly oneSe: LambdaChoice;
  /** The largest lambda whose mean is within `percent` per cent of the best. */
  readonly percentLoss: LambdaChoice;
}

/** A curve of scores over falling lambdas. */
export interface Curve {
  readonly lambda: ArrayLike<number>;
  readonly mean: ArrayLike<number>;
  readonly se: ArrayLike<number>;
  /** Whether more is better, as for AUC. */
  readonly larger: boolean;
}

/** Per cent of the best mean that `percentLoss` may lose where nothing is said: 5, about the standard error of a ten-fold curve on some hundred
 *  rows (diabetes: 7), but the same for any folds. */
export const PERCENT_LOSS = 5;

/** Chooses by the best mean, by one standard error and by per cent of the best, each time the largest lambda; means that are NaN are passed
 *  over. References: Breiman, Friedman, Olshen & Stone (1984), section 3.4.3, for one standard error; Kuhn & Johnson (2013), Applied Predictive
 *  Modeling, section 4.6, for the tolerance. */
export function chooseLambdas(curve: Curve, percent = PERCENT_LOSS): LambdaChoices {
  const { lambda, mean, se, larger } = curve;
  const cost = Float64Array.from({ length: mean.length }, (_, k) => (larger ? -mean[k]! : mean[k]!));
  let best = 0;
  for (let k = 1; k < cost.length; k++) if (cost[k]! < cost[best]! || Number.isNaN(cost[best]!)) best = k;
  const first = (limit: number): LambdaChoice => {
    const found = cost.findIndex((c) => c <= limit);
    const index = found < 0 ? best : found;
    return { index, lambda: lambda[index]! };
  };
  const width = Number.isFinite(se[best]!) ? se[best]! : 0;
  return {
    min: first(cost[best]!),
    oneSe: first(cost[best]! + width),
    percentLoss: first(cost[best]! + (percent / 100) * Math.abs(cost[best]!)),
  };
}
