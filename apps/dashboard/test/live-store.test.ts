import { decodeUp, encodeDown, fold, type DownMessage, type Stored, type StudyState, type UpMessage } from "@ridgeline/protocol";
import { describe, expect, it } from "vitest";
import { backoffMs } from "../src/live/backoff.ts";
import type { LinkWorld, SocketLike } from "../src/live/link.ts";
import { createLiveStore, type LiveStore } from "../src/live/live-store.ts";
import { scenarios } from "../dev/scenarios.ts";

type Hear = (e: { code: number; reason: string; data: unknown }) => void;

/** A socket and clock in the test's hands: only timing is played, every byte goes through the real codec. */
function createWorld(refusal: () => string | undefined = () => undefined) {
  const sockets: { hears: Map<string, Hear>; sent: UpMessage[]; isClosed: boolean }[] = [];
  const timers = new Map<number, { at: number; run: () => void }>();
  let now = 1000;
  let ids = 0;
  const world: LinkWorld = {
    open() {
      const socket = { hears: new Map<string, Hear>(), sent: [] as UpMessage[], isClosed: false };
      sockets.push(socket);
      return {
        binaryType: "",
        send: (text: string) => void socket.sent.push(decodeUp(text)),
        close: () => (socket.isClosed = true),
        addEventListener: (type: string, hear: Hear) => socket.hears.set(type, hear),
      } as unknown as SocketLike;
    },
    now: () => now,
    random: () => 1,
    setTimeout(run, ms) {
      timers.set(++ids, { at: now + ms, run });
      return ids;
    },
    clearTimeout: (id) => void timers.delete(id as number),
    refusal: () => Promise.resolve(refusal()),
  };
  const fire = (type: string, e: Partial<Parameters<Hear>[0]> = {}): void =>
    sockets.at(-1)?.hears.get(type)?.({ code: 1006, reason: "", data: undefined, ...e });
  return {
    world,
    sockets,
    last: () => sockets.at(-1)!,
    open: () => fire("open"),
    lose: (code = 1006, reason = "") => fire("close", { code, reason }),
    down: (m: DownMessage) => fire("message", { data: encodeDown(m).buffer }),
    raw: (data: unknown) => fire("message", { data }),
    async pass(ms: number) {
      const until = now + ms;
      for (;;) {
        const due = [...timers].filter(([, t]) => t.at <= until).toSorted((a, b) => a[1].at - b[1].at)[0];
        if (due === undefined) break;
        now = Math.max(now, due[1].at);
        timers.delete(due[0]);
        due[1].run();
        await Promise.resolve();
        await Promise.resolve();
      }
      now = until;
    },
  };
}

const log: readonly Stored[] = scenarios["few"]!();
const id = "few";
const stateAt = (seq: number): StudyState => fold(log.slice(0, seq))!;
const hello: DownMessage = {
  type: "hello",
  studies: [
    { id: "old", name: "old", status: "finished", trials: 1, createdAt: 1, updatedAt: 1 },
    { id, name: "few", status: "running", trials: 5, createdAt: 2, updatedAt: 2 },
  ],
  version: "1",
  now: 5,
};
const events = (from: number, to: number): DownMessage => ({ type: "events", study: id, events: log.slice(from, to), now: 6 });
const snapshot = (seq: number): DownMessage => ({ type: "snapshot", state: stateAt(seq), now: 6 });
const start = () => {
  const w = createWorld();
  const store = createLiveStore(w.world, (draw) => draw());
  w.open();
  w.down(hello);
  return { w, store };
};
const watches = (w: ReturnType<typeof createWorld>) => w.last().sent.filter((m) => m.type === "watch");
const plain = (s: StudyState | undefined): unknown => JSON.parse(JSON.stringify(s));

describe("the store", () => {
  it("takes the running study, asks for a snapshot, and folds what follows to the same state as the log", () => {
    const { w, store } = start();
    expect(watches(w)).toEqual([{ type: "watch", study: id, fromSeq: 0 }]);
    w.down(snapshot(40));
    w.down(events(35, 90));
    w.down(events(90, log.length));
    expect(plain(store.getView().study)).toEqual(plain(stateAt(log.length)));
    expect(store.getView().connection.kind).toBe("live");
  });

  it("goes back to a study that was asked for, not to the running one", () => {
    const w = createWorld();
    const store = createLiveStore(w.world, (draw) => draw());
    store.show("old");
    w.open();
    w.down(hello);
    expect(watches(w).at(-1)).toEqual({ type: "watch", study: "old", fromSeq: 0 });
  });

  it("resumes from the last event after a lost line: nothing missing, nothing twice", async () => {
    const { w, store } = start();
    w.down(snapshot(50));
    w.lose();
    expect(store.getView().connection).toMatchObject({ kind: "reconnecting", retryAt: 1500 });
    expect(store.getView().study?.seq).toBe(50);
    await w.pass(600);
    expect(w.sockets).toHaveLength(2);
    w.open();
    w.down(hello);
    expect(watches(w)).toEqual([{ type: "watch", study: id, fromSeq: 50 }]);
    w.down(events(45, log.length));
    expect(plain(store.getView().study)).toEqual(plain(stateAt(log.length)));
  });

  it("asks for everything anew when events are missing", () => {
    const { w, store } = start();
    w.down(snapshot(50));
    w.down(events(60, 70));
    expect(watches(w).at(-1)).toEqual({ type: "watch", study: id, fromSeq: 0 });
    w.down(snapshot(70));
    expect(store.getView().study?.seq).toBe(70);
    expect(store.getView().problem).toBeUndefined();
  });

  it("says that it is behind until the snapshot comes", () => {
    const { w, store } = start();
    w.down(snapshot(50));
    w.down({ type: "behind", study: id, dropped: 12 });
    expect(store.getView().connection).toEqual({ kind: "behind", dropped: 12 });
    w.down(snapshot(80));
    expect(store.getView().connection.kind).toBe("live");
  });

  it("names a message that it cannot read and lives on", () => {
    const { w, store } = start();
    w.down(snapshot(50));
    w.raw(new Uint8Array([9, 9, 9]).buffer);
    expect(store.getView().problem).toMatch(/record/);
    w.down(events(50, 60));
    expect(store.getView().study?.seq).toBe(60);
  });

  it("draws once for many events in one frame", () => {
    const w = createWorld();
    const frames: (() => void)[] = [];
    const store = createLiveStore(w.world, (draw) => frames.push(draw));
    w.open();
    w.down(hello);
    w.down(snapshot(10));
    for (let i = 10; i < log.length; i++) w.down(events(i, i + 1));
    expect(frames).toHaveLength(1);
    let drawn = 0;
    store.subscribe(() => drawn++);
    frames[0]!();
    expect(drawn).toBe(1);
    expect(store.getView().study?.seq).toBe(log.length);
  });
});

