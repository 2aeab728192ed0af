import {
  systemClock,
  type Dataset,
  type Fitted,
  type FitJob,
  type Learner,
  type MeanScores,
  type Problem,
  type Report,
  type TargetCheck,
  type Task,
} from "@ridgeline/core";
import {
  collectPath,
  defaultDelta,
  fitPath,
  iterateAligned,
  iteratePath,
  measureName,
  measuresOf,
  rowLoss,
  type AlignedPoint,
  type Family,
  type Measure,
  type PathOptions,
  type PathPoint,
} from "@ridgeline/linear";
import { modelOf } from "./path-model.ts";
import { pathParams, type PathParams } from "./path-params.ts";
import { createFullReports, partMetrics, scoreRows, type PathScoring } from "./path-reports.ts";

/** Milliseconds of fitting between two turns of the event loop. */
const BREATH = 20;

/** How a family is scored. */
export interface PathScore {
  readonly name: string;
  readonly tasks: readonly Task[];
  readonly family: Family;
  /** What `validLoss` is where no measure is asked for, and `validError`. */
  readonly loss: Exclude<Measure, "auc">;
  readonly error: Exclude<Measure, "auc">;
  /** What is wrong with the target. */
  check?(target: TargetCheck<PathParams>): readonly Problem[];
}

/** A learner whose trial is one warm-started path: the fit to all rows sets the lambdas and is reported as fold -1, then every part is fitted on
 *  the same lambdas and scored at each. */
export function pathLearner(score: PathScore): Learner<PathParams> {
  return {
    name: score.name,
    params: pathParams,
    tasks: score.tasks,
    units: "trial",
    inputs: "raw",
    along: { coordinate: "lambda", choose: "point" },
    fit: (job) => fitPaths(score, job),
    check: (target) => [...checkMeasure(score, target), ...(score.check?.(target) ?? [])],
    words: ({ measure = score.loss }) => ({ loss: lossName(measure, score.family), error: measureName(score.error, score.family) }),
    baseline: (train, valid, params) => constantScores(score, train, valid, params),
  };
}

async function fitPaths(score: PathScore, job: FitJob<PathParams>): Promise<Fitted> {
  const { measure: _, foldLambda, ...options } = job.params;
  const all = withClasses(job.all);
  const own = familyOptions(score.family, all);
  const base: PathOptions = { ...options, ...own, family: score.family, signal: job.signal };
  const scoring = scoringOf(score, job.params, own);
  const full = createFullReports(all, scoring);
  const points: PathPoint[] = [];
  let stopped = await follow(job, iteratePath(all, { ...base, onLambda: (point) => points.push(point) }), (point) => ({
    fold: -1,
    repeat: 0,
    metrics: full(point),
  }));
  const path = collectPath(base, points);
  const { lambda } = path;
  const choosy = job.params.l1Ratio > 0;
  let solves = path.iterations.reduce((s, k) => s + k, 0);
  for (const part of job.parts) {
    if (stopped) break;
    const { fold, repeat } = part;
    const own: PathOptions = { ...base, onLambda: ({ iterations }) => (solves += iterations) };
    const train = withClasses(part.train);
    const points = foldLambda === "own" ? iterateAligned(train, own, lambda) : iteratePath(train, { ...own, lambda });
    stopped = await follow(job, points, (point) => ({ fold, repeat, metrics: partMetrics(part, point, scoring, choosy) }));
  }
  const facts = { lambdas: lambda.length, lambdaMax: lambda[0]!, solves };
  return { state: stopped ? "stopped" : "complete", facts, model: modelOf(job.all, path) };
}

/** Every fold has as many responses as the data have classes, also where it lacks one. */
function withClasses(data: Dataset): Dataset & { responses?: number } {
  return data.task === "multiclass" && data.classes !== undefined ? { ...data, responses: data.classes.length } : data;
}

/** What all folds share beside the lambdas: where the loss turns linear. */
function familyOptions(family: Family, all: Dataset): Pick<PathOptions, "huberDelta"> {
  return family === "huber" ? { huberDelta: defaultDelta(all, {}, new Float64Array(all.n).fill(1 / all.n)) } : {};
}

/** A study minimises, so the area under the curve is reported as what it lacks of 1. */
function lossName(measure: Measure, family: Family): string {
  return measure === "auc" ? "1 − AUC" : measureName(measure, family);
}

function scoringOf(
  { family, loss, error }: PathScore,
  { measure = loss }: PathParams,
  { huberDelta }: Pick<PathOptions, "huberDelta">,
): PathScoring {
  const auc = measure === "auc";
  return { loss: rowLoss(family, auc ? loss : measure, huberDelta), error: rowLoss(family, error), auc };
}

/** Walks one path, reporting each point before the next is fitted; whether it was stopped. */
async function follow<P extends AlignedPoint>(
  job: FitJob<PathParams>,
  points: Iterable<P>,
  describe: (point: P) => Pick<Report, "fold" | "repeat" | "metrics">,
): Promise<boolean> {
  let since = systemClock.monotonic();
  for (const point of points) {
    const decision = await job.report({ coordinate: "lambda", at: point.lambda, ...describe(point) });
    if (decision === "stop") return true;
    if (systemClock.monotonic() - since < BREATH) continue;
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    since = systemClock.monotonic();
  }
  return false;
}

/** Scores of the intercept alone: the fit to a column that does not vary. */
function constantScores(score: PathScore, train: Dataset, valid: Dataset, params: PathParams): MeanScores {
  const flat = (data: Dataset): Dataset => ({ ...data, d: 1, x: new Float64Array(data.n), featureNames: ["constant"] });
  const own = familyOptions(score.family, train);
  const path = fitPath(withClasses(flat(train)), { family: score.family, lambda: [1], ...own });
  const point = { coefficients: path.coefficients[0]!, intercept: path.intercept };
  return scoreRows(flat(valid), point, scoringOf(score, params, own));
}

function checkMeasure({ family }: PathScore, { params, foldOf, y }: TargetCheck<PathParams>): Problem[] {
  const { measure } = params;
  const measures = measuresOf(family);
  if (measure === undefined) return [];
  if (!measures.includes(measure))
    return [{ path: "measure", message: `${measure} is no measure of the family ${family}`, remedy: `use ${measures.join(", ")}` }];
  if (measure !== "auc") return [];
  const rows = new Map<string, Set<number>>();
  foldOf.forEach((folds, repeat) =>
    folds.forEach((fold, i) => {
      const key = `fold ${fold + 1}${foldOf.length > 1 ? ` of repeat ${repeat + 1}` : ""}`;
      rows.set(key, (rows.get(key) ?? new Set()).add(y[i]!));
    }),
  );
  const single = [...rows].filter(([, classes]) => classes.size < 2).map(([key]) => key);
  if (single.length === 0) return [];
  return [
    {
      path: "measure",
      message: `auc needs rows of both classes in every fold, and ${single.slice(0, 3).join(", ")}${single.length > 3 ? ` and ${single.length - 3} more` : ""} ${single.length === 1 ? "holds" : "hold"} one class only`,
      remedy: "use fewer folds, or the measure deviance",
    },
  ];
}
