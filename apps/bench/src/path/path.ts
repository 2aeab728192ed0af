import type { Bench, Effort, Row } from "../bench.ts";
import { pathCases, type PathCase } from "./cases.ts";
import { meet, openContest, type Contest } from "./contest.ts";
import { writeProblem } from "./exchange.ts";
import { memoryRow } from "./memory-rows.ts";
import type { PathProblem } from "./problem.ts";
import { rivalsOf, type Rival } from "./rivals.ts";

type Note = (line: string) => void;

/** Whole paths of 100 lambdas on one thread beside glmnet, scikit-learn and celer: the same matrix, the same lambdas. */
export const path: Bench = {
  name: "path",
  summary: "whole lambda paths against glmnet, scikit-learn and celer",
  cases: pathCases.map((c) => c.name),
  async run(effort, note, only) {
    const rows: Row[] = [];
    for (const c of pathCases) if (only === undefined || only.has(c.name)) rows.push(...(await runCase(c, effort, note)));
    return rows;
  },
};

async function runCase(c: PathCase, effort: Effort, note: Note): Promise<Row[]> {
  const problem = c.load();
  if (typeof problem === "string") {
    note(`${c.name}: left out, ${problem}`);
    return [];
  }
  const rivals = rivalsOf(problem);
  const without = rivals.filter((r) => !r.intercept);
  const rows = await runProblem(
    c.name,
    problem,
    rivals.filter((r) => r.intercept),
    effort,
    note,
  );
  if (without.length > 0)
    rows.push(...(await runProblem(`${c.name}, no intercept`, { ...problem, intercept: false }, without, effort, note)));
  return rows;
}

async function runProblem(title: string, problem: PathProblem, rivals: readonly Rival[], effort: Effort, note: Note): Promise<Row[]> {
  const exchange = await writeProblem(problem);
  try {
    const contest = openContest(title, problem, exchange, effort, note);
    const rows: Row[] = [];
    for (const rival of rivals) rows.push(...(await meet(contest, rival)));
    for (const rival of rivals) rows.push(...(await memoryOf(contest, rival)));
    return rows;
  } finally {
    await exchange.close();
  }
}

async function memoryOf(contest: Contest, rival: Rival): Promise<Row[]> {
  const row = await memoryRow(contest, rival);
  return row === undefined ? [] : [row];
}
