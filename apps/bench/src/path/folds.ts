import { crossValidate, type CrossValidation } from "@ridgeline/linear";
import { crossValidateParallel, WorkerPool } from "@ridgeline/linear/node";
import type { Effort, Row } from "../bench.ts";
import type { FoldCase, Unscaled } from "./cases.ts";
import { GAP } from "./contest.ts";
import { emptyExchange, readDoubles, writeNumbers, type Exchange } from "./exchange.ts";
import type { LineProcess } from "./line-process.ts";
import { alonePairs, alternatePairs, type Timed } from "./pairs.ts";
import { glmnetMissing, startR } from "./peers.ts";

const FOLDS = 10;
const WORKERS = 2;
const PEER = "cv.glmnet, thresh 1e-7, 1 process";
/** Means over folds may differ by so much, relatively, from cv.glmnet's at thresh 1e-15. */
const APART = 1e-4;

interface Side {
  readonly name: string;
  readonly time: Timed;
}

/** 10-fold cross-validation with the fit to all rows in it: our folds one after the other, on a pool of two threads that is there, and with their start. */
export async function runFolds(c: FoldCase, effort: Effort, note: (line: string) => void): Promise<Row[]> {
  const data = c.load();
  if (typeof data === "string") {
    note(`${c.name}: left out, ${data}`);
    return [];
  }
  const foldIds = Int32Array.from({ length: data.n }, (_, i) => 1 + (i % FOLDS));
  const options = { family: data.family, foldIds, tolerance: GAP };
  const pool = new WorkerPool({ workers: WORKERS });
  const sides: Side[] = [
    { name: `${c.name}, ${WORKERS} workers`, time: repeat(() => crossValidateParallel(data, { ...options, pool })) },
    {
      name: `${c.name}, ${WORKERS} workers and their start`,
      time: repeat(() => crossValidateParallel(data, { ...options, workers: WORKERS })),
    },
    { name: `${c.name}, no workers`, time: repeat(async () => crossValidate(data, options)) },
  ];
  try {
    const reason = glmnetMissing();
    if (reason === undefined) return await against(sides, data, foldIds, crossValidate(data, options), effort, note);
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
