import type Database from "libsql";
import { messageOf, RidgelineError } from "@ridgeline/core";
import { decodeEvent, type EventStore, type Stored, type StudyEvent, type StudyHead } from "@ridgeline/protocol";
import { checkAppend, checkStudyId, closedStore, encodeBatch, unknownStudy } from "./append-rules.ts";
import { storeError } from "./errors.ts";
import { inTransaction, openDatabase, type SqliteStoreOptions } from "./open-database.ts";

/** Events fetched at a time while reading. */
const PAGE = 256;

interface StudyRow {
  k: number;
  seq: number;
}

/** An event store in one SQLite file (WAL). A batch is one transaction: after a crash the log is a whole prefix of the batches appended. Several
 *  processes may read while one appends; a second appender is found out by `expectedSeq`. The file is created with mode 0600.
 *  Throws `E_STORE_PATH`, `E_STORE_CORRUPT`, `E_STORE_READONLY`, `E_STORE_VERSION`; appends may fail with `E_STORE_FULL` or `E_STORE_BUSY`,
 *  which leave the log as it was, so the same batch may be appended again. */
export function sqliteStore(path: string, options: SqliteStoreOptions = {}): EventStore {
  return new SqliteStore(path, openDatabase(path, options));
}

class SqliteStore implements EventStore {
  readonly #path: string;
  readonly #db: Database.Database;
  readonly #find: Database.Statement;
  readonly #addStudy: Database.Statement;
  readonly #moveHead: Database.Statement;
  readonly #addEvent: Database.Statement;
  readonly #page: Database.Statement;
  #closed = false;

  constructor(path: string, db: Database.Database) {
    this.#path = path;
    this.#db = db;
    this.#find = db.prepare("SELECT k, seq FROM study WHERE id = ?");
    this.#addStudy = db.prepare("INSERT INTO study (id, name, seq, created_at, updated_at) VALUES (?, ?, 0, ?, ?)");
    this.#moveHead = db.prepare("UPDATE study SET seq = ?, updated_at = ? WHERE k = ?");
    this.#addEvent = db.prepare("INSERT INTO event (study, seq, bytes) VALUES (?, ?, ?)");
    this.#page = db.prepare(`SELECT seq, bytes FROM event WHERE study = ? AND seq BETWEEN ? AND ? ORDER BY seq LIMIT ${PAGE}`);
  }

  async append(study: string, batch: readonly StudyEvent[], options?: { expectedSeq?: number | undefined }): Promise<number> {
    checkStudyId(study);
    const expected = options?.expectedSeq;
    if (batch.length === 0) return this.#guard(() => this.#appendRows(study, batch, [], expected));
    const bytes = encodeBatch(batch);
    return this.#guard(() => inTransaction(this.#db, () => this.#appendRows(study, batch, bytes, expected)));
  }

  #appendRows(study: string, batch: readonly StudyEvent[], bytes: readonly Uint8Array[], expected: number | undefined): number {
    const row = this.#find.get(study) as StudyRow | undefined;
    const seq = row?.seq ?? 0;
    checkAppend(study, seq, batch, expected);
    const [first, last] = [batch[0], batch.at(-1)];
    if (first === undefined || last === undefined) return seq;
    const k = row?.k ?? this.#createStudy(study, first);
    bytes.forEach((b, i) => this.#addEvent.run(k, seq + i + 1, b));
    this.#moveHead.run(seq + batch.length, last.at, k);
    return seq + batch.length;
  }

  #createStudy(id: string, first: StudyEvent): number {
    const name = first.type === "study.created" ? first.spec.name : id;
    this.#addStudy.run(id, name, first.at, first.at);
    return (this.#find.get(id) as StudyRow).k;
  }

  async *read(study: string, fromSeq: number): AsyncGenerator<Stored> {
    const row = this.#guard(() => this.#find.get(study)) as StudyRow | undefined;
    if (row === undefined) throw unknownStudy(study);
    let next = Math.max(1, fromSeq);
    while (next <= row.seq) {
      const rows = this.#guard(() => this.#page.all(row.k, next, row.seq)) as { seq: number; bytes: ArrayBuffer }[];
      if (rows.length === 0) throw this.#damaged(study, next);
      for (const { seq, bytes } of rows) {
        if (seq !== next) throw this.#damaged(study, next);
        yield { seq, event: this.#decode(study, seq, new Uint8Array(bytes)) };
        next++;
      }
    }
  }

  #decode(study: string, seq: number, bytes: Uint8Array): StudyEvent {
    try {
      return decodeEvent(bytes);
    } catch (error) {
      if (error instanceof RidgelineError && error.code === "E_CODEC_VERSION") throw error;
      throw this.#damaged(study, seq, error);
    }
  }

  #damaged(study: string, seq: number, cause?: unknown): RidgelineError {
    const why = cause === undefined ? "is missing" : `cannot be read: ${messageOf(cause)}`;
    return new RidgelineError("E_STORE_CORRUPT", `event ${seq} of study "${study}" in ${this.#path} ${why}; restore a copy of the store`, {
      cause,
    });
  }

  async *studies(): AsyncGenerator<StudyHead> {
    const sql = "SELECT id, name, seq, created_at AS createdAt, updated_at AS updatedAt FROM study ORDER BY created_at DESC, k DESC";
    const rows = this.#guard(() => this.#db.prepare(sql).all()) as StudyHead[];
    for (const { id, name, seq, createdAt, updatedAt } of rows) yield { id, name, seq, createdAt, updatedAt };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      // Moves the write-ahead log into the file, so that a copy of the one file is a whole copy. Another process that reads only delays it.
      this.#db.pragma("wal_checkpoint(TRUNCATE)");
    } catch {
      // The log stays in the -wal file, from which the next opening reads it.
    }
    this.#db.close();
  }

  #guard<T>(act: () => T): T {
    if (this.#closed) throw closedStore();
    try {
      return act();
    } catch (error) {
      throw storeError(error, this.#path);
    }
  }
}
