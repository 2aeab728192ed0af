import { createRng, InputError, type Problem } from "@ridgeline/core";
import { mixCrossValidation, type MixOptions } from "../cv/cross-validate-mix.ts";
import { dealSplits } from "../cv/fold-options.ts";
import type { Rule } from "../cv/nested.ts";
import { iterateChecked } from "../cv/checked-path.ts";
import { takeRowOptions, takeRows } from "../cv/rows.ts";
import { fitPath } from "../fit-path.ts";
import { drain, iterateTask, withoutCallbacks, type Task } from "../task.ts";
import type { PathData } from "../types.ts";
import { resample } from "./resample-rows.ts";
import { spreadOf, type LambdaFit, type Spread } from "./spread.ts";
import type { ResampleStep } from "./stability.ts";

/** Options of `bootstrapCoefficients`: those of the path, and of the cross-validation that chooses. */
export interface BootstrapOptions extends Omit<MixOptions, "onStep"> {
  /** The lambda of the fit. Default: chosen by cross-validation on all rows. */
  readonly at?: number | undefined;
  /** Which choice of the cross-validation. Default `min`. */
  readonly rule?: Rule | undefined;
  /** Choose l1Ratio and lambda anew in every resample, so that the intervals hold the choice too. Default false. */
  readonly reselect?: boolean | undefined;
  /** Number of resamples. Default 500. */
  readonly samples?: number | undefined;
  /** Share of resamples inside the intervals. Default 0.95. */
  readonly level?: number | undefined;
  /** `bca` corrects bias and skewness for n more fits, at a fixed lambda. Default `percentile`. */
  readonly interval?: "percentile" | "bca" | undefined;
  /** Called after each resample. */
  readonly onStep?: ((step: ResampleStep) => void) | undefined;
}

/** Coefficients with their spread over resampled rows. */
export interface CoefficientBootstrap extends Spread {
  readonly l1Ratio: number;
  readonly lambda: number;
  /** `[samples]`: the lambda of each resample. */
  readonly lambdas: Float64Array;
  readonly samples: number;
  readonly level: number;
  readonly interval: "percentile" | "bca";
}

interface Brief {
  readonly l1Ratio: number;
  readonly lambda: number;
  readonly responses: number;
  readonly samples: number;
}

/** The bootstrap as a task: a unit is a resample; for `bca` the fits without one row follow. */
export const bootstrap: Task<BootstrapOptions, Brief, LambdaFit, LambdaFit, ResampleStep, CoefficientBootstrap> = {
  name: "coefficientBootstrap",
  *plan(data, options) {
    check(options);
    const { l1Ratio, lambda, responses } = yield* chosen(data, options);
    const samples = options.samples ?? 500;
    const kept = fitAt({ ...data, responses }, options, l1Ratio, lambda);
    const extra = options.interval === "bca" ? data.n : 0;
    return { units: samples + extra, brief: { l1Ratio, lambda, responses, samples }, kept };
  },
  *unit(data, options, brief, k) {
    const all = { ...data, responses: brief.responses };
    const fit = k < brief.samples ? yield* resampledFit(all, options, brief, k) : fitWithout(all, options, brief, k - brief.samples);
    yield { sample: k, index: 0, lambda: fit.lambda };
    return fit;
  },
  combine(data, options, { brief, kept }, results) {
    const { level = 0.95, interval = "percentile" } = options;
    const { l1Ratio, lambda, samples } = brief;
    const spread = spreadOf(kept, results.slice(0, samples), results.slice(samples), brief.responses * data.d, level);
    return { l1Ratio, lambda, ...spread, lambdas: Float64Array.from(results.slice(0, samples), (r) => r.lambda), samples, level, interval };
  },
};

/** Intervals of the coefficients by resampling rows (pairs of x and y) with replacement: percentile or BCa, at a fixed lambda or with the choice made anew
 *  in each resample. A row drawn twice has weight 2, so that inner folds never hold copies of a row that was learnt from. Draws are keyed by (seed, resample).
 *  The intervals are those of the *penalised* coefficients, shrunk as they are: for an effect of 0 they are no test (Chatterjee & Lahiri 2011).
 *  Errors: those of `crossValidate`, and `E_BOOTSTRAP`.
 *  Reference: Efron & Tibshirani (1993), An introduction to the bootstrap, chapters 13 and 14. */
