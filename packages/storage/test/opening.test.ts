import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collect, createdEvent, sampleEvents } from "@ridgeline/testing";
import { sqliteStore } from "../src/index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ridgeline-open-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return "opened";
};
const mode = (path: string): number => statSync(path).mode & 0o777;

describe("opening a store", () => {
  it("creates the folders and the file for its owner alone", async () => {
    const path = join(folder, "x", "y", "store.db");
    const store = sqliteStore(path);
    await store.append("s", [createdEvent("s")]);
    expect([path, `${path}-wal`, `${path}-shm`].map(mode)).toEqual([0o600, 0o600, 0o600]);
    expect(mode(join(folder, "x"))).toBe(0o700);
    await store.close();
  });

  it("refuses a folder, a path through a file, and a file that is something else", () => {
    expect(codeOf(() => sqliteStore(folder))).toBe("E_STORE_PATH");
    const text = join(folder, "notes.txt");
    writeFileSync(text, "not a database, but longer than a hundred bytes. ".repeat(20));
    expect(codeOf(() => sqliteStore(text))).toBe("E_STORE_CORRUPT");
    expect(codeOf(() => sqliteStore(join(text, "store.db")))).toBe("E_STORE_PATH");
    expect(readFileSync(text, "utf8")).toMatch(/^not a database/);
  });

  it("refuses the database of another program, and leaves it as it was", () => {
    const path = join(folder, "other.db");
    const db = new Database(path);
    db.exec("CREATE TABLE cookies (name TEXT)");
    db.close();
    const before = readFileSync(path);
    expect(codeOf(() => sqliteStore(path))).toBe("E_STORE_CORRUPT");
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("refuses a store of a newer version, whose number it names", async () => {
    const path = join(folder, "newer.db");
    await sqliteStore(path).close();
    const db = new Database(path);
    db.exec("PRAGMA user_version = 7");
    db.close();
    expect(codeOf(() => sqliteStore(path))).toBe("E_STORE_VERSION");
    expect(() => sqliteStore(path)).toThrow(/store version 7, this one knows 1/);
  });

  it("names a file that this user may not write", () => {
    const path = join(folder, "readonly.db");
    writeFileSync(path, "");
    chmodSync(path, 0o444);
    chmodSync(folder, 0o755);
    const open = `import(${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)}).then((m) => m.sqliteStore(${JSON.stringify(path)})).then(() => console.log("opened"), (e) => console.log(e.code))`;
    // Root may write everything, so root tries it as nobody.
    const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const child = spawnSync(process.execPath, ["-e", open], { ...user, encoding: "utf8" });
    expect(child.stdout.trim(), child.stderr).toBe("E_STORE_READONLY");
  });

  it("says which event is damaged", async () => {
    const path = join(folder, "damaged.db");
    const store = sqliteStore(path);
    await store.append("s", [createdEvent("s"), ...sampleEvents(9)]);
    const db = new Database(path);
    db.exec("UPDATE event SET bytes = x'01000000' WHERE seq = 4");
    await expect(collect(store.read("s", 1))).rejects.toMatchObject({
      code: "E_STORE_CORRUPT",
      message: expect.stringContaining("event 4"),
    });
    db.exec("DELETE FROM event WHERE seq = 4");
    await expect(collect(store.read("s", 1))).rejects.toMatchObject({
      code: "E_STORE_CORRUPT",
      message: expect.stringContaining("event 4"),
    });
    expect((await collect(store.read("s", 5))).length).toBe(6);
    db.close();
    await store.close();
  });

  it("leaves one file behind that holds everything", async () => {
    const path = join(folder, "one.db");
    const store = sqliteStore(path);
    await store.append("s", [createdEvent("s"), ...sampleEvents(50)]);
    await store.close();
    mkdirSync(join(folder, "copy"));
    const copy = join(folder, "copy", "one.db");
    writeFileSync(copy, readFileSync(path));
    expect(existsSync(`${copy}-wal`)).toBe(false);
    const again = sqliteStore(copy);
    expect((await collect(again.read("s", 1))).length).toBe(51);
    await again.close();
  });
});
