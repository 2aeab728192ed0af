import { parse, type CsvError, type Info } from "csv-parse/sync";
import { InputError, messageOf } from "@ridgeline/core";
import { count, fail, throwFindings, type Finding } from "./findings.ts";
import type { Limits } from "./limits.ts";
import { sniffDelimiter } from "./sniff-delimiter.ts";
import type { Delimiter } from "./table.ts";

/** A CSV text as columns of cells, nothing interpreted yet. */
export interface RawTable {
  readonly header: readonly string[];
  /** `[columns][n]`. */
  readonly cells: readonly (readonly string[])[];
  /** `[n]`, line where each row starts, from 1. */
  readonly lines: Int32Array;
  readonly delimiter: Delimiter;
  readonly notes: readonly string[];
}

/** How many faults of one kind are listed before the rest is only counted. */
export const LISTED = 20;

const TITLE = "The file cannot be read as CSV:";

/** Parses CSV (RFC 4180: quotes, doubled quotes, newlines within quotes; LF, CRLF or CR; byte order mark) with a header line. Empty lines
 *  are skipped. Errors: E_CSV (quotes, rows of another width; all of these), E_LIMIT. */
export function parseCsv(content: Buffer, label: string, limits: Limits, delimiter: Delimiter = sniffDelimiter(content)): RawTable {
  const sink = createSink(label, limits);
  try {
    parse(content, {
      bom: true,
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record: string[], context) => {
        sink.add(record, context);
        return null;
      },
    });
  } catch (error) {
    return explain(error, label, sink.nextLine());
  }
  return { ...sink.finish(), delimiter };
}

type Position = Pick<Info, "lines" | "empty_lines">;
type Sink = { add(record: string[], at: Position): void; nextLine(): number; finish(): Omit<RawTable, "delimiter"> };

function createSink(label: string, limits: Limits): Sink {
  let header: readonly string[] | undefined;
  let cells: string[][] = [];
  const lines: number[] = [];
  const ragged = createRagged(label);
  let last: Position = { lines: 0, empty_lines: 0 };
  // The parser counts a CRLF within quotes as two lines.
  let overcount = 0;
  return {
    add(record, at) {
      const line = last.lines + (at.empty_lines - last.empty_lines) + 1 - overcount;
      last = at;
      checkCells(record, line, label, limits);
      for (const cell of record) if (cell.includes("\r\n")) overcount += cell.split("\r\n").length - 1;
      if (header === undefined) {
        header = checkWidth(record, label, limits);
        cells = header.map(() => []);
      } else if (record.length !== header.length) ragged.add(line, record.length, header.length);
      else {
        lines.push(line);
        checkLength(lines.length, header.length, label, limits);
        for (let j = 0; j < record.length; j++) cells[j]!.push(record[j]!);
      }
    },
    nextLine: () => last.lines + 1 - overcount,
    finish() {
      ragged.throw();
      const named = nameColumns(header ?? [], label, lines.length);
      return { ...named, cells, lines: Int32Array.from(lines) };
    },
  };
}

function createRagged(label: string): { add(line: number, found: number, wanted: number): void; throw(): void } {
  const findings: Finding[] = [];
  let total = 0;
  return {
    add(line, found, wanted) {
      if (++total > LISTED) return;
      const remedy =
        found > wanted ? "put a cell that holds the delimiter in quotes" : "fill in the cells, empty ones with their delimiters";
      findings.push({ code: "E_CSV", path: `${label}:${line}`, message: `${count(found, "cell")} where the header has ${wanted}`, remedy });
    },
    throw() {
      if (total > LISTED)
        findings.push({ code: "E_CSV", path: label, message: `and ${count(total - LISTED, "more row")} of the wrong width` });
      throwFindings(TITLE, findings);
    },
  };
}

function checkWidth(header: string[], label: string, limits: Limits): readonly string[] {
  if (header.length <= limits.maxColumns) return header.map((name) => name.trim());
  return overLimit(label, `${header.length} columns are more than maxColumns = ${limits.maxColumns}`);
}

function checkLength(rows: number, columns: number, label: string, limits: Limits): void {
  if (rows > limits.maxRows) overLimit(label, `the rows are more than maxRows = ${limits.maxRows}`);
  if (rows * columns > limits.maxCells) overLimit(label, `rows times columns are more than maxCells = ${limits.maxCells}`);
}

function checkCells(record: readonly string[], line: number, label: string, limits: Limits): void {
  for (const cell of record) {
    if (cell.length > limits.maxCellLength) {
      overLimit(`${label}:${line}`, `a cell of ${cell.length} characters is longer than maxCellLength = ${limits.maxCellLength}`);
    }
  }
}

function overLimit(path: string, message: string): never {
  return fail("E_LIMIT", "The data file is too large:", { path, message, remedy: "use fewer rows or columns, or raise the limit" });
}

function nameColumns(header: readonly string[], label: string, n: number): { header: readonly string[]; notes: readonly string[] } {
  if (header.length === 0)
    return fail("E_CSV", TITLE, { path: label, message: "the file is empty", remedy: "give a CSV with a header line" });
  if (n === 0) return fail("E_CSV", TITLE, { path: label, message: "there is a header but no row", remedy: "add rows of data" });
  if (looksLikeData(header)) {
    const message = `the first line holds numbers (${header.slice(0, 3).join(", ")}), not column names`;
    return fail("E_CSV", TITLE, { path: `${label}:1`, message, remedy: "add a header line" });
  }
  const unnamed = header.filter((name) => name === "").length;
  const notes =
    unnamed === 0 ? [] : [`${count(unnamed, "column")} without a name: named by place, such as ${unnamedAt(header.indexOf(""))}`];
  return { header: header.map((name, j) => (name === "" ? unnamedAt(j) : name)), notes };
}

function unnamedAt(j: number): string {
  return `column_${j + 1}`;
}

/** All names are numbers, and they do not count up by one as the headers do that some programs write. */
function looksLikeData(header: readonly string[]): boolean {
  const values = header.map((name) => (name === "" ? NaN : Number(name)));
  return values.every((v) => Number.isFinite(v)) && values.some((v, j) => v !== values[0]! + j);
}

function explain(error: unknown, label: string, line: number): never {
  if (error instanceof InputError) throw error;
  const code = (error as CsvError).code;
  const at = `${label}:${line}`;
  if (code === "CSV_QUOTE_NOT_CLOSED") {
    const message = "a quote opened in the row that starts here is never closed";
    return fail("E_CSV", TITLE, { path: at, message, remedy: "close it, or double a quote that is part of the text" });
  }
  if (code === "INVALID_OPENING_QUOTE" || code === "CSV_INVALID_CLOSING_QUOTE") {
    const message = "a quote stands in the middle of a cell of the row that starts here";
    return fail("E_CSV", TITLE, { path: at, message, remedy: 'put the whole cell in quotes and double the quotes in it: "5"" pipe"' });
  }
  return fail("E_CSV", TITLE, { path: at, message: messageOf(error), remedy: "write the file by the rules of RFC 4180" });
}
