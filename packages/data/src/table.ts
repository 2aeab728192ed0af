/** A column whose every present cell is a finite number. */
export interface NumericColumn {
  readonly kind: "numeric";
  readonly name: string;
  /** `[n]`, NaN where the cell is missing. */
  readonly values: Float64Array;
  /** Number of missing cells. */
  readonly missing: number;
  /** The sign that separates decimals in the file. */
  readonly decimal: "." | ",";
}

/** A column of texts, kept as codes. */
export interface TextColumn {
  readonly kind: "text";
  readonly name: string;
  /** `[n]`, index in `levels`, -1 where the cell is missing. */
  readonly codes: Int32Array;
  /** The different texts, in byte order. */
  readonly levels: readonly string[];
  /** Number of missing cells. */
  readonly missing: number;
  /** Number of cells that would pass as numbers. */
  readonly numeric: number;
}

export type Column = NumericColumn | TextColumn;

/** A file as columns with their inferred types. */
export interface Table {
  /** The path as it was given. */
  readonly source: string;
  /** Number of rows, without the header. */
  readonly n: number;
  readonly columns: readonly Column[];
  /** `[n]`, line of the file where each row starts, from 1. */
  readonly lines: Int32Array;
  readonly delimiter: Delimiter;
  /** How often each missing-value marker was met, in order of first meeting. */
  readonly markers: Readonly<Record<string, number>>;
  /** What was inferred that a person may want to know. */
  readonly notes: readonly string[];
}

export type Delimiter = "," | ";" | "\t";

/** What a column is taken for: `mixed` is numeric when every cell is a number and text otherwise, without complaint. */
export type ColumnType = "numeric" | "text" | "mixed";

/** The column of that name, if there is one. */
export function findColumn(table: Table, name: string): Column | undefined {
  return table.columns.find((c) => c.name === name);
}
