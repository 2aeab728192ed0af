import { show } from "@ridgeline/core";
import type { Finding } from "./findings.ts";
import type { Column } from "./table.ts";

/** Folds beyond which a fold column is refused. */
export const MAX_FOLDS = 1000;

/** The fold of each of the rows, from 0, by the levels of the column in ascending order (texts in byte order). Pushes E_FOLD_COLUMN when a
 *  cell is missing, or there are fewer than 2 or more than 1000 levels. */
export function encodeFolds(column: Column, rows: Int32Array, label: string, findings: Finding[]): Int32Array | undefined {
  const values = column.kind === "numeric" ? column.values : column.codes;
  const path = `${label} column ${show(column.name)}`;
  const push = (message: string, remedy: string): undefined => {
    findings.push({ code: "E_FOLD_COLUMN", path, message, remedy });
    return undefined;
  };
  const gap = rows.find((row) => (column.kind === "numeric" ? Number.isNaN(values[row]!) : values[row]! < 0));
  if (gap !== undefined) return push(`row ${gap + 1} has no fold`, "give every row a fold");
  const levels = [...new Set(Array.from(rows, (row) => values[row]!))].toSorted((a, b) => a - b);
  if (levels.length < 2) return push("all rows are in the same fold", "use at least 2 folds");
  if (levels.length > MAX_FOLDS) return push(`${levels.length} folds are more than ${MAX_FOLDS}`, "choose a column with fewer levels");
  const index = new Map(levels.map((value, k) => [value, k]));
  return Int32Array.from(rows, (row) => index.get(values[row]!)!);
}
