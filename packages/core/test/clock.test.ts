import { describe, expect, it } from "vitest";
import { manualClock, systemClock } from "../src/index.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("manualClock", () => {
  it("moves only when told, and wakes sleepers in the order of their times", async () => {
    const clock = manualClock(1000);
    const woken: string[] = [];
    for (const [name, ms] of [
      ["c", 30],
      ["a", 10],
      ["b", 20],
      ["a2", 10],
    ] as const)
      void clock.sleep(ms).then(() => woken.push(name));
    await turn();
    expect([woken, clock.now(), clock.monotonic()]).toEqual([[], 1000, 0]);
    clock.advance(9);
    await turn();
    expect(woken).toEqual([]);
    clock.advance(1);
    await turn();
    expect([woken, clock.now(), clock.monotonic()]).toEqual([["a", "a2"], 1010, 10]);
    clock.advance(100);
    await turn();
    expect(woken).toEqual(["a", "a2", "b", "c"]);
  });

  it("ends a sleep when its signal is aborted, before or during it, and sleeps for nothing at once", async () => {
    const clock = manualClock();
    await clock.sleep(0);
    await clock.sleep(-5);
    await clock.sleep(10, AbortSignal.abort());
    const abort = new AbortController();
    const sleep = clock.sleep(10, abort.signal);
    abort.abort();
    await sleep;
    expect(clock.now()).toBe(0);
  });
});

describe("systemClock", () => {
  it("tells the time of day and a time that never goes back", async () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000);
    const start = systemClock.monotonic();
    await systemClock.sleep(20);
    // Timers count whole milliseconds of another clock, so one may be missing.
    expect(systemClock.monotonic() - start).toBeGreaterThanOrEqual(19);
  });

  it("ends a sleep at once when its signal is aborted, however long it is", async () => {
    await systemClock.sleep(60_000, AbortSignal.abort());
    const abort = new AbortController();
    const sleep = systemClock.sleep(60_000, abort.signal);
    abort.abort();
    await sleep;
  });

  it("does not take a sleep of months for none", async () => {
    const abort = new AbortController();
    let over = false;
    const sleep = systemClock.sleep(2 ** 40, abort.signal).then(() => (over = true));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(over).toBe(false);
    abort.abort();
    await sleep;
  });
});
