import { InputError } from "@ridgeline/core";
import { loadDense, type Store } from "./dense-store.ts";
import { buildDesign, type Design, type DesignOptions } from "./design.ts";
import { families } from "./families/families.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { acquireKernels, releaseKernels } from "./kernels/pool.ts";
import { isSparse } from "./matrix.ts";
import type { Family, PathData, PathOptions, PathPoint } from "./types.ts";
import { validate } from "./validate.ts";
import { isComplete } from "./working-set.ts";

/** A threshold that keeps every penalised coefficient at 0, with room for penalty factors. */
export const CLOSED = 1e200;

/** Checked data and options, in the form that both solvers take. */
export interface Problem {
  readonly family: Family;
  /** K: 1, but for `multinomial` and `mgaussian`. */
  readonly responses: number;
  readonly data: PathData;
  readonly options: PathOptions;
  readonly design: Design;
  /** The design in the memory of the kernels, where the exact active set takes the problem. */
  readonly store?: Store | undefined;
  /** Kernels with their memory, for every solver but the general one. */
  readonly kernels?: Kernels | undefined;
  /** `[n]`, summing to 1. */
  readonly weights: Float64Array;
  /** `[n, K]`, zeros when there is none. */
  readonly offset: Float64Array;
  readonly l1Ratio: number;
  readonly intercept: boolean;
  readonly tolerance: number;
  /** `[p]`: penalty factors of the kept columns. */
  readonly factor: Float64Array;
}

/** What a solver returns for one lambda, on the standardised scale. */
export interface Solution {
  /** `[K, p]`, response after response. */
  readonly b: Float64Array;
  /** Columns outside of these have b = 0; all may differ from 0 when absent. */
  readonly support?: ArrayLike<number> | undefined;
  /** `[K]`: intercepts of the centred columns. */
  readonly intercept: readonly number[];
  readonly devRatio: number;
  /** Over the null objective. */
  readonly gap: number;
  readonly iterations: number;
}

/** A warm-started solver: each call starts from where the last one ended. */
export interface Solver {
  /** `max_j |x_j' r| / v_j` over penalised columns, at the model with unpenalised terms only. */
  gradientMax(): number;
  /** Smallest lambda at which nothing that is penalised enters, where it does not follow from `gradientMax`. */
  lambdaMax?(): number;
  solve(lambda: number): Solution;
}

/** A solver whose residual others may look at. */
export interface RowSolver extends Solver {
  /** Address of the residual at the last solution, `[ld]`: weight times (target - mean), or for `gaussian` that of the root-weighted rows;
   *  `X'residual` is minus the loss's gradient. */
  residual(): number;
}

/** Whether the exact active set takes the problem: a dense matrix, `gaussian` or `binomial`, the elastic net without limits. */
export function takesActiveSet({ data, options }: Pick<Problem, "data" | "options">): boolean {
  const { family } = options;
  return (family === "gaussian" || family === "binomial") && isPlain(data, options);
}

/** Most pairs of a response and a column that may have a coefficient, for their Hessian to be formed: with an L1 part, and without one, where all have. */
const MOST_PAIRS = 1500;
const MOST_RIDGE = 800;

/** Whether the exact active set of all responses together takes the problem: the same of `multinomial` (not grouped) and `poisson`, where not too many
 *  pairs of a response and a column can have a coefficient. */
export function takesJointSet({ data, options }: Pick<Problem, "data" | "options">): boolean {
  const { family } = options;
  if ((family !== "multinomial" && family !== "poisson") || families[family].grouped(options) || !isPlain(data, options)) return false;
  const { l1Ratio = 1 } = options;
  const responses = families[family].responses(data);
  if (l1Ratio === 0) return data.d <= data.n && responses * data.d <= MOST_RIDGE;
  return responses * Math.min(data.d, data.n / l1Ratio) <= MOST_PAIRS;
}

/** A dense matrix, the elastic net without limits. */
function isPlain({ x }: PathData, { penalty, lowerLimits, upperLimits }: PathOptions): boolean {
  return penalty === undefined && lowerLimits === undefined && upperLimits === undefined && !isSparse(x);
}

/** Whether pure ridge is solved in the space of the rows: every column penalised, more columns than rows, no lambda of 0 (there the minimum is not
 *  unique). */
export function fitsDual({ l1Ratio, lambda }: PathOptions, factor: Float64Array | undefined, n: number, p: number): boolean {
  return l1Ratio === 0 && p > n && factor?.includes(0) !== true && lambda?.includes(0) !== true;
}

/** Squared sizes of columns, over their penalty factors, may lie this far apart before sums over columns lose the small ones to rounding. */
const EVEN = 1e8;

/** Whether `X D^-1 X'` in double precision tells of every column. Its error is about 1e-16 of the largest one's share. */
export function areEven({ kernels, norm, p }: Store, factor: Float64Array): boolean {
  let [least, most] = [Infinity, 0];
  for (let j = 0; j < p; j++) {
    const share = kernels.heap.f64[norm + j]! ** 2 / factor[j]!;
    least = Math.min(least, share);
    most = Math.max(most, share);
  }
  return most <= EVEN * least;
}

