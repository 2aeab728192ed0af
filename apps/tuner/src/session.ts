import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { RidgelineError, systemClock, type Clock } from "@ridgeline/core";
import type { EventStore, StudyState } from "@ridgeline/protocol";
import { createFeed, openStudy, type OpenStudy, type StudyData } from "@ridgeline/runtime";
import { startHub, type Hub } from "./hub/index.ts";
import { summary } from "./summary.ts";
import { createProgress, finalTable, visible, type ProgressView } from "./terminal/index.ts";

export interface SessionOptions {
  readonly store: EventStore;
  readonly storePath: string;
  readonly study: string;
  /** The study's data where they are loaded already. */
  readonly data?: StudyData | undefined;
  readonly workers: number | undefined;
  readonly port: number;
  /** The last line on standard output is one JSON object; all else goes to standard error. */
  readonly json: boolean;
  /** Serve the live page. */
  readonly page: boolean;
  readonly clock?: Clock;
  /** What is told at the end; default: the tuner's table and summary. */
  readonly report?: SessionReport | undefined;
}

/** The end of a study in words and as one object. */
export interface SessionReport {
  text(state: StudyState, o: { readonly color: boolean; readonly width?: number | undefined }): Promise<string>;
  json(state: StudyState, data: StudyData, seconds: number): Promise<unknown>;
}

const tunerReport: SessionReport = {
  text: (state, o) => Promise.resolve(finalTable(state, o)),
  json: (state, data, seconds) => Promise.resolve(summary(state, data, seconds)),
};

/** Runs a study with its page and its view in the terminal, to the end or to Ctrl-C. Gives the exit code. */
export async function runSession(o: SessionOptions): Promise<number> {
  const clock = o.clock ?? systemClock;
  const out = o.json ? process.stderr : process.stdout;
  const began = clock.monotonic();
  const feed = createFeed(o.store);
  let study: OpenStudy | undefined;
  const view = createProgress({
    out,
    clock,
    color: out.isTTY === true && process.env["NO_COLOR"] === undefined,
    tty: out.isTTY === true,
  });
  const hub = o.page ? await openHub(feed, o.port, (id, command) => commandFor(study, id, command)) : undefined;
  try {
    study = await openStudy({
      store: o.store,
      study: o.study,
      data: o.data,
      workers: o.workers,
      publish: (events) => {
        feed.publish(o.study, events);
        if (study !== undefined) view.update(study.state);
      },
      onTrouble: (message) => view.log(message ?? "The store can be written again."),
      onLog: (line) => view.log(line),
    });
    feed.attach(study.state);
    announce(out, study.state, hub, o);
    const state = await untilDone(study, view);
    view.finish();
    return await conclude(o, out, study, state, hub, (clock.monotonic() - began) / 1000);
  } finally {
    view.finish();
    await hub?.close();
  }
}

async function commandFor(
  study: OpenStudy | undefined,
  id: string,
  command: Parameters<OpenStudy["coordinator"]["command"]>[0],
): Promise<void> {
  if (study === undefined || study.state.id !== id)
    throw new RidgelineError("E_NOT_RUNNING", "this study is a record: it does not run here");
  await study.coordinator.command(command);
}

/** The hub with the built page; used by `serve` too. */
export async function openHub(
  feed: ReturnType<typeof createFeed>,
  port: number,
  onCommand: Parameters<typeof startHub>[0]["onCommand"],
): Promise<Hub> {
  const staticDir = fileURLToPath(new URL("./page/", import.meta.url));
  if (!existsSync(staticDir)) throw new RidgelineError("E_PAGE_MISSING", "the page is not built; run `npm run build`, or pass --no-page");
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  return startHub({ port, staticDir, feed, onCommand, version });
}

function announce(out: NodeJS.WriteStream, state: StudyState, hub: Hub | undefined, o: SessionOptions): void {
  out.write(`Study ${visible(state.id)}, recorded in ${visible(o.storePath)}\n`);
  if (hub !== undefined) out.write(`Live page: ${hub.url}\n`);
}

/** Runs to the end; the first Ctrl-C (or SIGTERM) ends running units and keeps the record, the second one leaves at once. */
async function untilDone(study: OpenStudy, view: ProgressView): Promise<StudyState> {
  const onSignal = (signal: NodeJS.Signals): void => {
    if (study.state.status === "stopped") return;
    view.log("Stopping: ending what runs. Again to leave at once.");
    study.coordinator.stop(signal === "SIGINT" ? "interrupted by Ctrl-C" : "ended by SIGTERM");
    for (const name of SIGNALS) {
      process.removeListener(name, onSignal);
      process.once(name, () => process.exit(130));
    }
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await study.run();
  } finally {
    for (const name of SIGNALS) process.removeAllListeners(name);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

async function conclude(
  o: SessionOptions,
  out: NodeJS.WriteStream,
  study: OpenStudy,
  state: StudyState,
  hub: Hub | undefined,
  seconds: number,
): Promise<number> {
  const width = out.isTTY ? out.columns : undefined;
  if (state.engine?.note !== undefined) out.write(`\n${visible(state.engine.note)}\n`);
  if (state.engine !== undefined) out.write(`Engine: ${visible(state.engine.build)}\n`);
  const report = o.report ?? tunerReport;
  const color = out.isTTY === true && process.env["NO_COLOR"] === undefined;
  out.write(`\n${await report.text(state, { color, width })}\n`);
  if (state.status === "stopped") {
    const store = o.storePath === DEFAULT_STORE ? "" : ` --store ${o.storePath}`;
    out.write(`\nStopped: ${visible(state.stopReason ?? "")}. Go on with: npx ridgeline resume ${visible(state.id)}${store}\n`);
  } else out.write(`\nDigest ${state.result?.digest ?? ""} (${seconds.toFixed(1)} s)\n`);
  if (o.json) process.stdout.write(`${JSON.stringify(await report.json(state, study.data, seconds))}\n`);
  if (state.status === "stopped") return 130;
  if (hub !== undefined && process.stdout.isTTY && !o.json) await serveUntilInterrupt(hub);
  return state.trials.length > 0 && state.trials.every((t) => t.state === "failed") ? 1 : 0;
}

export const DEFAULT_STORE = ".ridgeline/ridgeline.db";

/** Keeps the page up until Ctrl-C. */
export async function serveUntilInterrupt(hub: Hub): Promise<void> {
  process.stdout.write(`The page stays at ${hub.newUrl()} until Ctrl-C.\n`);
  await new Promise<void>((resolve) => {
    for (const name of SIGNALS) process.once(name, () => resolve());
  });
}
