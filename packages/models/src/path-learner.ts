import {
  s,
  type Dataset,
  type Fitted,
  type FitJob,
  type FoldPart,
  type Infer,
  type Learner,
  type Report,
  type Task,
} from "@ridgeline/core";
import { collectPath, iteratePath, linearPredictor, type Family, type Path, type PathOptions, type PathPoint } from "@ridgeline/linear";

/** Up to this many columns the coefficients are reported as metrics of the full fit. */
const MOST_REPORTED = 1000;
/** Lambdas between two turns of the event loop. */
const BREATH = 16;

/** Parameters of the path learners; the defaults are glmnet's. */
export const pathParams = s.object({
  l1Ratio: s.about(s.withDefault(s.number({ min: 0, max: 1 }), 1), "share of L1 in the penalty: 1 lasso, 0 ridge"),
  nlambda: s.about(s.withDefault(s.number({ min: 1, max: 10_000, integer: true }), 100), "length of the lambda sequence"),
  lambdaMinRatio: s.about(
    s.optional(s.number({ above: 0, below: 1 })),
    "last lambda over the first; 1e-4, or 1e-2 with more columns than rows",
  ),
  lambda: s.about(s.optional(s.array(s.number({ min: 0 }), { min: 1 })), "own lambdas instead of the sequence"),
  standardize: s.about(s.withDefault(s.boolean(), true), "divide columns by their population deviation before penalising"),
  glmnet: s.about(s.withDefault(s.boolean(), false), "glmnet's scale of the L2 part of squared error: divided by the deviation of y"),
});

export type PathParams = Infer<typeof pathParams>;

/** What a path learner returns as its model: the path of the fit to all rows, as plain data. */
export interface PathModel {
  readonly family: Family;
  readonly l1Ratio: number;
  readonly featureNames: readonly string[];
  readonly classes?: readonly string[] | undefined;
  readonly lambda: readonly number[];
  readonly intercept: readonly number[];
  /** One `[d]` a lambda, on the scale of the columns as given. */
  readonly coefficients: readonly (readonly number[])[];
}

/** How a family is scored, row by row. */
export interface PathScore {
  readonly name: string;
  readonly task: Task;
  readonly family: Family;
  /** Loss of one row, from the target and the linear predictor. */
  loss(y: number, eta: number): number;
  /** Error of one row. */
  error(y: number, eta: number): number;
}

/** A learner whose trial is one warm-started path: the fit to all rows sets the lambdas and is reported as fold -1, then every part is fitted on
 *  the same lambdas and scored at each. */
export function pathLearner(score: PathScore): Learner<PathParams> {
  return {
    name: score.name,
    params: pathParams,
    tasks: [score.task],
    units: "trial",
    inputs: "raw",
    along: { coordinate: "lambda", choose: "point" },
    fit: (job) => fitPaths(score, job),
  };
}

async function fitPaths(score: PathScore, job: FitJob<PathParams>): Promise<Fitted> {
  const base: PathOptions = { ...job.params, family: score.family, signal: job.signal };
  const full = await follow(job, job.all, base, (point) => ({ fold: -1, repeat: 0, metrics: fullMetrics(score, job.all, point) }));
  const { lambda } = full.path;
  let { stopped } = full;
  let solves = solvesOf(full.path);
  for (const part of job.parts) {
    if (stopped) break;
    const { fold, repeat } = part;
    const run = await follow(job, part.train, { ...base, lambda }, (point) => ({ fold, repeat, metrics: partMetrics(score, part, point) }));
    solves += solvesOf(run.path);
    stopped = run.stopped;
  }
  const facts = { lambdas: lambda.length, lambdaMax: lambda[0]!, solves };
  return { state: stopped ? "stopped" : "complete", facts, model: modelOf(job.all, full.path) };
}

function solvesOf(path: Path): number {
  return path.iterations.reduce((s, k) => s + k, 0);
}

/** Walks one path, reporting each point before the next is fitted. */
async function follow(
  job: FitJob<PathParams>,
  data: Dataset,
  options: PathOptions,
  describe: (point: PathPoint) => Pick<Report, "fold" | "repeat" | "metrics">,
): Promise<{ path: Path; stopped: boolean }> {
  const points: PathPoint[] = [];
  for (const point of iteratePath(data, options)) {
    points.push(point);
    const decision = await job.report({ coordinate: "lambda", at: point.lambda, ...describe(point) });
    if (decision === "stop") return { path: collectPath(options, points), stopped: true };
    if (points.length % BREATH === 0) await new Promise<void>((resolve) => setTimeout(resolve, 0));
  }
  return { path: collectPath(options, points), stopped: false };
}

function fullMetrics(score: PathScore, data: Dataset, point: PathPoint): Report["metrics"] {
  const metrics: Record<string, number> = {
    trainLoss: mean(rowScores(score.loss, data, point)),
    trainError: mean(rowScores(score.error, data, point)),
    devRatio: point.devRatio,
    nonzero: point.nonzero,
    gap: point.gap,
    intercept: point.intercept[0]!,
  };
  if (data.d > MOST_REPORTED) return metrics;
  data.featureNames.forEach((name, j) => (metrics[`coefficient/${name}`] = point.coefficients[j]!));
  return metrics;
}

function partMetrics(score: PathScore, part: FoldPart, point: PathPoint): Report["metrics"] {
  const loss = rowScores(score.loss, part.valid, point);
  const error = rowScores(score.error, part.valid, point);
  return {
    trainLoss: mean(rowScores(score.loss, part.train, point)),
    trainError: mean(rowScores(score.error, part.train, point)),
    validLoss: mean(loss),
    validError: mean(error),
    validLossSe: standardError(loss),
    validErrorSe: standardError(error),
    nonzero: point.nonzero,
  };
}

function rowScores(of: (y: number, eta: number) => number, data: Dataset, point: PathPoint): Float64Array {
  return linearPredictor(data.x, point.coefficients, point.intercept[0]!).map((eta, i) => of(data.y[i]!, eta));
}

function mean(v: Float64Array): number {
  return v.reduce((s, x) => s + x, 0) / v.length;
}

/** `sqrt(sum (v - mean)^2 / (n - 1) / n)`; NaN for a single row. */
function standardError(v: Float64Array): number {
  const m = mean(v);
  return Math.sqrt(v.reduce((s, x) => s + (x - m) ** 2, 0) / (v.length - 1) / v.length);
}

function modelOf(data: Dataset, path: Path): PathModel {
  return {
    family: path.family,
    l1Ratio: path.l1Ratio,
    featureNames: data.featureNames,
    classes: data.classes,
    lambda: Array.from(path.lambda),
    intercept: Array.from(path.intercept),
    coefficients: path.coefficients.map((b) => Array.from(b)),
  };
}
