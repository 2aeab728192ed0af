import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import {
  createRng,
  parse,
  takeRows,
  type Dataset,
  type Decision,
  type Engine,
  type Fitted,
  type FoldPart,
  type Report,
  type Task,
} from "@ridgeline/core";
import { createOnnxEngine } from "@ridgeline/engine-onnx";
import { mlp } from "../src/index.ts";

export const sharedData = (file: string): string => new URL(`../../../../shared/data/${file}`, import.meta.url).pathname;

/** Skips the test, and says why, where the file is absent. */
export function skipWithout(test: { skip(condition: boolean, note?: string): void }, file: string): void {
  test.skip(!existsSync(sharedData(file)), `skip: shared/data/${file} is not here`);
}

/** A numeric CSV whose last column is the target. */
export function readNumeric(file: string, task: Task, classes?: readonly string[]): Dataset {
  const [header, ...lines] = gunzipSync(readFileSync(sharedData(file)))
    .toString()
    .trim()
    .split("\n");
  const names = header!.split(",");
  const cells = lines.map((l) => l.split(",").map(Number));
  const d = names.length - 1;
  return {
    task,
    n: cells.length,
    d,
    x: Float64Array.from(cells.flatMap((r) => r.slice(0, d))),
    y: Float64Array.from(cells.map((r) => r[d]!)),
    featureNames: names.slice(0, d),
    targetName: names[d]!,
    ...(classes !== undefined && { classes }),
  };
}

/** 60 % to train on, 20 % to stop by, 20 % to score, standardised by the training rows. */
export function foldOf(data: Dataset): FoldPart {
  const order = createRng(11).permutation(data.n);
  const [a, b] = [Math.floor(0.6 * data.n), Math.floor(0.8 * data.n)];
  const train = takeRows(data, order.slice(0, a));
  const sd = new Float64Array(data.d);
  const mean = new Float64Array(data.d);
  for (let j = 0; j < data.d; j++) {
    for (let i = 0; i < a; i++) mean[j]! += train.x[i * data.d + j]! / a;
    for (let i = 0; i < a; i++) sd[j]! += (train.x[i * data.d + j]! - mean[j]!) ** 2 / a;
    sd[j] = Math.sqrt(sd[j]!) || 1;
  }
  const scaled = (part: Dataset): Dataset => ({ ...part, x: part.x.map((v, i) => (v - mean[i % data.d]!) / sd[i % data.d]!) });
  return {
    fold: 0,
    repeat: 0,
    train: scaled(train),
    stop: scaled(takeRows(data, order.slice(a, b))),
    valid: scaled(takeRows(data, order.slice(b))),
  };
}

/** A small problem made up from a formula, for tests of mechanics. */
export function toyFold(task: Task = "multiclass", n = 150): FoldPart {
  const rng = createRng(5);
  const x = Float64Array.from({ length: n * 4 }, () => rng.normal());
  const score = (i: number): number => x[4 * i]! - 0.5 * x[4 * i + 1]! + 0.3 * x[4 * i + 2]! ** 2 + 0.3 * rng.normal();
  const y = Float64Array.from({ length: n }, (_, i) =>
    task === "regression" ? 100 + 20 * score(i) : Math.max(0, Math.min(2, Math.round(score(i) + 1))),
  );
  const classes = task === "regression" ? undefined : ["low", "middle", "high"];
  return foldOf({ task, n, d: 4, x, y, featureNames: ["a", "b", "c", "d"], targetName: "y", ...(classes !== undefined && { classes }) });
}

let engine: Promise<Engine> | undefined;
export const sharedEngine = (): Promise<Engine> => (engine ??= createOnnxEngine());

export interface Run {
  readonly fitted: Fitted;
  readonly reports: readonly Report[];
  readonly last: Readonly<Record<string, number>>;
}

export interface RunOptions {
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onReport?: (r: Report) => Decision;
  readonly engine?: () => Promise<Engine>;
}

/** Fits the mlp as a worker would. */
export async function fitMlp(part: FoldPart, params: Record<string, unknown>, o: RunOptions = {}): Promise<Run> {
  const learner = mlp();
  const reports: Report[] = [];
  const fitted = await learner.fit({
    parts: [part],
    all: part.train,
    params: parse(learner.params, params),
    rng: createRng(o.seed ?? 7),
    signal: o.signal ?? new AbortController().signal,
    engine: o.engine ?? sharedEngine,
    report: (r) => {
      reports.push(r);
      return Promise.resolve(o.onReport?.(r) ?? "continue");
    },
  });
  return { fitted, reports, last: reports.at(-1)?.metrics ?? {} };
}
