import { collectPath, fitPath } from "../fit-path.ts";
import { withoutZeros } from "../cv/checked-path.ts";
import type { SparseFit } from "../problem.ts";
import { withoutCallbacks } from "../task.ts";
import type { Path, PathData, PathOptions, PathPoint } from "../types.ts";
import { takeColumns, takeLimits } from "./columns.ts";

/** A refit: what a point of a path has, without its place, and without zeros. */
export interface Refit extends SparseFit, Pick<PathPoint, "nonzero" | "devRatio" | "gap" | "iterations" | "seconds"> {}

/** A set of columns with more members than rows minus this is not refitted: it would fit every row. As glmnet. */
const LEAST_FREE = 3;

/** Refits without a penalty on the columns that a point of a path has; sets that come again are fitted once. */
export class Relaxer {
  readonly #data: PathData;
  readonly #options: PathOptions;
  readonly #fits = new Map<string, Refit>();
  #last: Refit | undefined;

  constructor(data: PathData, options: PathOptions) {
    this.#data = data;
    const { penalty: _, hyper: __, penaltyFactor: ___, ...rest } = withoutCallbacks(options);
    this.#options = { ...rest, lambda: [0], signal: options.signal };
  }

  /** The refit on these columns; for more than n - 3 the last one that was not, as glmnet; `undefined` where the fit itself has to do: without columns,
   *  and before there is a refit. */
  refit(columns: readonly number[]): Refit | undefined {
    if (columns.length === 0) return (this.#last = undefined);
    if (columns.length > this.#data.n - LEAST_FREE) return this.#last;
    const key = columns.join();
    const fit = this.#fits.get(key) ?? this.#fit(columns);
    this.#fits.set(key, fit);
    return (this.#last = fit);
  }

  #fit(columns: readonly number[]): Refit {
    const { d } = this.#data;
    const path = fitPath(takeColumns(this.#data, columns), { ...this.#options, ...takeLimits(this.#options, columns) });
    const { places, values } = withoutZeros(path.intercept, path.coefficients[0]!);
    const size = columns.length;
    return {
      intercept: path.intercept,
      places: places.map((at) => Math.floor(at / size) * d + columns[at % size]!),
      values,
      nonzero: path.nonzero[0]!,
      devRatio: path.devRatio[0]!,
      gap: path.gap[0]!,
      iterations: path.iterations[0]!,
      seconds: path.seconds[0]!,
    };
  }
}

/** The columns of places in `[K, d]`, rising. */
export function activeColumns(places: Int32Array, d: number): readonly number[] {
  return [...new Set(Array.from(places, (at) => at % d))].sort((a, b) => a - b);
}

/** The same lambdas with each fit replaced by the fit without a penalty on its columns. The relaxed lasso is `blendPaths` of the two.
 *  Columns more than n - 3 are not refitted: the last refit stands, as in glmnet.
 *  Reference: Meinshausen (2007), Comput. Stat. Data Anal. 52(1); Hastie, Tibshirani & Tibshirani (2020), Stat. Sci. 35(4). */
export function relaxPath(data: PathData, options: PathOptions, path: Path): Path {
  const relaxer = new Relaxer({ ...data, responses: path.responses }, options);
  const d = (path.coefficients[0]?.length ?? 0) / path.responses;
  const relaxed = pointsOf(path).map((point): PathPoint => {
    const refit = relaxer.refit(activeColumns(withoutZeros(point.intercept, point.coefficients).places, d));
    if (refit === undefined) return point;
    const { places, values, ...rest } = refit;
    const coefficients = new Float64Array(point.coefficients.length);
    places.forEach((at, k) => (coefficients[at] = values[k]!));
    return { ...point, ...rest, coefficients };
  });
  return collectPath(path, relaxed);
}

/** `gamma * path + (1 - gamma) * relaxed`, coefficient by coefficient: gamma 1 is the path, 0 its unpenalised refit. `devRatio` is blended too, and
 *  so a lower bound (deviance is convex); `gap` says nothing of a blend and is NaN. */
export function blendPaths(path: Path, relaxed: Path, gamma: number): Path {
  if (gamma === 1) return path;
  const mix = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, k) => gamma * v + (1 - gamma) * b[k]!);
  return {
    ...path,
    intercept: mix(path.intercept, relaxed.intercept),
    coefficients: path.coefficients.map((b, k) => mix(b, relaxed.coefficients[k]!)),
    devRatio: mix(path.devRatio, relaxed.devRatio),
    gap: path.gap.map(() => NaN),
  };
}

function pointsOf(path: Path): readonly PathPoint[] {
  const k = path.responses;
  return path.coefficients.map((coefficients, index) => ({
    index,
    coefficients,
    lambda: path.lambda[index]!,
    intercept: path.intercept.slice(index * k, (index + 1) * k),
    nonzero: path.nonzero[index]!,
    devRatio: path.devRatio[index]!,
    gap: path.gap[index]!,
    iterations: path.iterations[index]!,
    seconds: path.seconds[index]!,
  }));
}
