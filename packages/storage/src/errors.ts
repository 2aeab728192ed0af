import { messageOf, RidgelineError } from "@ridgeline/core";

const known: Readonly<Record<string, readonly [code: string, message: (path: string) => string]>> = {
  SQLITE_FULL: [
    "E_STORE_FULL",
    (p) => `the disk is full, or the store ${p} has reached its limit: nothing of this batch was kept; make room and go on`,
  ],
  SQLITE_BUSY: ["E_STORE_BUSY", (p) => `another process keeps the store ${p} locked: stop it, or use another store`],
  SQLITE_READONLY: ["E_STORE_READONLY", (p) => `the store ${p} may not be written: check its permissions, or use another path`],
  SQLITE_NOTADB: ["E_STORE_CORRUPT", (p) => `${p} is not a Ridgeline store: use another path, or move that file away`],
  SQLITE_CORRUPT: ["E_STORE_CORRUPT", (p) => `the store ${p} is damaged: restore a copy of it`],
  SQLITE_CANTOPEN: ["E_STORE_PATH", (p) => `the store ${p} cannot be opened: check the path and its permissions`],
};

/** What SQLite or the file system said, as a coded error that names the store and what to do. */
export function storeError(error: unknown, path: string): RidgelineError {
  if (error instanceof RidgelineError) return error;
  const code = String((error as { code?: unknown } | null)?.code ?? "");
  const entry = known[code.split("_").slice(0, 2).join("_")];
  if (entry !== undefined) return new RidgelineError(entry[0], entry[1](path), { cause: error });
  return new RidgelineError("E_STORE", `the store ${path} failed: ${messageOf(error)}`, { cause: error });
}

/** What went wrong with the file before SQLite saw it. */
export function pathError(error: unknown, path: string): RidgelineError {
  const code = (error as { code?: unknown } | null)?.code;
  const reasons: Readonly<Record<string, readonly [string, string]>> = {
    EISDIR: ["E_STORE_PATH", `${path} is a folder: give the path of a file, such as ${path}/ridgeline.db`],
    EACCES: ["E_STORE_READONLY", `${path} may not be written: check its permissions, or use another path`],
    EPERM: ["E_STORE_READONLY", `${path} may not be written: check its permissions, or use another path`],
    EROFS: ["E_STORE_READONLY", `${path} lies on a read-only file system: use another path`],
    ENOSPC: ["E_STORE_FULL", `the disk is full: ${path} cannot be created`],
    ENOTDIR: ["E_STORE_PATH", `a part of ${path} is a file, not a folder: use another path`],
    EEXIST: ["E_STORE_PATH", `a part of ${path} is a file, not a folder: use another path`],
  };
  const [found, message] = reasons[String(code)] ?? ["E_STORE_PATH", `${path} cannot be opened: ${messageOf(error)}`];
  return new RidgelineError(found, message, { cause: error });
}
