import {
  createRng,
  parse,
  takeRows,
  type Dataset,
  type Decision,
  type Fitted,
  type FoldPart,
  type Learner,
  type Report,
} from "@ridgeline/core";
import type { PathParams } from "../src/index.ts";

/** `y = 1 + 2 a - b + noise`, c is noise; for `binary` the sign of it. */
export function smallData(task: "regression" | "binary", n = 30): Dataset {
  const rng = createRng(21);
  const x = Float64Array.from({ length: n * 3 }, (_, k) => (k % 3 === 1 ? 100 : 1) * rng.normal());
  const raw = Float64Array.from({ length: n }, (_, i) => 1 + 2 * x[3 * i]! - x[3 * i + 1]! / 100 + rng.normal());
  const names = { featureNames: ["a", "b", "c"], targetName: "y" };
  if (task === "regression") return { task, n, d: 3, x, y: raw, ...names };
  return { task, n, d: 3, x, y: raw.map((v) => (v > 1 ? 1 : 0)), classes: ["no", "yes"], ...names };
}

/** Folds by row number modulo `folds`. */
export function partsOf(data: Dataset, folds: number): FoldPart[] {
  const rows = Array.from({ length: data.n }, (_, i) => i);
  return Array.from({ length: folds }, (_, fold) => ({
    fold,
    repeat: 0,
    train: takeRows(
      data,
      rows.filter((i) => i % folds !== fold),
    ),
    valid: takeRows(
      data,
      rows.filter((i) => i % folds === fold),
    ),
  }));
}

/** Fits and keeps the reports; `decide` answers each. */
export async function run(
  learner: Learner<PathParams>,
  all: Dataset,
  parts: readonly FoldPart[],
  options: { params?: unknown; signal?: AbortSignal; decide?: (r: Report) => Decision } = {},
): Promise<{ fitted: Fitted; reports: Report[] }> {
  const reports: Report[] = [];
  const fitted = await learner.fit({
    parts,
    all,
    params: parse(learner.params, options.params ?? {}),
    rng: createRng(1),
    signal: options.signal ?? new AbortController().signal,
    engine: () => Promise.reject(new Error("a path needs no engine")),
    report: (r) => {
      reports.push(r);
      return Promise.resolve(options.decide?.(r) ?? "continue");
    },
  });
  return { fitted, reports };
}
