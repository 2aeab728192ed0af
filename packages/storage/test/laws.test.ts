import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, it } from "vitest";
import { eventStoreLaws, type StoreUnderTest } from "@ridgeline/testing";
import { memoryStore, sqliteStore } from "../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "ridgeline-laws-"));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

async function sqlite(): Promise<StoreUnderTest> {
  const path = join(folder, `${count++}.db`);
  const store = sqliteStore(path);
  return {
    store,
    async reopen() {
      await store.close();
      return sqliteStore(path);
    },
  };
}

describe("memoryStore", () => {
  for (const law of eventStoreLaws(async () => ({ store: memoryStore() }))) it(law.name, async () => law.run());
});

describe("sqliteStore", () => {
  for (const law of eventStoreLaws(sqlite)) it(law.name, async () => law.run());
});
