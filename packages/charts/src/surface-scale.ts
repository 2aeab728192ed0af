import { niceStep, quantile } from "./scale.ts";
import { decimalsFor } from "./words.ts";

/** How means become colours and standard errors become whiskers. */
export interface SurfaceScale {
  readonly low: number;
  /** 95th percentile of the means; what lies above is drawn in the last colour and labelled so. */
  readonly high: number;
  readonly clipped: boolean;
  /** 1 for the least, 0 for `high` and above; stretched by power 0.62, so that the valley has most of the steps. */
  shade(mean: number): number;
  readonly decimals: number;
  /** The standard error that a whisker of 12 px to each side stands for. */
  readonly seUnit: number;
  /** Means at which lines of equal loss are drawn: about a twelfth, a quarter and a half of the range above the least. */
  readonly levels: readonly number[];
}

/** The scale of a set of cells; well defined for none, one, or equal ones. */
export function surfaceScale(cells: readonly { readonly mean: number; readonly se: number }[]): SurfaceScale {
  const means = cells.map((c) => c.mean).filter(Number.isFinite);
  const errors = cells.map((c) => c.se).filter((v) => v > 0 && Number.isFinite(v));
  const low = means.length === 0 ? 0 : Math.min(...means);
  const most = means.length === 0 ? 0 : Math.max(...means);
  const high = means.length < 8 ? most : Math.max(quantile(means, 0.95), low);
  const range = high - low;
  const seUnit = errors.length === 0 ? Math.max(range / 20, Number.MIN_VALUE) : niceStep(quantile(errors, 0.5));
  const decimals = errors.length === 0 ? decimalsFor(range / 10, 1) : decimalsFor(quantile(errors, 0.5), 1);
  return {
    low,
    high,
    clipped: most > high,
    shade: (mean) => (range > 0 ? 1 - Math.max(0, Math.min(1, (mean - low) / range)) ** 0.62 : 1),
    decimals: Math.min(decimals, 5),
    seUnit,
    levels: range > 0 ? [...new Set([0.08, 0.25, 0.55].map((f) => low + niceStep(range * f)))] : [],
  };
}
