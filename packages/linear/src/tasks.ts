import { crossValidation } from "./cross-validate.ts";
import { mixCrossValidation } from "./cv/cross-validate-mix.ts";
import { nestedCrossValidation } from "./cv/nested.ts";
import { relaxedCrossValidation } from "./relax/cross-validate-relaxed.ts";
import { bootstrap } from "./resample/bootstrap.ts";
import { stability } from "./resample/stability.ts";
import type { Task } from "./task.ts";

/** A task of whatever options and results: what a worker runs by name. */
export type AnyTask = Task<unknown, unknown, unknown, unknown, unknown, unknown>;

const TASKS: readonly AnyTask[] = [
  crossValidation,
  mixCrossValidation,
  nestedCrossValidation,
  relaxedCrossValidation,
  stability,
  bootstrap,
];

/** The task of this name, `undefined` when there is none. */
export function taskNamed(name: string): AnyTask | undefined {
  return TASKS.find((task) => task.name === name);
}
