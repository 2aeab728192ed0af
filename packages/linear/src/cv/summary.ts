import { weightedMeanSe, type Split } from "@ridgeline/core";
import type { FoldScores } from "./fold-unit.ts";

/** Means over folds with their standard errors, lambda by lambda. */
export interface FoldSummary {
  readonly mean: Float64Array;
  readonly se: Float64Array;
}

/** Folds averaged by their weight, `m = sum w_f s_f / sum w_f`, `se = sqrt(sum w_f (s_f - m)^2 / sum w_f / (K - 1))`; where losses of rows are
 *  given, rows take the place of folds. Folds without weight, and those without a score (AUC of one class), are left out. Over several repeats
 *  the mean is that of all folds, and `se` the root mean square of those within each: the same rows scored again are no new evidence. */
export function summarize(
  splits: readonly Split[],
  results: readonly FoldScores[],
  lambdas: number,
  weights: Float64Array | undefined,
): FoldSummary {
  const mean = new Float64Array(lambdas);
  const se = new Float64Array(lambdas);
  for (let k = 0; k < lambdas; k++) {
    const [values, weight, repeats]: [number[], number[], number[]] = [[], [], []];
    const add = (value: number, w: number, repeat: number): void => {
      if (!(w > 0) || Number.isNaN(value)) return;
      values.push(value);
      weight.push(w);
      repeats.push(repeat);
    };
    results.forEach(({ scores, losses, weight: w }, f) => {
      const { repeat, held } = splits[f]!;
      if (losses === undefined) add(scores[k]!, w, repeat);
      else held.forEach((row, i) => add(losses[k]![i]!, weights?.[row] ?? 1, repeat));
    });
    ({ mean: mean[k], se: se[k] } = weightedMeanSe(values, weight, repeats));
  }
  return { mean, se };
}
