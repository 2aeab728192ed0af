import { InputError, type Problem } from "@ridgeline/core";
import { families } from "./families/families.ts";
import type { FamilyModel } from "./families/family-model.ts";
import { checkPenalty } from "./general/general-path.ts";
import { cellOf, isSparse, storedValues } from "./matrix.ts";
import type { PathData, PathOptions, SparseColumns } from "./types.ts";

/** Cells named in one message; more are only counted. */
const SHOWN = 10;

/** Throws one `InputError` that lists every problem of the data and options. `cells`: `target` leaves those of x to the caller unless something else is
 *  wrong, `none` all of them, for rows of data whose cells were looked at. */
export function validate(data: PathData, options: PathOptions, cells: "all" | "target" | "none" = "all"): void {
  const problems: Problem[] = [];
  const family: FamilyModel | undefined = Object.hasOwn(families, options.family) ? families[options.family] : undefined;
  if (family === undefined) {
    const known = Object.keys(families).join(", ");
    problems.push({ path: "family", message: `${String(options.family)} is not known`, remedy: `use one of ${known}` });
  }
  checkShape(data, family, problems);
  checkOptions(data, options, problems);
  checkPenalty(options, problems);
  if (cells !== "none" && problems.length === 0) checkCells(data, options, family!, cells === "all", problems);
  if (problems.length === 0) checkOffset(data, options, family!, problems);
  const unfit = problems.length > 0 ? undefined : family!.unfit?.(data, options);
  if (cells === "target" && (problems.length > 0 || unfit !== undefined)) return validate(data, options);
  if (problems.length > 0) throw new InputError("E_LINEAR_INPUT", "The path cannot be fitted:", problems);
  if (unfit !== undefined) throw unfit;
}

function checkShape(data: PathData, family: FamilyModel | undefined, problems: Problem[]): void {
  const { n, d, x, y, responses } = data;
  if (!(Number.isInteger(n) && n >= 1)) problems.push({ path: "n", message: `${n} rows`, remedy: "give at least one row" });
  if (!(Number.isInteger(d) && d >= 1)) problems.push({ path: "d", message: `${d} columns`, remedy: "give at least one column" });
  if (responses !== undefined && !(Number.isInteger(responses) && responses >= 1)) {
    problems.push({ path: "responses", message: `${responses} is not allowed`, remedy: "use a whole number >= 1" });
  }
  if (isSparse(x)) checkSparse(x, n, d, problems);
  else if (storedValues(x).length !== n * d) {
    problems.push({ path: "x", message: `${storedValues(x).length} values for ${n} rows of ${d}`, remedy: `give ${n * d}` });
  }
  const targets = n * (family?.targets(data) ?? 1);
  if (y.length !== targets) problems.push({ path: "y", message: `${y.length} values for ${n} rows`, remedy: `give ${targets}` });
}

/** The first fault of each kind: one wrong pointer spoils all that follows. */
function checkSparse({ pointers, rows, values }: SparseColumns, n: number, d: number, problems: Problem[]): void {
  const note = (path: string, message: string, remedy: string): unknown => problems.push({ path, message, remedy });
  if (pointers.length !== d + 1) return void note("x.pointers", `${pointers.length} values for ${d} columns`, `give ${d + 1}`);
  if (rows.length !== values.length) note("x.rows", `${rows.length} rows for ${values.length} values`, "give one a value");
  if (pointers[0] !== 0) note("x.pointers[0]", `${pointers[0]}`, "start at 0");
  const falls = pointers.findIndex((p, j) => j > 0 && p < pointers[j - 1]!);
  if (falls > 0) note(`x.pointers[${falls}]`, `${pointers[falls]} after ${pointers[falls - 1]}`, "let pointers rise");
  if (pointers[d] !== values.length) note(`x.pointers[${d}]`, `${pointers[d]} for ${values.length} values`, `end at ${values.length}`);
  if (problems.some(({ path }) => path.startsWith("x."))) return;
  for (let j = 0; j < d; j++) {
    for (let k = pointers[j]!; k < pointers[j + 1]!; k++) {
      const row = rows[k]!;
      if (row < 0 || row >= n) return void note(`x.rows[${k}]`, `row ${row} of ${n} in column ${j}`, `use rows from 0 to ${n - 1}`);
      if (k === pointers[j] || row > rows[k - 1]!) continue;
      const what = row === rows[k - 1] ? `row ${row} stands twice in column ${j}` : `row ${row} after ${rows[k - 1]} in column ${j}`;
      return void note(`x.rows[${k}]`, what, "sort the rows of each column and add up duplicates");
    }
  }
}

