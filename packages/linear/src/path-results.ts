import type { CrossValidation } from "./cross-validate.ts";
import type { Path } from "./types.ts";

/** `[lambdas]`: `|b|_1`, the sum of all coefficients' sizes on the scale of the columns as given (intercepts left out): the other axis of a path's plot. */
export function l1Norm(path: Path): Float64Array {
  return Float64Array.from(path.coefficients, (b) => b.reduce((s, v) => s + Math.abs(v), 0));
}

/** A column of a path, and where it has a coefficient. */
export interface Entry {
  readonly column: number;
  /** Place and value of the first lambda at which it has a coefficient. */
  readonly index: number;
  readonly lambda: number;
  /** Sign of its coefficient there; with several responses that of the largest. */
  readonly sign: -1 | 1;
  /** Number of lambdas at which it has one. */
  readonly stays: number;
}

/** The columns that are ever chosen, in the order in which they enter as lambda falls; those of one lambda by the size of their coefficients there. */
export function entryOrder(path: Path): readonly Entry[] {
  const d = (path.coefficients[0]?.length ?? 0) / path.responses;
  const largest = (k: number, j: number): number => {
    let value = 0;
    for (let at = j; at < path.coefficients[k]!.length; at += d) {
      const b = path.coefficients[k]![at]!;
      if (Math.abs(b) > Math.abs(value)) value = b;
    }
    return value;
  };
  const entries: { readonly entry: Entry; readonly size: number }[] = [];
  for (let j = 0; j < d; j++) {
    const values = path.coefficients.map((_, k) => largest(k, j));
    const index = values.findIndex((v) => v !== 0);
    if (index < 0) continue;
    const stays = values.filter((v) => v !== 0).length;
    const value = values[index]!;
    const entry = { column: j, index, lambda: path.lambda[index]!, sign: value < 0 ? -1 : 1, stays } as const;
    entries.push({ entry, size: Math.abs(value) });
  }
  entries.sort((a, b) => a.entry.index - b.entry.index || b.size - a.size || a.entry.column - b.entry.column);
  return entries.map(({ entry }) => entry);
}

/** One of the usual choices of a cross-validation, with what it keeps and scores. */
export interface TableRow {
  readonly name: "lambda.min" | "lambda.1se" | "percent loss";
  readonly index: number;
  readonly lambda: number;
  readonly mean: number;
  readonly se: number;
  readonly nonzero: number;
  readonly devRatio: number;
  readonly l1Norm: number;
  /** Whether it stands at an end of the path: more lambdas beyond it may do better. */
  readonly atEnd: "first" | "last" | undefined;
}

/** The choices of a cross-validation as rows of a table. Scores are *selected on* the folds. */
export function pickTable({ choices, mean, se, path }: CrossValidation): readonly TableRow[] {
  const norm = l1Norm(path);
  const named = [
    ["lambda.min", choices.min],
    ["lambda.1se", choices.oneSe],
    ["percent loss", choices.percentLoss],
  ] as const;
  return named.map(([name, { index, lambda }]) => ({
    name,
    index,
    lambda,
    mean: mean[index]!,
    se: se[index]!,
    nonzero: path.nonzero[index]!,
    devRatio: path.devRatio[index]!,
    l1Norm: norm[index]!,
    atEnd: index === 0 ? "first" : index === path.lambda.length - 1 ? "last" : undefined,
  }));
}
