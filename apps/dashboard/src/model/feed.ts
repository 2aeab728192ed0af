import { short } from "@ridgeline/charts";
import type { StudyState } from "@ridgeline/protocol";

type Recent = StudyState["recent"][number];
/** One line of the latest events: what it is about, and what happened. */
export interface FeedLine {
  readonly seq: number;
  readonly at: number;
  readonly subject: string;
  readonly words: string;
  readonly trial: number | undefined;
}

/** The latest events worth a line, newest first: what happened to trials and the study, filled up with fits that ended. Starts are left to `running now`. */
export function feedLines(state: StudyState, most: number): readonly FeedLine[] {
  const lines = state.recent.flatMap((r): FeedLine[] => {
    const found = words(r.event);
    return found === undefined ? [] : [{ seq: r.seq, at: r.event.at, trial: "trial" in r.event ? r.event.trial : undefined, ...found }];
  });
  const isSmall = (l: FeedLine): boolean => l.words.startsWith("fold ") && l.words.includes(" finished in ");
  const large = lines.filter((l) => !isSmall(l)).slice(-most);
  const small = lines.filter(isSmall).slice(-Math.max(0, most - large.length) || lines.length);
  return [...large, ...(large.length < most ? small : [])].toSorted((a, b) => b.seq - a.seq);
}

function words(e: Recent["event"]): { subject: string; words: string } | undefined {
  switch (e.type) {
    case "study.started":
      return { subject: "Study", words: `taken up by ${e.slots} ${e.slots === 1 ? "worker" : "workers"}` };
    case "engine.ready":
      return { subject: "Engine", words: e.note === undefined ? `ready: ${e.build}` : `${e.build}: ${e.note}` };
    case "unit.finished":
      if (e.state === "complete")
        return { subject: `Trial ${e.trial}`, words: `${unitWords(e.unit)} finished in ${e.seconds.toFixed(1)} s` };
      return {
        subject: `Trial ${e.trial}`,
        words: `${unitWords(e.unit)} ${UNIT_ENDS[e.state]}${e.error === undefined ? "" : `: ${e.error}`}`,
      };
    case "unit.lost":
      return { subject: `Trial ${e.trial}`, words: `${unitWords(e.unit)} lost (${e.cause}), ${e.final ? "given up" : "tried again"}` };
    case "trial.finished":
      return {
        subject: `Trial ${e.trial}`,
        words: Number.isFinite(e.value) ? `${TRIAL_ENDS[e.state]} at ${short(e.value)}` : TRIAL_ENDS[e.state],
      };
    case "study.paused":
      return { subject: "Study", words: `paused from trial ${e.fromTrial} on` };
    case "study.resumed":
      return { subject: "Study", words: "resumed" };
    case "trial.cancelled":
      return { subject: `Trial ${e.trial}`, words: "cancelled" };
    case "test.opened":
      return { subject: "Test part", words: `opened for ${e.candidates.length} settings chosen before` };
    case "study.stopped":
      return { subject: "Study", words: `stopped: ${e.reason}` };
    case "study.finished":
      return { subject: "Study", words: `finished, digest ${e.digest.slice(0, 12)}` };
    case "trial.created":
    case "unit.started":
      return undefined;
  }
}

const UNIT_ENDS = { complete: "finished", stopped: "stopped by the pruner", diverged: "diverged", failed: "failed" } as const;
const TRIAL_ENDS = { complete: "finished", pruned: "pruned", diverged: "diverged", failed: "failed", cancelled: "cancelled" } as const;

/** A unit in words: `fold 2`, `fold 2 of repeat 1`, `all folds`, `test fit`. */
export function unitWords(unit: { readonly part: string; readonly fold: number; readonly repeat: number }): string {
  const repeat = unit.repeat > 0 ? ` of repeat ${unit.repeat}` : "";
  return unit.part === "all" ? `all folds${repeat}` : unit.part === "test" ? `test fit${repeat}` : `fold ${unit.fold}${repeat}`;
}
