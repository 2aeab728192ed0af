import { InputError } from "@ridgeline/core";
import {
  crossValidation,
  type CrossValidateOptions,
  type CrossValidation,
  type CrossValidationBrief,
  type CrossValidationKept,
} from "../cross-validate.ts";
import { largerIsBetter } from "../measures.ts";
import { drain, iterateTask, type Plan, type Task } from "../task.ts";
import type { PathData } from "../types.ts";
import { PERCENT_LOSS } from "./choose.ts";
import type { CrossValidationStep } from "./full-path.ts";
import type { FoldScores } from "./fold-unit.ts";

/** Options of `crossValidateMix`: those of `crossValidate`, with several shares of L1. */
export interface MixOptions extends Omit<CrossValidateOptions, "onStep"> {
  /** Shares of L1, each in [0, 1]. Default: `l1Ratio` alone. */
  readonly l1Ratios?: readonly number[] | undefined;
  readonly onStep?: ((step: MixStep) => void) | undefined;
}

export interface MixStep extends CrossValidationStep {
  readonly l1Ratio: number;
}

/** A point of the grid of l1Ratio and lambda. */
export interface MixChoice {
  readonly l1Ratio: number;
  readonly lambda: number;
  /** Place of the l1Ratio in `runs`. */
  readonly run: number;
  /** Place of the lambda in its path. */
  readonly index: number;
}

/** Cross-validation over l1Ratio and lambda together, on the same folds. */
export interface MixCrossValidation {
  readonly l1Ratios: readonly number[];
  /** One for each l1Ratio. */
  readonly runs: readonly CrossValidation[];
  /** Best mean over all; of equals the larger l1Ratio. */
  readonly min: MixChoice;
  /** Within one standard error of the best: for each l1Ratio the largest such lambda, and of these the one with the fewest columns, then the one
   *  that explains less of its own rows. */
  readonly oneSe: MixChoice;
  /** The same within `percent` per cent of the best. */
  readonly percentLoss: MixChoice;
}

type Part = Plan<CrossValidationBrief, CrossValidationKept>;

/** Cross-validation over l1Ratio and lambda as a task: a unit is a split for one l1Ratio. */
export const mixCrossValidation: Task<
  MixOptions,
  readonly CrossValidationBrief[],
  readonly CrossValidationKept[],
  FoldScores,
  MixStep,
  MixCrossValidation
> = {
  name: "mixCrossValidation",
  *plan(data, options) {
    const parts: Part[] = [];
    for (const l1Ratio of ratiosOf(options))
      parts.push(yield* labelled(crossValidation.plan(data, { ...options, onStep: undefined, l1Ratio }), l1Ratio));
    return { units: parts.reduce((s, p) => s + p.units, 0), brief: parts.map((p) => p.brief), kept: parts.map((p) => p.kept) };
  },
  *unit(data, options, brief, k) {
    const { splits } = brief[0]!;
    const at = Math.floor(k / splits.length);
    const l1Ratio = ratiosOf(options)[at]!;
    return yield* labelled(crossValidation.unit(data, { ...options, onStep: undefined, l1Ratio }, brief[at]!, k % splits.length), l1Ratio);
  },
  combine(data, options, { brief, kept }, results) {
    const l1Ratios = ratiosOf(options);
    const count = brief[0]!.splits.length;
    const runs = l1Ratios.map((l1Ratio, at) => {
      const part = { units: count, brief: brief[at]!, kept: kept[at]! };
      return crossValidation.combine(data, { ...options, onStep: undefined, l1Ratio }, part, results.slice(at * count, (at + 1) * count));
    });
    return { l1Ratios, runs, ...chooseMix(l1Ratios, runs, options.percent ?? PERCENT_LOSS) };
  },
};

/** Cross-validates several shares of L1, each along its own lambdas, on the same folds. Errors: those of `crossValidate`, and `E_L1_RATIOS`. */
export function crossValidateMix(data: PathData, options: MixOptions): MixCrossValidation {
  return drain(iterateTask(mixCrossValidation, data, options), options.onStep);
}

function* labelled<R>(steps: Generator<CrossValidationStep, R, void>, l1Ratio: number): Generator<MixStep, R, void> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    yield { ...step.value, l1Ratio };
  }
}

function ratiosOf({ l1Ratios, l1Ratio = 1 }: MixOptions): readonly number[] {
  if (l1Ratios === undefined) return [l1Ratio];
  const problems = l1Ratios.flatMap((r, i) =>
    r >= 0 && r <= 1 ? [] : [{ path: `l1Ratios[${i}]`, message: `${r} is not in [0, 1]`, remedy: "use a share" }],
  );
  if (l1Ratios.length === 0)
    problems.push({ path: "l1Ratios", message: "the list is empty", remedy: "give at least one, or leave it out" });
  if (problems.length > 0) throw new InputError("E_L1_RATIOS", "The shares of L1 cannot be used:", problems);
  return l1Ratios;
}

function chooseMix(
  l1Ratios: readonly number[],
  runs: readonly CrossValidation[],
  percent: number,
): Pick<MixCrossValidation, "min" | "oneSe" | "percentLoss"> {
  const sign = largerIsBetter(runs[0]!.measure) ? -1 : 1;
  const choice = (run: number, index: number): MixChoice => ({ run, index, l1Ratio: l1Ratios[run]!, lambda: runs[run]!.lambda[index]! });
  const cost = (c: MixChoice): number => sign * runs[c.run]!.mean[c.index]!;
  const min = runs
    .map((cv, run) => choice(run, cv.indexMin))
    .reduce((best, c) => (cost(c) < cost(best) || (cost(c) === cost(best) && c.l1Ratio > best.l1Ratio) ? c : best));
  const simplest = (limit: number): MixChoice =>
    runs
      .map((cv, run) =>
        choice(
          run,
          cv.mean.findIndex((m) => sign * m <= limit),
        ),
      )
      .filter((c) => c.index >= 0)
      .reduce((best, c) => (simpler(runs, c, best) ? c : best), min);
  const se = runs[min.run]!.se[min.index]!;
  return {
    min,
    oneSe: simplest(cost(min) + (Number.isFinite(se) ? se : 0)),
    percentLoss: simplest(cost(min) + (percent / 100) * Math.abs(cost(min))),
  };
}

function simpler(runs: readonly CrossValidation[], a: MixChoice, b: MixChoice): boolean {
  const [p, q] = [runs[a.run]!.path, runs[b.run]!.path];
  const columns = p.nonzero[a.index]! - q.nonzero[b.index]!;
  return columns < 0 || (columns === 0 && p.devRatio[a.index]! < q.devRatio[b.index]!);
}
