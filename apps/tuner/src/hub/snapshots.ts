import { encodeDown } from "@ridgeline/protocol";
import type { StudyFeed } from "./contracts.ts";

/** A snapshot message, encoded. */
export interface Snapshot {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

/** How old the hub's time inside a shared snapshot may be. */
const FRESH_MS = 1000;

/** Encodes each study's state once per seq for all pages that ask within a second; concurrent questions share one reading. */
export function createSnapshots(feed: StudyFeed, now: () => number): (study: string) => Promise<Snapshot | undefined> {
  const made = new Map<string, Snapshot & { at: number }>();
  const running = new Map<string, Promise<Snapshot | undefined>>();
  const make = async (study: string): Promise<Snapshot | undefined> => {
    const state = await feed.state(study);
    if (state === undefined) return undefined;
    const old = made.get(study);
    const at = now();
    if (old?.seq === state.seq && at - old.at < FRESH_MS) return old;
    const snapshot = { seq: state.seq, bytes: encodeDown({ type: "snapshot", state, now: at }), at };
    made.set(study, snapshot);
    return snapshot;
  };
  return (study) => {
    const known = running.get(study);
    if (known !== undefined) return known;
    const reading = make(study).finally(() => running.delete(study));
    running.set(study, reading);
    return reading;
  };
}
