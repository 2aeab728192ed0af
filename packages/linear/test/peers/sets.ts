import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { RowData } from "../support.ts";

/** How a file of `../shared/data` becomes numbers. */
export interface SetOptions {
  readonly target: string;
  /** Ids, splits and other targets. */
  readonly without?: readonly string[];
  readonly mapTarget?: (cell: string) => number;
  readonly mapX?: (value: number) => number;
  /** Only numeric columns. */
  readonly numericOnly?: true;
  /** Every so many rows only. */
  readonly every?: number;
}

/** Rows without a target and columns with gaps are dropped; a text column becomes one 0/1 column a level, levels in byte order, the first one
 *  left out. Of columns that are copies of each other, or mirror images, the first is kept: with both, a lasso has many solutions. Undefined
 *  when the file is not there. */
export function loadSet(name: string, o: SetOptions): RowData | undefined {
  const file = new URL(`../../../../../shared/data/${name}.csv.gz`, import.meta.url);
  if (!existsSync(file)) return undefined;
  const [head, ...lines] = gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const at = head!.indexOf(o.target);
  const rows = lines.filter((row, i) => row[at] !== "" && i % (o.every ?? 1) === 0);
  const columns: number[][] = [];
  const featureNames: string[] = [];
  const seen = new Set<string>();
  head!.forEach((column, j) => {
    if (j === at || o.without?.includes(column)) return;
    for (const [label, values] of encode(
      rows.map((row) => row[j]!),
      o,
    )) {
      const shape = shapeOf(values);
      if (seen.has(shape)) continue;
      seen.add(shape);
      columns.push(values);
      featureNames.push(column + label);
    }
  });
  const d = columns.length;
  const x = new Float64Array(rows.length * d);
  columns.forEach((values, j) => values.forEach((v, i) => (x[i * d + j] = v)));
  return { n: rows.length, d, x, y: Float64Array.from(rows, (row) => (o.mapTarget ?? Number)(row[at]!)), featureNames };
}

function encode(cells: readonly string[], { numericOnly, mapX }: SetOptions): [label: string, values: number[]][] {
  if (cells.includes("")) return [];
  const numbers = cells.map(Number);
  if (!numbers.some(Number.isNaN)) return [["", mapX ? numbers.map(mapX) : numbers]];
  if (numericOnly === true) return [];
  const levels = [...new Set(cells)].sort().slice(1);
  return levels.map((level) => [`=${level}`, cells.map((cell) => (cell === level ? 1 : 0))]);
}

/** The same for columns that differ by scale, sign and level only. */
function shapeOf(values: readonly number[]): string {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  const first = values.find((v) => Math.abs(v - mean) > 1e-9 * Math.abs(mean)) ?? mean;
  return values.map((v) => (first === mean ? 0 : ((v - mean) / (first - mean)).toFixed(9))).join();
}
