import { InputError, type Problem } from "@ridgeline/core";
import { cellOf, isSparse, storedValues } from "./matrix.ts";
import type { PathData, PathOptions } from "./types.ts";

/** Cells named in one message; more are only counted. */
const SHOWN = 10;

/** Throws one `InputError` that lists every problem of the data and options. */
export function validate(data: PathData, options: PathOptions): void {
  const problems: Problem[] = [];
  checkShape(data, problems);
  checkOptions(data, options, problems);
  if (problems.length === 0) checkCells(data, options, problems);
  if (problems.length > 0) throw new InputError("E_LINEAR_INPUT", "The path cannot be fitted:", problems);
  if (options.family === "binomial") checkClasses(data, options);
}

function checkShape({ n, d, x, y }: PathData, problems: Problem[]): void {
  if (!(Number.isInteger(n) && n >= 1)) problems.push({ path: "n", message: `${n} rows`, remedy: "give at least one row" });
  if (!(Number.isInteger(d) && d >= 1)) problems.push({ path: "d", message: `${d} columns`, remedy: "give at least one column" });
  if (!isSparse(x)) {
    const { length } = storedValues(x);
    if (length !== n * d) problems.push({ path: "x", message: `${length} values for ${n} rows of ${d}`, remedy: `give ${n * d}` });
  }
  if (y.length !== n) problems.push({ path: "y", message: `${y.length} values for ${n} rows`, remedy: `give ${n}` });
}

function checkOptions(data: PathData, o: PathOptions, problems: Problem[]): void {
  const within = (path: string, value: number | undefined, ok: (v: number) => boolean, remedy: string): void => {
    if (value !== undefined && !(Number.isFinite(value) && ok(value))) problems.push({ path, message: `${value} is not allowed`, remedy });
  };
  if (o.family !== "gaussian" && o.family !== "binomial") {
    problems.push({ path: "family", message: `${String(o.family)} is not known`, remedy: "use gaussian or binomial" });
  }
  within("l1Ratio", o.l1Ratio, (v) => v >= 0 && v <= 1, "use a number in [0, 1]");
  within("nlambda", o.nlambda, (v) => Number.isInteger(v) && v >= 1, "use a whole number >= 1");
  within("lambdaMinRatio", o.lambdaMinRatio, (v) => v > 0 && v < 1, "use a number in (0, 1)");
  within("tolerance", o.tolerance, (v) => v > 0, "use a number > 0");
  if (o.lambda?.length === 0) problems.push({ path: "lambda", message: "the list is empty", remedy: "give at least one, or leave it out" });
  o.lambda?.forEach((v, i) => within(`lambda[${i}]`, v, (l) => l >= 0, "use a number >= 0"));
  checkVector("weights", o.weights, data.n, true, problems);
  checkVector("offset", o.offset, data.n, false, problems);
  checkVector("penaltyFactor", o.penaltyFactor, data.d, true, problems);
}

function checkVector(path: string, v: Float64Array | undefined, size: number, nonNegative: boolean, problems: Problem[]): void {
  if (v === undefined) return;
  if (v.length !== size) problems.push({ path, message: `${v.length} values`, remedy: `give ${size}` });
  v.forEach((value, i) => {
    if (!Number.isFinite(value) || (nonNegative && value < 0)) {
      problems.push({
        path: `${path}[${i}]`,
        message: `${value} is not allowed`,
        remedy: nonNegative ? "use a number >= 0" : "use a number",
      });
    }
  });
  if (nonNegative && !v.some((value) => value > 0)) problems.push({ path, message: "all are 0", remedy: "make at least one positive" });
}

function checkCells({ n, d, x, y, featureNames }: PathData, { family }: PathOptions, problems: Problem[]): void {
  let bad = 0;
  const note = (path: string, message: string, remedy: string): void => {
    if (++bad <= SHOWN) problems.push({ path, message, remedy });
  };
  const values = storedValues(x);
  for (let k = 0; k < values.length; k++) {
    if (Number.isFinite(values[k]!)) continue;
    const [row, j] = cellOf(x, n, d, k);
    const name = featureNames?.[j];
    note(`x: row ${row}, column ${name === undefined ? j : `${j} (${name})`}`, `${values[k]} is not finite`, "fill in or drop the cell");
  }
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(y[i]!)) note(`y: row ${i}`, `${y[i]} is not finite`, "drop the row");
    else if (family === "binomial" && y[i] !== 0 && y[i] !== 1) note(`y: row ${i}`, `${y[i]} is not a class`, "use 0 and 1");
  }
  if (bad > SHOWN) problems.push({ path: "", message: `and ${bad - SHOWN} more such cells` });
}

function checkClasses({ n, y }: PathData, { weights }: PathOptions): void {
  const seen = [false, false];
  for (let i = 0; i < n; i++) if (weights === undefined || weights[i]! > 0) seen[y[i]!] = true;
  if (seen[0] && seen[1]) return;
  const only = seen[1] ? 1 : 0;
  throw new InputError("E_ONE_CLASS", "The rows hold one class only:", [
    { path: "y", message: `every row that counts is of class ${only}`, remedy: "use rows of both classes, or stratify the folds" },
  ]);
}
