import { collectPath, fitPath } from "../fit-path.ts";
import { withoutCallbacks } from "../task.ts";
import type { Path, PathData, PathOptions, PathPoint } from "../types.ts";
import { takeColumns, takeLimits } from "./columns.ts";

/** A fit without its lambda. */
export type Fit = Omit<PathPoint, "index" | "lambda">;

/** A set of columns with more members than rows minus this is not refitted: it would fit every row. As glmnet. */
const LEAST_FREE = 3;

/** Refits without a penalty on the columns that a point of a path has; sets that come again are fitted once. */
export class Relaxer {
  readonly #data: PathData;
  readonly #options: PathOptions;
  readonly #fits = new Map<string, Fit>();
  #last: Fit | undefined;

  constructor(data: PathData, options: PathOptions) {
    this.#data = data;
    const { penalty: _, hyper: __, penaltyFactor: ___, ...rest } = withoutCallbacks(options);
    this.#options = { ...rest, lambda: [0], signal: options.signal };
  }

  /** The refit of a point; for a set too large for its rows the last one that was not, as glmnet (the point itself before there is one). */
  refit(point: PathPoint): Fit {
    const columns = activeColumns(point.coefficients, this.#data.d);
    if (columns.length === 0) return (this.#last = point);
    if (columns.length > this.#data.n - LEAST_FREE) return this.#last ?? point;
    const key = columns.join();
    const fit = this.#fits.get(key) ?? this.#fit(columns);
    this.#fits.set(key, fit);
    return (this.#last = fit);
  }

  #fit(columns: readonly number[]): Fit {
    const { d } = this.#data;
    const path = fitPath(takeColumns(this.#data, columns), { ...this.#options, ...takeLimits(this.#options, columns) });
    const coefficients = new Float64Array(path.responses * d);
    for (let r = 0; r < path.responses; r++)
      columns.forEach((j, k) => (coefficients[r * d + j] = path.coefficients[0]![r * columns.length + k]!));
    return {
      intercept: path.intercept,
      coefficients,
      nonzero: path.nonzero[0]!,
      devRatio: path.devRatio[0]!,
      gap: path.gap[0]!,
      iterations: path.iterations[0]!,
      seconds: path.seconds[0]!,
    };
  }
}

/** The columns with a coefficient in any of the K responses, rising. `b: [K, d]`. */
export function activeColumns(b: Float64Array, d: number): readonly number[] {
  const used = new Uint8Array(d);
  for (let k = 0; k < b.length; k++) if (b[k] !== 0) used[k % d] = 1;
  return Array.from(used.keys()).filter((j) => used[j] === 1);
}

/** The same lambdas with each fit replaced by the fit without a penalty on its columns. The relaxed lasso is `blendPaths` of the two.
 *  Columns more than n - 3 are not refitted: the last refit stands, as in glmnet.
 *  Reference: Meinshausen (2007), Comput. Stat. Data Anal. 52(1); Hastie, Tibshirani & Tibshirani (2020), Stat. Sci. 35(4). */
export function relaxPath(data: PathData, options: PathOptions, path: Path): Path {
  const relaxer = new Relaxer({ ...data, responses: path.responses }, options);
  return collectPath(
    path,
    pointsOf(path).map((point) => ({ ...point, ...relaxer.refit(point) })),
  );
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
