import type { UnitRunner } from "@ridgeline/protocol";
import { createUnitRunner, type RunnerInit } from "./runner.ts";

/** Entry of a worker process: `processExecutor({ module: workerUrl, init: { spec } })`. */
export function createRunner(init: unknown): Promise<UnitRunner> {
  return Promise.resolve(createUnitRunner(init as RunnerInit));
}
