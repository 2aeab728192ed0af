import { once } from "node:events";
import { manualClock, RidgelineError, systemClock, type Clock } from "@ridgeline/core";
import type { Command } from "@ridgeline/protocol";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { createLogFeed, get, hubWith, is, openPage, signIn, studyEvents, type Page } from "./hub-kit.ts";
import type { Hub, HubOptions } from "../src/hub/index.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0)) await stop();
});

async function serve(
  onCommand: (study: string, command: Command) => Promise<void> = async () => undefined,
  o: Partial<HubOptions> = {},
): Promise<{ hub: Hub; cookie: string }> {
  const feed = createLogFeed();
  for (let i = 1; i <= 33; i++) feed.append(`s${i}`, ...studyEvents({ trials: 2 }));
  const { hub, stop } = await hubWith(feed, { ...o, onCommand });
  open.push(stop);
  return { hub, cookie: await signIn(hub) };
}

const command = (id: number, type = "pause"): string => JSON.stringify({ type: "command", id: String(id), study: "s1", command: { type } });

async function isWell(hub: Hub, cookie: string): Promise<void> {
  const page = await openPage(hub, cookie);
  page.watch("s1", 0);
  expect((await page.until(is("snapshot"))).state.trials).toHaveLength(2);
  page.socket.terminate();
}

test.each([
  ["garbage", "{{{"],
  ["an unknown type", JSON.stringify({ type: "shutdown" })],
  ["an unknown key", JSON.stringify({ type: "ping", id: 1, also: 2 })],
  ["a command that is not one", command(1, "format")],
  ["a wrong seq", JSON.stringify({ type: "watch", study: "s1", fromSeq: -1 })],
  ["a prototype", '{"type":"__proto__"}'],
  ["a binary frame", Buffer.from([1, 2, 3])],
  ["deep nesting", "[".repeat(50_000)],
])("%s is refused with an ack, and that socket alone is closed with 1008", async (_name, message) => {
  const { hub, cookie } = await serve();
  const page = await openPage(hub, cookie);
  page.socket.send(message);
  expect(await page.until(is("ack"))).toMatchObject({ ok: false, code: "E_WIRE" });
  expect((await page.closed).code).toBe(1008);
  await isWell(hub, cookie);
});

test("a frame over 64 KiB closes its socket with 1009", async () => {
  const { hub, cookie } = await serve();
  const page = await openPage(hub, cookie);
  page.socket.send("x".repeat(64 * 1024 + 1));
  expect((await page.closed).code).toBe(1009);
  await isWell(hub, cookie);
});

test("1000 commands at once: the allowance is carried out, the rest closes the socket", async () => {
  let taken = 0;
  // Time stands still, so that the allowance does not grow however long this takes.
  const { hub, cookie } = await serve(async () => void taken++, { clock: manualClock() });
  const page = await openPage(hub, cookie);
  for (let i = 0; i < 1000; i++) page.socket.send(command(i));
  expect((await page.closed).code).toBe(1008);
  expect(page.received.findLast(is("ack"))).toMatchObject({ ok: false, code: "E_TOO_MANY" });
  await expect.poll(() => taken).toBe(100);
  await isWell(hub, cookie);
});

test("commands are carried out in order, and each is acknowledged or refused with the reason", async () => {
  const seen: string[] = [];
  const { hub, cookie } = await serve(async (study, { type }) => {
    seen.push(`${study} ${type} start`);
    await systemClock.sleep(5);
    seen.push(`${study} ${type} end`);
    if (type === "stop") throw new RidgelineError("E_STUDY_STATE", "the study has ended");
    if (type === "cancelTrial") throw new Error("disk full");
  });
  const page = await openPage(hub, cookie);
  page.socket.send(command(1, "pause"));
  page.socket.send(command(2, "stop"));
  page.socket.send(JSON.stringify({ type: "command", id: "3", study: "s1", command: { type: "cancelTrial", trial: 4 } }));
  const last = (m: Page["received"][number]): m is Extract<typeof m, { type: "ack" }> => m.type === "ack" && m.id === "3";
  await page.until(last);
  expect(page.received.filter(is("ack"))).toEqual([
    { type: "ack", id: "1", ok: true },
    { type: "ack", id: "2", ok: false, code: "E_STUDY_STATE", message: "the study has ended" },
    { type: "ack", id: "3", ok: false, code: "E_INTERNAL", message: "disk full" },
  ]);
  expect(seen).toEqual(["pause", "stop", "cancelTrial"].flatMap((c) => [`s1 ${c} start`, `s1 ${c} end`]));
});

