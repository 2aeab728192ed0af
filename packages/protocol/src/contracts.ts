import type { Decision, Point, Report, Rng, Value } from "@ridgeline/core";
import type { ReportBatch, Stored, StudyEvent, UnitRef } from "./events.ts";
import type { Distribution, Space } from "./space.ts";

/** A study's line in the list of a store. */
export interface StudyHead {
  readonly id: string;
  readonly name: string;
  readonly seq: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Append-only logs, one a study; `seq` counts from 1 without gaps. One appender a study: `expectedSeq` makes a second one fail with
 *  `E_CONFLICT` instead of mixing two runs. The first event of a study must be `study.created` (`E_STUDY_NEW` otherwise). */
export interface EventStore {
  /** Appends the batch as a whole or not at all, and returns the seq of its last event (the present one for an empty batch). */
  append(study: string, batch: readonly StudyEvent[], options?: { expectedSeq?: number | undefined }): Promise<number>;
  /** Events from `fromSeq` on, up to the last one there when reading began. Unknown study: `E_STUDY_UNKNOWN`. */
  read(study: string, fromSeq: number): AsyncIterable<Stored>;
  /** All studies, newest first. */
  studies(): AsyncIterable<StudyHead>;
  close(): Promise<void>;
}

/** One unit to run. Small: what all units of a study share is given when the executor is created. */
export interface UnitSpec {
  readonly study: string;
  readonly trial: number;
  readonly unit: UnitRef;
  readonly attempt: number;
  readonly params: Point;
  /** Coordinates at which the decision is awaited; at all others the learner goes on at once. */
  readonly decideAt: readonly number[];
}

export interface UnitResult {
  readonly state: "complete" | "stopped" | "diverged";
  readonly facts: Readonly<Record<string, number>>;
  /** What was learnt, as plain data that the codec takes. */
  readonly model?: Readonly<Record<string, unknown>> | undefined;
}

/** What an executor tells of a unit, in order: `started`, any number of `reports`, then one of the other three. A unit that is cancelled while
 *  it waits for a slot tells `lost` alone. */
export type WorkerEvent =
  | { readonly type: "started"; readonly worker: string }
  | { readonly type: "reports"; readonly batch: ReportBatch }
  | { readonly type: "finished"; readonly result: UnitResult; readonly seconds: number }
  /** The unit's own code failed: trying again would fail again. */
  | { readonly type: "failed"; readonly error: string; readonly seconds: number }
  /** The machine failed it: worth another attempt. */
  | { readonly type: "lost"; readonly cause: string };

export interface Executor {
  readonly name: string;
  readonly slots: number;
  /** Runs one unit; at most `slots` at a time (more wait). An aborted signal ends it with `lost`, cause `cancelled`.
   *  `decide` is asked about a report after the reader has taken every report up to it. */
  run(unit: UnitSpec, io: { signal: AbortSignal; decide(report: Report): Promise<Decision> }): AsyncIterable<WorkerEvent>;
  close(): Promise<void>;
}

/** What runs units inside a worker, made once per worker by the worker module's `createRunner(init)`. */
export interface UnitRunner {
  run(unit: UnitSpec, io: { signal: AbortSignal; report(r: Report): Promise<Decision> }): Promise<UnitResult>;
  close?(): Promise<void>;
}
export interface WorkerModule {
  createRunner(init: unknown): Promise<UnitRunner>;
}

/** What a sampler knows when it starts. */
export interface Problem {
  readonly space: Space;
  readonly seed: number;
}

/** A trial as samplers read it. */
export interface FinishedTrial {
  readonly number: number;
  readonly params: Point;
  readonly state: "complete" | "pruned" | "diverged" | "failed" | "cancelled";
  readonly value: number;
  readonly se: number;
}

/** A pure fold over finished trials that suggests points. Trial k reads exactly the first `needs(k)` trials, in trial order. */
export interface Sampler<S = unknown> {
  init(problem: Problem): S;
  /** 0 for samplers that never look back (grid, random). */
  needs(trial: number): number;
  /** Number of points, where it is finite: the grid's size. */
  size?(problem: Problem): number | undefined;
  observe(state: S, trial: FinishedTrial): S;
  /** The point of trial `trial`. `rng` is keyed by the trial; draw each parameter from `rng.split(name)`. */
  suggest(state: S, c: { trial: number; rng: Rng }): Point;
  /** One parameter, for spaces that a program defines as it runs. `rng` is keyed by (trial, name). */
  suggestOne(state: S, c: { trial: number; rng: Rng }, name: string, d: Distribution): Value;
}

/** One trial's reported values (lower is better) on one fold, in order of coordinate. */
export interface History {
  readonly trial: number;
  readonly at: readonly number[];
  readonly values: readonly number[];
  /** Whether that fold ran to its end. */
  readonly complete: boolean;
}

/** A pure rule that stops a unit early by comparing it with earlier trials on the same fold. */
export interface Pruner {
  /** Coordinates (of 1..last) at which it decides. */
  decideAt(last: number): readonly number[];
  /** `own` ends at the coordinate decided at; `earlier` holds the first k - lag trials, each at least up to there unless it ended before. */
  decide(own: History, earlier: readonly History[]): Decision;
}
