/** A queue with one reader: `take` waits for the next item. */
export interface Mailbox<T> {
  push(item: T): void;
  take(): Promise<T>;
}

export function mailbox<T>(): Mailbox<T> {
  let items: T[] = [];
  let head = 0;
  let waiting: ((item: T) => void) | undefined;
  return {
    push(item) {
      const reader = waiting;
      waiting = undefined;
      if (reader === undefined) items.push(item);
      else reader(item);
    },
    take() {
      if (head === items.length) return new Promise((resolve) => (waiting = resolve));
      const item = items[head++]!;
      if (head === items.length) {
        items = [];
        head = 0;
      }
      return Promise.resolve(item);
    },
  };
}
