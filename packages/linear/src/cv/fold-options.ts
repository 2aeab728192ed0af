import {
  createRng,
  groupedFolds,
  InputError,
  kFold,
  repeatFolds,
  splitsOf,
  stratifiedFolds,
  trainRows,
  type Problem,
  type Rng,
  type Split,
} from "@ridgeline/core";
import type { Family, PathData } from "../types.ts";

/** Who is held out when: `splits`, or `foldIds`, or folds that are dealt out. */
export interface FoldOptions {
  /** Splits as made by `repeatFolds`, `forwardChaining` or by hand. */
  readonly splits?: readonly Split[] | undefined;
  /** `[n]`: the fold of each row, any whole numbers; rows of one fold are held out together. */
  readonly foldIds?: ArrayLike<number> | undefined;
  /** Number of folds to deal out. Default 10, as cv.glmnet (n where there are fewer rows). */
  readonly folds?: number | undefined;
  /** Rounds of folds, each dealt out anew. Default 1. */
  readonly repeats?: number | undefined;
  /** Decides who is in which fold. Default 1. */
  readonly seed?: number | undefined;
  /** `[n]`: rows of one group are never in two folds. Default: each row its own. */
  readonly groups?: ArrayLike<number | string> | undefined;
  /** Give every fold its share of each class. Default true for classes (no fold then trains without one, unless it is rarer than the folds);
   *  of no meaning for numbers and with groups. */
  readonly stratify?: boolean | undefined;
}

/** The splits that the options ask for, checked; `problems` of other options are listed with theirs. Errors: `E_FOLDS`; `E_ONE_CLASS`, naming
 *  every split whose training rows lack a class. */
export function resolveSplits(
  data: PathData,
  family: Family,
  o: FoldOptions & { readonly weights?: Float64Array | undefined },
  problems: Problem[] = [],
): readonly Split[] {
  checkOptions(o, data.n, problems);
  const splits = o.splits ?? (o.foldIds === undefined ? dealSplits(data, family, o, createRng(o.seed ?? 1)) : splitsOf(o.foldIds));
  checkSplits(splits, data.n);
  if (hasClasses(family)) checkClasses(splits, data, o.weights);
  return splits;
}

function hasClasses(family: Family): boolean {
  return family === "binomial" || family === "multinomial";
}

function checkOptions({ foldIds, groups, repeats }: FoldOptions, n: number, problems: Problem[]): void {
  const note = (path: string, message: string, remedy: string): unknown => problems.push({ path, message, remedy });
  for (const [path, v] of Object.entries({ foldIds, groups }))
    if (v !== undefined && v.length !== n) note(path, `${v.length} values for ${n} rows`, "give one a row");
  for (let i = 0; i < (foldIds?.length ?? 0); i++)
    if (!Number.isInteger(foldIds![i])) note(`foldIds[${i}]`, `${foldIds![i]} is not a whole number`, "number the folds");
  if (repeats !== undefined && !(Number.isInteger(repeats) && repeats >= 1))
    note("repeats", `${repeats} is not allowed`, "use a whole number >= 1");
  if (problems.length > 0) throw foldError(problems);
}

/** Splits by number of folds and repeats, from this stream. */
export function dealSplits(data: PathData, family: Family, o: FoldOptions, rng: Rng): readonly Split[] {
  const { n, y } = data;
  const { groups, folds = Math.min(10, n), repeats = 1 } = o;
  return repeatFolds(repeats, rng, (rng) => {
    if (groups !== undefined) return groupedFolds({ groups, folds, rng });
    return hasClasses(family) && o.stratify !== false ? stratifiedFolds({ n, folds, rng, strata: y }) : kFold({ n, folds, rng });
  });
}

function checkSplits(splits: readonly Split[], n: number): void {
  const problems: Problem[] = [];
  if (splits.length === 0) problems.push({ path: "splits", message: "there is none", remedy: "give at least one" });
  splits.forEach(({ held, train }, k) => {
    const note = (message: string, remedy: string): unknown => problems.push({ path: `splits[${k}]`, message, remedy });
    const isHeld = new Uint8Array(n);
    for (const i of held) isHeld[i] = 1;
    const learnt = train?.length ?? isHeld.reduce((s, h) => s + 1 - h, 0);
    if (held.length === 0) note("no row is held out", "hold out at least one");
    if (learnt === 0) note("no row is left to learn from", "hold out fewer rows");
    const outside = held.find((i) => i >= n) ?? train?.find((i) => i >= n);
    if (outside !== undefined) note(`row ${outside} of ${n}`, "count rows from 0");
    const both = train?.find((i) => isHeld[i] === 1);
    if (both !== undefined) note(`row ${both} is learnt from and scored`, "keep the two apart");
  });
  if (problems.length > 0) throw foldError(problems);
}

/** A fit without a row of some class has no finite intercept for it. */
function checkClasses(splits: readonly Split[], data: PathData, weights: Float64Array | undefined): void {
  const classes = Math.max(
    2,
    data.responses ?? 0,
    data.y.reduce((m, c) => Math.max(m, c + 1), 0),
  );
  const problems = splits.flatMap((split): Problem[] => {
    const seen = new Uint8Array(classes);
    for (const i of trainRows(split, data.n)) if (weights === undefined || weights[i]! > 0) seen[data.y[i]!] = 1;
    const missing = seen.indexOf(0);
    if (missing < 0) return [];
    const message = `its training rows hold no row of class ${missing}`;
    return [
      { path: `fold ${split.fold} of repeat ${split.repeat}`, message, remedy: "stratify the folds, use fewer, or leave the class out" },
    ];
  });
  if (problems.length > 0) throw new InputError("E_ONE_CLASS", "Some folds cannot be fitted:", problems);
}

function foldError(problems: readonly Problem[]): InputError {
  return new InputError("E_FOLDS", "The folds cannot be used:", problems);
}
