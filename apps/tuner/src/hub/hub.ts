import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock, type Clock } from "@ridgeline/core";
import type { Stored } from "@ridgeline/protocol";
import { WebSocketServer } from "ws";
import { createAccess, type Access } from "./access.ts";
import { loadAssets, type Asset } from "./assets.ts";
import { createClient, type Client, type Shared } from "./client.ts";
import type { Hub, HubOptions } from "./contracts.ts";
import { createHttpHandler } from "./http-handler.ts";
import { HOST, portError } from "./port.ts";
import { createSnapshots } from "./snapshots.ts";
import { createFrames, createTail, type Tail } from "./tail.ts";
import { endUpgrade, refuseUpgrade } from "./upgrade.ts";

const FRAME_MS = 50;
const HEARTBEAT_MS = 15_000;
const MAX_SOCKETS = 64;
const MAX_CONNECTIONS = 256;
const MAX_UP_BYTES = 64 * 1024;
const GOING_AWAY = 1001;
/** Time that pages get to answer a good-bye. */
const CLOSE_MS = 500;

/** Serves the page and streams studies to it, on the loopback address. Throws `E_PORT_IN_USE`, `E_PORT_DENIED` or `E_PAGE_MISSING`.
 *  See docs/security.md for what it defends against. */
export async function startHub(options: HubOptions): Promise<Hub> {
  const clock = options.clock ?? systemClock;
  const access = createAccess(clock);
  const assets = await loadAssets(options.staticDir);
  const { server, port } = await listen(options, { access, assets, clock });
  // Only now: its heartbeat would outlive a start that fails.
  const sockets = createSocketSide(options, clock);
  server.on("upgrade", (request, socket, head) => {
    const refusal = refuseUpgrade(request, { port, access, room: sockets.room() });
    if (refusal === undefined) sockets.accept(request, socket, head);
    else endUpgrade(socket, refusal);
  });
  const newUrl = (): string => `http://${HOST}:${port}/?code=${access.newCode()}`;
  let closing: Promise<void> | undefined;
  return {
    port,
    url: newUrl(),
    newCode: () => access.newCode(),
    newUrl,
    close: () => (closing ??= closeAll(server, sockets)),
  };
}

async function closeAll(server: Server, sockets: SocketSide): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await sockets.close();
  server.closeAllConnections();
  await closed;
}

type Serving = { access: Access; assets: ReadonlyMap<string, Asset>; clock: Clock };

function listen(options: HubOptions, o: Serving): Promise<{ server: Server; port: number }> {
  let port = 0;
  const limits = {
    maxHeaderSize: 16_384,
    headersTimeout: 5000,
    requestTimeout: 10_000,
    keepAliveTimeout: 5000,
    connectionsCheckingInterval: 2000,
  };
  const server = createServer(limits, createHttpHandler({ ...o, port: () => port }));
  server.maxConnections = MAX_CONNECTIONS;
  server.on("clientError", (_error, socket) => endUpgrade(socket, { status: 400, reason: "not an HTTP request" }));
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(portError(error, options.port ?? 0)));
    server.listen({ port: options.port ?? 0, host: options.host ?? HOST, exclusive: true }, () => {
      port = (server.address() as AddressInfo).port;
      resolve({ server, port });
    });
  });
}

interface SocketSide {
  room(): boolean;
  accept(...upgrade: Parameters<WebSocketServer["handleUpgrade"]> extends [...infer A, unknown] ? A : never): void;
  close(): Promise<void>;
}

function createSocketSide(options: HubOptions, clock: Clock): SocketSide {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_UP_BYTES, perMessageDeflate: false, clientTracking: true });
  const clients = new Set<Client>();
  const stopped = new AbortController();
  const published = createPublished(clock);
  const shared: Shared = {
    options,
    clock,
    maxBufferedBytes: options.maxBufferedBytes ?? 1024 * 1024,
    snapshot: createSnapshots(options.feed, () => clock.now()),
    live: published.live,
  };
  const flush = createFlush(clock, stopped.signal, (studies) => {
    for (const client of clients) client.flush(studies);
  });
  const unsubscribe = options.feed.subscribe((study, events) => {
    published.live(study).tail.push(events);
    if (clients.size > 0) flush(study);
  });
  void beat(clock, stopped.signal, clients);
  return {
    room: () => clients.size < MAX_SOCKETS,
    accept(request, socket, head) {
      server.handleUpgrade(request, socket, head, (ws) => {
        const client = createClient(ws, shared);
        clients.add(client);
        ws.on("close", () => clients.delete(client));
      });
    },
    async close() {
      unsubscribe();
      stopped.abort();
      const gone = [...server.clients].map((ws) => new Promise((resolve) => ws.once("close", resolve)));
      for (const client of clients) client.close(GOING_AWAY, "Ridgeline is closing");
      const waited = new AbortController();
      await Promise.race([Promise.all(gone), systemClock.sleep(CLOSE_MS, waited.signal)]);
      waited.abort(); // the timer would hold the process until it is over
      for (const ws of server.clients) ws.terminate();
    },
  };
}

function createPublished(clock: Clock): { live: Shared["live"] } {
  const studies = new Map<string, { tail: Tail; frame: (events: readonly Stored[]) => Uint8Array }>();
  return {
    live(study) {
      let entry = studies.get(study);
      if (entry === undefined) {
        entry = { tail: createTail(), frame: createFrames(study, () => clock.now()) };
        studies.set(study, entry);
      }
      return entry;
    },
  };
}

/** Gathers the studies that have news and hands them on at most every `FRAME_MS`; the first after a pause at once. */
function createFlush(clock: Clock, stopped: AbortSignal, deliver: (studies: ReadonlySet<string>) => void): (study: string) => void {
  let dirty = new Set<string>();
  let last = -FRAME_MS;
  const wait = async (): Promise<void> => {
    await clock.sleep(Math.max(0, last + FRAME_MS - clock.monotonic()), stopped);
    if (stopped.aborted) return;
    last = clock.monotonic();
    const studies = dirty;
    dirty = new Set();
    deliver(studies);
  };
  return (study) => {
    const isFirst = dirty.size === 0;
    dirty.add(study);
    if (isFirst) void wait();
  };
}

async function beat(clock: Clock, stopped: AbortSignal, clients: ReadonlySet<Client>): Promise<void> {
  for (;;) {
    await clock.sleep(HEARTBEAT_MS, stopped);
    if (stopped.aborted) return;
    for (const client of clients) client.heartbeat();
  }
}
