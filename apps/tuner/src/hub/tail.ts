import { encodeDown, type Stored } from "@ridgeline/protocol";

/** Events kept for pages that are up to date or nearly so; older ones are read from the feed. */
const KEEP = 2000;
/** Events in one frame, so that no frame grows without bound. */
export const FRAME_EVENTS = 500;

/** The end of one study's log, as published. */
export interface Tail {
  /** Highest seq published, 0 before any. */
  readonly head: number;
  push(events: readonly Stored[]): void;
  /** At most a frame of events after `seq`; `undefined` when they are not kept any more. */
  after(seq: number): readonly Stored[] | undefined;
}

export function createTail(): Tail {
  let events: Stored[] = [];
  return {
    get head() {
      return events.at(-1)?.seq ?? 0;
    },
    push(batch) {
      for (const e of batch) {
        const last = events.at(-1)?.seq;
        if (last !== undefined && e.seq <= last) continue;
        if (last !== undefined && e.seq !== last + 1) events = [];
        events.push(e);
      }
      if (events.length > 2 * KEEP) events = events.slice(-KEEP);
    },
    after(seq) {
      const first = events[0]?.seq;
      if (first === undefined || seq + 1 < first) return undefined;
      return events.slice(seq + 1 - first, seq + 1 - first + FRAME_EVENTS);
    },
  };
}

/** Encodes frames of events, the latest ones once for all pages that are at the same place. */
export function createFrames(study: string, now: () => number): (events: readonly Stored[]) => Uint8Array {
  let key = "";
  let frame: Uint8Array | undefined;
  return (events) => {
    const wanted = `${events[0]!.seq}-${events.at(-1)!.seq}`;
    if (frame === undefined || key !== wanted) {
      frame = encodeDown({ type: "events", study, events: [...events], now: now() });
      key = wanted;
    }
    return frame;
  };
}
