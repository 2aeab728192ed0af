import { show, type Problem, type TargetCheck } from "@ridgeline/core";

/** Classes named in one message; more are only counted. */
const SHOWN = 10;

/** A class that the training rows of a fold lack leaves nothing to estimate: one problem for each such class, with its folds. */
export function checkClassFolds({ y, foldOf, classes = [], targetName }: TargetCheck<unknown>): readonly Problem[] {
  const problems = classes.flatMap((label, c) => {
    const lacking = foldOf.flatMap((folds) => foldsHoldingAll(y, folds, c));
    if (lacking.length === 0) return [];
    return [
      {
        path: `target ${show(targetName)}`,
        message: `all rows of class ${show(label)} are in fold ${lacking[0]! + 1}, so the fit without that fold would not see the class`,
        remedy: "use other folds, or more rows of the class",
      },
    ];
  });
  const more = problems.length - SHOWN;
  return more > 0
    ? [...problems.slice(0, SHOWN), { path: `target ${show(targetName)}`, message: `and ${more} more such classes` }]
    : problems;
}

function foldsHoldingAll(y: Float64Array, folds: Int32Array, c: number): readonly number[] {
  const met = new Set<number>();
  y.forEach((v, i) => {
    if (v === c) met.add(folds[i]!);
  });
  return met.size === 1 ? [...met] : [];
}

/** A count is not negative. */
export function checkCounts({ y, targetName }: TargetCheck<unknown>): readonly Problem[] {
  const negative = y.filter((v) => v < 0);
  if (negative.length === 0) return [];
  return [
    {
      path: `target ${show(targetName)}`,
      message: `${negative.length} of ${y.length} values are below 0 (such as ${negative[0]}), and poisson counts are not`,
      remedy: "use the family gaussian, or another target",
    },
  ];
}
