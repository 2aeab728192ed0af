import { messageOf, RidgelineError, type Clock } from "@ridgeline/core";
import { decodeUp, type Stored, type UpMessage } from "@ridgeline/protocol";
import type { WebSocket } from "ws";
import type { HubOptions } from "./contracts.ts";
import { createTokenBucket } from "./guard.ts";
import { createOutlet } from "./outlet.ts";
import type { Snapshot } from "./snapshots.ts";
import type { Tail } from "./tail.ts";
import { createWatch, type Watch } from "./watch.ts";

const MESSAGES = { burst: 100, perSecond: 20 };
const MAX_WATCHES = 32;
const POLICY_VIOLATION = 1008;
const INTERNAL_ERROR = 1011;

/** What all clients of a hub share. */
export interface Shared {
  readonly options: HubOptions;
  readonly clock: Clock;
  readonly maxBufferedBytes: number;
  readonly snapshot: (study: string) => Promise<Snapshot | undefined>;
  /** The published end of a study's log, and the encoder of its frames. */
  live(study: string): { tail: Tail; frame: (events: readonly Stored[]) => Uint8Array };
}

/** One page's socket. */
export interface Client {
  /** Sends what was published of these studies, where it watches them. */
  flush(studies: Iterable<string>): void;
  /** Pings the page, or drops the socket when the last ping went unanswered. */
  heartbeat(): void;
  close(code: number, reason: string): void;
}

export function createClient(socket: WebSocket, shared: Shared): Client {
  const { options, clock } = shared;
  const watches = new Map<string, Watch>();
  const allowance = createTokenBucket(clock, MESSAGES.burst, MESSAGES.perSecond);
  let alive = true;
  const live = (): void => {
    alive = true;
  };
  const outlet = createOutlet(socket, shared.maxBufferedBytes, live);
  const refuse = (id: string, error: unknown): void => {
    outlet.send({
      type: "ack",
      id,
      ok: false,
      code: error instanceof RidgelineError ? error.code : "E_INTERNAL",
      message: messageOf(error),
    });
  };
  const fail = (error: unknown): void => {
    refuse("", error);
    socket.close(INTERNAL_ERROR, "the hub could not go on");
  };
  const expel = (error: unknown): void => {
    refuse("", error);
    socket.close(POLICY_VIOLATION, "message refused");
  };
  const hello = async (): Promise<void> => {
    outlet.send({ type: "hello", studies: [...(await options.feed.studies())], version: options.version, now: clock.now() });
  };
  const greeted = hello().catch(fail);
  let commands: Promise<void> = greeted;

  const watch = (study: string, fromSeq: number): void => {
    watches.get(study)?.stop();
    watches.delete(study);
    if (watches.size >= MAX_WATCHES) return expel(new RidgelineError("E_TOO_MANY", `one page may watch ${MAX_WATCHES} studies at once`));
    const sources = { ...shared.live(study), feed: options.feed, snapshot: shared.snapshot };
    const created = createWatch(study, fromSeq, sources, outlet, () => {
      if (watches.get(study) === created) watches.delete(study);
      refuse(`watch/${study}`, new RidgelineError("E_STUDY_UNKNOWN", "there is no such study"));
    });
    watches.set(study, created);
    created.pump().catch(fail);
  };
  const command = async (m: Extract<UpMessage, { type: "command" }>): Promise<void> => {
    try {
      await options.onCommand(m.study, m.command);
      outlet.send({ type: "ack", id: m.id, ok: true });
    } catch (error) {
      refuse(m.id, error);
    }
  };
  const handle = (m: UpMessage): void => {
    if (m.type === "ping") outlet.send({ type: "pong", id: m.id, now: clock.now() });
    else if (m.type === "watch") void greeted.then(() => isOpen() && watch(m.study, m.fromSeq));
    else commands = commands.then(() => command(m));
  };
  const isOpen = (): boolean => socket.readyState === socket.OPEN;

  socket.on("message", (data: Buffer, isBinary: boolean) => {
    live();
    if (!isOpen()) return;
    if (!allowance.take()) return expel(new RidgelineError("E_TOO_MANY", "too many messages: at most 20 a second"));
    let message: UpMessage;
    try {
      message = decodeUp(isBinary ? "" : data.toString("utf8"));
    } catch (error) {
      return expel(error);
    }
    handle(message);
  });
  socket.on("pong", live);
  // A broken frame or connection: `close` follows, and nothing else is owed to that page.
  socket.on("error", () => undefined);
  socket.on("close", () => {
    for (const w of watches.values()) w.stop();
    watches.clear();
    outlet.release();
  });
  return {
    flush(studies) {
      for (const study of studies) watches.get(study)?.pump().catch(fail);
    },
    heartbeat() {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    },
    close: (code, reason) => socket.close(code, reason),
  };
}
