import { show } from "@ridgeline/core";
import { count, listNames, type Finding } from "./findings.ts";
import type { Column, NumericColumn, TextColumn } from "./table.ts";

/** Texts of one column beyond which it is refused: an id or free text, not a category. */
export const MAX_LEVELS = 200;

export interface Features {
  /** `[rows, d]`, row-major, NaN where the cell is missing. */
  readonly x: Float64Array;
  readonly d: number;
  readonly names: readonly string[];
  readonly notes: readonly string[];
}

/** One feature: where it is read from, and for an indicator the level it stands for. */
type Feature = { readonly name: string; readonly column: Column; readonly level: number };

/** Numeric columns as they are, text columns as 0/1 indicators `name=level` of every level met in `rows` but the first in byte order (the
 *  reference level, whose effect is in the intercept). Missing cells are NaN in all of the column's features. Pushes E_LEVELS (a column with
 *  more than 200 levels), E_LIMIT, E_COLUMNS_DUPLICATE and E_NO_FEATURES. */
export function encodeFeatures(
  columns: readonly Column[],
  rows: Int32Array,
  label: string,
  maxCells: number,
  findings: Finding[],
): Features | undefined {
  const before = findings.length;
  const used = new Map(columns.filter((c) => c.kind === "text").map((c) => [c, usedLevels(c, rows)]));
  reportLevels(used, label, findings);
  if (findings.length > before) return undefined;
  const features = columns.flatMap((c) => (c.kind === "numeric" ? [{ name: c.name, column: c, level: 0 }] : indicators(c, used.get(c)!)));
  const names = features.map((f) => f.name);
  checkFeatures(names, rows.length, label, maxCells, findings);
  if (findings.length > before) return undefined;
  const x = fill(features, rows);
  const constant = constantColumns(x, names);
  if (constant.length === names.length) {
    const message = `every column that is left is constant (${listNames(constant)})`;
    findings.push({ code: "E_NO_FEATURES", path: label, message, remedy: "add a column that varies" });
    return undefined;
  }
  return { x, d: names.length, names, notes: describe(columns, used, rows, constant) };
}

/** Levels met in the rows, ascending. */
function usedLevels(column: TextColumn, rows: Int32Array): readonly number[] {
  const met = new Uint8Array(column.levels.length);
  for (const row of rows) if (column.codes[row]! >= 0) met[column.codes[row]!] = 1;
  return Array.from(column.levels.keys()).filter((k) => met[k] === 1);
}

function indicators(column: TextColumn, used: readonly number[]): readonly Feature[] {
  return used.slice(1).map((level) => ({ name: `${column.name}=${column.levels[level]!}`, column, level }));
}

function reportLevels(used: ReadonlyMap<TextColumn, readonly number[]>, label: string, findings: Finding[]): void {
  for (const [column, levels] of used) {
    if (levels.length <= MAX_LEVELS) continue;
    const name = JSON.stringify(column.name);
    const message = `${levels.length} different texts, more than ${MAX_LEVELS}: an id or free text rather than a category`;
    findings.push({ code: "E_LEVELS", path: `${label} column ${show(column.name)}`, message, remedy: `leave it out with drop: ${name}` });
  }
}

function checkFeatures(names: readonly string[], n: number, label: string, maxCells: number, findings: Finding[]): void {
  if (names.length === 0) {
    findings.push({ code: "E_NO_FEATURES", path: label, message: "no column is left to predict from", remedy: "drop fewer columns" });
  }
  if (n * names.length > maxCells) {
    const message = `${n} rows of ${names.length} features are more than maxCells = ${maxCells} values`;
    findings.push({ code: "E_LIMIT", path: label, message, remedy: "leave out text columns with many levels, or raise maxCells" });
  }
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      const message = `two features would be called ${show(name)}`;
      findings.push({ code: "E_COLUMNS_DUPLICATE", path: label, message, remedy: "rename one of the columns" });
    }
    seen.add(name);
  }
}

function fill(features: readonly Feature[], rows: Int32Array): Float64Array {
  const d = features.length;
  const x = new Float64Array(rows.length * d);
  features.forEach((feature, j) => {
    if (feature.column.kind === "numeric") fillNumeric(feature.column, rows, x, j, d);
    else fillIndicator(feature.column, feature.level, rows, x, j, d);
  });
  return x;
}

function fillNumeric(column: NumericColumn, rows: Int32Array, x: Float64Array, j: number, d: number): void {
  for (let i = 0; i < rows.length; i++) x[i * d + j] = column.values[rows[i]!]!;
}

function fillIndicator(column: TextColumn, level: number, rows: Int32Array, x: Float64Array, j: number, d: number): void {
  for (let i = 0; i < rows.length; i++) {
    const code = column.codes[rows[i]!]!;
    x[i * d + j] = code < 0 ? NaN : code === level ? 1 : 0;
  }
}

function describe(
  columns: readonly Column[],
  used: ReadonlyMap<TextColumn, readonly number[]>,
  rows: Int32Array,
  constant: readonly string[],
): readonly string[] {
  const notes: string[] = [];
  const texts = [...used].filter(([, levels]) => levels.length > 1);
  const made = texts.reduce((sum, [, levels]) => sum + levels.length - 1, 0);
  if (made > 0) {
    const of = `${count(texts.length, "text column")} (${listNames(texts.map(([c]) => c.name))})`;
    notes.push(`${of} became ${count(made, "0/1 column")}, the first level of each in byte order left out as reference`);
  }
  const empty = [...used].filter(([, levels]) => levels.length <= 1).map(([c]) => c.name);
  if (empty.length > 0) notes.push(`text columns with a single level give no feature: ${listNames(empty)}`);
  notes.push(...describeMissing(columns, rows));
  if (constant.length > 0) notes.push(`${count(constant.length, "constant column")} kept: ${listNames(constant)}`);
  const counters = columns.filter((c) => c.kind === "numeric" && countsUp(c.values)).map((c) => c.name);
  if (counters.length > 0) notes.push(`counting up by one in every row, perhaps an id (leave it out with drop): ${listNames(counters)}`);
  return notes;
}

function describeMissing(columns: readonly Column[], rows: Int32Array): readonly string[] {
  const gaps = columns.map((c) => ({ name: c.name, missing: countMissing(c, rows) })).filter((g) => g.missing > 0);
  if (gaps.length === 0) return [];
  const total = gaps.reduce((sum, g) => sum + g.missing, 0);
  const shown = gaps.slice(0, 6).map((g) => `${show(g.name)} ${g.missing}`);
  const more = gaps.length > 6 ? ` and ${gaps.length - 6} more columns` : "";
  return [`${count(total, "missing cell")} to be imputed by the training mean: ${shown.join(", ")}${more}`];
}

function countMissing(column: Column, rows: Int32Array): number {
  if (column.missing === 0) return 0;
  let total = 0;
  for (const row of rows) if (column.kind === "text" ? column.codes[row]! < 0 : Number.isNaN(column.values[row]!)) total++;
  return total;
}

/** Names of the columns whose present values are all the same, or that have none. */
function constantColumns(x: Float64Array, names: readonly string[]): readonly string[] {
  const d = names.length;
  return names.filter((_, j) => {
    let first = NaN;
    for (let at = j; at < x.length; at += d) {
      const value = x[at]!;
      if (Number.isNaN(value)) continue;
      if (Number.isNaN(first)) first = value;
      else if (value !== first) return false;
    }
    return true;
  });
}

function countsUp(values: Float64Array): boolean {
  if (values.length < 3 || !Number.isInteger(values[0]!)) return false;
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]! + i) return false;
  return true;
}
