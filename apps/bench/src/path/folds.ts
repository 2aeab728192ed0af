import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { crossValidate, type CrossValidation } from "@ridgeline/linear";
import { crossValidateParallel, WorkerPool } from "@ridgeline/linear/node";
import type { Effort, Row } from "../bench.ts";
import type { FoldCase, Unscaled } from "./cases.ts";
import { emptyExchange, readDoubles, writeNumbers, type Exchange } from "./exchange.ts";
import { foldOptions } from "./fold-options.ts";
import type { LineProcess } from "./line-process.ts";
import { alonePairs, alternatePairs, type Timed } from "./pairs.ts";
import { glmnetMissing, startR } from "./peers.ts";

const WORKERS = 2;
const PEER = "cv.glmnet, thresh 1e-7, 1 process";
/** Means over folds may differ by so much, relatively, from cv.glmnet's at thresh 1e-15. */
const APART = 1e-4;

interface Side {
  readonly name: string;
  readonly time: Timed;
}

/** 10-fold cross-validation with the fit to all rows in it: our folds on a pool of two threads that is there, without a pool, one after the other,
 *  and as the first call of a fresh process; cv.glmnet always in a process that has done it before. */
export async function runFolds(c: FoldCase, effort: Effort, note: (line: string) => void): Promise<Row[]> {
  const data = c.load();
  if (typeof data === "string") {
    note(`${c.name}: left out, ${data}`);
    return [];
  }
  const options = foldOptions(data);
  const pool = new WorkerPool({ workers: WORKERS });
  const sides: Side[] = [
    { name: `${c.name}, pool of ${WORKERS} reused`, time: repeat(() => crossValidateParallel(data, { ...options, pool })) },
    { name: `${c.name}, ${WORKERS} workers, no pool`, time: repeat(() => crossValidateParallel(data, { ...options, workers: WORKERS })) },
    { name: `${c.name}, in this thread`, time: repeat(async () => crossValidate(data, options)) },
    { name: `${c.name}, first call of a process, ${WORKERS} workers`, time: (n) => firstCalls(c.name, n) },
  ];
  try {
    const reason = glmnetMissing();
    if (reason === undefined) return await against(sides, data, options.foldIds, crossValidate(data, options), effort, note);
    return await Promise.all(sides.map((side) => withoutPeer(side, reason, effort)));
  } finally {
    await pool.close();
  }
}

function repeat(work: () => Promise<unknown>): Timed {
  return async (n) => {
    const start = performance.now();
    for (let i = 0; i < n; i++) await work();
    return performance.now() - start;
  };
}

/** Milliseconds of n first calls, each in a process of its own. */
async function firstCalls(name: string, n: number): Promise<number> {
  const child = fileURLToPath(new URL("./folds-child.js", import.meta.url));
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Number((await promisify(execFile)(process.execPath, [child, name, String(WORKERS)])).stdout);
  return sum;
}

async function withoutPeer({ name, time }: Side, reason: string, effort: Effort): Promise<Row> {
  return { case: name, ours: await alonePairs(time, effort), peer: null, peerName: PEER, unit: "ms", ratio: null, reason };
}

async function against(
  sides: readonly Side[],
  data: Unscaled,
  foldIds: Int32Array,
  cv: CrossValidation,
  effort: Effort,
  note: (line: string) => void,
): Promise<Row[]> {
  const exchange = await emptyExchange();
  const process = await startR();
  try {
    await writeNumbers(exchange, "x.bin", data.x.values);
    await writeNumbers(exchange, "y.bin", data.y);
    await writeNumbers(exchange, "folds.bin", foldIds);
    await process.ask(`load_folds("${exchange.folder}", "${data.family}", ${data.n}, ${data.d})`);
    note(`${sides[0]!.name}: ${await mustAgree(process, exchange, cv)}`);
    const rows: Row[] = [];
    for (const { name, time } of sides) {
      const ms = await alternatePairs(time, async (n) => Number(await process.ask(`time_folds(1e-7, ${n})`)), effort);
      rows.push({ case: name, ours: ms.ours, peer: ms.peer, peerName: PEER, unit: "ms", ratio: ms.peer / ms.ours });
    }
    return rows;
  } finally {
    await process.close();
    await exchange.close();
  }
}

async function mustAgree(process: LineProcess, exchange: Exchange, cv: CrossValidation): Promise<string> {
  await writeNumbers(exchange, "lambda.bin", cv.lambda);
  await process.ask(`cross_validate(1e-15, ${cv.lambda.length}, "${exchange.folder}")`);
  const [min, oneSe, ...mean] = await readDoubles(exchange.out);
  const near = (lambda: number): number => cv.lambda.findIndex((l) => Math.abs(l / lambda - 1) < 1e-10);
  const apart = cv.mean.reduce((m, v, k) => Math.max(m, Math.abs(v / mean[k]! - 1)), 0);
  const found = `lambda.min ${cv.indexMin} and ${near(min!)}, lambda.1se ${cv.index1se} and ${near(oneSe!)}, means apart by ${apart.toExponential(1)}`;
  if (near(min!) !== cv.indexMin || near(oneSe!) !== cv.index1se || !(apart < APART))
    throw new Error(`cv.glmnet gives another answer: ${found}`);
  return `same answer as cv.glmnet on the same lambdas at thresh 1e-15 (${found})`;
}