function checkOptions(data: PathData, o: PathOptions, problems: Problem[]): void {
  const within = (path: string, value: number | undefined, ok: (v: number) => boolean, remedy: string): void => {
    if (value !== undefined && !(Number.isFinite(value) && ok(value))) problems.push({ path, message: `${value} is not allowed`, remedy });
  };
  within("l1Ratio", o.l1Ratio, (v) => v >= 0 && v <= 1, "use a number in [0, 1]");
  within("nlambda", o.nlambda, (v) => Number.isInteger(v) && v >= 1, "use a whole number >= 1");
  within("activeLimit", o.activeLimit, (v) => Number.isInteger(v) && v >= 1, "use a whole number >= 1");
  within("lambdaMinRatio", o.lambdaMinRatio, (v) => v > 0 && v < 1, "use a number in (0, 1)");
  within("tolerance", o.tolerance, (v) => v > 0, "use a number > 0");
  if (o.lambda?.length === 0) problems.push({ path: "lambda", message: "the list is empty", remedy: "give at least one, or leave it out" });
  o.lambda?.forEach((v, i) => within(`lambda[${i}]`, v, (l) => l >= 0, "use a number >= 0"));
  checkVector("weights", o.weights, data.n, (v) => v >= 0 && v < Infinity, "use a number >= 0", problems);
  checkVector("offset", o.offset, o.offset?.length ?? 0, Number.isFinite, "use a number", problems);
  checkVector("penaltyFactor", o.penaltyFactor, data.d, (v) => v >= 0 && v < Infinity, "use a number >= 0", problems);
  checkVector("lowerLimits", o.lowerLimits, data.d, (v) => v <= 0, "use a number <= 0, or -Infinity for none", problems);
  checkVector("upperLimits", o.upperLimits, data.d, (v) => v >= 0, "use a number >= 0, or Infinity for none", problems);
  for (const path of ["weights", "penaltyFactor"] as const) {
    if (o[path]?.every((v) => v === 0) === true) problems.push({ path, message: "all are 0", remedy: "make at least one positive" });
  }
}

function checkVector(
  path: string,
  v: Float64Array | undefined,
  size: number,
  allowed: (value: number) => boolean,
  remedy: string,
  problems: Problem[],
): void {
  if (v === undefined) return;
  if (v.length !== size) problems.push({ path, message: `${v.length} values`, remedy: `give ${size}` });
  v.forEach((value, i) => {
    if (!allowed(value)) problems.push({ path: `${path}[${i}]`, message: `${value} is not allowed`, remedy });
  });
}

/** Its length is known once the classes are. */
function checkOffset(data: PathData, { offset }: PathOptions, family: FamilyModel, problems: Problem[]): void {
  const size = data.n * family.responses(data);
  if (offset === undefined || offset.length === size) return;
  problems.push({ path: "offset", message: `${offset.length} values`, remedy: `give ${size}, one a row and response` });
}

function checkCells(data: PathData, options: PathOptions, family: FamilyModel, cells: boolean, problems: Problem[]): void {
  const { n, d, x, y, featureNames } = data;
  let bad = 0;
  const note = (problem: Problem): void => {
    if (++bad <= SHOWN) problems.push(problem);
  };
  const values = storedValues(x);
  for (let k = cells && !allFinite(values) ? 0 : values.length; k < values.length; k++) {
    if (Number.isFinite(values[k]!)) continue;
    const [row, j] = cellOf(x, n, d, k);
    const name = featureNames?.[j];
    const path = `x: row ${row}, column ${name === undefined ? j : `${j} (${name})`}`;
    note({ path, message: `${values[k]} is not finite`, remedy: "fill in or drop the cell" });
  }
  for (let k = 0; k < y.length; k++) {
    if (Number.isFinite(y[k]!)) continue;
    const row = Math.floor((k * n) / y.length);
    note({ path: `y: row ${row}`, message: `${y[k]} is not finite`, remedy: "drop the row" });
  }
  if (bad === 0) family.check(data, options, note);
  if (bad > SHOWN) problems.push({ path: "", message: `and ${bad - SHOWN} more such cells` });
}

/** `v - v` is 0 unless v is infinite or not a number, and so is the sum of such differences. */
function allFinite(values: Float64Array | Float32Array): boolean {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < values.length; k += 4) {
    s0 += values[k]! - values[k]!;
    s1 += values[k + 1]! - values[k + 1]!;
    s2 += values[k + 2]! - values[k + 2]!;
    s3 += values[k + 3]! - values[k + 3]!;
  }
  for (; k < values.length; k++) s0 += values[k]! - values[k]!;
  return s0 + s1 + s2 + s3 === 0;
}
