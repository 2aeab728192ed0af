import { InputError, RidgelineError } from "@ridgeline/core";
import { visible } from "./terminal/index.ts";

/** 2 for what a person can mend in the input, 1 for all else. */
export function exitCodeOf(error: unknown): number {
  return error instanceof InputError || (error instanceof RidgelineError && INPUT_CODES.has(error.code)) ? 2 : 1;
}

const INPUT_CODES = new Set([
  "E_STUDY_UNKNOWN",
  "E_STORE_PATH",
  "E_STORE_CORRUPT",
  "E_STORE_VERSION",
  "E_STORE_READONLY",
  "E_ENGINE_MISSING",
]);

/** The error on standard error: for known ones the message, for others the stack too, since those are our own faults. */
export function report(error: unknown): void {
  const known = error instanceof RidgelineError;
  const text = known ? `${error.code}: ${error.message}` : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text.split("\n").map(visible).join("\n")}\n`);
}
