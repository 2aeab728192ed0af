import { createRng, systemClock } from "@ridgeline/core";
import { fold, type StudyEvent } from "@ridgeline/protocol";
import { afterEach, expect, test } from "vitest";
import type { Hub } from "../src/hub/index.ts";
import { createLogFeed, hubWith, is, openPage, signIn, studyEvents, type LogFeed } from "./hub-kit.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0)) await stop();
});

async function serve(feed: LogFeed, o: Parameters<typeof hubWith>[1] = {}): Promise<{ hub: Hub; cookie: string }> {
  const { hub, stop } = await hubWith(feed, o);
  open.push(stop);
  return { hub, cookie: await signIn(hub) };
}

function filled(o: Parameters<typeof studyEvents>[0]): { feed: LogFeed; events: StudyEvent[] } {
  const feed = createLogFeed();
  const events = [...studyEvents(o)];
  return { feed, events };
}

test("a snapshot, then every event, coalesced; the page's fold equals the server's state", async () => {
  const { feed, events } = filled({ trials: 30 });
  feed.append("s1", ...events.slice(0, 50));
  const { hub, cookie } = await serve(feed);
  const page = await openPage(hub, cookie);
  page.watch("s1", 0);
  expect((await page.until(is("snapshot"))).state.seq).toBe(50);
  for (const e of events.slice(50)) {
    feed.append("s1", e);
    await systemClock.sleep(1);
  }
  await page.reached(events.length);
  expect(page.state()).toEqual(feed.live("s1"));
  expect(page.state()).toEqual(fold(feed.log("s1")));
  const frames = page.received.filter(is("events"));
  expect(frames.reduce((n, f) => n + f.events.length, 0)).toBe(events.length - 50);
  // About 330 events at 1 ms or more each: a frame each 50 ms, not one per event.
  expect(frames.length).toBeLessThan(60);
  expect(page.received.map((m) => m.type).slice(0, 2)).toEqual(["hello", "snapshot"]);
});

test("random reconnects while events stream in: no gap and no double", async () => {
  const { feed, events } = filled({ trials: 60 });
  const { hub, cookie } = await serve(feed);
  feed.append("s1", ...events.slice(0, 3));
  const rng = createRng(7);
  const writer = (async () => {
    for (let i = 3; i < events.length;) {
      const n = 1 + rng.int(4);
      feed.append("s1", ...events.slice(i, i + n));
      i += n;
      await systemClock.sleep(rng.int(4));
    }
  })();
  let state: ReturnType<Awaited<ReturnType<typeof openPage>>["state"]>;
  let connections = 0;
  for (const pause = createRng(11); feed.log("s1").length < events.length; connections++) {
    const page = await openPage(hub, cookie, { state });
    page.watch("s1", state?.seq ?? 0);
    await systemClock.sleep(pause.int(120));
    page.socket.terminate();
    await page.closed;
    state = page.state();
  }
  await writer;
  const last = await openPage(hub, cookie, { state });
  last.watch("s1", state?.seq ?? 0);
  await last.reached(events.length);
  expect(connections).toBeGreaterThan(5);
  expect(last.state()).toEqual(fold(feed.log("s1")));
});

test("resuming: missing events if few, a snapshot if many or if the page knows another log", async () => {
  const { feed, events } = filled({ trials: 200, epochs: 10 });
  feed.append("s1", ...events);
  const { hub, cookie } = await serve(feed);
  expect(events.length).toBeGreaterThan(5100);
  const near = await openPage(hub, cookie, { state: fold(feed.log("s1").slice(0, events.length - 1200)) });
  near.watch("s1", events.length - 1200);
  await near.reached(events.length);
  expect(near.received.filter(is("snapshot"))).toHaveLength(0);
  expect(near.received.filter(is("events")).map((f) => f.events.length)).toEqual([500, 500, 200]);
  expect(near.state()).toEqual(feed.live("s1"));
  for (const fromSeq of [events.length - 5001, events.length + 1]) {
    const page = await openPage(hub, cookie);
    page.watch("s1", fromSeq);
    expect((await page.until(is("snapshot"))).state).toEqual(feed.live("s1"));
  }
  const exact = await openPage(hub, cookie, { state: feed.live("s1") });
  exact.watch("s1", events.length);
  exact.socket.send(JSON.stringify({ type: "ping", id: 5 }));
  await exact.until(is("pong"));
  await systemClock.sleep(60);
  expect(exact.received.map((m) => m.type)).toEqual(["hello", "pong"]);
});