test("watching too many studies closes the socket", async () => {
  const { hub, cookie } = await serve();
  const page = await openPage(hub, cookie);
  const snapshots = (): number => page.received.filter(is("snapshot")).length;
  for (let i = 1; i <= 32; i++) page.watch(`s${i}`, 0);
  await expect.poll(snapshots).toBe(32);
  // The same study again is no further one.
  page.watch("s1", 0);
  await expect.poll(snapshots).toBe(33);
  page.watch("s33", 0);
  expect((await page.closed).code).toBe(1008);
  expect(page.received.filter(is("ack"))).toMatchObject([{ code: "E_TOO_MANY" }]);
  await isWell(hub, cookie);
});

test("more sockets than allowed are refused, and room comes back", async () => {
  const { hub, cookie } = await serve();
  const pages = await Promise.all(Array.from({ length: 64 }, () => openPage(hub, cookie)));
  await expect(openPage(hub, cookie)).rejects.toThrow(/503/);
  pages[0]!.socket.terminate();
  const next = await vi.waitFor(() => openPage(hub, cookie), { timeout: 30_000 });
  next.socket.terminate();
  pages[1]!.socket.terminate();
  await vi.waitFor(() => isWell(hub, cookie), { timeout: 30_000 });
});

test("a page that answers no ping is dropped, one that does stays", async () => {
  const clock = manualClock();
  const { hub, stop } = await hubWith(createLogFeed(), { clock });
  open.push(stop);
  const cookie = await signIn(hub);
  const [well, dead] = [await openPage(hub, cookie), await openPage(hub, cookie)];
  await Promise.all([well.until(is("hello")), dead.until(is("hello"))]);
  dead.socket.pause();
  for (let beat = 1; beat <= 3; beat++) {
    const pinged = once(well.socket, "ping");
    clock.advance(15_000);
    await pinged;
    // The answer to this comes after the hub has read the page's pong, which was sent before it.
    well.socket.send(JSON.stringify({ type: "ping", id: beat }));
    await expect.poll(() => well.received.filter(is("pong")).length).toBe(beat);
  }
  dead.socket.resume();
  await dead.closed;
  expect(well.socket.readyState).toBe(WebSocket.OPEN);
});

test("closing says good-bye to pages, frees the port, and may be called twice", async () => {
  const { hub, cookie } = await serve();
  const page = await openPage(hub, cookie);
  const stuck = await openPage(hub, cookie);
  stuck.socket.pause();
  const started = performance.now();
  await Promise.all([hub.close(), hub.close()]);
  // The stuck page would hold the line open for half a minute.
  expect(performance.now() - started).toBeLessThan(15_000);
  expect((await page.closed).code).toBe(1001);
  await expect(get(hub.port, "/")).rejects.toThrow(/ECONNREFUSED/);
  await expect(new Promise((_, reject) => new WebSocket(`ws://127.0.0.1:${hub.port}/ws`).on("error", reject))).rejects.toThrow(
    /ECONNREFUSED/,
  );
  stuck.socket.terminate();
});

test("a start that fails leaves nothing behind: no listener on the feed, no timer", async () => {
  const { hub } = await serve();
  const feed = createLogFeed();
  let listeners = 0;
  const subscribe: typeof feed.subscribe = (listener) => {
    listeners++;
    const leave = feed.subscribe(listener);
    return () => {
      listeners--;
      leave();
    };
  };
  let sleeps = 0;
  const clock: Clock = { ...systemClock, sleep: (...how) => (sleeps++, systemClock.sleep(...how)) };
  await expect(hubWith({ ...feed, subscribe }, { port: hub.port, clock })).rejects.toMatchObject({ code: "E_PORT_IN_USE" });
  expect({ listeners, sleeps }).toEqual({ listeners: 0, sleeps: 0 });
});