/** `cells: false` for rows of data whose cells were looked at. */
export function prepare(given: PathData, options: PathOptions, cells = true): Problem {
  const data = oneShape(given);
  const joint = takesJointSet({ data, options });
  const fast = joint || takesActiveSet({ data, options });
  validate(data, options, cells ? (fast ? "target" : "all") : "none");
  const { family } = options;
  const total = options.weights?.reduce((s, w) => s + w, 0) ?? data.n;
  const weights = options.weights?.map((w) => w / total) ?? new Float64Array(data.n).fill(1 / total);
  const intercept = options.intercept ?? true;
  const how = {
    weights,
    standardize: options.standardize ?? true,
    center: intercept,
    rootWeights: family === "gaussian" && options.penalty === undefined,
    ones: joint || (family === "binomial" && options.penalty === undefined),
  };
  const kernels = options.penalty === undefined ? acquireKernels(options.kernels) : undefined;
  const { design, store } =
    kernels !== undefined && fast ? load(kernels, data, options, how) : { design: buildDesign(data, how), store: undefined };
  return {
    family,
    responses: families[family].responses(data),
    data,
    options,
    design,
    store,
    kernels,
    weights,
    intercept,
    offset: options.offset ?? new Float64Array(data.n * families[family].responses(data)),
    l1Ratio: options.l1Ratio ?? 1,
    tolerance: options.tolerance ?? 1e-12,
    factor: penaltyFactors(data, options, design),
  };
}

/** The same object shape for data of every origin, so that code which was compiled for one fit serves the next. */
function oneShape({ x, y, n, d, responses, featureNames }: PathData): PathData {
  return { x, y, n, d, responses, featureNames };
}

/** The design in the memory of the kernels; in single precision beside it where columns are screened or a Hessian is wanted. */
function load(kernels: Kernels, data: PathData, options: PathOptions, how: DesignOptions): { design: Design; store: Store } {
  const { n, d } = data;
  const dual = fitsDual(options, options.penaltyFactor, n, d);
  const single = !dual && (options.family !== "gaussian" || !isComplete(n, d));
  const loaded = loadDense(kernels, data, { ...how, single }) ?? refuse(data, options);
  if (!dual || (loaded.design.p > n && areEven(loaded.store, penaltyFactors(data, options, loaded.design)))) return loaded;
  kernels.heap.reset();
  return loadDense(kernels, data, { ...how, single: true }) ?? refuse(data, options);
}

/** Names the cells that are not numbers. */
function refuse(data: PathData, options: PathOptions): never {
  validate(data, options);
  const remedy = "divide the columns by a power of ten";
  throw new InputError("E_LINEAR_INPUT", "The path cannot be fitted:", [{ path: "x", message: "the mean of a column overflows", remedy }]);
}

/** Gives back the memory of the kernels; the problem and its solver are of no use from then on. */
export function release({ kernels }: Problem): void {
  if (kernels !== undefined) releaseKernels(kernels);
}

/** The kernels of a problem without a penalty of its own. */
export function kernelsOf({ kernels }: Problem): Kernels {
  if (kernels === undefined) throw new TypeError("the problem has no kernels");
  return kernels;
}

/** The design of a problem that `takesActiveSet`. */
export function storeOf({ store }: Problem): Store {
  if (store === undefined) throw new TypeError("the problem has no design in the memory of the kernels");
  return store;
}

function penaltyFactors(data: PathData, options: PathOptions, design: Design): Float64Array {
  const given = options.penaltyFactor;
  if (given === undefined) return new Float64Array(design.p).fill(1);
  const sum = given.reduce((s, v) => s + v, 0);
  const scale = options.glmnet === true ? data.d / sum : 1;
  return Float64Array.from(design.source, (j) => given[j]! * scale);
}

/** Coefficients and intercepts for the columns as given. */
export function unstandardize(problem: Problem, s: Solution): Pick<PathPoint, "intercept" | "coefficients" | "nonzero"> {
  const { intercept, places, values, count, nonzero } = used(problem, s);
  const coefficients = new Float64Array(problem.responses * problem.data.d);
  for (let k = 0; k < count; k++) coefficients[places[k]!] = values[k]!;
  return { coefficients, intercept, nonzero };
}

/** A fit by its coefficients that are not 0. */
export interface SparseFit {
  /** `[K]`. */
  readonly intercept: Float64Array;
  /** Places in `[K, d]`. */
  readonly places: Int32Array;
  readonly values: Float64Array;
}

/** `unstandardize` without the zeros. */
export function sparseFit(problem: Problem, s: Solution): SparseFit {
  const { intercept, places, values, count } = used(problem, s);
  return { intercept, places: places.slice(0, count), values: values.slice(0, count) };
}

/** Of the coefficients that are not 0 the first `count` places and values, and the number of columns that have one. */
function used(problem: Problem, { support, b: scaled, intercept: centred }: Solution): SparseFit & { count: number; nonzero: number } {
  const { responses, design, data } = problem;
  const { source, mean, scale, p } = design;
  const size = support === undefined ? p : support.length;
  const intercept = new Float64Array(responses);
  intercept.set(centred);
  const places = new Int32Array(responses * size);
  const values = new Float64Array(responses * size);
  let count = 0;
  let nonzero = 0;
  for (let k = 0; k < size; k++) {
    const j = support === undefined ? k : support[k]!;
    const before = count;
    for (let r = 0; r < responses; r++) {
      const b = scaled[r * p + j]!;
      if (b === 0) continue;
      const value = limited(problem.options, source[j]!, b / scale[j]!);
      places[count] = r * data.d + source[j]!;
      values[count++] = value;
      intercept[r]! -= mean[j]! * value;
    }
    if (count > before) nonzero++;
  }
  if (!problem.intercept) intercept.fill(0);
  return { intercept, places, values, count, nonzero };
}

/** Division by the scale rounds a coefficient that is at a limit to the next number beyond it. */
function limited({ lowerLimits, upperLimits }: PathOptions, j: number, value: number): number {
  return Math.max(lowerLimits?.[j] ?? -Infinity, Math.min(upperLimits?.[j] ?? Infinity, value));
}
