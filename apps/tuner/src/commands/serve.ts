import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { RidgelineError, type Problem } from "@ridgeline/core";
import { createFeed, sqliteStore } from "@ridgeline/runtime";
import type { Command } from "commander";
import { failOn, portNumber } from "../options.ts";
import type { Hub } from "../hub/index.ts";
import { DEFAULT_STORE, openHub, serveUntilInterrupt } from "../session.ts";

export function addServe(program: Command): void {
  program
    .command("serve")
    .description("Shows recorded studies in the browser until Ctrl-C.")
    .option("--store <file>", "the record of studies", DEFAULT_STORE)
    .option("--port <n>", "port on 127.0.0.1 (default: any free one)", "0")
    .action(serve);
}

async function serve(o: { store: string; port: string }): Promise<void> {
  const problems: Problem[] = [];
  const port = await portNumber(o.port, problems);
  const path = resolve(o.store);
  if (!existsSync(path))
    problems.push({
      path: o.store,
      message: "there is no record of studies here",
      remedy: "start one with ridgeline tune, or give its --store",
    });
  failOn(problems);
  const store = sqliteStore(path);
  let hub: Hub | undefined;
  try {
    hub = await openHub(createFeed(store), port, () =>
      Promise.reject(new RidgelineError("E_NOT_RUNNING", "this study is a record: it does not run here")),
    );
    process.stdout.write(`Live page: ${hub.url}\n`);
    await serveUntilInterrupt(hub);
  } finally {
    await hub?.close();
    await store.close();
  }
}
