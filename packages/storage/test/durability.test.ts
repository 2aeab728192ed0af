import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collect, createdEvent, sampleEvents } from "@ridgeline/testing";
import { sqliteStore } from "../src/index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ridgeline-store-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function writer(path: string, mode: string): ChildProcess {
  return spawn(process.execPath, [new URL("./writer.mjs", import.meta.url).pathname, path, "s", mode], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Kills the writer once it has acknowledged the event `seq`, and gives the last seq it acknowledged. */
async function killAfter(child: ChildProcess, seq: number): Promise<number> {
  let text = "";
  const ended = once(child, "close");
  child.stdout!.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    const whole = text.slice(0, text.lastIndexOf("\n")).split("\n");
    if (Number(whole.at(-1)) >= seq) child.kill("SIGKILL");
  });
  await ended;
  expect(child.signalCode).toBe("SIGKILL");
  return Number(text.slice(0, text.lastIndexOf("\n")).split("\n").at(-1));
}

describe("sqliteStore, killed with kill -9 while it writes", () => {
  it("keeps every acknowledged batch and never a part of one, again and again", { timeout: 30_000 }, async () => {
    const path = join(folder, "a.db");
    const first = sqliteStore(path);
    await first.append("s", [createdEvent("s"), ...sampleEvents(4)]);
    await first.close();
    for (let round = 0, seq = 5; round < 4; round++) {
      const acknowledged = await killAfter(writer(path, "forever"), seq + 400);
      const store = sqliteStore(path);
      const read = await collect(store.read("s", 1));
      await store.close();
      seq = read.length;
      expect(seq % 5).toBe(0);
      expect(seq).toBeGreaterThanOrEqual(acknowledged);
      expect(read.every((e, i) => e.seq === i + 1)).toBe(true);
      expect(read.slice(5).every(({ event }, i) => event.type === "study.paused" && event.fromTrial === 5 + i)).toBe(true);
    }
  });
});

describe("two stores of one process on one file", () => {
  it("closing one leaves the locks of the other, so that no other process takes its write-ahead log away", async () => {
    const path = join(folder, "c.db");
    const store = sqliteStore(path);
    await store.append("s", [createdEvent("s")]);
    const second = sqliteStore(path);
    expect(await collect(second.read("s", 1))).toHaveLength(1);
    await second.close();
    // To leave WAL needs the file alone: nobody else may have it open.
    const alone = `const db = new (require("libsql"))(${JSON.stringify(path)}); try { db.pragma("journal_mode = DELETE"); console.log("alone"); } catch (e) { console.log(e.code); }`;
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", alone], { cwd: import.meta.dirname, encoding: "utf8" });
    expect(stdout.trim(), stderr).toBe("SQLITE_BUSY");
    await store.append("s", sampleEvents(3));
    expect(await collect(store.read("s", 1))).toHaveLength(4);
    await store.close();
  });
});

describe("two processes on one file", () => {
  it("finds the second appender out, and reads what it wrote", async () => {
    const path = join(folder, "b.db");
    const store = sqliteStore(path);
    const seq = await store.append("s", [createdEvent("s")]);
    const other = writer(path, "once");
    await once(other, "close");
    expect(other.exitCode).toBe(0);
    await expect(store.append("s", sampleEvents(1), { expectedSeq: seq })).rejects.toMatchObject({ code: "E_CONFLICT" });
    expect((await collect(store.read("s", 1))).length).toBe(3);
    await store.close();
  });

  it("waits for a writer that is busy, and gives up with E_STORE_BUSY after its time", async () => {
    const path = join(folder, "c.db");
    const [patient, hasty] = [sqliteStore(path), sqliteStore(path, { busyTimeoutMs: 30 })];
    await patient.append("s", [createdEvent("s")]);
    const other = writer(path, "lock");
    await once(other.stdout!, "data");
    await expect(hasty.append("s", sampleEvents(1))).rejects.toMatchObject({ code: "E_STORE_BUSY" });
    expect(await patient.append("s", sampleEvents(1), { expectedSeq: 1 })).toBe(2);
    await once(other, "close");
    expect(await hasty.append("s", sampleEvents(1), { expectedSeq: 2 })).toBe(3);
    await patient.close();
    await hasty.close();
  });
});

describe("a full database", () => {
  const big = (k: number) => [{ type: "study.stopped" as const, at: k, reason: `${k} ${"x".repeat(4000)}` }];

  it("fails with E_STORE_FULL, loses nothing, and takes the same batch when there is room", async () => {
    const path = join(folder, "d.db");
    const full = sqliteStore(path, { maxBytes: 100_000 });
    let seq = await full.append("s", [createdEvent("s")]);
    const fill = async (): Promise<void> => {
      for (;;) seq = await full.append("s", big(seq), { expectedSeq: seq });
    };
    await expect(fill()).rejects.toMatchObject({ code: "E_STORE_FULL" });
    expect(seq).toBeGreaterThan(10);
    const events = (await collect(full.read("s", 1))).map((e) => e.event);
    expect(events.slice(1)).toEqual(Array.from({ length: seq - 1 }, (_, i) => big(i + 1)[0]));
    await expect(full.append("s", big(seq), { expectedSeq: seq })).rejects.toMatchObject({ code: "E_STORE_FULL" });
    const roomy = sqliteStore(path);
    expect(await roomy.append("s", big(seq), { expectedSeq: seq })).toBe(seq + 1);
    expect((await collect(full.read("s", seq + 1)))[0]!.event).toEqual(big(seq)[0]);
    await roomy.close();
    await full.close();
  });

  it("leaves the same connection able to append a batch that fits", async () => {
    const store = sqliteStore(join(folder, "e.db"), { maxBytes: 100_000 });
    const seq = await store.append("s", [createdEvent("s")]);
    const tooMuch = Array.from({ length: 60 }, (_, k) => big(k)[0]!);
    await expect(store.append("s", tooMuch, { expectedSeq: seq })).rejects.toMatchObject({ code: "E_STORE_FULL" });
    expect((await collect(store.read("s", 1))).length).toBe(1);
    expect(await store.append("s", sampleEvents(1), { expectedSeq: seq })).toBe(2);
    await store.close();
  });
});
