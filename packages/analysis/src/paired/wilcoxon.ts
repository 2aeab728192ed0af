import { normalCdf } from "@ridgeline/core";
import { differences } from "./corrected-t.ts";

/** Wilcoxon's signed-rank test. */
export interface Wilcoxon {
  /** Sum of the ranks of `|a - b|` where `a > b`. */
  readonly rankSumPlus: number;
  /** And where `a < b`. */
  readonly rankSumMinus: number;
  /** Pairs that differ; equal ones are left out. */
  readonly n: number;
  /** Two-sided. */
  readonly p: number;
  /** Whether p counts all assignments of signs, or is the normal approximation. */
  readonly exact: boolean;
}

/** Up to this many pairs all `2^n` assignments of signs are counted. */
const EXACT = 50;

/** Wilcoxon's signed-rank test of paired scores: equal pairs are left out, equal differences share the mean of their ranks. Up to 50 pairs p is
 *  exact, also with ties: all assignments of signs to the ranks at hand are counted. Beyond, the normal approximation with the variance
 *  corrected for ties. All pairs equal: p = 1. The folds of a cross-validation share training rows, so p is too small on them: see
 *  `correctedResampledT`. Same as scipy's `wilcoxon(a, b)`, except that scipy takes the normal approximation with ties from 14 pairs on.
 *  Errors: `E_PAIRED`. References: Wilcoxon (1945), Biometrics Bulletin 1(6); Demsar (2006), JMLR 7, section 3.1.3. */
export function wilcoxonSignedRank(a: readonly number[], b: readonly number[]): Wilcoxon {
  const d = differences(a, b, 1).filter((v) => v !== 0);
  const ranks = doubledRanks(d.map(Math.abs));
  const plus = d.reduce((s, v, i) => s + (v > 0 ? ranks[i]! : 0), 0);
  const total = ranks.reduce((s, r) => s + r, 0);
  const exact = d.length <= EXACT;
  const smaller = Math.min(plus, total - plus);
  const p = Math.min(1, 2 * (exact ? exactTail(ranks, total, smaller) : normalTail(ranks, total, smaller)));
  return { rankSumPlus: plus / 2, rankSumMinus: (total - plus) / 2, n: d.length, p, exact };
}

/** Twice the rank of each value, equals sharing the mean of theirs: whole numbers. */
function doubledRanks(values: readonly number[]): readonly number[] {
  const order = Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!);
  const out = Array.from(values, () => 0);
  for (let at = 0; at < order.length;) {
    let end = at + 1;
    while (end < order.length && values[order[end]!] === values[order[at]!]) end++;
    for (let k = at; k < end; k++) out[order[k]!] = at + 1 + end;
    at = end;
  }
  return out;
}

/** `P(sum of the ranks with a plus <= sum)` when each rank has one with probability 1/2. */
function exactTail(ranks: readonly number[], total: number, sum: number): number {
  const chance = new Float64Array(total + 1);
  chance[0] = 1;
  let top = 0;
  for (const r of ranks) {
    top += r;
    for (let s = top; s >= 0; s--) chance[s] = (chance[s]! + (s >= r ? chance[s - r]! : 0)) / 2;
  }
  return chance.subarray(0, sum + 1).reduce((s, p) => s + p, 0);
}

/** Variance of the doubled sum: `sum r^2 / 4`, which holds ties. */
function normalTail(ranks: readonly number[], total: number, sum: number): number {
  return normalCdf((sum - total / 2) / Math.sqrt(ranks.reduce((s, r) => s + r * r, 0) / 4));
}
