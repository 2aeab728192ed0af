import { InputError } from "../errors.ts";

/** One fit of a cross-validation: rows that are scored, and rows that are learnt from. Both ascend and share no row. */
export interface Split {
  /** Counted from 0; 0 where nothing is repeated. */
  readonly repeat: number;
  /** The fold's number, as its maker or the user gave it. */
  readonly fold: number;
  readonly held: Uint32Array;
  /** Default: all rows that are not held. */
  readonly train?: Uint32Array | undefined;
}

/** The rows of a split that are learnt from, out of n. */
export function trainRows(split: Split, n: number): Uint32Array {
  if (split.train !== undefined) return split.train;
  const held = new Uint8Array(n);
  for (const row of split.held) held[row] = 1;
  const rows = new Uint32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) if (held[i] === 0) rows[count++] = i;
  return rows.slice(0, count);
}

/** One split a fold, in rising order of the folds' numbers. `foldIds: [n]`, any whole numbers; rows of one number are held out together.
 *  Errors: `E_FOLDS` for fewer than two folds or a number that is not whole. */
export function splitsOf(foldIds: ArrayLike<number>, repeat = 0): readonly Split[] {
  const rows = new Map<number, number[]>();
  for (let i = 0; i < foldIds.length; i++) {
    const id = foldIds[i]!;
    if (!Number.isInteger(id)) throw foldError(`foldIds[${i}]`, `${id} is not a whole number`, "number the folds");
    const mine = rows.get(id);
    if (mine === undefined) rows.set(id, [i]);
    else mine.push(i);
  }
  if (rows.size < 2) throw foldError("foldIds", `${rows.size} fold`, "use at least two folds");
  return [...rows].sort(([a], [b]) => a - b).map(([fold, held]) => ({ repeat, fold, held: Uint32Array.from(held) }));
}

export function foldError(path: string, message: string, remedy: string): InputError {
  return new InputError("E_FOLDS", "The folds cannot be made:", [{ path, message, remedy }]);
}

/** Throws unless `folds` is a whole number from 2 to the number of things to deal out. */
export function checkFoldCount(folds: number, things: number, name: string): void {
  if (!Number.isInteger(folds) || folds < 2) throw foldError("folds", `${folds} is not an integer >= 2`, "use 5 or 10");
  if (things < folds) throw foldError("folds", `${folds} folds need at least ${folds} ${name}, and there are ${things}`, "use fewer folds");
}
