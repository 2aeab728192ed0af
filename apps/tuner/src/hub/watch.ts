import type { Stored } from "@ridgeline/protocol";
import type { StudyFeed } from "./contracts.ts";
import type { Outlet } from "./outlet.ts";
import type { Snapshot } from "./snapshots.ts";
import { FRAME_EVENTS, type Tail } from "./tail.ts";

/** Beyond this many missing events a snapshot is smaller and quicker than the events. */
const MAX_REPLAY = 5000;
/** A page whose socket was full, but that missed no more than this, is sent the events after all. */
const CATCH_UP = 256;

/** What a watch reads from. */
export interface WatchSources {
  readonly feed: StudyFeed;
  readonly tail: Tail;
  readonly frame: (events: readonly Stored[]) => Uint8Array;
  readonly snapshot: (study: string) => Promise<Snapshot | undefined>;
}

/** One page watching one study. It holds no events, only the seq it sent last, and pulls what follows; so it can neither skip nor double. */
export interface Watch {
  /** Sends what the page lacks. A call while it is busy changes nothing: the running one looks again before it ends. */
  pump(): Promise<void>;
  stop(): void;
}

/** `onUnknown` is called when there is no such study. */
export function createWatch(study: string, fromSeq: number, from: WatchSources, outlet: Outlet, onUnknown: () => void): Watch {
  const { feed, tail } = from;
  let sent = fromSeq;
  /** The study's seq when the watch began: the tail may not reach it. */
  let head = 0;
  let stage: "new" | "live" | "stopped" = "new";
  let busy = false;
  const missing = (): number => Math.max(head, tail.head) - sent;
  const isStopped = (): boolean => stage === "stopped";
  const unknown = (): void => {
    stage = "stopped";
    onUnknown();
  };
  const send = (events: readonly Stored[]): void => {
    outlet.sendBytes(from.frame(events));
    sent = events.at(-1)!.seq;
  };
  const sendSnapshot = async (wasBehind: boolean): Promise<void> => {
    const snapshot = await from.snapshot(study);
    if (isStopped()) return;
    if (snapshot === undefined) return unknown();
    if (wasBehind) outlet.send({ type: "behind", study, dropped: Math.max(0, snapshot.seq - sent) });
    outlet.sendBytes(snapshot.bytes);
    sent = head = snapshot.seq;
  };
  const begin = async (): Promise<void> => {
    if (fromSeq === 0) return sendSnapshot(false);
    const seq = (await feed.state(study))?.seq;
    if (isStopped()) return;
    if (seq === undefined) return unknown();
    head = seq;
    // A page that is ahead of the log has seen another log.
    if (seq < fromSeq || seq - fromSeq > MAX_REPLAY) await sendSnapshot(false);
  };
  const replay = async (): Promise<void> => {
    const events = (await feed.events(study, sent + 1)).filter((e) => e.seq > sent);
    if (events[0]?.seq !== sent + 1 || events.length > MAX_REPLAY) return sendSnapshot(false);
    for (let i = 0; i < events.length && !isStopped(); i += FRAME_EVENTS) {
      send(events.slice(i, i + FRAME_EVENTS));
      if (outlet.congested()) await outlet.drained();
    }
  };
  const advance = async (stalled: boolean): Promise<void> => {
    if (stalled && missing() > CATCH_UP) return sendSnapshot(true);
    const events = tail.after(sent);
    if (events === undefined || events.length === 0) return replay();
    send(events);
  };
  const run = async (): Promise<void> => {
    busy = true;
    try {
      if (stage === "new") await begin();
      if (stage === "new") stage = "live";
      for (;;) {
        const stalled = outlet.congested();
        if (stalled) await outlet.drained();
        // This look and `busy = false` happen in one turn, so no news falls between them.
        if (isStopped() || missing() <= 0) return;
        await advance(stalled);
      }
    } finally {
      busy = false;
    }
  };
  return {
    pump: () => (busy ? Promise.resolve() : run()),
    stop() {
      stage = "stopped";
    },
  };
}
