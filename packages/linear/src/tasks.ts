import { crossValidation } from "./cross-validate.ts";
import type { Task } from "./task.ts";

/** A task of whatever options and results: what a worker runs by name. */
export type AnyTask = Task<unknown, unknown, unknown, unknown, unknown, unknown>;

const TASKS: readonly AnyTask[] = [crossValidation];

/** The task of this name, `undefined` when there is none. */
export function taskNamed(name: string): AnyTask | undefined {
  return TASKS.find((task) => task.name === name);
}
