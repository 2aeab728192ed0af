import { resolve } from "node:path";
import { throwFindings, type Finding } from "./findings.ts";
import { inferTable, type InferOptions } from "./infer-table.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { parseCsv, type RawTable } from "./parse-csv.ts";
import { readBytes, toUtf8 } from "./read-bytes.ts";
import type { Delimiter, Table } from "./table.ts";

export interface ReadTableOptions extends InferOptions {
  /** Default: detected from the first lines, and reported. */
  readonly delimiter?: Delimiter | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** Folder that a relative path starts from. Default: the process's. */
  readonly cwd?: string | undefined;
}

/** A CSV file, plain or gzip, as typed columns. A column is numeric when more than 90 % of its present cells are numbers, and text otherwise;
 *  a text cell in a numeric column is an error. UTF-8 (UTF-16 with a byte order mark is converted), one header line, RFC 4180.
 *  @throws InputError, listing every problem: E_FILE_MISSING, E_FILE, E_GZIP, E_LIMIT, E_CSV, E_COLUMNS_DUPLICATE, E_CELL. */
export async function readTable(path: string, options: ReadTableOptions = {}): Promise<Table> {
  const { raw } = await readRawTable(path, path, options);
  const findings: Finding[] = [];
  const table = inferTable(raw, path, options, findings);
  throwFindings(`${path} cannot be used as it is:`, findings);
  return table;
}

interface ReadFile {
  readonly raw: RawTable;
  readonly bytes: Buffer;
  /** What besides the bytes decides how they are read. */
  readonly how: string;
}

/** The file read last, while nobody needs its memory: a command reads the same one to tell its task, to check the study and to run it. */
let last: WeakRef<ReadFile> | undefined;

/** The cells of a file before types are inferred, with the bytes they came from. */
export async function readRawTable(path: string, label: string, o: ReadTableOptions): Promise<{ raw: RawTable; bytes: Buffer }> {
  const limits = { ...defaultLimits, ...o.limits };
  const { raw: bytes, content } = await readBytes(resolve(o.cwd ?? ".", path), label, limits);
  const how = JSON.stringify([label, limits, o.delimiter]);
  const known = last?.deref();
  if (known?.how === how && known.bytes.equals(bytes)) return known;
  const read = { raw: parseCsv(toUtf8(content, label), label, limits, o.delimiter), bytes, how };
  last = new WeakRef(read);
  return read;
}
