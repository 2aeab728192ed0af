import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** Named columns of numbers. */
export interface Table {
  readonly n: number;
  readonly columns: ReadonlyMap<string, Float64Array>;
}

/** The columns without gaps of a data set in `shared/data` beside the repository, or why it cannot be had. A cell of `positive`
 *  is 1, and any other text 0. */
export function readShared(name: string, without: readonly string[] = [], positive = ""): Table | string {
  const file = new URL(`../../../../../shared/data/${name}.csv.gz`, import.meta.url);
  if (!existsSync(file)) return `shared/data/${name}.csv.gz is not here`;
  const [head, ...rows] = gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const columns = new Map<string, Float64Array>();
  head!.forEach((column, j) => {
    if (without.includes(column) || rows.some((row) => row[j] === "")) return;
    columns.set(
      column,
      Float64Array.from(rows, (row) => numberOf(row[j]!, positive)),
    );
  });
  return { n: rows.length, columns };
}

function numberOf(cell: string, positive: string): number {
  const value = Number(cell);
  return Number.isNaN(value) ? (cell === positive ? 1 : 0) : value;
}
