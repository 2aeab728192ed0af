import type { Bench, Effort, Row } from "../bench.ts";
import { foldCases, pathCases, type PathCase } from "./cases.ts";
import { meet, openContest, type Contest } from "./contest.ts";
import { runFolds } from "./folds.ts";
import { writeProblem } from "./exchange.ts";
import { memoryRow } from "./memory-rows.ts";
import type { PathProblem } from "./problem.ts";
import { rivalsOf, type Rival } from "./rivals.ts";

type Note = (line: string) => void;

/** Whole paths of 100 lambdas on one thread beside glmnet, scikit-learn and celer: the same matrix, the same lambdas. */
export const path: Bench = {
  name: "path",
  summary: "whole lambda paths against glmnet, scikit-learn and celer",
  cases: [...pathCases, ...foldCases].map((c) => c.name),
  async run(effort, note, only) {
    const rows: Row[] = [];
    const asked = ({ name }: { name: string }): boolean => only === undefined || only.has(name);
    for (const c of pathCases.filter(asked)) rows.push(...(await runCase(c, effort, note)));
    for (const c of foldCases.filter(asked)) rows.push(...(await runFolds(c, effort, note)));
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
    for (const rival of rivals) {
      const met = await meet(contest, rival);
      rows.push(...met);
      if (met[0]?.peer !== null) rows.push(...(await memoryOf(contest, rival)));
    }
    return rows;
  } finally {
    await exchange.close();
  }
}

async function memoryOf(contest: Contest, rival: Rival): Promise<Row[]> {
  const row = await memoryRow(contest, rival);
  return row === undefined ? [] : [row];
}
