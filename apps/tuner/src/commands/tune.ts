import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Problem } from "@ridgeline/core";
import type { StudySpec } from "@ridgeline/protocol";
import { createStudyLog, parseSpec, parseStudyFile, prepareStudy, sqliteStore } from "@ridgeline/runtime";
import type { Command } from "commander";
import { csvStudy, type CsvOptions } from "../csv-study.ts";
import { failOn, isQuick, runSettings, wholeNumber, type RunOptions } from "../options.ts";
import { DEFAULT_STORE, runSession } from "../session.ts";

export interface TuneOptions extends RunOptions, CsvOptions {
  seed?: string;
}

export function addTune(program: Command): void {
  addRunOptions(
    program
      .command("tune")
      .description("Tunes on a CSV file (--target says which column to predict), on a built-in data set, or as a study file says.")
      .argument(
        "<study.yaml | data.csv | builtin:name>",
        "a study file, a CSV (gzip too), or builtin:digits8x8, breast_cancer_wdbc, concrete, wine",
      )
      .option("--target <column>", "the column to predict (CSV)")
      .option("--task <task>", "regression, binary or multiclass; told from the target when left out")
      .option("--model <name>", "mlp, linear (by the task: linear, logistic, multinomial), poisson or huber; linear when left out")
      .option("--l1-ratio <r...>", "share of the L1 penalty, 0 (ridge) to 1 (lasso); several make a grid (paths; glmnet's alpha)")
      .option("--folds <k>", "folds of the cross-validation (paths 10, nets 5)")
      .option("--fold-column <column>", "a column that says each row's fold (glmnet's foldid)")
      .option("--drop <column...>", "columns to leave out, such as ids")
      .option("--test <share>", "part of the rows held out and opened once at the end (paths 0, nets 0.2)")
      .option("--seed <n>", "seed of splits, starts, shuffles and masks (default 1); the same seed gives the same bytes"),
  ).action(tune);
}

export function addRunOptions(command: Command, json = JSON_LINE): Command {
  return command
    .option(
      "--workers <n>",
      "units at once, each in a process of its own (0: all in this process; default: the number of cores, 0 for one path on small data)",
    )
    .option("--store <file>", "the record of studies", DEFAULT_STORE)
    .option("--port <n>", "port of the live page on 127.0.0.1 (default: any free one)", "0")
    .option("--no-page", "serve no page")
    .option("--json", json);
}

const JSON_LINE = "last line of standard output: one object with digest, best, oneStandardError, counts, seconds";

async function tune(input: string, o: TuneOptions): Promise<void> {
  const found: Problem[] = [];
  const { workers, port } = await runSettings(o, found);
  const seed = wholeNumber(o.seed, "--seed", 0, Number.MAX_SAFE_INTEGER, found);
  const spec = await readSpec(input, o, found);
  const prepared = await prepareStudy(spec === undefined || seed === undefined ? spec : { ...spec, seed }, { found });
  const store = sqliteStore(resolve(o.store));
  try {
    const study = await createStudyLog(store, prepared.spec);
    const { data } = prepared;
    const session = { store, storePath: o.store, study, data, port, json: o.json === true, page: o.page };
    process.exitCode = await runSession({ ...session, workers: workers ?? (isQuick(prepared) ? 0 : undefined) });
  } finally {
    await store.close();
  }
}

async function readSpec(input: string, o: TuneOptions, problems: Problem[]): Promise<StudySpec | undefined> {
  if (input.startsWith("builtin:") || !/\.(ya?ml|json)$/i.test(input)) {
    const value = await csvStudy(input.startsWith("builtin:") ? input : resolve(input), o, problems);
    return value === undefined ? undefined : parseSpec(value, problems);
  }
  if (!existsSync(input) || !statSync(input).isFile()) {
    problems.push({ path: input, message: "there is no such study file", remedy: "check the path" });
    failOn(problems);
  }
  const spec = parseStudyFile(readFileSync(input, "utf8"), input, problems);
  if (spec === undefined || spec.data.source.startsWith("builtin:")) return spec;
  return { ...spec, data: { ...spec.data, source: resolve(dirname(input), spec.data.source) } };
}
