import { InputError, type Problem } from "@ridgeline/core";
import { fitPath } from "./fit-path.ts";
import { takeRows as takeMatrixRows } from "./matrix.ts";
import { type Measure, rowLoss } from "./measures.ts";
import { linearPredictor } from "./predict.ts";
import type { Path, PathData, PathOptions } from "./types.ts";
import { validate } from "./validate.ts";

/** Options of `crossValidate`: those of the path, and the folds. */
export interface CrossValidateOptions extends PathOptions {
  /** `[n]`: the fold of each row, any whole numbers; rows of one fold are held out together. */
  readonly foldIds: ArrayLike<number>;
  /** Default `mse` for `gaussian`, `deviance` for `binomial`, as cv.glmnet. */
  readonly measure?: Measure | undefined;
}

/** Cross-validation of a path. */
export interface CrossValidation {
  /** The fit to all rows. */
  readonly path: Path;
  readonly measure: Measure;
  readonly lambda: Float64Array;
  /** Mean over folds, each weighted by its rows. */
  readonly mean: Float64Array;
  /** Standard error: `sqrt(weighted mean of (fold - mean)^2 / (folds - 1))`. */
  readonly se: Float64Array;
  /** Index of the largest lambda with the least mean. */
  readonly indexMin: number;
  /** Index of the largest lambda whose mean is within one standard error of the least. */
  readonly index1se: number;
  readonly lambdaMin: number;
  readonly lambda1se: number;
}

/** Cross-validates a path with cv.glmnet's conventions: the lambdas come from the fit to all rows, every fold is fitted on just these, rows (or
 *  their weights) of a fold are averaged, folds are averaged by their weight. With fewer than 3 rows a fold on average the rows themselves
 *  are averaged, as cv.glmnet does. Errors: `E_FOLDS`, and those of `fitPath` (a fold whose training rows hold one class only is `E_ONE_CLASS`).
 *  Reference: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1), section 6. */
export function crossValidate(data: PathData, options: CrossValidateOptions): CrossValidation {
  validate(data, options);
  const folds = foldRows(data.n, options);
  const measure = options.measure ?? (options.family === "gaussian" ? "mse" : "deviance");
  const path = fitPath(data, options);
  const losses = path.coefficients.map(() => new Float64Array(data.n));
  for (const rows of folds.values()) scoreFold(data, options, path.lambda, rows, rowLoss(options.family, measure), losses);
  const groups = data.n / folds.size < 3 ? Array.from({ length: data.n }, (_, i) => [i]) : [...folds.values()];
  const { mean, se } = summarize(losses, groups, options.weights);
  const indexMin = mean.reduce((best, m, k) => (m < mean[best]! ? k : best), 0);
  const index1se = mean.findIndex((m) => m <= mean[indexMin]! + se[indexMin]!);
  const [lambdaMin, lambda1se] = [path.lambda[indexMin]!, path.lambda[index1se]!];
  return { path, measure, lambda: path.lambda, mean, se, indexMin, index1se, lambdaMin, lambda1se };
}

function foldRows(n: number, { foldIds, measure, family }: CrossValidateOptions): Map<number, number[]> {
  const problems: Problem[] = [];
  const folds = new Map<number, number[]>();
  if (foldIds.length !== n) problems.push({ path: "foldIds", message: `${foldIds.length} values for ${n} rows`, remedy: "give one a row" });
  for (let i = 0; i < foldIds.length; i++) {
    const id = foldIds[i]!;
    if (!Number.isInteger(id)) problems.push({ path: `foldIds[${i}]`, message: `${id} is not a whole number`, remedy: "number the folds" });
    const rows = folds.get(id);
    if (rows === undefined) folds.set(id, [i]);
    else rows.push(i);
  }
  if (folds.size < 2) problems.push({ path: "foldIds", message: `${folds.size} fold`, remedy: "use at least two folds" });
  if (measure === "class" && family === "gaussian")
    problems.push({ path: "measure", message: "class needs classes", remedy: "use mse or mae" });
  if (problems.length > 0) throw new InputError("E_FOLDS", "The folds cannot be used:", problems);
  return folds;
}

/** Fits the rows outside the fold and writes the losses of the rows inside it. */
function scoreFold(
  data: PathData,
  options: CrossValidateOptions,
  lambda: Float64Array,
  rows: readonly number[],
  loss: (y: number, eta: number) => number,
  losses: readonly Float64Array[],
): void {
  const held = new Set(rows);
  const others = Array.from({ length: data.n }, (_, i) => i).filter((i) => !held.has(i));
  const pick = (v: Float64Array | undefined): Float64Array | undefined => v && Float64Array.from(others, (i) => v[i]!);
  const { onLambda: _, ...rest } = options;
  const path = fitPath(takeRows(data, others), { ...rest, lambda, weights: pick(options.weights), offset: pick(options.offset) });
  const valid = takeRows(data, rows);
  const offset = options.offset && Float64Array.from(rows, (i) => options.offset![i]!);
  path.coefficients.forEach((b, k) => {
    const eta = linearPredictor(valid.x, b, path.intercept[k]!, offset, rows.length);
    rows.forEach((row, i) => (losses[k]![row] = loss(valid.y[i]!, eta[i]!)));
  });
}

function takeRows(data: PathData, rows: readonly number[]): PathData {
  return { ...data, n: rows.length, x: takeMatrixRows(data.x, data.n, data.d, rows), y: Float64Array.from(rows, (i) => data.y[i]!) };
}

function summarize(
  losses: readonly Float64Array[],
  groups: readonly (readonly number[])[],
  weights: Float64Array | undefined,
): { mean: Float64Array; se: Float64Array } {
  const weightOf = (i: number): number => weights?.[i] ?? 1;
  const size = groups.map((rows) => rows.reduce((s, i) => s + weightOf(i), 0));
  const total = size.reduce((s, w) => s + w, 0);
  const counted = size.filter((w) => w > 0).length;
  const mean = new Float64Array(losses.length);
  const se = new Float64Array(losses.length);
  losses.forEach((loss, k) => {
    const average = groups.map((rows, f) => (size[f] === 0 ? 0 : rows.reduce((s, i) => s + weightOf(i) * loss[i]!, 0) / size[f]!));
    mean[k] = average.reduce((s, a, f) => s + size[f]! * a, 0) / total;
    const spread = average.reduce((s, a, f) => s + size[f]! * (a - mean[k]!) ** 2, 0) / total;
    se[k] = Math.sqrt(spread / (counted - 1));
  });
  return { mean, se };
}
