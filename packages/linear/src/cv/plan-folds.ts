import type { Problem, Split } from "@ridgeline/core";
import { defaultDelta } from "../families/huber.ts";
import { measuresOf, type Measure } from "../measures.ts";
import type { PathData, PathOptions } from "../types.ts";
import { resolveSplits, type FoldOptions } from "./fold-options.ts";
import type { Scoring } from "./fold-score.ts";

/** Options that say who is held out, how that is scored and what is kept. */
export interface ScoreOptions extends FoldOptions {
  /** Default: the first of `measuresOf(family)`, cv.glmnet's. */
  readonly measure?: Measure | undefined;
  /** Where folds are fitted. `shared` (default): each at just the lambdas of the fit to all rows, which is exact; cv.glmnet does so when it is given
   *  `lambda`. `own`: each on its own lambda sequence, its coefficients then taken at those lambdas, linear in lambda in between, as cv.glmnet does
   *  when it is not. On a flat curve the two may choose neighbouring lambdas. */
  readonly foldLambda?: "own" | "shared" | undefined;
  /** Keep the linear predictor of every held-out row. Default false: it takes `lambdas * n * K` numbers. */
  readonly keep?: boolean | undefined;
}

/** What every fold has to know. */
export interface FoldBrief extends Scoring {
  readonly splits: readonly Split[];
  /** K. */
  readonly responses: number;
  readonly keep: boolean;
  /** Average rows instead of folds: fewer than 3 rows a fold. */
  readonly byRow: boolean;
}

/** Who is held out and how that is scored. */
export interface FoldPlan {
  readonly splits: readonly Split[];
  readonly scoring: Scoring & { readonly byRow: boolean };
  /** What is done otherwise than asked. */
  readonly notes: readonly string[];
}

/** Splits and scoring, with notes on what is done otherwise than asked, as cv.glmnet does it: below 10 rows a fold on average `auc` gives way to
 *  `deviance`; below 3 rows a fold rows are averaged instead of folds. */
export function planFolds(data: PathData, o: PathOptions & ScoreOptions): FoldPlan {
  const { family } = o;
  const allowed = measuresOf(family);
  const asked = o.measure ?? allowed[0]!;
  const problems: Problem[] = [];
  if (!allowed.includes(asked))
    problems.push({ path: "measure", message: `${asked} does not suit ${family}`, remedy: `use ${allowed.join(", ")}` });
  const splits = resolveSplits(data, family, o, problems);
  const perFold = splits.reduce((s, { held }) => s + held.length, 0) / splits.length;
  const notes: string[] = [];
  const small = asked === "auc" && perFold < 10;
  if (small) notes.push(`deviance is used instead of auc: folds of ${round(perFold)} rows are too small (fewer than 10)`);
  const byRow = perFold < 3;
  if (byRow) notes.push(`rows are averaged instead of folds: there are ${round(perFold)} rows a fold (fewer than 3)`);
  const huberDelta = family === "huber" ? (o.huberDelta ?? defaultDelta(data, o, shares(data.n, o.weights))) : undefined;
  return { splits, scoring: { family, measure: small ? "deviance" : asked, byRow, huberDelta }, notes };
}

/** Weights that sum to 1. */
function shares(n: number, weights: Float64Array | undefined): Float64Array {
  const total = weights?.reduce((s, w) => s + w, 0) ?? n;
  return Float64Array.from({ length: n }, (_, i) => (weights?.[i] ?? 1) / total);
}

function round(v: number): number {
  return Math.round(v * 100) / 100;
}
