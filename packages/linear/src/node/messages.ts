import { InputError, messageOf, RidgelineError, type Problem } from "@ridgeline/core";
import type { PathData } from "../types.ts";

/** One task for a worker: it takes the next unit as long as there is one. */
export interface Job {
  readonly id: number;
  readonly task: string;
  /** On shared memory where it is posted, so that posting copies nothing. */
  readonly data: PathData;
  readonly options: unknown;
  readonly brief: unknown;
  readonly units: number;
  /** Shared by all workers of the job: see `CONTROL`. */
  readonly control: Int32Array;
  /** Whether steps are wanted. */
  readonly steps: boolean;
}

/** Places in a job's shared control. */
export const CONTROL = { next: 0, failed: 1, cancelled: 2, size: 3 } as const;

/** An error as plain data. */
export interface PlainError {
  readonly code?: string | undefined;
  readonly message: string;
  readonly problems: readonly Problem[];
}

export type FromWorker =
  | { readonly job: number; readonly kind: "step"; readonly step: unknown }
  | { readonly job: number; readonly kind: "result"; readonly unit: number; readonly result: unknown }
  | { readonly job: number; readonly kind: "error"; readonly unit: number; readonly error: PlainError };

/** A new control of so many units. */
export function createControl(units: number): Int32Array {
  const control = new Int32Array(new SharedArrayBuffer(4 * CONTROL.size));
  control[CONTROL.failed] = units;
  return control;
}

export function toPlain(thrown: unknown): PlainError {
  if (thrown instanceof RidgelineError) return { code: thrown.code, message: thrown.message, problems: thrown.problems };
  return { message: messageOf(thrown), problems: [] };
}

export function fromPlain({ code, message, problems }: PlainError): Error {
  if (code === undefined) return new Error(message);
  return problems.length === 0 ? new RidgelineError(code, message) : new InputError(code, message.split("\n")[0]!, problems);
}
