import { RidgelineError, studentTCdf, studentTQuantile } from "@ridgeline/core";

/** A paired comparison of two settings by the scores of the same folds. */
export interface CorrectedT {
  /** Mean of `a - b`. */
  readonly difference: number;
  /** Its standard error, corrected for training rows that folds share. */
  readonly se: number;
  readonly t: number;
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
  /** Interval of the difference at the asked level. */
  readonly interval: readonly [low: number, high: number];
}

export interface CorrectedTOptions {
  /** Rows scored over rows learnt from, of one fold: `1 / (K - 1)` for K-fold cross-validation. */
  readonly testShare: number;
  /** Level of the interval. Default 0.95. */
  readonly level?: number | undefined;
}

/** Corrected resampled t-test of two settings scored on the same J folds: with `d = a - b`,
 *  `t = mean(d) / sqrt((1/J + testShare) s^2)`, s^2 over J - 1, J - 1 degrees of freedom. The plain paired test (`testShare` 0) takes the folds for
 *  independent, finds differences that are not there, and more so the more folds or repeats there are. Equal scores in all folds: p = 1.
 *  Errors: `E_PAIRED` for unequal lengths or fewer than two folds.
 *  Reference: Nadeau & Bengio (2003), Machine Learning 52, eq. 9 and section 4.2; over repeats, Bouckaert & Frank (2004). */
export function correctedResampledT(a: readonly number[], b: readonly number[], o: CorrectedTOptions): CorrectedT {
  const d = differences(a, b, 2);
  const difference = d.reduce((s, v) => s + v, 0) / d.length;
  const variance = d.reduce((s, v) => s + (v - difference) ** 2, 0) / (d.length - 1);
  const se = Math.sqrt((1 / d.length + o.testShare) * variance);
  const df = d.length - 1;
  const t = se === 0 ? (difference === 0 ? 0 : Math.sign(difference) * Infinity) : difference / se;
  const half = studentTQuantile((1 + (o.level ?? 0.95)) / 2, df) * se;
  return { difference, se, t, df, p: 2 * studentTCdf(-Math.abs(t), df), interval: [difference - half, difference + half] };
}

/** `a - b`, checked. */
export function differences(a: readonly number[], b: readonly number[], least: number): readonly number[] {
  if (a.length !== b.length || a.length < least) {
    throw new RidgelineError(
      "E_PAIRED",
      `${a.length} and ${b.length} scores: give one of each setting for each of at least ${least} folds`,
    );
  }
  const d = a.map((v, i) => v - b[i]!);
  const missing = d.findIndex(Number.isNaN);
  if (missing >= 0) throw new RidgelineError("E_PAIRED", `fold ${missing} lacks a score: leave it out of both settings`);
  return d;
}
