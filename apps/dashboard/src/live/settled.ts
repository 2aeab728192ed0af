import type { StudyState } from "@ridgeline/protocol";
import type { Pending } from "./types.ts";

const OVER: ReadonlySet<string> = new Set(["stopped", "finished"]);

/** Whether the study shows that the command took effect, or that it no longer can. */
export function isSettled({ command }: Pending, state: StudyState): boolean {
  if (OVER.has(state.status)) return true;
  switch (command.type) {
    case "pause":
      return state.status === "paused";
    case "resume":
      return state.status !== "paused";
    case "stop":
      return false;
    case "cancelTrial": {
      const trial = state.trials[command.trial]?.state;
      return trial !== undefined && trial !== "waiting" && trial !== "running";
    }
  }
}