export function bootstrapCoefficients(data: PathData, options: BootstrapOptions): CoefficientBootstrap {
  return drain(iterateTask(bootstrap, data, options), options.onStep);
}

function check({ at, samples, level, interval, reselect }: BootstrapOptions): void {
  const problems: Problem[] = [];
  const note = (path: string, value: unknown, remedy: string): unknown =>
    problems.push({ path, message: `${String(value)} is not allowed`, remedy });
  if (at !== undefined && !(at >= 0 && at < Infinity)) note("at", at, "use a lambda >= 0");
  if (at !== undefined && reselect === true) note("at", at, "leave it out, or do not reselect");
  if (samples !== undefined && !(Number.isInteger(samples) && samples >= 2)) note("samples", samples, "use a whole number >= 2");
  if (level !== undefined && !(level > 0 && level < 1)) note("level", level, "use a share in (0, 1)");
  if (interval === "bca" && reselect === true) note("interval", interval, "use percentile when lambda is chosen anew");
  if (problems.length > 0) throw new InputError("E_BOOTSTRAP", "The bootstrap cannot be run:", problems);
}

/** The lambda of the fit, chosen once on all rows unless it is given. */
function* chosen(data: PathData, options: BootstrapOptions): Generator<ResampleStep, Omit<Brief, "samples">, void> {
  const own = { ...withoutCallbacks(options), onStep: undefined, signal: options.signal };
  if (options.at !== undefined) {
    const { responses } = fitPath(data, { ...own, lambda: [options.at] });
    return { l1Ratio: options.l1Ratio ?? 1, lambda: options.at, responses };
  }
  const cv = yield* asSteps(iterateTask(mixCrossValidation, data, own), -1);
  const { l1Ratio, lambda } = cv[options.rule ?? "min"];
  return { l1Ratio, lambda, responses: cv.runs[0]!.path.responses };
}

function* asSteps<R>(steps: Generator<{ index: number; lambda: number }, R, void>, sample: number): Generator<ResampleStep, R, void> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    yield { sample, index: step.value.index, lambda: step.value.lambda };
  }
}

function* resampledFit(data: PathData, options: BootstrapOptions, brief: Brief, k: number): Generator<ResampleStep, LambdaFit, void> {
  const seed = options.seed ?? 1;
  const { rows, times } = resample(data, options.family, options.weights, seed, k);
  const part = takeRows(data, rows);
  const {
    groups,
    foldIds: _,
    splits: __,
    ...rest
  } = takeRowOptions({ ...withoutCallbacks(options), signal: options.signal }, data.n, rows);
  const own = { ...rest, weights: times.map((t, i) => t * (rest.weights?.[i] ?? 1)) };
  if (options.reselect !== true) return fitAt(part, own, brief.l1Ratio, brief.lambda);
  const deal = { ...rest, repeats: 1, groups: groups && Array.from(rows, (i) => groups[i]!) };
  const splits = dealSplits(part, options.family, deal, createRng(seed).split(`resample/${k}/folds`));
  // The default grid's end depends on whether there are more columns than rows: of all rows, not of the distinct ones.
  const lambdaMinRatio = rest.lambdaMinRatio ?? (data.n < data.d ? 1e-2 : 1e-4);
  const cv = yield* asSteps(iterateTask(mixCrossValidation, part, { ...own, splits, lambdaMinRatio, onStep: undefined }), k);
  const { l1Ratio, lambda } = cv[options.rule ?? "min"];
  return fitAt(part, own, l1Ratio, lambda);
}

function fitWithout(data: PathData, options: BootstrapOptions, brief: Brief, row: number): LambdaFit {
  const rows = Uint32Array.from({ length: data.n }, (_, i) => i).filter((i) => i !== row);
  return fitAt(takeRows(data, rows), takeRowOptions(options, data.n, rows), brief.l1Ratio, brief.lambda);
}

function fitAt(data: PathData, options: BootstrapOptions, l1Ratio: number, lambda: number): LambdaFit {
  const own = { ...withoutCallbacks(options), l1Ratio, lambda: [lambda], signal: options.signal };
  const [fit] = iterateChecked(data, own);
  return fit!;
}
