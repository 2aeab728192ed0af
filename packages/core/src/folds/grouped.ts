import type { Rng } from "../rng.ts";
import { checkFoldCount, foldError } from "./split.ts";

/** `[n]`: the fold of each row, 0 to folds - 1, such that rows of one group (a patient, a site) are never in two folds. The largest groups are
 *  dealt first, each to the fold with the fewest rows, equals at random, so that sizes differ by at most the largest group.
 *  `groups: [n]`, any labels. Errors: `E_FOLDS`, also for fewer groups than folds.
 *  Reference: Graham (1969), SIAM J. Appl. Math. 17(2), largest first. */
export function groupedFolds(o: { readonly groups: ArrayLike<number | string>; readonly folds: number; readonly rng: Rng }): Int32Array {
  const rows = rowsByGroup(o.groups);
  checkFoldCount(o.folds, rows.length, "groups");
  const label = o.rng.permutation(o.folds);
  const order = Array.from(o.rng.permutation(rows.length)).sort((a, b) => rows[b]!.length - rows[a]!.length);
  const size = Array.from({ length: o.folds }, () => 0);
  const out = new Int32Array(o.groups.length);
  for (const group of order) {
    const fold = size.indexOf(Math.min(...size));
    size[fold]! += rows[group]!.length;
    for (const row of rows[group]!) out[row] = label[fold]!;
  }
  return out;
}

function rowsByGroup(groups: ArrayLike<number | string>): readonly (readonly number[])[] {
  const rows = new Map<number | string, number[]>();
  for (let i = 0; i < groups.length; i++) {
    const id = groups[i]!;
    if (Number.isNaN(id)) throw foldError(`groups[${i}]`, "NaN names no group", "give every row its group");
    const mine = rows.get(id);
    if (mine === undefined) rows.set(id, [i]);
    else mine.push(i);
  }
  return [...rows.values()];
}
