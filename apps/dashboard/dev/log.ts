import { trialValue } from "@ridgeline/analysis";
import { apply, type EventOf, type Stored, type StudyEvent, type StudyState, type TrialState } from "@ridgeline/protocol";

/** Writes a log event by event and keeps its fold, so that trial values are the real analysis' own. */
export interface LogWriter {
  readonly log: Stored[];
  readonly state: () => StudyState;
  add(event: StudyEvent): void;
  wait(ms: number): void;
  now(): number;
}

export function createLog(startedAt: number): LogWriter {
  const log: Stored[] = [];
  let state: StudyState | undefined;
  let now = startedAt;
  return {
    log,
    state: () => state as StudyState,
    now: () => now,
    wait(ms) {
      now += ms;
    },
    add(event) {
      const stored = { seq: log.length + 1, event: { ...event, at: now } as StudyEvent };
      log.push(stored);
      state = apply(state, [stored]);
    },
  };
}

/** `trial.finished` with the value that the analysis gives the trial. */
export function finished(state: StudyState, trial: TrialState, as: EventOf<"trial.finished">["state"]): StudyEvent {
  const { value, se } = as === "complete" ? trialValue(state, { ...trial, state: as }) : { value: NaN, se: NaN };
  return { type: "trial.finished", at: 0, trial: trial.number, state: as, value, se };
}
