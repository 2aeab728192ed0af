import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { encodeDown, fold, type Stored, type StudyState } from "@ridgeline/protocol";
import { scenarios } from "./scenarios.ts";
import { acceptSockets, type DevSocket } from "./socket-server.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
export const CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";

export interface DevServer {
  readonly url: string;
  readonly server: Server;
  close(): Promise<void>;
}

/** Serves the built page and the scenarios over a socket, as the hub does; `liveTail` events of each log arrive one by one. Pause and resume work. */
export async function serveScenarios(
  names: readonly string[],
  options: { readonly port: number; readonly dist: string; readonly liveTail: number; readonly everyMs: number },
): Promise<DevServer> {
  const studies = names.map((n) => createStudy(scenarios[n]?.() ?? [], options));
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://x").pathname);
    const file = join(options.dist, path === "/" ? "index.html" : path);
    const body = await readFile(file).catch(() => undefined);
    response.writeHead(body === undefined ? 404 : 200, {
      "content-type": TYPES[extname(file)] ?? "text/plain",
      "content-security-policy": CSP,
    });
    response.end(request.method === "HEAD" ? undefined : body);
  });
  const sockets = new Set<DevSocket>();
  acceptSockets(server, "/ws", (s) => {
    sockets.add(s);
    s.onClose = () => sockets.delete(s);
    s.send(encodeDown({ type: "hello", studies: studies.map((x) => x.item()), version: "dev", now: Date.now() }));
    s.onText = (text) =>
      answer(s, JSON.parse(text) as { type: string; id: never; study: string; fromSeq: number; command: { type: string } }, studies);
  });
  await new Promise<void>((done) => server.listen(options.port, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}/`,
    server,
    close: async () => {
      for (const s of studies) s.stop();
      for (const s of sockets) s.close();
      await new Promise((done) => server.close(done));
    },
  };
}

type Study = ReturnType<typeof createStudy>;

function createStudy(whole: readonly Stored[], options: { readonly liveTail: number; readonly everyMs: number }) {
  const log = whole.slice(0, Math.max(1, whole.length - options.liveTail));
  const rest = whole.slice(log.length).map((s) => s.event);
  const watchers = new Set<DevSocket>();
  const publish = (event: Stored["event"]): void => {
    const stored = { seq: log.length + 1, event };
    log.push(stored);
    for (const w of watchers) w.send(encodeDown({ type: "events", study: state().id, events: [stored], now: Date.now() }));
  };
  let isPaused = false;
  const state = (): StudyState => fold(log) as StudyState;
  const id = state().id;
  const timer = setInterval(() => {
    const event = isPaused ? undefined : rest.shift();
    if (event !== undefined) publish(event);
  }, options.everyMs);
  return {
    id,
    stop: () => clearInterval(timer),
    item: () => ({
      id,
      name: state().spec.name,
      status: state().status,
      trials: state().trials.length,
      createdAt: state().createdAt,
      updatedAt: state().updatedAt,
    }),
    watch(s: DevSocket, fromSeq: number) {
      watchers.add(s);
      if (fromSeq === 0) s.send(encodeDown({ type: "snapshot", state: state(), now: Date.now() }));
      else s.send(encodeDown({ type: "events", study: id, events: log.slice(fromSeq), now: Date.now() }));
    },
    command(type: string): string | undefined {
      if (type !== "pause" && type !== "resume") return "the development server knows only pause and resume";
      isPaused = type === "pause";
      setTimeout(
        () => publish({ type: isPaused ? "study.paused" : "study.resumed", at: Date.now(), fromTrial: state().trials.length }),
        300,
      );
      return undefined;
    },
  };
}

function answer(
  s: DevSocket,
  m: { type: string; id: never; study: string; fromSeq: number; command: { type: string } },
  studies: readonly Study[],
): void {
  const study = studies.find((x) => x.id === m.study);
  if (m.type === "ping") s.send(encodeDown({ type: "pong", id: m.id, now: Date.now() }));
  else if (m.type === "watch" && study !== undefined) study.watch(s, m.fromSeq);
  else if (m.type === "command") {
    const message = study?.command(m.command.type);
    s.send(encodeDown({ type: "ack", id: m.id, ok: message === undefined, message }));
  }
}
