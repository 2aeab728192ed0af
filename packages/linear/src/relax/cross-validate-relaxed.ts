import { InputError, type Split } from "@ridgeline/core";
import { foldFit, FoldScorer, foldPath, type FoldScores } from "../cv/fold-unit.ts";
import { planFolds, type FoldBrief, type ScoreOptions } from "../cv/plan-folds.ts";
import { summarize } from "../cv/summary.ts";
import { fullPath, type CrossValidationStep } from "../cv/full-path.ts";
import { largerIsBetter, type Measure } from "../measures.ts";
import { drain, iterateTask, type Task } from "../task.ts";
import type { Path, PathData, PathOptions } from "../types.ts";
import { validate } from "../validate.ts";
import { activeColumns, Relaxer, relaxPath } from "./relax.ts";

/** Options of `crossValidateRelaxed`. */
export interface RelaxedOptions extends PathOptions, Omit<ScoreOptions, "keep"> {
  /** Shares of the penalised fit, each in [0, 1]. Default 0, 0.25, 0.5, 0.75, 1, as glmnet. */
  readonly gamma?: readonly number[] | undefined;
  /** Called after each lambda of the fit to all rows and of each fold; the score is that of the first gamma. */
  readonly onStep?: ((step: CrossValidationStep) => void) | undefined;
}

/** A point of the grid of gamma and lambda. */
export interface RelaxedChoice {
  readonly gamma: number;
  readonly lambda: number;
  readonly gammaIndex: number;
  readonly lambdaIndex: number;
}

/** Cross-validation of a relaxed path over gamma and lambda. */
export interface RelaxedCrossValidation {
  readonly path: Path;
  /** The unpenalised refits of `path`. */
  readonly relaxed: Path;
  readonly measure: Measure;
  readonly lambda: Float64Array;
  /** Falling. */
  readonly gamma: readonly number[];
  /** One `[lambdas]` a gamma. */
  readonly mean: readonly Float64Array[];
  readonly se: readonly Float64Array[];
  /** Best mean; of equals the largest lambda, then the largest gamma, as glmnet. */
  readonly min: RelaxedChoice;
  /** The largest lambda, then the largest gamma, within one standard error of the best. */
  readonly oneSe: RelaxedChoice;
  readonly splits: readonly Split[];
  readonly notes: readonly string[];
}

interface Brief extends FoldBrief {
  readonly lambda: Float64Array;
  readonly gamma: readonly number[];
}

const GAMMA = [1, 0.75, 0.5, 0.25, 0] as const;

/** Cross-validation of the relaxed path as a task: a unit is a split. */
export const relaxedCrossValidation: Task<
  RelaxedOptions,
  Brief,
  Pick<RelaxedCrossValidation, "path" | "relaxed" | "notes">,
  readonly FoldScores[],
  CrossValidationStep,
  RelaxedCrossValidation
> = {
  name: "relaxedCrossValidation",
  *plan(data, options) {
    validate(data, options);
    const gamma = checkGamma(options.gamma ?? GAMMA);
    const { scoring, splits, notes } = planFolds(data, options);
    const path = yield* fullPath(data, options);
    const brief = { ...scoring, splits, gamma, lambda: path.lambda, responses: path.responses, keep: false };
    return { units: splits.length, brief, kept: { path, relaxed: relaxPath(data, options, path), notes } };
  },
  *unit(data, options, brief, k) {
    const split = brief.splits[k]!;
    const all = { ...data, responses: brief.responses };
    const scorers = brief.gamma.map(() => new FoldScorer(all, options, split, brief));
    const fit = foldFit(all, options, split, brief.lambda);
    const relaxer = new Relaxer(fit.data, fit.options);
    for (const point of foldPath(fit)) {
      const penalised = scorers[0]!.link(point);
      const refit = relaxer.refit(activeColumns(point.places, data.d));
      const free = refit === undefined ? penalised : scorers[0]!.link(refit);
      const [score] = brief.gamma.map((g, i) => scorers[i]!.add(mix(penalised, free, g)));
      yield { repeat: split.repeat, fold: split.fold, index: point.index, lambda: point.lambda, score: score!, weight: scorers[0]!.weight };
    }
    return scorers.map((s) => s.result());
  },
  combine(_data, options, { brief, kept }, results) {
    const { splits, measure, lambda, gamma } = brief;
    const curves = gamma.map((_, g) =>
      summarize(
        splits,
        results.map((r) => r[g]!),
        lambda.length,
        options.weights,
      ),
    );
    const [mean, se] = [curves.map((c) => c.mean), curves.map((c) => c.se)];
    return { ...kept, measure, lambda, gamma, mean, se, ...choose(lambda, gamma, mean, se, largerIsBetter(measure)), splits };
  },
};

/** Cross-validates the relaxed lasso, `gamma * penalised + (1 - gamma) * unpenalised refit on its columns`, over gamma and lambda, as cv.glmnet does
 *  with `relax = TRUE`: every fold refits its own path. Errors: those of `crossValidate`, and `E_GAMMA` for a gamma outside [0, 1].
 *  Reference: Hastie, Tibshirani & Tibshirani (2020), Stat. Sci. 35(4). */
export function crossValidateRelaxed(data: PathData, options: RelaxedOptions): RelaxedCrossValidation {
  return drain(iterateTask(relaxedCrossValidation, data, options), options.onStep);
}

function checkGamma(gamma: readonly number[]): readonly number[] {
  const problems = gamma.flatMap((g, i) =>
    g >= 0 && g <= 1 ? [] : [{ path: `gamma[${i}]`, message: `${g} is not in [0, 1]`, remedy: "use a share" }],
  );
  if (gamma.length === 0) problems.push({ path: "gamma", message: "the list is empty", remedy: "give at least one, or leave it out" });
  if (problems.length > 0) throw new InputError("E_GAMMA", "The shares of the penalised fit cannot be used:", problems);
  return [...new Set(gamma)].sort((a, b) => b - a);
}

function mix(a: Float64Array, b: Float64Array, gamma: number): Float64Array {
  return gamma === 1 ? a : a.map((v, k) => gamma * v + (1 - gamma) * b[k]!);
}

/** By largest lambda, then largest gamma, among all within a limit. */
function choose(
  lambda: Float64Array,
  gamma: readonly number[],
  mean: readonly Float64Array[],
  se: readonly Float64Array[],
  larger: boolean,
): Pick<RelaxedCrossValidation, "min" | "oneSe"> {
  const cost = mean.map((m) => (larger ? m.map((v) => -v) : m));
  const within = (limit: number): RelaxedChoice | undefined => {
    for (let k = 0; k < lambda.length; k++)
      for (let g = 0; g < gamma.length; g++)
        if (cost[g]![k]! <= limit) return { gamma: gamma[g]!, lambda: lambda[k]!, gammaIndex: g, lambdaIndex: k };
    return undefined;
  };
  const min = within(cost.flatMap((c) => [...c]).reduce((m, c) => (c < m ? c : m), Infinity)) ?? {
    gamma: gamma[0]!,
    lambda: lambda[0]!,
    gammaIndex: 0,
    lambdaIndex: 0,
  };
  const width = se[min.gammaIndex]![min.lambdaIndex]!;
  const oneSe = within(cost[min.gammaIndex]![min.lambdaIndex]! + (Number.isFinite(width) ? width : 0)) ?? min;
  return { min, oneSe };
}
