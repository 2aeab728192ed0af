import { show } from "@ridgeline/core";
import { compareBytes } from "./byte-order.ts";
import type { Finding } from "./findings.ts";
import { parseCommaNumber, parseNumber } from "./parse-number.ts";
import type { Column, ColumnType, Delimiter, NumericColumn, TextColumn } from "./table.ts";

/** Cells that mean "not known", blanks around them aside. Pandas and R agree on most of them; a word such as `none` may be a level. */
export const defaultMissing: readonly string[] = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "?"];

/** A column counts as numeric when more than this share of its present cells are numbers; the others are then faults. */
export const NUMERIC_SHARE = 0.9;

const LISTED = 20;

export interface InferContext {
  readonly label: string;
  readonly lines: Int32Array;
  readonly delimiter: Delimiter;
  readonly missing: ReadonlySet<string>;
  /** Counts of the markers met, added to. */
  readonly markers: Map<string, number>;
  /** Faults found, added to. */
  readonly findings: Finding[];
}

/** One column of cells with its type: given, or inferred. Pushes an E_CELL finding for each of the first 20 cells that are not numbers in
 *  a column that is numeric otherwise, and one that counts the rest. */
export function inferColumn(name: string, cells: readonly string[], type: ColumnType | undefined, context: InferContext): Column {
  const missing = findMissing(cells, context);
  const point = scan(cells, missing.at, parseNumber);
  const present = cells.length - missing.count;
  const share = (s: Scan): number => (s.present === 0 ? 1 : s.numeric / s.present);
  const comma = type !== "text" && context.delimiter === ";" && share(point) < 1 ? scan(cells, missing.at, parseCommaNumber) : undefined;
  const [best, decimal] = comma !== undefined && share(comma) > share(point) ? ([comma, ","] as const) : ([point, "."] as const);
  const asText = type === "text" || (best.numeric < present && (type === "mixed" || (type === undefined && share(best) <= NUMERIC_SHARE)));
  if (asText) return encodeText(name, cells, missing, point.numeric);
  if (best.numeric < present) reportCells(name, cells, best, share(best), type, context);
  return { kind: "numeric", name, values: best.values, missing: missing.count, decimal } satisfies NumericColumn;
}

interface Missing {
  /** `[n]`, 1 where the cell is missing. */
  readonly at: Uint8Array;
  readonly count: number;
}

function findMissing(cells: readonly string[], { missing, markers }: InferContext): Missing {
  const at = new Uint8Array(cells.length);
  const longest = Math.max(...Array.from(missing, (m) => m.length));
  let total = 0;
  for (let i = 0; i < cells.length; i++) {
    const marker = cells[i]!.trim();
    if (marker.length > longest || !missing.has(marker)) continue;
    at[i] = 1;
    total++;
    markers.set(marker, (markers.get(marker) ?? 0) + 1);
  }
  return { at, count: total };
}

interface Scan {
  /** `[n]`, NaN where a cell is missing or no number. */
  readonly values: Float64Array;
  readonly numeric: number;
  readonly present: number;
  /** Rows whose cell is present but no number. */
  readonly faults: readonly number[];
}

function scan(cells: readonly string[], missing: Uint8Array, read: (cell: string) => number): Scan {
  const values = new Float64Array(cells.length).fill(NaN);
  const faults: number[] = [];
  let present = 0;
  for (let i = 0; i < cells.length; i++) {
    if (missing[i] === 1) continue;
    present++;
    const value = read(cells[i]!);
    values[i] = value;
    if (Number.isNaN(value)) faults.push(i);
  }
  return { values, numeric: present - faults.length, present, faults };
}

function reportCells(name: string, cells: readonly string[], s: Scan, share: number, type: ColumnType | undefined, c: InferContext): void {
  const why = type === "numeric" ? "" : `, but ${Math.floor(share * 1000) / 10} % of the column is`;
  for (const i of s.faults.slice(0, LISTED)) {
    const message = `row ${i + 1}: ${show(cells[i]!)} is not a number${why}`;
    c.findings.push({ code: "E_CELL", path: `${c.label}:${c.lines[i]!} column ${show(name)}`, message, remedy: CELL_REMEDY });
  }
  const more = s.faults.length - LISTED;
  if (more > 0) c.findings.push({ code: "E_CELL", path: `${c.label} column ${show(name)}`, message: `and ${more} more such cells` });
}

const CELL_REMEDY = "correct the cell, empty it if the value is not known, or leave the column out with drop";

function encodeText(name: string, cells: readonly string[], missing: Missing, numeric: number): TextColumn {
  const seen = new Map<string, number>();
  const codes = new Int32Array(cells.length).fill(-1);
  for (let i = 0; i < cells.length; i++) {
    if (missing.at[i] === 1) continue;
    const cell = cells[i]!;
    const code = seen.get(cell) ?? seen.size;
    if (code === seen.size) seen.set(cell, code);
    codes[i] = code;
  }
  const met = [...seen.keys()];
  const levels = met.toSorted(compareBytes);
  const place = new Map(levels.map((level, k) => [level, k]));
  const order = met.map((level) => place.get(level)!);
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) codes[i] = order[codes[i]!]!;
  return { kind: "text", name, codes, levels, missing: missing.count, numeric };
}
