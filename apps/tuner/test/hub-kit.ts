import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { request, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, systemClock } from "@ridgeline/core";
import {
  apply,
  decodeDown,
  studySpecSchema,
  type DownMessage,
  type Stored,
  type StudyEvent,
  type StudyListItem,
  type StudyState,
} from "@ridgeline/protocol";
import { WebSocket } from "ws";
import { startHub, type Hub, type HubOptions, type StudyFeed } from "../src/hub/index.ts";

/** A feed over real logs in memory: append, fold, then publish, as the coordinator does. */
export interface LogFeed extends StudyFeed {
  append(study: string, ...events: StudyEvent[]): void;
  log(study: string): readonly Stored[];
  live(study: string): StudyState;
}

export function createLogFeed(): LogFeed {
  const logs = new Map<string, { log: Stored[]; state: StudyState | undefined }>();
  const listeners = new Set<(study: string, events: readonly Stored[]) => void>();
  const entry = (study: string): { log: Stored[]; state: StudyState | undefined } => {
    const known = logs.get(study) ?? { log: [], state: undefined };
    logs.set(study, known);
    return known;
  };
  return {
    append(study, ...events) {
      const e = entry(study);
      const stored = events.map((event, i) => ({ seq: e.log.length + 1 + i, event }));
      e.log.push(...stored);
      e.state = apply(e.state, stored);
      for (const listener of listeners) listener(study, stored);
    },
    log: (study) => entry(study).log,
    live: (study) => entry(study).state!,
    studies: async () => [...logs].map(([id, { state }]) => listItem(id, state!)),
    state: async (study) => logs.get(study)?.state,
    events: async (study, fromSeq) => {
      await systemClock.sleep(2);
      return entry(study).log.slice(fromSeq - 1);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function listItem(id: string, s: StudyState): StudyListItem {
  return { id, name: s.spec.name, status: s.status, trials: s.trials.length, createdAt: s.createdAt, updatedAt: s.updatedAt };
}

export const spec = parse(studySpecSchema, {
  name: "hub test",
  data: { source: "builtin:wine" },
  model: { name: "mlp" },
  space: { lambda: { kind: "grid", values: [0, 0.1], stronger: "up" } },
});

/** The events of a study with `trials` trials of `folds` folds and `epochs` reports each, `width` values a report. */
export function* studyEvents(o: { trials: number; folds?: number; epochs?: number; width?: number }): Generator<StudyEvent> {
  const units = Array.from({ length: o.folds ?? 2 }, (_, fold) => ({ part: "fold" as const, fold, repeat: 0 }));
  let at = 1_700_000_000_000;
  yield { type: "study.created", at, id: "s1", spec };
  yield { type: "study.started", at: ++at, slots: 2, executor: "inline", machine: "test" };
  for (let trial = 0; trial < o.trials; trial++) {
    yield { type: "trial.created", at: ++at, trial, params: { lambda: trial / 10 }, basis: 0, units };
    for (const unit of units) {
      yield { type: "unit.started", at: ++at, trial, unit, attempt: 1, worker: "w1" };
      for (let epoch = 1; epoch <= (o.epochs ?? 3); epoch++) {
        const column = (x: number): Float64Array => Float64Array.from({ length: o.width ?? 1 }, (_, i) => x + i);
        const metrics = { validLoss: column(Math.sin(trial + epoch)), stopLoss: column(epoch === 2 ? NaN : -0) };
        yield {
          type: "unit.reports",
          at: ++at,
          trial,
          unit,
          attempt: 1,
          batch: { fold: unit.fold, repeat: 0, coordinate: "epoch", at: column(epoch), metrics },
        };
      }
      yield { type: "unit.finished", at: ++at, trial, unit, attempt: 1, state: "complete", facts: { steps: 3 }, seconds: 0.25 };
    }
    yield { type: "trial.finished", at: ++at, trial, state: "complete", value: 1 / (trial + 1), se: 0.01 };
  }
}

/** A built page as bundlers leave it, in a temporary folder. */
export async function makePage(): Promise<{ dir: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), "ridgeline-hub-"));
  const dir = join(root, "page");
  await mkdir(join(dir, "assets"), { recursive: true });
  await writeFile(
    join(dir, "index.html"),
    "<!doctype html><title>Ridgeline</title><script type=module src=/assets/index-B3x_9QaZ.js></script>",
  );
  await writeFile(join(dir, "assets/index-B3x_9QaZ.js"), "document.title = 'live';");
  await writeFile(join(dir, ".env"), "not served");
  await writeFile(join(root, "secret.txt"), "outside the page");
  return { dir, remove: () => rm(root, { recursive: true }) };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** One HTTP request, with any path and any headers (fetch would tidy both). */
export function get(port: number, path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const r = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (body += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    r.on("error", reject);
    r.end();
  });
}

