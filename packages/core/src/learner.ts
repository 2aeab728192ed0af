import type { Dataset, Task } from "./dataset.ts";
import type { Engine } from "./engine.ts";
import type { Problem } from "./errors.ts";
import type { Rng } from "./rng.ts";
import type { Schema } from "./schema.ts";

/** A value of a parameter, and a point of a space. */
export type Value = number | string | boolean;
export type Point = Readonly<Record<string, Value>>;

/** Coordinates along which a learner reports. */
export type Coordinate = "epoch" | "lambda" | "step";

/** Metrics at one coordinate of one fold and repeat. `valid*` is scored on held-out rows, `stop*` on an inner split of the training rows
 *  that alone may choose the epoch, `train*` on the training rows with dropout off. */
export interface Report {
  readonly fold: number;
  readonly repeat: number;
  readonly coordinate: Coordinate;
  readonly at: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** What a learner is told after a report. */
export type Decision = "continue" | "stop";

/** One fold: rows to learn from, an inner part that chooses the epoch, rows to score on. */
export interface FoldPart {
  readonly fold: number;
  readonly repeat: number;
  readonly train: Dataset;
  readonly stop?: Dataset | undefined;
  readonly valid: Dataset;
}

export interface FitJob<P> {
  /** One part for a learner with `units: "fold"`, all of them for `units: "trial"`. */
  readonly parts: readonly FoldPart[];
  /** All rows of all parts; for learners with `units: "trial"`, which choose their grid on it. */
  readonly all: Dataset;
  readonly params: P;
  /** Keyed by (seed, trial, fold, repeat): the same for every attempt. */
  readonly rng: Rng;
  readonly signal: AbortSignal;
  /** Engine for nets; compiled nets are kept for later units of the same architecture. */
  engine(): Promise<Engine>;
  report(r: Report): Promise<Decision>;
}

/** How a fit ended. Divergence is a result, not an error. */
export interface Fitted {
  readonly state: "complete" | "stopped" | "diverged";
  /** Facts of the fit that are part of the record (and of the digest), such as `steps`. */
  readonly facts: Readonly<Record<string, number>>;
  /** What was learnt, as plain data: for a path `{lambda, intercept, coefficients, ...}`. Not in the digest. */
  readonly model?: unknown;
}

/** The target and the folds of a study, before anything is fitted. */
export interface TargetCheck<P> {
  readonly params: P;
  /** `[n]`, as in `Dataset`. */
  readonly y: Float64Array;
  readonly targetName: string;
  readonly classes?: readonly string[] | undefined;
  /** One `[n]` a repeat: the fold of each row, from 0. */
  readonly foldOf: readonly Int32Array[];
}

/** Mean scores over rows with their standard errors. */
export interface MeanScores {
  readonly loss: number;
  readonly lossSe: number;
  readonly error: number;
  readonly errorSe: number;
}

/** A model that can be fitted: everything the tuner knows of it. */
export interface Learner<P = Point> {
  readonly name: string;
  readonly params: Schema<P>;
  readonly tasks: readonly Task[];
  /** What is run as one unit: a fold, or the whole trial where the learner shares work over folds (paths). */
  readonly units: "fold" | "trial";
  /** Whether the rows come standardised by the training rows' mean and deviation, or as they are (the learner standardises itself). */
  readonly inputs: "standardized" | "raw";
  /** The coordinate its reports run along, and how a candidate is chosen along it: by a stopping rule, or as a point of a path. */
  readonly along: { readonly coordinate: Coordinate; readonly choose: "stopping" | "point" };
  fit(job: FitJob<P>): Promise<Fitted>;
  /** What would make every fit fail, told before anything runs. Default: nothing. */
  check?(target: TargetCheck<P>): readonly Problem[];
  /** What `validLoss` and `validError` are, in words. Default: by task, mean squared and mean absolute error, or cross-entropy and misclassified share. */
  words?(params: P): { readonly loss: string; readonly error: string };
  /** How a constant prediction learnt from `train` scores on `valid`, where `validLoss` is not the task's usual loss. */
  baseline?(train: Dataset, valid: Dataset, params: P): MeanScores;
}
