import { createRng, InputError, trainRows, weightedMeanSe, type MeanSe, type Split } from "@ridgeline/core";
import type { CrossValidationBrief, CrossValidationKept } from "../cross-validate.ts";
import { largerIsBetter, type Measure } from "../measures.ts";
import { drain, iterateTask, withoutCallbacks, type Task } from "../task.ts";
import type { PathData } from "../types.ts";
import { mixCrossValidation, type MixChoice, type MixCrossValidation, type MixOptions, type MixStep } from "./cross-validate-mix.ts";
import { withoutZeros } from "./checked-path.ts";
import { dealSplits } from "./fold-options.ts";
import { FoldScorer, type FoldScores } from "./fold-unit.ts";
import { nullFit } from "./null-fit.ts";
import { planFolds, type FoldBrief } from "./plan-folds.ts";
import { takeRowOptions, takeRows } from "./rows.ts";

/** Which of the choices is the model. */
export type Rule = "min" | "oneSe" | "percentLoss";

/** Options of `nestedCrossValidate`: the folds are the outer ones. */
export interface NestedOptions extends MixOptions {
  /** Folds inside each outer training part, which choose. Default 10. */
  readonly innerFolds?: number | undefined;
  /** Default `min`. */
  readonly rule?: Rule | undefined;
}

/** One outer fold. */
export interface OuterFold {
  readonly split: Split;
  /** What the inner folds chose. */
  readonly choice: MixChoice;
  /** Score of the choice on the inner folds that chose it. */
  readonly selectedOn: number;
  /** Score of the choice on the rows that were held out of everything. */
  readonly estimatedOn: number;
  /** Score of the model without columns on the same rows. */
  readonly baseline: number;
  /** Columns of the choice. */
  readonly nonzero: number;
  /** Weight of the held-out rows. */
  readonly weight: number;
}

/** An honest estimate of a model that cross-validation chose. */
export interface NestedCrossValidation {
  /** Cross-validation of all rows on the outer folds: it chooses the model that is kept. */
  readonly cv: MixCrossValidation;
  readonly measure: Measure;
  /** The choice on all rows. */
  readonly choice: MixChoice;
  /** What the choice on all rows scored on the folds that chose it. */
  readonly selectedOn: MeanSe;
  /** What choices of the same kind score on rows that chose nothing: mean and standard error over the outer folds. */
  readonly estimatedOn: MeanSe;
  /** How much better `selectedOn` looks than `estimatedOn`: positive when it flatters, whichever way the measure goes. */
  readonly optimism: number;
  /** The model without columns on the same rows. */
  readonly baseline: MeanSe;
  readonly outer: readonly OuterFold[];
}

interface Brief {
  readonly cv: readonly CrossValidationBrief[];
  readonly cvUnits: number;
  readonly outer: FoldBrief;
}

/** Nested cross-validation as a task: a unit is a fold of the cross-validation of all rows, or an outer fold with all its inner ones. */
export const nestedCrossValidation: Task<
  NestedOptions,
  Brief,
  readonly CrossValidationKept[],
  FoldScores | OuterFold,
  MixStep,
  NestedCrossValidation
> = {
  name: "nestedCrossValidation",
  *plan(data, options) {
    const cv = yield* mixCrossValidation.plan(data, options);
    const { splits, scoring } = planFolds(data, options);
    const outer = { ...scoring, byRow: false, splits, responses: cv.brief[0]!.responses, keep: false };
    return { units: cv.units + splits.length, brief: { cv: cv.brief, cvUnits: cv.units, outer }, kept: cv.kept };
  },
  *unit(data, options, brief, k) {
    if (k < brief.cvUnits) return yield* mixCrossValidation.unit(data, options, brief.cv, k);
    return yield* outerFold(data, options, brief.outer, brief.outer.splits[k - brief.cvUnits]!);
  },
  combine(data, options, { brief, kept }, results) {
    const parts = results.slice(0, brief.cvUnits) as FoldScores[];
    const outer = results.slice(brief.cvUnits) as OuterFold[];
    const cv = mixCrossValidation.combine(data, options, { units: brief.cvUnits, brief: brief.cv, kept }, parts);
    const choice = cv[options.rule ?? "min"];
    const { mean, se } = cv.runs[choice.run]!;
    const selectedOn = { mean: mean[choice.index]!, se: se[choice.index]! };
    const estimatedOn = average(outer, (o) => o.estimatedOn);
    const { measure } = brief.outer;
    const optimism = (largerIsBetter(measure) ? -1 : 1) * (estimatedOn.mean - selectedOn.mean);
    return { cv, measure, choice, selectedOn, estimatedOn, optimism, baseline: average(outer, (o) => o.baseline), outer };
  },
};