test("a study that is not there is answered, and the page stays connected", async () => {
  const { hub, cookie } = await serve(createLogFeed());
  const page = await openPage(hub, cookie);
  page.watch("nowhere", 0);
  expect(await page.until(is("ack"))).toMatchObject({ id: "watch/nowhere", ok: false, code: "E_STUDY_UNKNOWN" });
  page.watch("nowhere", 12);
  page.socket.send(JSON.stringify({ type: "ping", id: 1 }));
  expect((await page.until(is("pong"))).id).toBe(1);
});

test("a slow page gets `behind` and a snapshot and ends with the same state; others are not delayed", async () => {
  // Frames of about 24 kB an event, so that the slow page's socket fills within a second.
  const { feed, events } = filled({ trials: 150, folds: 1, epochs: 8, width: 1000 });
  feed.append("s1", ...events.slice(0, 3));
  const { hub, cookie } = await serve(feed, { maxBufferedBytes: 200_000 });
  const [slow, quick] = [await openPage(hub, cookie), await openPage(hub, cookie)];
  for (const page of [slow, quick]) {
    page.watch("s1", 0);
    await page.until(is("snapshot"));
  }
  slow.socket.pause();
  const [appends, delays]: [number[], number[]] = [[], []];
  for (let i = 3; i < events.length; i += 30) {
    const sentAt = performance.now();
    feed.append("s1", ...events.slice(i, i + 30));
    appends.push(performance.now() - sentAt);
    // The slow page reads nothing all the while, so a hub that waited for it would stay here.
    await quick.reached(Math.min(i + 30, events.length));
    delays.push(performance.now() - sentAt);
  }
  expect(median(appends)).toBeLessThan(100);
  expect(median(delays)).toBeLessThan(1000);
  expect(quick.received.some(is("behind"))).toBe(false);
  expect(slow.received.some(is("behind"))).toBe(false);
  slow.socket.resume();
  await slow.reached(events.length);
  const kinds = slow.received.map((m) => m.type);
  const at = kinds.indexOf("behind");
  expect(at).toBeGreaterThan(0);
  expect(kinds[at + 1]).toBe("snapshot");
  expect((slow.received[at] as { dropped: number }).dropped).toBeGreaterThan(256);
  expect(slow.state()).toEqual(feed.live("s1"));
  expect(quick.state()).toEqual(feed.live("s1"));
});

test("a snapshot is encoded once for all pages at the same seq", async () => {
  const { feed, events } = filled({ trials: 5 });
  feed.append("s1", ...events);
  let readings = 0;
  const counting = { ...feed, state: (study: string) => (readings++, feed.state(study)) };
  const { hub, stop } = await hubWith(counting);
  open.push(stop);
  const cookie = await signIn(hub);
  const pages = await Promise.all(Array.from({ length: 8 }, () => openPage(hub, cookie)));
  const stamps = await Promise.all(
    pages.map(async (page) => {
      page.watch("s1", 0);
      return (await page.until(is("snapshot"))).now;
    }),
  );
  expect(readings).toBeLessThanOrEqual(8);
  // The hub's time is inside the encoded bytes: one value means one encoding.
  expect(new Set(stamps).size).toBe(1);
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

test("a hub that is closed leaves no timer, which would hold the process until it is over", async () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  const { stop } = await hubWith(createLogFeed());
  await stop();
  expect(timers()).toBeLessThanOrEqual(before);
});
