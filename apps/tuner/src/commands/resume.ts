import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { InputError, type Problem } from "@ridgeline/core";
import { fold, type EventStore, type Stored } from "@ridgeline/protocol";
import { sqliteStore } from "@ridgeline/runtime";
import type { Command } from "commander";
import { failOn, runSettings, type RunOptions } from "../options.ts";
import { isPathStudy, pathReport } from "../path-report.ts";
import { runSession } from "../session.ts";
import { addRunOptions } from "./tune.ts";

export function addResume(program: Command): void {
  addRunOptions(
    program
      .command("resume")
      .description("Goes on with a study that was stopped, killed or cut off; nothing that is finished runs again.")
      .argument("[study]", "its id; the latest unfinished one when left out"),
  ).action(resume);
}

async function resume(study: string | undefined, o: RunOptions): Promise<void> {
  const problems: Problem[] = [];
  const { workers, port } = await runSettings(o, problems);
  const path = resolve(o.store);
  if (!existsSync(path))
    problems.push({
      path: o.store,
      message: "there is no record of studies here",
      remedy: "start one with ridgeline tune, or give its --store",
    });
  failOn(problems);
  const store = sqliteStore(path);
  try {
    const id = study ?? (await latestUnfinished(store));
    if (id === undefined)
      throw new InputError("E_NOTHING_TO_RESUME", "Every study in this store is finished; ridgeline tune starts a new one.", []);
    const report = (await isPath(store, id)) ? pathReport(store) : undefined;
    process.exitCode = await runSession({
      store,
      storePath: o.store,
      study: id,
      workers,
      port,
      json: o.json === true,
      page: o.page,
      report,
    });
  } finally {
    await store.close();
  }
}

async function isPath(store: EventStore, study: string): Promise<boolean> {
  for await (const { event } of store.read(study, 1)) return event.type === "study.created" && isPathStudy(event.spec);
  return false;
}

async function latestUnfinished(store: EventStore): Promise<string | undefined> {
  for await (const head of store.studies()) {
    const log: Stored[] = [];
    for await (const stored of store.read(head.id, 1)) log.push(stored);
    if (fold(log)?.status !== "finished") return head.id;
  }
  return undefined;
}
