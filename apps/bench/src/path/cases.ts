import { indicator, mean, responsesOf, transposeTimes, type PathProblem } from "./problem.ts";
import { readShared } from "./shared-data.ts";
import { denseColumns, sparseColumns } from "./synthetic.ts";

export interface PathCase {
  readonly name: string;
  /** The problem, or why it cannot be had. */
  load(): PathProblem | string;
}

/** Columns as they are, without lambdas. */
export type Unscaled = Pick<PathProblem, "family" | "n" | "d" | "x" | "y">;

const LAMBDAS = 100;

export const pathCases: readonly PathCase[] = [
  pathCase("small", 1, () => synthetic("gaussian", 200, 40, 10)),
  pathCase("riboflavin", 1, riboflavin),
  pathCase("communities_crime", 1, crime),
  pathCase("leukemia", 1, leukemia),
  pathCase("spambase", 1, spambase),
  pathCase("synthetic", 1, () => synthetic("gaussian", 1000, 10_000, 100)),
  pathCase("synthetic-binomial", 1, () => synthetic("binomial", 1000, 10_000, 100)),
  pathCase("text", 1, () => text(40, 0.5)),
  // As many columns in the end as there are rows, nearly.
  pathCase("text-saturated", 1, () => text(500, 1)),
  pathCase("text-binomial", 1, () => text(40, 0.5, "binomial")),
  pathCase("wine", 1, () => fromShared("wine", "target", "multinomial")),
  pathCase("srbct", 1, srbct),
  pathCase("digits8x8", 1, () => fromShared("digits8x8", "target", "multinomial")),
  pathCase("abalone", 1, () => fromShared("abalone", "rings", "poisson", [], "M")),
  pathCase("riboflavin-0.5", 0.5, riboflavin),
  pathCase("communities_crime-0.5", 0.5, crime),
  pathCase("synthetic-0.5", 0.5, () => synthetic("gaussian", 1000, 10_000, 100)),
];

export interface FoldCase {
  readonly name: string;
  load(): Unscaled | string;
}

/** Cross-validated as they are: each fold standardises its own rows. */
export const foldCases: readonly FoldCase[] = [
  { name: "riboflavin-cv", load: riboflavin },
  { name: "communities_crime-cv", load: crime },
];

function pathCase(name: string, l1Ratio: number, read: () => Unscaled | string): PathCase {
  return {
    name,
    load() {
      const data = read();
      return typeof data === "string" ? data : withGrid(standardise(data), l1Ratio);
    },
  };
}

function riboflavin(): Unscaled | string {
  return fromShared("riboflavin", "y", "gaussian");
}

function crime(): Unscaled | string {
  return fromShared("communities_crime", "ViolentCrimesPerPop", "gaussian", [
    "state",
    "county",
    "community",
    "communityname_string",
    "fold",
  ]);
}

/** Class 2 (AML) is 1. */
function leukemia(): Unscaled | string {
  const data = fromShared("leukemia", "class", "binomial");
  return typeof data === "string" ? data : { ...data, y: data.y.map((v) => v - 1) };
}

/** Classes 1 to 4. */
function srbct(): Unscaled | string {
  const data = fromShared("srbct", "class", "multinomial");
  return typeof data === "string" ? data : { ...data, y: data.y.map((v) => v - 1) };
}

function spambase(): Unscaled | string {
  return fromShared("spambase", "spam", "binomial", [], "spam");
}

function fromShared(
  name: string,
  target: string,
  family: PathProblem["family"],
  without: readonly string[] = [],
  positive?: string,
): Unscaled | string {
  const table = readShared(name, without, positive);
  if (typeof table === "string") return table;
  const y = table.columns.get(target);
  if (y === undefined) return `shared/data/${name}.csv.gz has no column ${target}`;
  const predictors = [...table.columns].filter(([column, values]) => column !== target && values.some((v) => v !== values[0]));
  const values = new Float64Array(table.n * predictors.length);
  predictors.forEach(([, column], j) => values.set(column, j * table.n));
  return { family, n: table.n, d: predictors.length, x: { layout: "columns", values }, y };
}

function synthetic(family: PathProblem["family"], n: number, d: number, active: number): Unscaled {
  const { x, response } = denseColumns(n, d, active);
  return { family, n, d, x: { layout: "columns", values: x }, y: targetOf(family, response) };
}

function targetOf(family: PathProblem["family"], response: Float64Array): Float64Array {
  return family === "gaussian" ? response : response.map((v) => (v > 0 ? 1 : 0));
}

function text(active: number, noise: number, family: PathProblem["family"] = "gaussian"): Unscaled {
  const [n, d] = [5000, 20_000];
  const { response, ...x } = sparseColumns(n, d, 25, active, noise);
  return { family, n, d, x: { layout: "csc", ...x }, y: targetOf(family, response) };
}

function standardise(data: Unscaled): Unscaled {
  const { n, d, x, family } = data;
  const y = data.y.slice();
  if (family === "gaussian") standardiseAt(y, 0, n);
  const values = x.values.slice();
  for (let j = 0; j < d; j++) {
    if (x.layout === "columns") standardiseAt(values, j * n, n);
    else scaleAt(values, x.pointers[j]!, x.pointers[j + 1]!, n);
  }
  return { ...data, y, x: { ...x, values } };
}

function standardiseAt(v: Float64Array, from: number, n: number): void {
  const column = v.subarray(from, from + n);
  const m = mean(column);
  for (let i = 0; i < n; i++) column[i]! -= m;
  const deviation = Math.sqrt(column.reduce((s, e) => s + e * e, 0) / n);
  for (let i = 0; i < n; i++) column[i]! /= deviation;
}

/** A sparse column keeps its mean. */
function scaleAt(v: Float64Array, from: number, to: number, n: number): void {
  const stored = v.subarray(from, to);
  const [sum, square] = [stored.reduce((s, e) => s + e, 0), stored.reduce((s, e) => s + e * e, 0)];
  const deviation = Math.sqrt(square / n - (sum / n) ** 2);
  for (let k = 0; k < stored.length; k++) stored[k]! /= deviation;
}

/** glmnet's grid for these data. */
function withGrid(data: Unscaled, l1Ratio: number): PathProblem {
  const { n, d, y, family } = data;
  const problem = { ...data, l1Ratio, intercept: true, lambda: new Float64Array(0) };
  const targets = family === "multinomial" ? Array.from({ length: responsesOf(data) }, (_, k) => indicator(y, k)) : [y];
  const most = Math.max(...targets.map((target) => steepest(problem, target)));
  const ratio = n < d ? 1e-2 : 1e-4;
  const lambda = Float64Array.from({ length: LAMBDAS }, (_, k) => (most / n / l1Ratio) * ratio ** (k / (LAMBDAS - 1)));
  return { ...problem, lambda };
}

/** `max_j |x_j' (target - its mean)|`. */
function steepest(problem: PathProblem, target: Float64Array): number {
  const center = mean(target);
  return transposeTimes(
    problem,
    target.map((v) => v - center),
  ).reduce((m, g) => Math.max(m, Math.abs(g)), 0);
}
