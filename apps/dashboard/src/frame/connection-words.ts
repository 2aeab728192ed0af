import type { Connection } from "../live/types.ts";

/** What the top bar says of the line: a word, and how it is coloured. `now` on the clock of `retryAt`. */
export function connectionWords(
  c: Connection,
  now: number,
): { readonly word: string; readonly detail: string; readonly tone: "good" | "warn" | "bad" | "" } {
  switch (c.kind) {
    case "connecting":
      return { word: "Connecting", detail: "", tone: "" };
    case "live":
      return { word: "Live", detail: c.latencyMs === undefined ? "" : `${Math.max(1, Math.round(c.latencyMs))} ms`, tone: "good" };
    case "behind":
      return { word: "Behind", detail: `${c.dropped.toLocaleString("en-US")} events skipped, catching up`, tone: "warn" };
    case "reconnecting":
      return {
        word: "Reconnecting",
        detail: c.retryAt === undefined ? "now" : `in ${Math.max(1, Math.ceil((c.retryAt - now) / 1000))} s`,
        tone: "warn",
      };
    case "refused":
      return { word: "Refused", detail: "", tone: "bad" };
  }
}

/** Whether what is drawn may be old. */
export function isStale(c: Connection): boolean {
  return c.kind === "reconnecting" || c.kind === "refused";
}
