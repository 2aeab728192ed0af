import { systemClock } from "@ridgeline/core";
import { endsEarly, lambdaSequence } from "./lambda.ts";
import { prepare, type Problem, release, unstandardize } from "./problem.ts";
import { solverFor } from "./solver-for.ts";
import type { Path, PathData, PathOptions, PathPoint } from "./types.ts";

/** Elastic-net path: minimises, for each lambda in falling order and warm-started from the one before,
 *  `loss + lambda * sum_j v_j (r |b_j| + (1-r)/2 b_j^2)` with r = l1Ratio and b on columns divided by their population deviation; the loss is
 *  `1/(2n) |y - b0 - Xb|^2` (`gaussian`) or the mean negative log-likelihood (`binomial`). Coefficients come back on the scale of the columns
 *  as given. Defaults are glmnet's: lasso, 100 lambdas from lambdaMax down to 1e-4 of it (1e-2 when n < d), stopped once the deviance ratio
 *  passes 0.999 or gains less than 1e-5; own lambdas are all fitted. A constant column gets coefficient 0.
 *  Errors: `E_LINEAR_INPUT` with every fault of data and options, `E_ONE_CLASS`, `E_NO_LAMBDA_GRID` (constant target without own lambdas).
 *  Reference: Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1).
 *
 *      const path = fitPath(data, { family: "gaussian" });
 *      path.coefficients[50]; */
export function fitPath(data: PathData, options: PathOptions): Path {
  const points = iteratePath(data, options);
  for (;;) {
    const step = points.next();
    if (step.done === true) return step.value;
  }
}

/** `fitPath` one lambda at a time: yields each point as it is done and returns the path, so that the caller may wait, or stop, in between. */
export function* iteratePath(data: PathData, options: PathOptions): Generator<PathPoint, Path, void> {
  const problem = prepare(data, options);
  try {
    return yield* solvePath(problem);
  } finally {
    release(problem);
  }
}

function* solvePath(problem: Problem): Generator<PathPoint, Path, void> {
  const { data, options } = problem;
  const clock = options.clock ?? systemClock;
  const solver = solverFor(problem);
  const lambda = lambdaSequence(options, solver, data.n, data.d);
  const points: PathPoint[] = [];
  const devRatio: number[] = [];
  for (let k = 0; k < lambda.length; k++) {
    options.signal?.throwIfAborted();
    const start = clock.monotonic();
    const solution = solver.solve(lambda[k]!);
    const { gap, iterations } = solution;
    const seconds = (clock.monotonic() - start) / 1000;
    const point = {
      index: k,
      lambda: lambda[k]!,
      ...unstandardize(problem, solution),
      devRatio: solution.devRatio,
      gap,
      iterations,
      seconds,
    };
    points.push(point);
    devRatio.push(point.devRatio);
    options.onLambda?.(point);
    yield point;
    const enough = endsEarly(devRatio, k, options) || point.nonzero > (options.activeLimit ?? Infinity);
    if (options.lambda === undefined && enough) break;
  }
  return collectPath(options, points);
}

/** The path of these points: all that `iteratePath` yielded, or the first of them when the caller stopped early. */
export function collectPath(options: Pick<PathOptions, "family" | "l1Ratio">, points: readonly PathPoint[]): Path {
  const size = points.length;
  const responses = points[0]?.intercept.length ?? 1;
  const path = {
    family: options.family,
    l1Ratio: options.l1Ratio ?? 1,
    responses,
    lambda: new Float64Array(size),
    intercept: new Float64Array(size * responses),
    coefficients: points.map((p) => p.coefficients),
    nonzero: new Int32Array(size),
    devRatio: new Float64Array(size),
    gap: new Float64Array(size),
    iterations: new Int32Array(size),
    seconds: new Float64Array(size),
  };
  for (const [k, p] of points.entries()) {
    path.lambda[k] = p.lambda;
    path.intercept.set(p.intercept, k * responses);
    path.nonzero[k] = p.nonzero;
    path.devRatio[k] = p.devRatio;
    path.gap[k] = p.gap;
    path.iterations[k] = p.iterations;
    path.seconds[k] = p.seconds;
  }
  return path;
}