describe("commands", () => {
  const paused = (seq: number): DownMessage => ({
    type: "events",
    study: id,
    events: [{ seq, event: { type: "study.paused", at: 1, fromTrial: 5 } }],
    now: 7,
  });
  const ready = (): { w: ReturnType<typeof createWorld>; store: LiveStore } => {
    const s = start();
    s.w.down(snapshot(log.length));
    return s;
  };
  const sentId = (w: ReturnType<typeof createWorld>): string => {
    const m = w.last().sent.findLast((x) => x.type === "command");
    return m?.type === "command" ? m.id : "";
  };

  it("stay sent until an event settles them, not until they are acknowledged", () => {
    const { w, store } = ready();
    store.command({ type: "pause" });
    expect(store.getView().pending).toHaveLength(1);
    w.down({ type: "ack", id: sentId(w), ok: true });
    expect(store.getView().pending).toMatchObject([{ acked: true }]);
    w.down(paused(log.length + 1));
    expect(store.getView().pending).toEqual([]);
    expect(store.getView().study?.status).toBe("paused");
  });

  it("show the reason when they are refused", () => {
    const { w, store } = ready();
    store.command({ type: "stop" });
    w.down({ type: "ack", id: sentId(w), ok: false, code: "E_STATE", message: "the study has finished" });
    expect(store.getView().refusals).toMatchObject([{ message: "the study has finished", command: { type: "stop" } }]);
    store.dismiss(sentId(w));
    expect(store.getView().refusals).toEqual([]);
  });

  it("are not believed when the line was lost before an answer", () => {
    const { w, store } = ready();
    store.command({ type: "pause" });
    w.lose();
    expect(store.getView().pending).toEqual([]);
    expect(store.getView().refusals[0]?.message).toContain("lost before the hub answered");
    store.command({ type: "pause" });
    expect(store.getView().refusals.at(-1)?.message).toContain("no line to the hub");
  });
});

describe("the link", () => {
  it("waits longer each time, up to 15 s, and starts anew after success", async () => {
    expect([0, 1, 2, 3, 10].map((n) => backoffMs(n, () => 1))).toEqual([500, 1000, 2000, 4000, 15_000]);
    expect(backoffMs(0, () => 0)).toBe(400);
    const { w, store } = start();
    w.lose();
    await w.pass(500);
    w.lose();
    expect(store.getView().connection).toMatchObject({ retryAt: 2500 });
    await w.pass(1000);
    w.open();
    w.lose();
    expect(store.getView().connection).toMatchObject({ retryAt: 3000 });
  });

  it("measures the latency with pings and drops a line that has gone silent", async () => {
    const { w, store } = start();
    const ping = w.last().sent.find((m) => m.type === "ping");
    await w.pass(23);
    w.down({ type: "pong", id: ping?.type === "ping" ? ping.id : -1, now: 9 });
    expect(store.getView().connection).toEqual({ kind: "live", latencyMs: 23 });
    await w.pass(20_000);
    expect(w.sockets[0]!.isClosed).toBe(true);
    expect(w.sockets.length).toBeGreaterThan(1);
  });

  it("says so when the hub refuses the page, and does not knock again by itself", async () => {
    let reason: string | undefined = "the key is not valid";
    const w = createWorld(() => reason);
    const store = createLiveStore(w.world, (draw) => draw());
    w.lose();
    await w.pass(60_000);
    expect(store.getView().connection).toEqual({ kind: "refused", reason: "the key is not valid" });
    expect(w.sockets).toHaveLength(1);
    reason = undefined;
    store.retryNow();
    await w.pass(10);
    expect(w.sockets).toHaveLength(2);
  });

  it("stops for good when it is closed", async () => {
    const { w, store } = start();
    store.close();
    w.lose();
    await w.pass(60_000);
    expect(w.sockets).toHaveLength(1);
  });
});
