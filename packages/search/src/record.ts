import type { Point } from "@ridgeline/core";
import type { Space } from "@ridgeline/protocol";

export type Direction = "minimize" | "maximize";

/** `complete`: has a value. `pruned`: stopped early by its own will. `diverged`: its value is NaN or infinite. `failed`: it threw. `cancelled`: the run was aborted. */
export type TrialEnd = "complete" | "pruned" | "diverged" | "failed" | "cancelled";

/** All that is known of a trial; numbers as the program gave them (not turned round when maximizing). */
export interface TrialRecord {
  readonly number: number;
  readonly params: Point;
  /** Distributions of the parameters that the program suggested as it ran. */
  readonly suggested: Space;
  /** Its suggestion read exactly the trials 0 to basis - 1. */
  readonly basis: number;
  /** Its pruner reads exactly the trials 0 to prunerBasis - 1. */
  readonly prunerBasis: number;
  readonly state: "running" | TrialEnd;
  /** NaN while there is none; the last report of a pruned trial. */
  readonly value: number;
  /** Standard error of the value; NaN where the program gave none. */
  readonly se: number;
  readonly reports: readonly { readonly step: number; readonly value: number }[];
  readonly error?: string | undefined;
}

/** How a trial ends: a number completes it (NaN and infinities: diverged), or say it in full. */
export type TellResult =
  | number
  | { readonly value: number; readonly se?: number; readonly state?: "complete" }
  | { readonly state: "pruned" | "cancelled" }
  | { readonly state: "failed"; readonly error?: string };

/** A record that its study still writes to. */
export type OpenRecord = { -readonly [K in keyof TrialRecord]: TrialRecord[K] } & {
  suggested: Record<string, Space[string]>;
  reports: { step: number; value: number }[];
};
