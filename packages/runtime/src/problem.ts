import { createRng, takeRows, type Dataset, type FoldPart, type Learner } from "@ridgeline/core";
import { fitStandardizer, holdOut, imputer, loadData, makeFolds } from "@ridgeline/data";
import type { StudySpec, UnitRef } from "@ridgeline/protocol";

/** A study's data, split: the same in the coordinator and in every worker, since all of it follows from the spec and the file. */
export interface StudyData {
  readonly dataset: Dataset;
  readonly digest: string;
  readonly notes: readonly string[];
  /** Rows left out because their target is missing. */
  readonly dropped: number;
  /** Rows to learn and to score on in the search, and rows of the test part. */
  readonly rest: Uint32Array;
  readonly held: Uint32Array;
  /** `foldOf[repeat][i]` is the fold of row `rest[i]`. */
  readonly foldOf: readonly Int32Array[];
  readonly folds: number;
}

/** Loads and splits the data a spec names. Throws an `InputError` for a missing file, a bad cell, an unknown target. */
export async function loadStudyData(spec: StudySpec): Promise<StudyData> {
  const { dataset, digest, foldIds, notes, dropped } = await loadData(spec.data);
  return { ...splitData(spec, dataset, digest, notes, foldIds), dropped };
}

/** The split of a data set that is there already. */
export function splitData(spec: StudySpec, dataset: Dataset, digest: string, notes: readonly string[], foldIds?: Int32Array): StudyData {
  const rng = createRng(spec.seed).split("data");
  const classes = dataset.task === "regression" ? undefined : dataset.y;
  const { rest, held } =
    spec.testFraction > 0
      ? holdOut({ n: dataset.n, fraction: spec.testFraction, rng: rng.split("test"), ...(classes === undefined ? {} : { y: classes }) })
      : { rest: Uint32Array.from({ length: dataset.n }, (_, i) => i), held: new Uint32Array(0) };
  const own = foldIds === undefined ? undefined : Int32Array.from(rest, (row) => foldIds[row]!);
  const folds = own === undefined ? spec.resampling.folds : own.reduce((m, f) => Math.max(m, f), 0) + 1;
  const y = spec.resampling.stratify && classes !== undefined ? Float64Array.from(rest, (row) => classes[row]!) : undefined;
  const foldOf =
    own === undefined
      ? repeats(spec).map((r) => makeFolds({ n: rest.length, folds, rng: rng.split(`folds/${r}`), ...(y === undefined ? {} : { y }) }))
      : [own];
  return { dataset, digest, notes, dropped: 0, rest, held, foldOf, folds };
}

function repeats(spec: StudySpec): readonly number[] {
  return Array.from({ length: spec.resampling.repeats }, (_, r) => r);
}

/** The units of one trial, in the order in which they are run and scored: repeat by repeat, fold by fold. */
export function unitsOf(learner: Pick<Learner, "units">, data: StudyData): readonly UnitRef[] {
  if (learner.units === "trial") return [{ part: "all", fold: -1, repeat: 0 }];
  return data.foldOf.flatMap((_, repeat) => Array.from({ length: data.folds }, (_, fold) => ({ part: "fold" as const, fold, repeat })));
}

/** Rows scored in each fold, in order of repeat, then fold. */
export function foldRows(data: StudyData): readonly number[] {
  return data.foldOf.flatMap((folds) => {
    const counts = Array.from({ length: data.folds }, () => 0);
    for (const f of folds) counts[f]!++;
    return counts;
  });
}

type Split = { train: Uint32Array; valid: Uint32Array };

/** Rows of the data set that a fold trains on and scores on. */
export function foldSplit(data: StudyData, fold: number, repeat: number): Split {
  const folds = data.foldOf[repeat]!;
  return { train: data.rest.filter((_, i) => folds[i] !== fold), valid: data.rest.filter((_, i) => folds[i] === fold) };
}

/** The parts a learner gets for a unit, prepared as it wants its inputs; everything is fitted on the training rows alone. */
export function partsOf(
  spec: StudySpec,
  learner: Learner<never>,
  data: StudyData,
  unit: UnitRef,
): { parts: readonly FoldPart[]; all: Dataset } {
  const jobs =
    unit.part === "all"
      ? data.foldOf.flatMap((_, repeat) =>
          Array.from({ length: data.folds }, (_, fold) => ({ fold, repeat, ...foldSplit(data, fold, repeat) })),
        )
      : unit.part === "test"
        ? [{ fold: 0, repeat: unit.repeat, train: data.rest, valid: data.held }]
        : [{ fold: unit.fold, repeat: unit.repeat, ...foldSplit(data, unit.fold, unit.repeat) }];
  const parts = jobs.map((job) => partOf(spec, learner, data, job, unit.part === "test" ? "test" : "fold"));
  const raw = takeRows(data.dataset, data.rest);
  return { parts, all: learner.inputs === "raw" ? imputer(raw).apply(raw) : fitStandardizer(raw).apply(raw) };
}

function partOf(
  spec: StudySpec,
  learner: Learner<never>,
  data: StudyData,
  job: Split & { fold: number; repeat: number },
  label: string,
): FoldPart {
  const { train, stop } = learner.along.choose === "stopping" ? innerSplit(spec, data, job, label) : { train: job.train, stop: undefined };
  const rows = takeRows(data.dataset, train);
  const prepare = learner.inputs === "standardized" ? fitStandardizer(rows) : imputer(rows);
  return {
    fold: job.fold,
    repeat: job.repeat,
    train: prepare.apply(rows),
    stop: stop === undefined ? undefined : prepare.apply(takeRows(data.dataset, stop)),
    valid: prepare.apply(takeRows(data.dataset, job.valid)),
  };
}

function innerSplit(
  spec: StudySpec,
  data: StudyData,
  job: Split & { fold: number; repeat: number },
  label: string,
): { train: Uint32Array; stop: Uint32Array } {
  const { dataset } = data;
  const rng = createRng(spec.seed).split("data").split(`stop/${label}/${job.fold}/${job.repeat}`);
  const y = dataset.task === "regression" ? undefined : Float64Array.from(job.train, (row) => dataset.y[row]!);
  const { rest, held } = holdOut({ n: job.train.length, fraction: spec.stopFraction, rng, ...(y === undefined ? {} : { y }) });
  return { train: rest.map((i) => job.train[i]!), stop: held.map((i) => job.train[i]!) };
}
