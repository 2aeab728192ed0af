import type { Bench, Choice, Effort, Row } from "../bench.ts";
import { foldCases, pathCases, type PathCase } from "./cases.ts";
import { meet, openContest, type Contest } from "./contest.ts";
import { runFolds } from "./folds.ts";
import { writeProblem } from "./exchange.ts";
import { memoryRow } from "./memory-rows.ts";
import type { PathProblem } from "./problem.ts";
import { peerNames, rivalsOf, type Rival } from "./rivals.ts";

type Note = (line: string) => void;

/** Whole paths of 100 lambdas on one thread beside glmnet, scikit-learn and celer: the same matrix, the same lambdas. */
export const path: Bench = {
  name: "path",
  summary: "whole lambda paths against glmnet, scikit-learn and celer",
  cases: [...pathCases, ...foldCases].map((c) => c.name),
  peers: peerNames,
  async run(effort, note, { cases, peers }) {
    const rows: Row[] = [];
    const asked = ({ name }: { name: string }): boolean => cases === undefined || cases.has(name);
    for (const c of pathCases.filter(asked)) rows.push(...(await runCase(c, effort, note, peers)));
    for (const c of foldCases.filter(asked)) rows.push(...(await runFolds(c, effort, note)));
    return rows;
  },
};

async function runCase(c: PathCase, effort: Effort, note: Note, peers: Choice["peers"]): Promise<Row[]> {
  const problem = c.load();
  if (typeof problem === "string") {
    note(`${c.name}: left out, ${problem}`);
    return [];
  }
  const rivals = rivalsOf(problem).filter(({ name }) => peers === undefined || peers.has(name.split(" ")[0]!));
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
  if (rivals.length === 0) return [];
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
