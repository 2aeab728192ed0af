import { s, type Infer, type Schema } from "@ridgeline/core";
import { pointSchema } from "./space.ts";
import { studySpecSchema } from "./spec.ts";

const count = s.number({ integer: true, min: 0 });
const text = s.string({ maxLength: 20_000 });
const float = s.number({ anyFloat: true });
const floats: Schema<Float64Array> = s.instance("Float64Array", (v): v is Float64Array => v instanceof Float64Array);

/** Which part of a trial a unit is: one fold, all folds at once (paths), or the fit on all training rows that is scored on the test part. */
export const unitRefSchema = s.object({
  part: s.oneOf(["fold", "all", "test"]),
  fold: s.number({ integer: true, min: -1 }),
  repeat: count,
});
export type UnitRef = Infer<typeof unitRefSchema>;

/** Reports of one fold and repeat in columns: `at[i]` is the coordinate of `metrics[name][i]`. */
export const reportBatchSchema = s.object({
  fold: s.number({ integer: true, min: -1 }),
  repeat: count,
  coordinate: s.oneOf(["epoch", "lambda", "step"]),
  at: floats,
  metrics: s.record(floats),
});
export type ReportBatch = Infer<typeof reportBatchSchema>;

/** A candidate of the final choice: a trial, with its stopping rule or its point on the path. */
const candidateRef = s.object({
  trial: count,
  patience: s.optional(count),
  minDelta: s.optional(float),
  at: s.optional(float),
});
export type CandidateRef = Infer<typeof candidateRef>;

const baseline = s.object({ loss: float, lossSe: float, error: float, errorSe: float });
export type Scores = Infer<typeof baseline>;

const at = { at: s.number() };
const unit = { trial: count, unit: unitRefSchema, attempt: count };

const variants = {
  "study.created": s.object({ type: s.literal("study.created"), ...at, id: text, spec: studySpecSchema }),
  /** A process took the study up, first or again; slots = units at once. */
  "study.started": s.object({ type: s.literal("study.started"), ...at, slots: count, executor: text, machine: text }),
  /** What the data are, and how a constant prediction scores on the same folds (mean and standard error). */
  "data.loaded": s.object({
    type: s.literal("data.loaded"),
    ...at,
    digest: text,
    rows: count,
    columns: count,
    task: s.oneOf(["regression", "binary", "multiclass"]),
    target: text,
    classes: s.optional(s.array(text)),
    featureNames: s.array(text),
    /** Rows scored in each fold, in order of repeat then fold. */
    foldRows: s.array(count),
    testRows: count,
    baseline,
    notes: s.array(text),
    /** Rows left out because their target is missing. */
    dropped: s.optional(count),
    /** Population standard deviation (1/n) of each feature, 1 for constant ones. */
    featureSd: s.optional(floats),
    /** What loss and error are, where the learner does not score as its task usually is. */
    words: s.optional(s.object({ loss: text, error: text })),
  }),
  "engine.ready": s.object({ type: s.literal("engine.ready"), ...at, build: text, note: s.optional(text) }),
  "trial.created": s.object({
    type: s.literal("trial.created"),
    ...at,
    trial: count,
    params: pointSchema,
    basis: count,
    units: s.array(unitRefSchema),
  }),
  "unit.started": s.object({ type: s.literal("unit.started"), ...at, ...unit, worker: text }),
  "unit.reports": s.object({ type: s.literal("unit.reports"), ...at, ...unit, batch: reportBatchSchema }),
  /** What a unit on all rows learnt, as plain data (for a path its lambdas and coefficients); stands right before its `unit.finished`. It is part
   *  of the record, but of neither state nor digest: read it with the runtime's `readModel`. */
  "unit.model": s.object({ type: s.literal("unit.model"), ...at, ...unit, model: s.record(s.any()) }),
  "unit.finished": s.object({
    type: s.literal("unit.finished"),
    ...at,
    ...unit,
    state: s.oneOf(["complete", "stopped", "diverged", "failed"]),
    facts: s.record(float),
    seconds: float,
    error: s.optional(text),
  }),
  /** The machine failed the unit (crash, kill, memory); it is tried again unless `final`. */
  "unit.lost": s.object({ type: s.literal("unit.lost"), ...at, ...unit, cause: text, final: s.boolean() }),
  /** `value` and `se`: least candidate mean of the trial; NaN where none. */
  "trial.finished": s.object({
    type: s.literal("trial.finished"),
    ...at,
    trial: count,
    state: s.oneOf(["complete", "pruned", "diverged", "failed", "cancelled"]),
    value: float,
    se: float,
  }),
  /** A person's command took effect, from trial `fromTrial` on. */
  "study.paused": s.object({ type: s.literal("study.paused"), ...at, fromTrial: count }),
  "study.resumed": s.object({ type: s.literal("study.resumed"), ...at, fromTrial: count }),
  "trial.cancelled": s.object({ type: s.literal("trial.cancelled"), ...at, trial: count }),
  /** The search is over; the test part is opened for these candidates, chosen before. */
  "test.opened": s.object({
    type: s.literal("test.opened"),
    ...at,
    candidates: s.array(candidateRef),
    units: s.array(s.object({ trial: count, unit: unitRefSchema })),
    baseline,
  }),
  "study.stopped": s.object({ type: s.literal("study.stopped"), ...at, reason: text }),
  "study.finished": s.object({
    type: s.literal("study.finished"),
    ...at,
    digest: text,
    argmin: s.optional(candidateRef),
    oneStandardError: s.optional(candidateRef),
  }),
} as const;

/** Everything that can happen to a study. Version 1; an older log is read through up-casters. */
export const studyEventSchema = s.tagged("type", variants);
export type StudyEvent = Infer<typeof studyEventSchema>;
export type EventType = StudyEvent["type"];
export type EventOf<T extends EventType> = Extract<StudyEvent, { type: T }>;

/** An event with its place in the log, counted from 1. */
export interface Stored {
  readonly seq: number;
  readonly event: StudyEvent;
}

const commands = {
  pause: s.object({ type: s.literal("pause") }),
  resume: s.object({ type: s.literal("resume") }),
  stop: s.object({ type: s.literal("stop") }),
  cancelTrial: s.object({ type: s.literal("cancelTrial"), trial: count }),
} as const;
/** What a person may ask of a running study; visible only once an event says so. */
export const commandSchema = s.tagged("type", commands);
export type Command = Infer<typeof commandSchema>;
