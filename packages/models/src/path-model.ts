import { isRecord, type Dataset } from "@ridgeline/core";
import type { Family, Path } from "@ridgeline/linear";

/** What a path learner returns as its model: the path of the fit to all rows, as plain data. Columns that are 0 all along are left out of
 *  `coefficients`, so that a lasso of 20,000 columns stays small. */
export interface PathModel {
  readonly family: Family;
  readonly l1Ratio: number;
  readonly featureNames: readonly string[];
  readonly classes?: readonly string[] | undefined;
  /** K: classes of `multinomial`, else 1. */
  readonly responses: number;
  readonly lambda: Float64Array;
  /** `[lambdas, K]`. */
  readonly intercept: Float64Array;
  /** Columns with a coefficient other than 0 anywhere along the path, ascending. */
  readonly columns: Float64Array;
  /** `[lambdas, K, columns]`, on the scale of the columns as given. */
  readonly coefficients: Float64Array;
  readonly nonzero: Float64Array;
  readonly devRatio: Float64Array;
  readonly gap: Float64Array;
}

/** Whether a model from a record is that of a path, its arrays of the lengths that belong together. */
export function isPathModel(model: unknown): model is PathModel {
  if (!isRecord(model)) return false;
  const { family, l1Ratio, featureNames, responses, lambda, intercept, columns, coefficients, nonzero, devRatio, gap } = model;
  if (typeof family !== "string" || typeof l1Ratio !== "number" || typeof responses !== "number" || !Array.isArray(featureNames))
    return false;
  if (!isVector(lambda) || !isVector(columns)) return false;
  const ofLength = (v: unknown, size: number): boolean => isVector(v) && v.length === size;
  return (
    ofLength(intercept, lambda.length * responses) &&
    ofLength(coefficients, lambda.length * responses * columns.length) &&
    [nonzero, devRatio, gap].every((v) => ofLength(v, lambda.length)) &&
    columns.every((j) => j in featureNames)
  );
}

function isVector(v: unknown): v is Float64Array {
  return v instanceof Float64Array;
}

/** `[d]`: the coefficients of a response at the k-th lambda, zeros filled in. */
export function pathCoefficients(model: PathModel, k: number, response = 0): Float64Array {
  const out = new Float64Array(model.featureNames.length);
  const m = model.columns.length;
  const at = (k * model.responses + response) * m;
  for (let i = 0; i < m; i++) out[model.columns[i]!] = model.coefficients[at + i]!;
  return out;
}

export function modelOf(data: Dataset, path: Path): PathModel {
  const { d } = data;
  const used = new Uint8Array(d);
  for (const b of path.coefficients) for (let i = 0; i < b.length; i++) if (b[i] !== 0) used[i % d] = 1;
  const columns = Float64Array.from(used.keys()).filter((j) => used[j] === 1);
  const coefficients = new Float64Array(path.lambda.length * path.responses * columns.length);
  let at = 0;
  for (const b of path.coefficients) for (let r = 0; r < path.responses; r++) for (const j of columns) coefficients[at++] = b[r * d + j]!;
  return {
    family: path.family,
    l1Ratio: path.l1Ratio,
    featureNames: data.featureNames,
    ...(data.classes === undefined ? {} : { classes: data.classes }),
    responses: path.responses,
    lambda: path.lambda,
    intercept: path.intercept,
    columns,
    coefficients,
    nonzero: Float64Array.from(path.nonzero),
    devRatio: path.devRatio,
    gap: path.gap,
  };
}
