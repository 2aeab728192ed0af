import { InputError } from "@ridgeline/core";
import type { Solver } from "./problem.ts";
import type { Family, PathOptions } from "./types.ts";

/** glmnet's least share of L1 when it computes the first lambda: below it (ridge) lambdaMax would be infinite. */
const LEAST_L1 = 1e-3;

/** The user's lambdas in falling order, or glmnet's sequence: `nlambda` values, log-spaced from the smallest lambda that leaves every penalised
 *  coefficient 0 down to `lambdaMinRatio` times it. A penalty without a lambda has the one value 0.
 *  Reference: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1), section 2.5. */
export function lambdaSequence(o: PathOptions, solver: Pick<Solver, "gradientMax" | "lambdaMax">, n: number, d: number): Float64Array {
  if (o.lambda !== undefined) return Float64Array.from(o.lambda).sort().reverse();
  if (o.penalty !== undefined && !o.penalty.hyper.includes("lambda")) return new Float64Array(1);
  const max = solver.lambdaMax?.() ?? solver.gradientMax() / Math.max(o.l1Ratio ?? 1, LEAST_L1);
  if (!(max > 0)) {
    throw new InputError("E_NO_LAMBDA_GRID", "There is no lambda sequence for these data:", [
      {
        path: "y",
        message: "no column that is penalised goes with the target (the target or every column is constant)",
        remedy: "give lambda, or other rows",
      },
    ]);
  }
  const count = o.nlambda ?? 100;
  const ratio = o.lambdaMinRatio ?? (n < d ? 1e-2 : 1e-4);
  return Float64Array.from({ length: count }, (_, k) => (count === 1 ? max : max * ratio ** (k / (count - 1))));
}

/** glmnet stops its own sequence (never the user's) after at least 5 lambdas, once the deviance ratio passes `devmax` or gains less than `fdev`. */
export const EARLY_STOP = { least: 5, devmax: 0.999, fdev: 1e-5 } as const;

/** How far back glmnet looks for the gain, and the unit of `fdev`: given the ratio now. */
const GAIN: Readonly<Record<Family, { readonly back: number; unit(devRatio: number): number }>> = {
  gaussian: { back: 1, unit: (r) => r },
  huber: { back: 1, unit: (r) => r },
  binomial: { back: 1, unit: () => 1 },
  multinomial: { back: 1, unit: () => 1 },
  poisson: { back: 4, unit: (r) => 10 * r },
  mgaussian: { back: 1, unit: (r) => 1 - r },
};

/** Whether a path ends at index k, by the deviance ratios so far. The gain is measured as glmnet does for the family, and not at all where a
 *  limit is 0, since coefficients may then be held there for a while. */
export function endsEarly(devRatio: ArrayLike<number>, k: number, { family, lowerLimits, upperLimits }: PathOptions): boolean {
  if (k + 1 < EARLY_STOP.least) return false;
  const now = devRatio[k]!;
  if (now > EARLY_STOP.devmax) return true;
  if (lowerLimits?.includes(0) === true || upperLimits?.includes(0) === true) return false;
  const { back, unit } = GAIN[family];
  return now - devRatio[k - back]! < EARLY_STOP.fdev * unit(now);
}
