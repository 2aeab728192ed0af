import type { Stored } from "@ridgeline/protocol";
import { sqliteStore } from "@ridgeline/runtime";

/** Everything in a record of one study, read while the command may still write it. */
export async function logOf(path: string): Promise<Stored[]> {
  const store = sqliteStore(path);
  try {
    const log: Stored[] = [];
    for await (const head of store.studies()) for await (const stored of store.read(head.id, 1)) log.push(stored);
    return log;
  } finally {
    await store.close();
  }
}
