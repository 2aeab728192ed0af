import type { Point, Task } from "@ridgeline/core";
import type { CandidateRef, EventOf, Scores, StudyEvent, UnitRef } from "./events.ts";
import type { StudySpec } from "./spec.ts";

export type StudyStatus = "created" | "running" | "paused" | "testing" | "stopped" | "finished";
export type TrialStatus = "waiting" | "running" | "complete" | "pruned" | "diverged" | "failed" | "cancelled";
export type UnitStatus = "waiting" | "running" | "complete" | "stopped" | "diverged" | "failed" | "lost";

/** Reports of one fold and repeat so far; columns grow in step with `at`. */
export interface Curve {
  fold: number;
  repeat: number;
  coordinate: "epoch" | "lambda" | "step";
  at: number[];
  metrics: Record<string, number[]>;
}

export interface UnitState {
  ref: UnitRef;
  attempt: number;
  state: UnitStatus;
  worker?: string | undefined;
  startedAt?: number | undefined;
  finishedAt?: number | undefined;
  seconds?: number | undefined;
  facts: Record<string, number>;
  error?: string | undefined;
  curves: Curve[];
}

export interface TrialState {
  number: number;
  params: Point;
  /** How many trials its suggestion read. */
  basis: number;
  state: TrialStatus;
  units: UnitState[];
  /** The fits on all training rows that are scored on the test part; there from `test.opened` on, for chosen trials. */
  testUnits: UnitState[];
  value?: number | undefined;
  se?: number | undefined;
  createdAt: number;
  finishedAt?: number | undefined;
}

export interface DataFacts {
  digest: string;
  rows: number;
  columns: number;
  task: Task;
  target: string;
  classes?: readonly string[] | undefined;
  featureNames: readonly string[];
  foldRows: readonly number[];
  testRows: number;
  baseline: Scores;
  notes: readonly string[];
  dropped?: number | undefined;
  featureSd?: Float64Array | undefined;
  words?: { readonly loss: string; readonly error: string } | undefined;
}

/** A study as its log tells it: plain data, the same for the coordinator, the page and a saved log. */
export interface StudyState {
  id: string;
  /** Place in the log of the last event applied. */
  seq: number;
  spec: StudySpec;
  status: StudyStatus;
  /** Times a process took the study up. */
  sessions: number;
  slots: number;
  executor: string;
  machine: string;
  engine?: { build: string; note?: string | undefined } | undefined;
  createdAt: number;
  startedAt?: number | undefined;
  updatedAt: number;
  /** Milliseconds in which it ran, up to `runningSince` where it runs now: no pauses, and none of the time between two sessions. */
  ranMs: number;
  runningSince?: number | undefined;
  data?: DataFacts | undefined;
  trials: TrialState[];
  /** Units lost by machines and tried again. */
  lost: number;
  test?: { candidates: readonly CandidateRef[]; baseline: Scores; openedAt: number } | undefined;
  result?: { digest: string; argmin?: CandidateRef | undefined; oneStandardError?: CandidateRef | undefined } | undefined;
  stopReason?: string | undefined;
  /** The latest events without reports and models, oldest first, at most 40. */
  recent: { seq: number; event: Exclude<StudyEvent, EventOf<"unit.reports" | "unit.model" | "study.created" | "data.loaded">> }[];
}
