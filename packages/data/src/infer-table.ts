import { show } from "@ridgeline/core";
import { count, listNames, type Finding } from "./findings.ts";
import { defaultMissing, inferColumn, type InferContext } from "./infer-columns.ts";
import type { RawTable } from "./parse-csv.ts";
import type { Column, ColumnType, Table, TextColumn } from "./table.ts";

export interface InferOptions {
  /** Cells that mean "not known", blanks around them aside. Default: empty, NA, N/A, NaN, nan, null, NULL and ?. */
  readonly missing?: readonly string[] | undefined;
  /** Columns left out; their cells are not looked at. */
  readonly drop?: readonly string[] | undefined;
  /** Types that are given, not inferred. */
  readonly types?: Readonly<Record<string, ColumnType>> | undefined;
}

/** Types every column. Pushes a finding for each duplicated name (E_COLUMNS_DUPLICATE) and each bad cell (E_CELL). */
export function inferTable(raw: RawTable, label: string, options: InferOptions, findings: Finding[]): Table {
  const drop = new Set(options.drop);
  const types = new Map(Object.entries(options.types ?? {}));
  const markers = new Map<string, number>();
  const missing = new Set(options.missing ?? defaultMissing);
  const context: InferContext = { label, lines: raw.lines, delimiter: raw.delimiter, missing, markers, findings };
  const kept = raw.header.map((name, j) => ({ name, cells: raw.cells[j]! })).filter(({ name }) => !drop.has(name));
  reportDuplicates(
    kept.map(({ name }) => name),
    label,
    findings,
  );
  const columns = kept.map(({ name, cells }) => inferColumn(name, cells, types.get(name), context));
  const notes = [...raw.notes, ...describeInference(raw, columns, types)];
  return {
    source: label,
    n: raw.lines.length,
    columns,
    lines: raw.lines,
    delimiter: raw.delimiter,
    markers: Object.fromEntries(markers),
    notes,
  };
}

function reportDuplicates(names: readonly string[], label: string, findings: Finding[]): void {
  const times = new Map<string, number>();
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
  for (const [name, n] of times) {
    if (n === 1) continue;
    const message = `${n} columns are called ${show(name)}`;
    findings.push({ code: "E_COLUMNS_DUPLICATE", path: `${label}:1`, message, remedy: "give every column a name of its own" });
  }
}

function describeInference(raw: RawTable, columns: readonly Column[], types: ReadonlyMap<string, ColumnType>): readonly string[] {
  const notes: string[] = [];
  if (raw.delimiter !== ",") notes.push(`the delimiter is a ${raw.delimiter === ";" ? "semicolon" : "tab"}`);
  const comma = columns.filter((c) => c.kind === "numeric" && c.decimal === ",");
  if (comma.length > 0) notes.push(`${count(comma.length, "column")} with a decimal comma: ${listNames(comma.map((c) => c.name))}`);
  const halves = columns.filter(
    (c): c is TextColumn => c.kind === "text" && 2 * c.numeric >= raw.lines.length - c.missing && !types.has(c.name),
  );
  for (const c of halves) {
    const odd = raw.lines.length - c.missing - c.numeric;
    if (odd > 0) notes.push(`${show(c.name)} is taken as text: ${c.numeric} of its cells are numbers, ${odd} are not`);
  }
  return notes;
}
