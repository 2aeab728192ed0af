import { RidgelineError } from "../errors.ts";
import type { Rng } from "../rng.ts";
import { checkFoldCount, splitsOf, type Split } from "./split.ts";

export interface KFoldOptions {
  /** Number of rows. */
  readonly n: number;
  readonly folds: number;
  readonly rng: Rng;
}

/** `[n]`: the fold of each row, 0 to folds - 1, at random; sizes differ by at most 1. Errors: `E_FOLDS`. */
export function kFold({ n, folds, rng }: KFoldOptions): Int32Array {
  return stratifiedFolds({ n, folds, rng, strata: new Uint32Array(n) });
}

/** `[n]`: the fold of each row, 0 to folds - 1, at random: sizes of folds differ by at most 1, and so do the numbers of each stratum in them.
 *  Rows are shuffled within their stratum and dealt out stratum by stratum, the next going on where the last ended.
 *  `strata: [n]`, whole numbers from 0: classes, or `numericStrata` of a number. Errors: `E_FOLDS`, `E_STRATIFY`.
 *  Reference: Kohavi (1995), IJCAI. */
export function stratifiedFolds(o: KFoldOptions & { readonly strata: ArrayLike<number> }): Int32Array {
  const { n, folds, rng } = o;
  checkFoldCount(folds, n, "rows");
  const next = starts(countStrata(o.strata, n));
  const label = rng.permutation(folds);
  const out = new Int32Array(n);
  for (const row of rng.permutation(n)) out[row] = label[next[o.strata[row]!]!++ % folds]!;
  return out;
}

/** `[n]`: strata of a numeric target: its `folds` least values, the next `folds`, and so on, so that each fold gets one of each; equal values by
 *  row. Errors: `E_STRATIFY` for a value that is NaN. */
export function numericStrata(y: ArrayLike<number>, folds: number): Uint32Array {
  const order = Array.from({ length: y.length }, (_, i) => i);
  const missing = order.find((i) => Number.isNaN(y[i]!));
  if (missing !== undefined) throw new RidgelineError("E_STRATIFY", `row ${missing}: NaN has no place in an order: drop the row`);
  order.sort((a, b) => y[a]! - y[b]! || a - b);
  const out = new Uint32Array(y.length);
  order.forEach((row, rank) => (out[row] = Math.floor(rank / folds)));
  return out;
}

/** `[n]`: each row its own fold. */
export function leaveOneOut(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}

/** The splits of several rounds, each with folds of its own: round r is made with `rng.split("folds/r")`, so that one more round leaves the
 *  others as they are. Errors: `E_FOLDS`. */
export function repeatFolds(repeats: number, rng: Rng, make: (rng: Rng) => ArrayLike<number>): readonly Split[] {
  return Array.from({ length: repeats }, (_, r) => splitsOf(make(rng.split(`folds/${r}`)), r)).flat();
}

/** Rows of each stratum. Errors: `E_STRATIFY` for a wrong length or a value that is no whole number from 0. */
export function countStrata(strata: ArrayLike<number>, n: number): readonly number[] {
  if (strata.length !== n) throw new RidgelineError("E_STRATIFY", `${strata.length} classes for ${n} rows: give one class index a row`);
  const counts: number[] = [];
  for (let i = 0; i < n; i++) {
    const c = strata[i]!;
    if (!Number.isInteger(c) || c < 0 || c >= 1e6) {
      throw new RidgelineError(
        "E_STRATIFY",
        `row ${i}: ${c} is not a class index from 0: stratify by classes; numericStrata makes them of a number`,
      );
    }
    while (counts.length <= c) counts.push(0);
    counts[c]!++;
  }
  return counts;
}

/** Where each stratum starts when rows stand stratum by stratum. */
function starts(counts: readonly number[]): number[] {
  let at = 0;
  return counts.map((c) => (at += c) - c);
}
