import { count } from "./findings.ts";
import type { Column, NumericColumn, Table, TextColumn } from "./table.ts";

/** What was inferred, as lines of text: size, delimiter and missing markers, then one line a column with its type, missing cells and range or
 *  levels, then the notes. `mostColumns` (default 40) bounds the columns that are listed. */
export function describeTable(table: Table, options: { mostColumns?: number } = {}): string {
  const most = options.mostColumns ?? 40;
  const width = Math.min(40, Math.max(6, ...table.columns.slice(0, most).map((c) => c.name.length)));
  const lines = table.columns.slice(0, most).map((c) => describeColumn(c, table.n, width));
  const more = table.columns.length - lines.length;
  return [
    `${table.source}: ${count(table.n, "row")}, ${count(table.columns.length, "column")}, ${DELIMITERS[table.delimiter]}${describeMarkers(table)}`,
    `  ${"column".padEnd(width)}  type     missing  values`,
    ...lines,
    ...(more > 0 ? [`  and ${count(more, "more column")}`] : []),
    ...table.notes.map((note) => `  note: ${note}`),
  ].join("\n");
}

const DELIMITERS = { ",": "comma-separated", ";": "semicolon-separated", "\t": "tab-separated" } as const;

function describeMarkers({ markers }: Table): string {
  const met = Object.entries(markers).map(([marker, times]) => `${marker === "" ? "empty" : JSON.stringify(marker)} ${times}`);
  return met.length === 0 ? ", nothing missing" : `, missing: ${met.join(", ")}`;
}

function describeColumn(column: Column, n: number, width: number): string {
  const name = shorten(printable(column.name), width).padEnd(width);
  const values = column.missing === n ? "all missing" : column.kind === "numeric" ? describeNumbers(column) : describeTexts(column);
  return `  ${name}  ${column.kind.padEnd(7)}  ${String(column.missing).padStart(7)}  ${values}`;
}

function describeNumbers({ values }: NumericColumn): string {
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  let present = 0;
  for (const v of values) {
    if (Number.isNaN(v)) continue;
    low = Math.min(low, v);
    high = Math.max(high, v);
    sum += v;
    present++;
  }
  if (low === high) return `${brief(low)} in every row`;
  return `${brief(low)} to ${brief(high)}, mean ${brief(sum / present)}`;
}

function describeTexts({ codes, levels }: TextColumn): string {
  const times = levels.map(() => 0);
  for (const code of codes) if (code >= 0) times[code]!++;
  const order = [...levels.keys()].sort((a, b) => times[b]! - times[a]! || a - b);
  const shown = order.slice(0, 3).map((k) => `${JSON.stringify(shorten(levels[k]!, 20))} ${times[k]}`);
  return `${count(levels.length, "level")}: ${shown.join(", ")}${order.length > 3 ? ", ..." : ""}`;
}

/** A name may hold anything, also what a terminal would obey. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "\uFFFD");
}

function brief(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function shorten(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 3)}...` : text;
}
