import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { nearest, show, type Dataset, type Task } from "@ridgeline/core";
import { builtins, type Builtin } from "./builtins.ts";
import { encodeFeatures } from "./encode-features.ts";
import { encodeFolds } from "./encode-folds.ts";
import { encodeTarget } from "./encode-target.ts";
import { fail, listNames, throwFindings, type Finding } from "./findings.ts";
import { inferTable } from "./infer-table.ts";
import { defaultLimits } from "./limits.ts";
import { readRawTable, type ReadTableOptions } from "./read-table.ts";
import { findColumn, type ColumnType, type Table } from "./table.ts";

/** What is to be learnt, from which file. */
export interface DataSpec {
  /** `builtin:<name>`, or the path of a CSV file, plain or gzip. */
  readonly source: string;
  /** Column to predict. Needed for files; built-in sets know theirs. */
  readonly target?: string | undefined;
  /** Default: inferred from the target, and noted. */
  readonly task?: Task | undefined;
  /** Columns left out, such as ids. */
  readonly drop?: readonly string[] | undefined;
  /** A column with the fold of each row; left out of the features. */
  readonly foldColumn?: string | undefined;
}

export interface LoadedData {
  readonly dataset: Dataset;
  /** SHA-256 of the file's bytes as they are on disk, in hex. */
  readonly digest: string;
  /** `[n]`, fold of each row from 0 in ascending order of the fold column's levels; present when the spec names one. */
  readonly foldIds?: Int32Array;
  /** Rows left out because their target is missing. */
  readonly dropped: number;
  /** What was inferred, left out or is to be imputed, for people. */
  readonly notes: readonly string[];
}

export type LoadOptions = Pick<ReadTableOptions, "cwd" | "missing" | "limits" | "delimiter">;

/** Loads a data set. Text columns become 0/1 indicators `name=level` (first level in byte order left out), missing cells stay NaN (see
 *  `imputer`, `fitStandardizer`), rows without a target are left out. Classes are in ascending order, texts in byte order.
 *  @throws InputError, listing every problem: E_BUILTIN_UNKNOWN, E_TARGET_MISSING, E_TARGET_UNKNOWN, E_COLUMN_UNKNOWN, E_TARGET, E_TASK,
 *  E_LEVELS, E_FOLD_COLUMN, E_NO_FEATURES, and those of `readTable`.
 *  @example const { dataset, notes } = await loadData({ source: "houses.csv", target: "price", drop: ["id"] }); */
export async function loadData(spec: DataSpec, options: LoadOptions = {}): Promise<LoadedData> {
  const { table, bytes, builtin } = await openTable(spec, options);
  const target = spec.target ?? builtin?.target ?? "";
  const task = spec.task ?? (target === builtin?.target ? builtin.task : undefined);
  const findings: Finding[] = [];
  const encoded = encodeTarget(findColumn(table, target)!, task, spec.source, findings);
  // Without a usable target the features are looked at all the same, so that one error lists everything.
  const rows = encoded?.rows ?? Int32Array.from({ length: table.n }, (_, i) => i);
  const others = table.columns.filter((c) => c.name !== target && c.name !== spec.foldColumn);
  const features = encodeFeatures(others, rows, spec.source, { ...defaultLimits, ...options.limits }.maxCells, findings);
  const foldIds = spec.foldColumn === undefined ? undefined : encodeFolds(findColumn(table, spec.foldColumn)!, rows, spec.source, findings);
  throwFindings(title(spec), findings);
  const { y, classes, task: chosen, notes } = encoded!;
  const { x, d, names, notes: featureNotes } = features!;
  const dataset = { task: chosen, n: rows.length, d, x, y, featureNames: names, targetName: target, ...(classes && { classes }) };
  const digest = createHash("sha256").update(bytes).digest("hex");
  const dropped = table.n - rows.length;
  return { dataset, digest, dropped, notes: [...table.notes, ...notes, ...featureNotes], ...(foldIds && { foldIds }) };
}

/** The typed columns that `loadData` would use, for reports: see `describeTable`. Same errors up to the types of the columns. */
export async function loadTable(spec: DataSpec, options: LoadOptions = {}): Promise<Table> {
  return (await openTable(spec, options)).table;
}

async function openTable(spec: DataSpec, options: LoadOptions): Promise<{ table: Table; bytes: Buffer; builtin: Builtin | undefined }> {
  const builtin = findBuiltin(spec.source);
  const path = builtin === undefined ? spec.source : fileURLToPath(new URL(`../data/${builtin.name}.csv.gz`, import.meta.url));
  const { raw, bytes } = await readRawTable(path, spec.source, options);
  const target = spec.target ?? builtin?.target;
  const findings = checkNames(spec, target, raw.header);
  const types = { ...targetType(spec.task, target), ...(spec.foldColumn !== undefined && { [spec.foldColumn]: "mixed" as const }) };
  const table = inferTable(raw, spec.source, { missing: options.missing, drop: spec.drop, types }, findings);
  throwFindings(title(spec), findings);
  return { table, bytes, builtin };
}

/** A class label may be a word among numbers; a number to be regressed on may not. */
function targetType(task: Task | undefined, target: string | undefined): Readonly<Record<string, ColumnType>> {
  return task === undefined || task === "regression" || target === undefined ? {} : { [target]: "mixed" };
}

function title(spec: DataSpec): string {
  return `${spec.source} cannot be used as it is:`;
}

function findBuiltin(source: string): Builtin | undefined {
  if (!source.startsWith("builtin:")) return undefined;
  const name = source.slice("builtin:".length);
  const found = builtins.find((b) => b.name === name);
  if (found !== undefined) return found;
  const names = builtins.map((b) => b.name);
  const near = nearest(name, names) ?? names.find((known) => name !== "" && known.startsWith(name));
  const remedy = near === undefined ? `use one of ${names.map((n) => `builtin:${n}`).join(", ")}` : `did you mean builtin:${near}?`;
  return fail("E_BUILTIN_UNKNOWN", "There is no such built-in data set:", {
    path: "source",
    message: `${show(source)} is unknown`,
    remedy,
  });
}

function checkNames(spec: DataSpec, target: string | undefined, header: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  const known = new Set(header);
  const check = (code: string, path: string, name: string): void => {
    if (!known.has(name)) findings.push({ code, path, message: `there is no column ${show(name)}`, remedy: suggest(name, header) });
  };
  if (target === undefined) {
    const message = "no target was given";
    findings.push({ code: "E_TARGET_MISSING", path: "target", message, remedy: `name the column to predict: ${listNames(header, 30)}` });
  } else check("E_TARGET_UNKNOWN", "target", target);
  for (const [i, name] of (spec.drop ?? []).entries()) {
    check("E_COLUMN_UNKNOWN", `drop[${i}]`, name);
    if (name === target || name === spec.foldColumn) {
      const message = `${show(name)} is also the ${name === target ? "target" : "fold column"}`;
      findings.push({ code: "E_COLUMN_UNKNOWN", path: `drop[${i}]`, message, remedy: "take it out of drop" });
    }
  }
  if (spec.foldColumn !== undefined) {
    check("E_COLUMN_UNKNOWN", "foldColumn", spec.foldColumn);
    if (spec.foldColumn === target) {
      const message = `${show(target)} is also the target`;
      findings.push({ code: "E_FOLD_COLUMN", path: "foldColumn", message, remedy: "use another column" });
    }
  }
  return findings;
}

function suggest(name: string, header: readonly string[]): string {
  const near = nearest(name, header);
  return near === undefined ? `the columns are ${listNames(header, 30)}` : `did you mean ${JSON.stringify(near)}?`;
}
