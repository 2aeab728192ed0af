import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import Database from "libsql";
import { RidgelineError } from "@ridgeline/core";
import { pathError, storeError } from "./errors.ts";

/** Version of the tables, kept in `PRAGMA user_version`. */
export const STORE_VERSION = 1;
/** "Rdgl" in ASCII, kept in `PRAGMA application_id`: tells our files from those of other programs. */
const APPLICATION = 0x5264_676c;

const TABLES = `
  CREATE TABLE study (k INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, seq INTEGER NOT NULL, created_at REAL NOT NULL, updated_at REAL NOT NULL);
  CREATE TABLE event (study INTEGER NOT NULL, seq INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (study, seq));
  PRAGMA application_id = ${APPLICATION};
  PRAGMA user_version = ${STORE_VERSION};
`;

export interface SqliteStoreOptions {
  /** `normal` (default): a crash or kill of the process loses nothing, a power cut may lose the latest batches but never tears or damages the log;
   *  what is lost is computed again. `full` waits for the disk at every batch and survives the power cut too, 3 to 15 times slower. */
  readonly synchronous?: "normal" | "full";
  /** How long an append waits for another process that is writing. Default 5000: far above the milliseconds a batch takes. */
  readonly busyTimeoutMs?: number;
  /** Largest size of the file; appends beyond it fail with `E_STORE_FULL`. Default: as large as the disk allows. */
  readonly maxBytes?: number;
}

/** Opens or creates the file (mode 0600; missing folders with mode 0700), checks that it is ours, and brings its tables up to date. */
export function openDatabase(path: string, options: SqliteStoreOptions): Database.Database {
  const file = resolve(path);
  createFile(file);
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { timeout: options.busyTimeoutMs ?? 5000 });
    checkOwner(db, file);
    useWal(db, options.busyTimeoutMs ?? 5000);
    db.exec(`PRAGMA synchronous = ${options.synchronous === "full" ? "FULL" : "NORMAL"}`);
    if (options.maxBytes !== undefined) limit(db, options.maxBytes);
    createTables(db, file);
    return db;
  } catch (error) {
    db?.close();
    throw storeError(error, file);
  }
}

/** Makes the file if there is none. One that is there is looked at without opening it: closing a file lets go of all locks that this process holds
 *  on it, also those of another connection, and then another process deletes the write-ahead log under that connection. */
function createFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
    else closeSync(openSync(file, "ax", 0o600));
  } catch (error) {
    // Another process has made it in the meantime.
    if ((error as { code?: unknown }).code === "EEXIST" && existsSync(file)) return;
    throw pathError(error, file);
  }
}

/** The one number that a pragma or a query gives. */
export function numberOf(db: Database.Database, sql: string): number {
  const row = db.prepare(sql).get() as Record<string, unknown>;
  return Number(Object.values(row)[0]);
}

function checkOwner(db: Database.Database, file: string): void {
  const version = numberOf(db, "PRAGMA user_version");
  const owner = numberOf(db, "PRAGMA application_id");
  if (owner !== APPLICATION && (version !== 0 || numberOf(db, "SELECT count(*) FROM sqlite_schema") > 0)) {
    throw new RidgelineError("E_STORE_CORRUPT", `${file} is a database of another program: use another path`);
  }
  if (version > STORE_VERSION) {
    throw new RidgelineError(
      "E_STORE_VERSION",
      `${file} was written by a newer Ridgeline (store version ${version}, this one knows ${STORE_VERSION}): update Ridgeline`,
    );
  }
}

/** Turning WAL on asks for the file alone and does not wait for it by itself. */
function useWal(db: Database.Database, timeoutMs: number): void {
  const until = Date.now() + timeoutMs;
  for (;;) {
    try {
      db.pragma("journal_mode = WAL");
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code !== "SQLITE_BUSY" || Date.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function limit(db: Database.Database, maxBytes: number): void {
  db.pragma(`max_page_count = ${Math.max(1, Math.floor(maxBytes / numberOf(db, "PRAGMA page_size")))}`);
}

function createTables(db: Database.Database, file: string): void {
  if (numberOf(db, "PRAGMA user_version") === STORE_VERSION) return;
  inTransaction(db, () => {
    checkOwner(db, file);
    if (numberOf(db, "PRAGMA user_version") === 0) db.exec(TABLES);
  });
}

/** Runs `body` as one write transaction: all of it or nothing. */
export function inTransaction<T>(db: Database.Database, body: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = body();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    // SQLite ends the transaction by itself on a full disk; a second ROLLBACK would hide the cause.
    if (db.inTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
