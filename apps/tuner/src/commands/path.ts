import { resolve } from "node:path";
import type { Problem } from "@ridgeline/core";
import { createStudyLog, parseSpec, prepareStudy, sqliteStore } from "@ridgeline/runtime";
import type { Command } from "commander";
import { isQuick, runSettings, wholeNumber, type RunOptions } from "../options.ts";
import { pathReport } from "../path-report.ts";
import { asCommandLine, pathStudy, type PathCommandOptions } from "../path-study.ts";
import { runSession } from "../session.ts";
import { addRunOptions } from "./tune.ts";

export function addPath(program: Command): void {
  addRunOptions(
    program
      .command("path")
      .description("Fits a linear model along a whole path of lambdas and cross-validates it: glmnet's answers, live on a page.")
      .argument("<data.csv | builtin:name>", "a CSV (gzip too), or builtin:breast_cancer_wdbc, concrete, digits8x8, wine")
      .option("--target <column>", "the column to predict; rows without it are left out and counted")
      .option("--family <name>", "gaussian, binomial, multinomial, poisson or huber (outliers); told from the target when left out")
      .option("--alpha <r>", "share of L1 in the penalty: 1 lasso (default), 0 ridge, between elastic net")
      .option("--folds <k>", "folds of the cross-validation (default 10), with the classes' proportions")
      .option("--fold-column <column>", "a column that says each row's fold (glmnet's foldid)")
      .option("--lambda <list>", "own lambdas, such as 1,0.1,0.01, instead of the sequence")
      .option("--nlambda <n>", "length of the lambda sequence (default 100)")
      .option("--lambda-min-ratio <r>", "last lambda over the first (default 1e-4, or 1e-2 with more columns than rows)")
      .option("--standardize", "divide columns by their deviation before penalising (the default)")
      .option("--no-standardize", "penalise the columns as they are")
      .option("--measure <name>", "mse, mae, deviance, class, auc, logLoss or brier (default: mse for gaussian, else deviance)")
      .option(
        "--fold-lambda <how>",
        "shared (default): folds are fitted on the path's lambdas; own: each on its own, interpolated, as cv.glmnet without lambda",
      )
      .option("--glmnet", "glmnet's scale of the L2 part of squared error, which it divides by the deviation of the target")
      .option("--drop <column...>", "columns to leave out, such as ids")
      .option("--seed <n>", "seed of the folds (default 1); the same seed gives the same bytes"),
    "last line of standard output: one object with lambda, coefficients, cv and more (docs/tuner/path.md)",
  )
    .addHelpText("after", HELP)
    .action(path);
}

const HELP = `
Examples:
  ridgeline path houses.csv --target price                    a lasso, 10 folds: lambda.min and lambda.1se
  ridgeline path builtin:breast_cancer_wdbc --measure auc     chosen by the area under the ROC curve
  ridgeline path visits.csv.gz --target count --family poisson --alpha 0.5
  ridgeline path d.csv --target y --fold-column fold --json   the numbers, for other programs

What is minimised, for each lambda from strong to weak, each fit going on from the one before:
  mean loss + lambda * (alpha |b|_1 + (1 - alpha)/2 |b|_2^2)
The loss is 1/2 squared error (gaussian) or the negative log-likelihood; b belongs to columns divided by their deviation, and what you read
belongs to your columns. lambda.min has the least cross-validated error; lambda.1se is the largest lambda within one standard error of it: fewer
features, as good within noise. A zero means "not needed beside the others", not "no effect".
Text columns become 0/1 columns, the first level in byte order left out as reference.`;

async function path(source: string, o: RunOptions & PathCommandOptions): Promise<void> {
  const found: Problem[] = [];
  const { workers, port } = await runSettings(o, found);
  const seed = wholeNumber(o.seed, "--seed", 0, Number.MAX_SAFE_INTEGER, found);
  const { spec: plain, family, told } = await pathStudy(source.startsWith("builtin:") ? source : resolve(source), o, found);
  const spec = parseSpec(plain, found);
  const prepared = await prepareStudy(spec === undefined || seed === undefined ? spec : { ...spec, seed }, { found }).catch(
    (error: unknown) => {
      throw asCommandLine(error);
    },
  );
  const store = sqliteStore(resolve(o.store));
  try {
    const study = await createStudyLog(store, prepared.spec);
    const { data } = prepared;
    const session = { store, storePath: o.store, study, data, port, json: o.json === true, page: o.page };
    process.exitCode = await runSession({
      ...session,
      workers: workers ?? (isQuick(prepared) ? 0 : 1),
      report: pathReport(store, told === "" ? "" : `Family ${family}: ${told}.`),
    });
  } finally {
    await store.close();
  }
}
