import { countStrata, InputError, kFold, show, stratifiedFolds, type Rng } from "@ridgeline/core";

/** Row numbers, each part ascending; together they are all rows once. */
export interface HoldOut {
  readonly rest: Uint32Array;
  readonly held: Uint32Array;
}

/** Holds out `round(n * fraction)` random rows (at least 1, and at least 1 is left; none for fraction 0). With `y: [n]`, class indices from 0,
 *  each class gives its share: `|held_c - n_c * fraction| < 1`, by the method of largest remainders, and no class is held out entirely
 *  unless the numbers force it. The same `rng` gives the same rows.
 *  @throws InputError E_SPLIT when `fraction` is outside [0, 1), or when n < 2 rows are to be split. */
export function holdOut(o: { n: number; fraction: number; rng: Rng; y?: ArrayLike<number> | undefined }): HoldOut {
  const { n, fraction, rng } = o;
  if (!(fraction >= 0 && fraction < 1)) {
    throw splitError("fraction", `${fraction} is not in [0, 1)`, "use a part such as 0.2");
  }
  if (fraction > 0 && n < 2) throw splitError("fraction", `${n} row cannot be split in two`, "use more rows, or fraction 0");
  const classes = o.y ?? new Uint32Array(n);
  const left = shares(countStrata(classes, n), fraction);
  const isHeld = new Uint8Array(n);
  for (const row of rng.permutation(n)) {
    const c = classes[row]!;
    if (left[c]! > 0) {
      left[c]!--;
      isHeld[row] = 1;
    }
  }
  const rows = Uint32Array.from({ length: n }, (_, i) => i);
  return { rest: rows.filter((i) => isHeld[i] === 0), held: rows.filter((i) => isHeld[i] === 1) };
}

function splitError(path: string, message: string, remedy: string): InputError {
  return new InputError("E_SPLIT", "The rows cannot be split:", [{ path, message, remedy }]);
}

/** How many rows of each class are held out. */
function shares(counts: readonly number[], fraction: number): number[] {
  const n = counts.reduce((p, q) => p + q, 0);
  const total = fraction === 0 ? 0 : Math.min(n - 1, Math.max(1, Math.round(n * fraction)));
  const quota = counts.map((c) => c * fraction);
  const held = quota.map(Math.floor);
  const empties = (c: number): number => (held[c]! + 1 >= counts[c]! ? 1 : 0);
  const remainder = (c: number): number => quota[c]! - held[c]!;
  const order = [...counts.keys()]
    .filter((c) => remainder(c) > 0)
    .sort((a, b) => empties(a) - empties(b) || remainder(b) - remainder(a) || a - b);
  const extra = total - held.reduce((p, q) => p + q, 0);
  for (const c of order.slice(0, extra)) held[c]!++;
  return held;
}

/** The fold of each row, 0 to folds - 1, at random: sizes of folds differ by at most 1, and with `y: [n]`, class indices from 0, so do the
 *  numbers of each class in them (core's `kFold` and `stratifiedFolds`). For repeats, pass `rng.split(...)` of each.
 *  @throws InputError E_FOLDS when folds is no integer >= 2, or when there are fewer rows than folds. */
export function makeFolds(o: { n: number; folds: number; rng: Rng; y?: ArrayLike<number> | undefined }): Int32Array {
  return o.y === undefined ? kFold(o) : stratifiedFolds({ ...o, strata: o.y });
}

/** A note for each class that has fewer rows than there are folds, so that some folds do not hold it. `y: [n]` class indices from 0. */
export function foldNotes(o: { y: ArrayLike<number>; folds: number; classes?: readonly string[] | undefined }): readonly string[] {
  return countStrata(o.y, o.y.length).flatMap((rows, c) =>
    rows === 0 || rows >= o.folds
      ? []
      : [
          `class ${o.classes === undefined ? c : show(o.classes[c])} has ${rows} of the rows, fewer than the ${o.folds} folds: some folds lack it`,
        ],
  );
}
