/** Time, passed in: tests and simulated runs bring their own. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC, for people and records. */
  now(): number;
  /** Milliseconds from an arbitrary start, never going back; for durations. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds (24.8 days at most), or at once when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Longest wait of one timer (24.8 days); a longer one would run out at once. */
const LONGEST = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(ms, LONGEST));
      signal?.addEventListener("abort", done);
    }),
};

/** A clock that moves only when told: `advance(ms)` wakes the sleepers whose time has come, in order. */
export function manualClock(start = 0): Clock & { advance(ms: number): void } {
  let time = start;
  let sleepers: { at: number; wake: () => void }[] = [];
  return {
    now: () => time,
    monotonic: () => time - start,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms <= 0 || signal?.aborted) return resolve();
        const sleeper = { at: time + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener("abort", () => {
          sleepers = sleepers.filter((s) => s !== sleeper);
          resolve();
        });
      }),
    advance(ms) {
      time += ms;
      const due = sleepers.filter((s) => s.at <= time).toSorted((a, b) => a.at - b.at);
      sleepers = sleepers.filter((s) => s.at > time);
      for (const s of due) s.wake();
    },
  };
}