/** Nested cross-validation: every outer fold runs the whole choice (inner folds over l1Ratio and lambda, then the rule) on its training rows, and scores
 *  what was chosen on rows that took no part. The mean over outer folds estimates the *procedure* that gives the model on all rows; the score by
 *  which cross-validation chose flatters, by the `optimism`. Inner folds are dealt out by `(seed, repeat, outer fold)`.
 *  Errors: those of `crossValidate`. Reference: Varma & Simon (2006), BMC Bioinformatics 7:91; Cawley & Talbot (2010), JMLR 11. */
export function nestedCrossValidate(data: PathData, options: NestedOptions): NestedCrossValidation {
  return drain(iterateTask(nestedCrossValidation, data, options), options.onStep);
}

function* outerFold(data: PathData, options: NestedOptions, brief: FoldBrief, split: Split): Generator<MixStep, OuterFold, void> {
  const rows = trainRows(split, data.n);
  const all = { ...data, responses: brief.responses };
  const train = takeRows(all, rows);
  const own = innerOptions(train, data.n, options, brief, split, rows);
  const cv = yield* within(iterateTask(mixCrossValidation, train, own), split);
  const choice = cv[options.rule ?? "min"];
  const { path, mean } = cv.runs[choice.run]!;
  const scorer = new FoldScorer(all, options, split, brief);
  const k = path.responses;
  const estimatedOn = scorer.add(
    scorer.link(withoutZeros(path.intercept.subarray(choice.index * k, (choice.index + 1) * k), path.coefficients[choice.index]!)),
  );
  const none = nullFit(train, own);
  const baseline = scorer.add(scorer.link(withoutZeros(none.intercept, none.coefficients[0]!)));
  return {
    split,
    choice,
    selectedOn: mean[choice.index]!,
    estimatedOn,
    baseline,
    nonzero: path.nonzero[choice.index]!,
    weight: scorer.weight,
  };
}

/** Options of the choice inside an outer fold: its rows, and inner folds of its own. */
function innerOptions(train: PathData, n: number, options: NestedOptions, brief: FoldBrief, split: Split, rows: Uint32Array): MixOptions {
  const { groups, foldIds: _, innerFolds, ...rest } = withoutCallbacks(options);
  const deal = { stratify: options.stratify, folds: innerFolds ?? 10, groups: groups && Array.from(rows, (i) => groups[i]!) };
  const rng = createRng(options.seed ?? 1).split(`inner/${split.repeat}/${split.fold}`);
  const splits = dealSplits(train, options.family, deal, rng);
  return { ...takeRowOptions(rest, n, rows), splits, measure: brief.measure, signal: options.signal };
}

/** Inner folds report as the outer fold they belong to, and fail in its name. */
function* within<R>(steps: Generator<MixStep, R, void>, { repeat, fold }: Split): Generator<MixStep, R, void> {
  try {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      yield { ...step.value, repeat, fold, score: NaN };
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.code, `Inside outer fold ${fold} of repeat ${repeat}:`, error.problems);
  }
}

function average(outer: readonly OuterFold[], score: (o: OuterFold) => number): MeanSe {
  const scored = outer.filter((o) => o.weight > 0 && !Number.isNaN(score(o)));
  return weightedMeanSe(
    scored.map(score),
    scored.map((o) => o.weight),
    scored.map((o) => o.split.repeat),
  );
}
