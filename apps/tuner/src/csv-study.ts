import { basename } from "node:path";
import { InputError, type Problem, type Task } from "@ridgeline/core";
import { loadData } from "@ridgeline/runtime";
import { numberFrom, wholeNumber } from "./options.ts";

export interface CsvOptions {
  target?: string;
  task?: string;
  model?: string;
  l1Ratio?: string[];
  folds?: string;
  foldColumn?: string;
  drop?: string[];
  test?: string;
}

/** The linear model of each task, fitted as a whole lambda path. */
const LINEAR: Readonly<Record<Task, string>> = { regression: "linear", binary: "logistic", multiclass: "multinomial" };
const PATHS: ReadonlySet<string> = new Set([...Object.values(LINEAR), "poisson", "huber"]);

/** The study that `ridgeline tune data.csv` means: the whole lambda path of the task's linear model (also with `--model linear`), or with `--model mlp` a
 *  net over lambda x dropout x kind of decay. Plain data, as a study file would give it. */
export async function csvStudy(source: string, o: CsvOptions, problems: Problem[]): Promise<unknown> {
  const data = {
    source,
    ...(o.target === undefined ? {} : { target: o.target }),
    ...(o.task === undefined ? {} : { task: o.task }),
    ...(o.drop === undefined ? {} : { drop: o.drop }),
    ...(o.foldColumn === undefined ? {} : { foldColumn: o.foldColumn }),
  };
  const isLinear = o.model === undefined || o.model === "linear";
  const model = isLinear ? LINEAR[await taskOf(data as Parameters<typeof loadData>[0])] : o.model!;
  const path = PATHS.has(model);
  const folds = wholeNumber(o.folds, "--folds", 2, 1000, problems) ?? (path ? 10 : 5);
  const testFraction = numberFrom(o.test, "--test", 0, 0.9, problems) ?? (path ? 0 : 0.2);
  const shared = { name: nameOf(source), data, resampling: { folds }, testFraction };
  return path ? { ...shared, ...pathStudy(model, o, problems) } : { ...shared, ...netStudy(model) };
}

async function taskOf(data: Parameters<typeof loadData>[0]): Promise<Task> {
  try {
    return (await loadData(data)).dataset.task;
  } catch (error) {
    // The same problems are found again, with all others, when the study is prepared.
    if (!(error instanceof InputError)) throw error;
    return "regression";
  }
}

function pathStudy(model: string, o: CsvOptions, problems: Problem[]): object {
  const ratios = (o.l1Ratio ?? ["1"]).map((text) => numberFrom(text, "--l1-ratio", 0, 1, problems) ?? 1);
  return { model: { name: model }, space: { l1Ratio: { kind: "grid", values: ratios } } };
}

function netStudy(model: string): object {
  return {
    model: { name: model, params: { hidden: [64], epochs: 60, optimizer: "adam", lr: 0.003 } },
    space: {
      decay: { kind: "categorical", choices: ["coupled", "decoupled"] },
      lambda: { kind: "grid", values: [0, 0.001, 0.01, 0.1, 1] },
      dropout: { kind: "grid", values: [0, 0.25, 0.5] },
    },
    stopping: { patience: [2, 4, 8, 16], minDelta: [0, 0.001, 0.01] },
  };
}

/** A study's name from its file's. */
export function nameOf(source: string): string {
  const name = basename(source.replace(/^builtin:/, ""))
    .replace(/(\.csv)?(\.gz)?$/i, "")
    .replaceAll(/[^\p{L}\p{N} ._-]+/gu, "-")
    .replace(/^[^\p{L}\p{N}]+/u, "")
    .slice(0, 64);
  return name === "" ? "study" : name;
}
