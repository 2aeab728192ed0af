import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readFit, type Exchange } from "./exchange.ts";
import { LineProcess, OutOfTime } from "./line-process.ts";
import type { PathFit, PathProblem } from "./problem.ts";

/** A solver in a process of its own that holds one problem. */
export interface PathPeer {
  /** Fits at a tolerance in the peer's own unit; undefined when it takes too long. */
  fit(tolerance: number): Promise<{ fit: PathFit; ms: number } | undefined>;
  /** Milliseconds of n fits, measured by the peer. */
  time(tolerance: number, n: number): Promise<number>;
  /** Peak bytes of one fit beyond what the process held before, undefined when it takes too long. Of a fresh process only. */
  peak(tolerance: number): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Longest fit of a peer. */
export const LIMIT_SECONDS = 60;

const R_SCRIPT = fileURLToPath(new URL("../../src/path/peer.R", import.meta.url));
const PYTHON_SCRIPT = fileURLToPath(new URL("../../src/path/peer.py", import.meta.url));

/** Why glmnet cannot take part, if it cannot. */
export function glmnetMissing(): string | undefined {
  return whyMissing("Rscript", ["-e", 'quit(status = !nzchar(system.file(package = "glmnet")))'], "R has no glmnet");
}

/** Why a Python module cannot take part, if it cannot. */
export function moduleMissing(name: string): string | undefined {
  return whyMissing(
    "python3",
    ["-c", `import importlib.util, sys; sys.exit(importlib.util.find_spec("${name}") is None)`],
    `python3 has no ${name}`,
  );
}

const tried = new Map<string, string | undefined>();

/** Asked once. */
function whyMissing(command: string, args: readonly string[], without: string): string | undefined {
  if (!tried.has(without)) {
    const { error, status } = spawnSync(command, args, { stdio: "ignore" });
    const reason = status === 0 ? undefined : `${without}; apps/bench/setup-peers installs it`;
    tried.set(without, error === undefined ? reason : `${command} is not installed`);
  }
  return tried.get(without);
}

export function startR(): Promise<LineProcess> {
  return LineProcess.start("Rscript", ["--vanilla", R_SCRIPT]);
}

export async function glmnetPeer(problem: PathProblem, { folder, out }: Exchange): Promise<PathPeer> {
  const { family, l1Ratio, n, d, lambda, x, intercept } = problem;
  const entries = x.layout === "csc" ? x.values.length : -1;
  const process = await startR();
  await process.ask(
    `load_problem("${folder}", "${family}", ${l1Ratio}, ${n}, ${d}, ${lambda.length}, ${entries}, ${intercept ? "TRUE" : "FALSE"})`,
  );
  const number = async (call: string): Promise<number> => Number(await process.ask(call));
  return {
    fit: (tolerance) =>
      inTime(async () => {
        const ms = Number(await process.ask(`fit(${tolerance}, "${out}")`, LIMIT_SECONDS));
        return { ms, fit: await readFit(problem, out) };
      }),
    time: (tolerance, n) => number(`time(${tolerance}, ${n})`),
    peak: (tolerance) => inTime(async () => Number(await process.ask(`peak(${tolerance})`, LIMIT_SECONDS))),
    close: () => process.close(),
  };
}

async function inTime<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OutOfTime) return undefined;
    throw error;
  }
}

/** `solver` is a name of peer.py, `module` what it imports. */
export async function pythonPeer(solver: string, module: string, problem: PathProblem, { folder, out }: Exchange): Promise<PathPeer> {
  const process = await LineProcess.start("python3", [PYTHON_SCRIPT, module]);
  type Answer = { ms: number; bytes: number };
  const ask = async (question: object, limit?: number): Promise<Answer> =>
    JSON.parse(await process.ask(JSON.stringify({ solver, ...question }), limit)) as Answer;
  await ask({ do: "load", folder });
  return {
    fit: (tol) =>
      inTime(async () => {
        const { ms } = await ask({ do: "fit", tol, out }, LIMIT_SECONDS);
        return { ms, fit: await readFit(problem, out) };
      }),
    time: async (tol, n) => (await ask({ do: "time", tol, n })).ms,
    peak: (tol) => inTime(async () => (await ask({ do: "peak", tol }, LIMIT_SECONDS)).bytes),
    close: () => process.close(),
  };
}
