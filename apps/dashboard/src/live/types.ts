import type { Command, StudyListItem, StudyState } from "@ridgeline/protocol";

/** What the top bar says of the line to the hub. */
export type Connection =
  | { readonly kind: "connecting" }
  | { readonly kind: "live"; readonly latencyMs: number | undefined }
  /** The hub left events out because this page was slow; a snapshot is on its way. */
  | { readonly kind: "behind"; readonly dropped: number }
  /** `retryAt`: this page's clock, ms; undefined while an attempt is under way. */
  | { readonly kind: "reconnecting"; readonly retryAt: number | undefined }
  | { readonly kind: "refused"; readonly reason: string };

/** A command that was sent and that no event has settled yet. */
export interface Pending {
  readonly id: string;
  readonly command: Command;
  readonly study: string;
  readonly acked: boolean;
}

/** A command that was refused, with the reason. */
export interface Refusal {
  readonly id: string;
  readonly command: Command;
  readonly message: string;
}

/** What the page draws: a new object for each paint. `study` is the same object from paint to paint and changes in place; `version` tells. */
export interface LiveView {
  readonly version: number;
  readonly connection: Connection;
  readonly studies: readonly StudyListItem[];
  readonly studyId: string | undefined;
  readonly study: StudyState | undefined;
  readonly hubVersion: string | undefined;
  /** The hub's clock minus this page's, ms. */
  readonly clockOffset: number;
  readonly pending: readonly Pending[];
  readonly refusals: readonly Refusal[];
  /** A message that could not be read, or a study that is not there. */
  readonly problem: string | undefined;
}