/** The session cookie that the hub's printed address is exchanged for. */
export async function signIn(hub: Hub): Promise<string> {
  const answer = await get(hub.port, `/?code=${hub.newCode()}`);
  return answer.headers["set-cookie"]![0]!.split(";")[0]!;
}

/** A page: its socket, what came down, and its fold of it. */
export interface Page {
  readonly socket: WebSocket;
  readonly received: DownMessage[];
  readonly state: () => StudyState | undefined;
  /** First message that satisfies `test`, received or yet to come. */
  until<M extends DownMessage>(test: (m: DownMessage) => m is M): Promise<M>;
  reached(seq: number): Promise<void>;
  watch(study: string, fromSeq: number): void;
  readonly closed: Promise<{ code: number }>;
}

export async function openPage(hub: Hub, cookie: string, o: { state?: StudyState | undefined } = {}): Promise<Page> {
  const socket = new WebSocket(`ws://127.0.0.1:${hub.port}/ws`, { headers: { Cookie: cookie, Origin: `http://127.0.0.1:${hub.port}` } });
  const received: DownMessage[] = [];
  let state = o.state;
  let checks: (() => void)[] = [];
  socket.on("message", (data: Buffer) => {
    const m = decodeDown(data);
    received.push(m);
    if (m.type === "snapshot") state = m.state;
    if (m.type === "events") {
      // A double or a gap is an error here; `apply` alone would pass doubles over.
      if (m.events[0]!.seq !== (state?.seq ?? 0) + 1) throw new Error(`event ${m.events[0]!.seq} follows ${state?.seq}`);
      state = apply(state, m.events);
    }
    for (const check of checks) check();
  });
  const closed = new Promise<{ code: number }>((resolve) => socket.on("close", (code) => resolve({ code })));
  const when = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = look();
        if (found === undefined) return;
        checks = checks.filter((c) => c !== check);
        resolve(found);
      };
      checks.push(check);
      check();
    });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.on("error", () => undefined);
  return {
    socket,
    received,
    state: () => state,
    until: <M extends DownMessage>(test: (m: DownMessage) => m is M) => when(() => received.find(test)),
    reached: (seq) => when(() => ((state?.seq ?? 0) >= seq ? true : undefined)).then(() => undefined),
    watch: (study, fromSeq) => socket.send(JSON.stringify({ type: "watch", study, fromSeq })),
    closed,
  };
}

export const is =
  <T extends DownMessage["type"]>(type: T) =>
  (m: DownMessage): m is Extract<DownMessage, { type: T }> =>
    m.type === type;

/** A hub on a free port over a fresh page folder, with everything removed by `stop`. */
export async function hubWith(feed: StudyFeed, o: Partial<HubOptions> = {}): Promise<{ hub: Hub; stop(): Promise<void> }> {
  const page = await makePage();
  const hub = await startHub({ staticDir: page.dir, feed, onCommand: async () => undefined, version: "1.2.3", ...o });
  return {
    hub,
    async stop() {
      await hub.close();
      await page.remove();
    },
  };
}
