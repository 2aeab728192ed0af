import { InputError, type Problem } from "@ridgeline/core";
import { iterateChecked } from "../cv/checked-path.ts";
import { fullPath } from "../cv/full-path.ts";
import { takeRowOptions, takeRows } from "../cv/rows.ts";
import { drain, iterateTask, withoutCallbacks, type Task } from "../task.ts";
import type { Path, PathData, PathOptions } from "../types.ts";
import { halves } from "./half-samples.ts";

/** Options of `stabilitySelection`: those of the path, and how it is resampled. */
export interface StabilityOptions extends PathOptions {
  /** Number of half-samples. Default 100. */
  readonly samples?: number | undefined;
  /** Take them as complementary pairs (50 for 100 samples). Default true: the bound then needs no assumption on the columns. */
  readonly pairs?: boolean | undefined;
  /** Share of half-samples in which a column has to be chosen, in (0.5, 1]. Default 0.75, the middle of the range that Meinshausen & Buehlmann advise. */
  readonly threshold?: number | undefined;
  /** Bound on the expected number of falsely chosen columns: it ends the range of lambdas. Default 1. */
  readonly expectedFalse?: number | undefined;
  /** Decides who is in which half. Default 1. */
  readonly seed?: number | undefined;
  /** Called after each lambda of the fit to all rows and of each half-sample. */
  readonly onStep?: ((step: ResampleStep) => void) | undefined;
}

/** One lambda done. */
export interface ResampleStep {
  /** -1: the fit to all rows. */
  readonly sample: number;
  readonly index: number;
  readonly lambda: number;
}

/** How often each column is chosen in half of the rows. */
export interface StabilitySelection {
  /** The fit to all rows. */
  readonly path: Path;
  readonly lambda: Float64Array;
  readonly samples: number;
  /** One `[d]` a lambda: share of half-samples in which the column has a coefficient. */
  readonly probability: readonly Float64Array[];
  /** `[lambdas]`: mean number of penalised columns chosen at this lambda or a larger one. */
  readonly chosen: Float64Array;
  /** `[lambdas]`: `chosen^2 / ((2 threshold - 1) p)`, the bound on falsely chosen columns when the range ends here. */
  readonly bound: Float64Array;
  /** The last lambda of the range, -1 when the bound allows none. */
  readonly end: number;
  /** `[d]`: largest probability over the range. */
  readonly maxProbability: Float64Array;
  /** Columns whose largest probability reaches the threshold, the most probable first. */
  readonly selected: readonly number[];
  readonly threshold: number;
  /** The bound at `end`; 0 where no lambda is allowed. */
  readonly expectedFalse: number;
}

interface Brief {
  readonly lambda: Float64Array;
  readonly responses: number;
}

/** Columns of all lambdas one after another; lambda k ends at `ends[k]`. */
interface Chosen {
  readonly columns: Int32Array;
  readonly ends: Int32Array;
}

/** Stability selection as a task: a unit is a half-sample. */
export const stability: Task<StabilityOptions, Brief, Path, Chosen, ResampleStep, StabilitySelection> = {
  name: "stabilitySelection",
  *plan(data, options) {
    check(data, options);
    const path = yield* labelled(fullPath(data, options), -1);
    return { units: options.samples ?? 100, brief: { lambda: path.lambda, responses: path.responses }, kept: path };
  },
  *unit(data, options, { lambda, responses }, k) {
    const rows = sampleRows(data, options, k);
    const own = { ...withoutCallbacks(options), signal: options.signal, lambda };
    const columns: number[] = [];
    const ends: number[] = [];
    for (const point of iterateChecked(takeRows({ ...data, responses }, rows), takeRowOptions(own, data.n, rows))) {
      for (const j of new Set(point.places.map((at) => at % data.d))) columns.push(j);
      ends.push(columns.length);
      yield { sample: k, index: point.index, lambda: point.lambda };
    }
    return { columns: Int32Array.from(columns), ends: Int32Array.from(ends) };
  },
  combine(data, options, { brief, kept }, results) {
    const { lambda } = brief;
    const penalised = Array.from({ length: data.d }, (_, j) => options.penaltyFactor?.[j] !== 0);
    const p = penalised.filter(Boolean).length;
    const threshold = options.threshold ?? 0.75;
    const probability = Array.from(lambda, () => new Float64Array(data.d));
    const chosen = new Float64Array(lambda.length);
    for (const sample of results) count(sample, penalised, probability, chosen);
    for (const row of probability) row.forEach((c, j) => (row[j] = c / results.length));
    chosen.forEach((c, k) => (chosen[k] = c / results.length));
    const bound = chosen.map((q) => (q * q) / ((2 * threshold - 1) * p));
    const end = bound.reduce((last, b, k) => (b <= (options.expectedFalse ?? 1) ? k : last), -1);
    const maxProbability = new Float64Array(data.d);
    for (const row of probability.slice(0, end + 1)) row.forEach((v, j) => (maxProbability[j] = Math.max(maxProbability[j]!, v)));
    const selected = Array.from(maxProbability.keys())
      .filter((j) => maxProbability[j]! >= threshold)
      .sort((a, b) => maxProbability[b]! - maxProbability[a]! || a - b);
    return {
      path: kept,
      lambda,
      samples: results.length,
      probability,
      chosen,
      bound,
      end,
      maxProbability,
      selected,
      threshold,
      expectedFalse: bound[end] ?? 0,
    };
  },
};

