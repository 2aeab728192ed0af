/** A count of places, handed out in the order of asking. */
export interface Slots {
  /** Resolves with `true` once a place is there, with `false` when the signal is aborted or the slots are closed before. */
  take(signal: AbortSignal): Promise<boolean>;
  release(): void;
  /** Turns away everybody who waits. */
  close(): void;
}

export function createSlots(count: number): Slots {
  let free = count;
  const queue = new Set<(given: boolean) => void>();
  const next = (): ((given: boolean) => void) | undefined => queue.values().next().value;
  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(false);
      if (free > 0) {
        free--;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const answer = (given: boolean): void => {
          queue.delete(answer);
          signal.removeEventListener("abort", refuse);
          resolve(given);
        };
        const refuse = (): void => answer(false);
        signal.addEventListener("abort", refuse);
        queue.add(answer);
      });
    },
    release() {
      const first = next();
      if (first === undefined) free++;
      else first(true);
    },
    close() {
      for (const answer of queue) answer(false);
    },
  };
}
