import { InputError, nearest, show, type Problem, type Task } from "@ridgeline/core";
import { loadData, measuresOf } from "@ridgeline/runtime";
import { nameOf } from "./csv-study.ts";
import { listOfNumbers, numberFrom, wholeNumber } from "./options.ts";

export interface PathCommandOptions {
  target?: string;
  family?: string;
  alpha?: string;
  folds?: string;
  foldColumn?: string;
  lambda?: string;
  nlambda?: string;
  lambdaMinRatio?: string;
  standardize?: boolean;
  measure?: string;
  foldLambda?: string;
  glmnet?: boolean;
  drop?: string[];
  seed?: string;
}

/** The learner of each family, and the task it is. */
const FAMILIES = {
  gaussian: { learner: "linear", task: "regression" },
  binomial: { learner: "logistic", task: "binary" },
  multinomial: { learner: "multinomial", task: "multiclass" },
  poisson: { learner: "poisson", task: "regression" },
  huber: { learner: "huber", task: "regression" },
} as const;
export type FamilyName = keyof typeof FAMILIES;
const MEASURES = ["mse", "mae", "deviance", "class", "auc", "logLoss", "brier"];

/** The study that `ridgeline path data.csv` means, and how its family was found. */
export interface PathStudy {
  readonly spec: unknown;
  readonly family: FamilyName;
  /** Why the family, where it was not given. */
  readonly told: string;
}

export async function pathStudy(source: string, o: PathCommandOptions, problems: Problem[]): Promise<PathStudy> {
  const given = oneOf(o.family, "--family", Object.keys(FAMILIES), problems) as FamilyName | undefined;
  const data = {
    source,
    ...(o.target === undefined ? {} : { target: o.target }),
    ...(o.drop === undefined ? {} : { drop: o.drop }),
    ...(o.foldColumn === undefined ? {} : { foldColumn: o.foldColumn }),
  };
  if (o.folds !== undefined && o.foldColumn !== undefined)
    problems.push({ path: "--folds", message: "the fold column says the folds already", remedy: "leave one of the two out" });
  const found = given === undefined ? await inferFamily(data) : { family: given, told: "" };
  const { learner, task } = FAMILIES[found.family];
  const lambda = listOfNumbers(o.lambda, "--lambda", problems);
  const params = {
    l1Ratio: numberFrom(o.alpha, "--alpha", 0, 1, problems) ?? 1,
    nlambda: wholeNumber(o.nlambda, "--nlambda", 1, 10_000, problems) ?? 100,
    ...defined("lambda", lambda),
    ...defined("lambdaMinRatio", ratio(o.lambdaMinRatio, problems)),
    standardize: o.standardize !== false,
    foldLambda: oneOf(o.foldLambda, "--fold-lambda", ["shared", "own"], problems) ?? "shared",
    glmnet: o.glmnet === true,
    measure: measureOf(o.measure, found.family, problems),
  };
  const folds = wholeNumber(o.folds, "--folds", 2, 1000, problems) ?? 10;
  const model = { name: learner, params };
  return { spec: { name: nameOf(source), data: { ...data, task }, model, resampling: { folds }, testFraction: 0 }, ...found };
}

function measureOf(text: string | undefined, family: FamilyName, problems: Problem[]): string {
  const own: readonly string[] = measuresOf(family);
  const known = oneOf(text, "--measure", MEASURES, problems) ?? own[0]!;
  if (own.includes(known)) return known;
  problems.push({ path: "--measure", message: `${known} is no measure of the family ${family}`, remedy: `use ${own.join(", ")}` });
  return own[0]!;
}

function defined(name: string, value: unknown): object {
  return value === undefined ? {} : { [name]: value };
}

function ratio(text: string | undefined, problems: Problem[]): number | undefined {
  const value = numberFrom(text, "--lambda-min-ratio", 0, 1, problems);
  if (value !== 0 && value !== 1) return value;
  problems.push({ path: "--lambda-min-ratio", message: `${value} is not between 0 and 1`, remedy: "use a number such as 0.001" });
  return undefined;
}

function oneOf(text: string | undefined, option: string, known: readonly string[], problems: Problem[]): string | undefined {
  if (text === undefined || known.includes(text)) return text;
  const near = nearest(text, known);
  const remedy = near === undefined ? `use ${known.join(", ")}` : `did you mean ${near}?`;
  problems.push({ path: option, message: `${show(text)} is not known`, remedy });
  return undefined;
}

const OF_TASK: Readonly<Record<Task, FamilyName>> = { regression: "gaussian", binary: "binomial", multiclass: "multinomial" };

async function inferFamily(data: Parameters<typeof loadData>[0]): Promise<{ family: FamilyName; told: string }> {
  try {
    const { dataset } = await loadData(data);
    return { family: OF_TASK[dataset.task], told: reason(dataset) };
  } catch (error) {
    // The same problems are found again, with all others, when the study is prepared.
    if (!(error instanceof InputError)) throw error;
    return { family: "gaussian", told: "" };
  }
}

function reason({ task, targetName, classes, y }: Awaited<ReturnType<typeof loadData>>["dataset"]): string {
  const name = show(targetName);
  if (task === "binary") return `${name} has two values, ${show(classes![0])} (0) and ${show(classes![1])} (1)`;
  if (task === "multiclass") return `${name} has ${classes!.length} classes`;
  const counts = y.every((v) => Number.isInteger(v) && v >= 0);
  return `${name} is a number${counts ? "; if it counts something, --family poisson fits it on the log scale" : ""}`;
}

/** Where a problem of the study stands on the command line. */
const PLACES: Readonly<Record<string, string>> = {
  measure: "--measure",
  folds: "--folds",
  target: "--target",
  foldColumn: "--fold-column",
  seed: "--seed",
};

function inFamilies(tasks: string): string {
  return tasks.replace(/regression|binary|multiclass/g, (task) => OF_TASK[task as Task]);
}

/** The same error with the places of the command line instead of those of a study file. */
export function asCommandLine(error: unknown): unknown {
  if (!(error instanceof InputError)) return error;
  const moved = error.problems.map(({ path, message, remedy }) => ({
    path: PLACES[path] ?? path.replace(/^drop\[\d+\]$/, "--drop"),
    message,
    remedy: remedy
      ?.replace(/with drop:?(?= |$)/, "with --drop")
      .replace(/task: (.*)/, (_, tasks: string) => `--family ${inFamilies(tasks)}`),
  }));
  return new InputError(error.code, error.message.split("\n")[0]!, moved);
}
