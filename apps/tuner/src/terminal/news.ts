import type { StudyState } from "@ridgeline/protocol";
import { visible } from "./text.ts";

type Lost = Extract<StudyState["recent"][number]["event"], { type: "unit.lost" }>;

/** Units lost, failed or diverged since the last call and not before `since` (epoch milliseconds), a line each. */
export function createTroubleNews(since: number): (state: StudyState) => string[] {
  let seen = 0;
  return (state) => {
    const after = seen;
    seen = state.seq;
    if (seen === after) return [];
    return state.recent.flatMap(({ seq, event: e }) => {
      if (seq <= after || e.at < since) return [];
      if (e.type === "unit.lost") return [lostLine(e)];
      if (e.type === "unit.finished" && e.state === "failed") return [`trial ${e.trial} failed: ${visible(e.error ?? "no reason given")}`];
      return e.type === "unit.finished" && e.state === "diverged" ? [`trial ${e.trial} ${place(e.unit)} diverged`] : [];
    });
  };
}

function lostLine(e: Lost): string {
  const next = e.final ? "no attempts left" : "it will be tried again";
  return `trial ${e.trial} ${place(e.unit)} was lost on attempt ${e.attempt} (${visible(e.cause)}): ${next}`;
}

function place(unit: Lost["unit"]): string {
  return unit.part === "fold" ? `fold ${unit.fold}` : unit.part === "test" ? "test fit" : "path";
}
