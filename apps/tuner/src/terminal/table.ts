import { padEnd, padStart, widthOf, wrap } from "./text.ts";

/** One column: what it shows of a row, and how gladly it is given up where the terminal is too narrow. */
export interface Column<R> {
  readonly title: string;
  /** Columns with the same group stand under one heading. */
  readonly group?: string | undefined;
  readonly align: "left" | "right";
  /** The highest is left out first; 0 never. */
  readonly giveUp: number;
  cell(row: R): string;
}

/** A table as text, and the titles of the columns that did not fit. */
export interface Rendered {
  readonly lines: readonly string[];
  readonly leftOut: readonly string[];
}

const GAP = "  ";

/** Lays out rows in columns of at most `width` terminal columns; columns whose cells are all empty are not shown. */
export function renderTable<R>(
  columns: readonly Column<R>[],
  rows: readonly R[],
  o: { width: number; head: (text: string) => string },
): Rendered {
  let shown = columns.filter((c) => rows.some((r) => c.cell(r) !== ""));
  const leftOut: string[] = [];
  while (totalWidth(shown, rows) > o.width) {
    const least = shown.reduce((a, b) => (b.giveUp > a.giveUp ? b : a));
    if (least.giveUp === 0) break;
    leftOut.push([least.group, least.title].filter((t) => t !== undefined).join(" "));
    shown = shown.filter((c) => c !== least);
  }
  const widths = shown.map((c) => columnWidth(c, rows));
  const groups = groupLine(shown, widths);
  const titles = shown.map((c, i) => (c.align === "left" ? padEnd : padStart)(c.title, widths[i]!)).join(GAP);
  const lines = rows.map((r) =>
    shown
      .map((c, i) => (c.align === "left" ? padEnd : padStart)(c.cell(r), widths[i]!))
      .join(GAP)
      .trimEnd(),
  );
  return { lines: [...(groups === "" ? [] : [o.head(groups)]), o.head(titles.trimEnd()), ...lines], leftOut };
}

function columnWidth<R>(column: Column<R>, rows: readonly R[]): number {
  return Math.max(widthOf(column.title), ...rows.map((r) => widthOf(column.cell(r))));
}

function totalWidth<R>(columns: readonly Column<R>[], rows: readonly R[]): number {
  return Math.max(
    columns.reduce((sum, c) => sum + columnWidth(c, rows) + GAP.length, -GAP.length),
    widthOf(
      groupLine(
        columns,
        columns.map((c) => columnWidth(c, rows)),
      ),
    ),
  );
}

/** Each group's name over its first column, with a rule to its last; as many of its words as there is room for. */
function groupLine<R>(columns: readonly Column<R>[], widths: readonly number[]): string {
  if (columns.every((c) => c.group === undefined)) return "";
  let line = "";
  for (let i = 0; i < columns.length;) {
    const { group } = columns[i]!;
    let end = i + 1;
    while (end < columns.length && columns[end]!.group === group) end++;
    const width = widths.slice(i, end).reduce((a, b) => a + b, 0) + GAP.length * (end - i - 1);
    line += (i === 0 ? "" : GAP) + (group === undefined ? " ".repeat(width) : heading(group, width));
    i = end;
  }
  return line.trimEnd();
}

function heading(name: string, width: number): string {
  const rule = width - widthOf(name) - 1;
  return rule < 1 ? padEnd(wrap(name, width)[0] ?? "", width) : `${name} ${"─".repeat(rule)}`;
}