/** Stability selection: fits the path to many random halves of the rows and keeps the columns that are chosen in most of them, over the range of
 *  lambdas on which, with q columns chosen on average out of p, the expected number of false ones is at most `q^2 / ((2 threshold - 1) p)`.
 *  That bound holds for columns that are chosen no more often than at random; with complementary pairs for all columns that are
 *  chosen with probability at most q/p in half of the rows. Classes keep their shares in each half. The draws are keyed by (seed, pair).
 *  Errors: those of `fitPath`, and `E_STABILITY`.
 *  Reference: Meinshausen & Buehlmann (2010), J. R. Stat. Soc. B 72(4), theorem 1; Shah & Samworth (2013), J. R. Stat. Soc. B 75(1), theorem 1. */
export function stabilitySelection(data: PathData, options: StabilityOptions): StabilitySelection {
  return drain(iterateTask(stability, data, options), options.onStep);
}

function check(data: PathData, { samples, pairs, threshold, expectedFalse }: StabilityOptions): void {
  const problems: Problem[] = [];
  const note = (path: string, value: unknown, remedy: string): unknown =>
    problems.push({ path, message: `${String(value)} is not allowed`, remedy });
  if (samples !== undefined && !(Number.isInteger(samples) && samples >= 2)) note("samples", samples, "use a whole number >= 2");
  if (pairs !== false && samples !== undefined && samples % 2 === 1) note("samples", samples, "use an even number, or pairs: false");
  if (threshold !== undefined && !(threshold > 0.5 && threshold <= 1)) note("threshold", threshold, "use a share in (0.5, 1]");
  if (expectedFalse !== undefined && !(expectedFalse > 0)) note("expectedFalse", expectedFalse, "use a number > 0");
  if (!(data.n >= 4)) note("n", data.n, "give at least four rows");
  if (problems.length > 0) throw new InputError("E_STABILITY", "Stability selection cannot be run:", problems);
}

function sampleRows(data: PathData, options: StabilityOptions, k: number): Uint32Array {
  const classes = options.family === "binomial" || options.family === "multinomial" ? data.y : undefined;
  const source = { n: data.n, classes, seed: options.seed ?? 1 };
  return options.pairs === false ? halves(source, k)[0] : halves(source, k >> 1)[k % 2]!;
}

function* labelled<R>(steps: Generator<{ index: number; lambda: number }, R, void>, sample: number): Generator<ResampleStep, R, void> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    yield { sample, index: step.value.index, lambda: step.value.lambda };
  }
}

/** Adds one half-sample's choices, and the size of their union from the first lambda on. */
function count({ columns, ends }: Chosen, penalised: readonly boolean[], probability: readonly Float64Array[], chosen: Float64Array): void {
  const seen = new Uint8Array(penalised.length);
  let union = 0;
  let at = 0;
  for (let k = 0; k < ends.length; k++) {
    for (; at < ends[k]!; at++) {
      const j = columns[at]!;
      probability[k]![j]! += 1;
      if (seen[j] === 0 && penalised[j]!) union++;
      seen[j] = 1;
    }
    chosen[k]! += union;
  }
}
