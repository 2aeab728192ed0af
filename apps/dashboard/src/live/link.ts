import { decodeDown, type DownMessage, type UpMessage } from "@ridgeline/protocol";
import { messageOf } from "./thrown.ts";
import { backoffMs } from "./backoff.ts";

/** The part of a WebSocket that is used. */
export interface SocketLike {
  binaryType: string;
  send(text: string): void;
  close(): void;
  addEventListener(type: "open", hear: () => void): void;
  addEventListener(type: "close", hear: (e: { readonly code: number; readonly reason: string }) => void): void;
  addEventListener(type: "message", hear: (e: { readonly data: unknown }) => void): void;
}

/** What the link needs of the world, so that tests can be it. */
export interface LinkWorld {
  open(): SocketLike;
  now(): number;
  random(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  /** Whether the hub answers but refuses this page: the reason, if so. */
  refusal(): Promise<string | undefined>;
}
export interface LinkEvents {
  onOpen(): void;
  onMessage(m: DownMessage): void;
  onLatency(ms: number): void;
  /** The line is down; the next attempt is at `retryAt`, or under way when undefined. */
  onDown(retryAt: number | undefined): void;
  onRefused(reason: string): void;
  onBroken(problem: string): void;
}
export interface Link {
  send(m: UpMessage): boolean;
  /** Tries at once instead of waiting. */
  retryNow(): void;
  close(): void;
}

const PING_MS = 4000;
/** Without any message for this long the line counts as dead, though the socket does not say so. */
const SILENCE_MS = 15_000;
const POLICY_VIOLATION = 1008;

/** A line to the hub that comes back by itself: attempts with growing pauses, pings for the latency, and a watch over silent death. */
export function createLink(world: LinkWorld, events: LinkEvents): Link {
  let socket: SocketLike | undefined;
  let isOpen = false;
  let attempt = 0;
  let timer: unknown;
  let pingTimer: unknown;
  let pingId = 0;
  let heardAt = 0;
  let closed = false;
  const sentAt = new Map<number, number>();

  const send = (m: UpMessage): boolean => {
    if (!isOpen || socket === undefined) return false;
    socket.send(JSON.stringify(m));
    return true;
  };
  const ping = (): void => {
    if (world.now() - heardAt > SILENCE_MS) return drop();
    pingId++;
    sentAt.clear();
    sentAt.set(pingId, world.now());
    send({ type: "ping", id: pingId });
    pingTimer = world.setTimeout(ping, PING_MS);
  };
  const receive = (data: unknown): void => {
    heardAt = world.now();
    if (!(data instanceof ArrayBuffer)) return events.onBroken("The hub sent text where bytes were expected.");
    let message: DownMessage;
    try {
      message = decodeDown(new Uint8Array(data));
    } catch (error) {
      return events.onBroken(messageOf(error));
    }
    const started = message.type === "pong" ? sentAt.get(message.id) : undefined;
    if (started !== undefined) events.onLatency(world.now() - started);
    events.onMessage(message);
  };
  const connect = (): void => {
    timer = undefined;
    const mine = world.open();
    socket = mine;
    mine.binaryType = "arraybuffer";
    mine.addEventListener("open", () => {
      if (socket !== mine) return;
      isOpen = true;
      attempt = 0;
      heardAt = world.now();
      events.onOpen();
      ping();
    });
    mine.addEventListener("message", (e) => {
      if (socket === mine) receive(e.data);
    });
    mine.addEventListener("close", (e) => {
      if (socket === mine) lost(e.code === POLICY_VIOLATION ? e.reason || "the hub closed the line" : undefined);
    });
  };
  const lost = (refused: string | undefined): void => {
    socket = undefined;
    isOpen = false;
    world.clearTimeout(pingTimer);
    if (closed) return;
    if (refused !== undefined) return events.onRefused(refused);
    const wait = backoffMs(attempt++, world.random);
    events.onDown(world.now() + wait);
    timer = world.setTimeout(again, wait);
  };
  const again = (): void => {
    timer = undefined;
    events.onDown(undefined);
    world.refusal().then(
      (reason) => {
        if (closed || socket !== undefined) return;
        if (reason === undefined) connect();
        else events.onRefused(reason);
      },
      () => lost(undefined),
    );
  };
  const drop = (): void => {
    const mine = socket;
    lost(undefined);
    mine?.close();
  };
  connect();
  return {
    send,
    retryNow() {
      if (isOpen || closed) return;
      world.clearTimeout(timer);
      again();
    },
    close() {
      closed = true;
      world.clearTimeout(timer);
      world.clearTimeout(pingTimer);
      socket?.close();
    },
  };
}
