import type { Clock } from "@ridgeline/core";
import type { StudyState } from "@ridgeline/protocol";
import { createLive } from "./live.ts";
import { createPlain } from "./plain.ts";

/** Shows how a study goes while it runs. */
export interface ProgressView {
  /** The state now; it may be the same object each time. Cheap to call on every event. */
  update(state: StudyState): void;
  /** A line of ordinary output, which stays. Control characters in it are made visible. */
  log(line: string): void;
  /** Takes the live view away (the terminal is as it was found), or writes the last plain line. */
  finish(): void;
}

export interface ProgressOptions {
  readonly out: NodeJS.WriteStream;
  readonly clock: Clock;
  readonly color: boolean;
  /** Whether `out` is a terminal whose lines can be redrawn; otherwise plain lines are written. */
  readonly tty: boolean;
}

/** On a terminal, a few lines redrawn in place at most ten times a second. Otherwise a line at each 10 %, at each new least and after 15 s of
 *  silence, at most one in 2 s; lost, failed and diverged units are always told of. */
export function createProgress(o: ProgressOptions): ProgressView {
  return o.tty ? createLive(o) : createPlain(o);
}
