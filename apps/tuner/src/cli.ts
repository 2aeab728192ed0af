import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { outliveReader } from "./closed-pipe.ts";
import { addPath } from "./commands/path.ts";
import { addResume } from "./commands/resume.ts";
import { addServe } from "./commands/serve.ts";
import { addTune } from "./commands/tune.ts";
import { exitCodeOf, report } from "./failure.ts";

export const version = (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;

const program = new Command("ridgeline")
  .description(
    "Tunes regularisation on your own data: how much weight decay, of which kind, how much dropout, and when to stop; with error bars.",
  )
  .version(version)
  .showHelpAfterError("(ridgeline --help tells what there is)")
  .exitOverride()
  .addHelpText(
    "after",
    `
Examples:
  ridgeline tune data.csv --target price      a whole lambda path, cross-validated: lambda.min and lambda.1se
  ridgeline tune data.csv --target species --model mlp
  ridgeline path data.csv --target price      the same path as glmnet prints it: coefficients, plots, numbers as JSON
  ridgeline tune docs/studies/quickstart.yaml lambda x dropout x kind of decay for a net, stopping rules replayed
  ridgeline resume                            goes on with the latest unfinished study; nothing finished runs again
  ridgeline serve                             shows recorded studies in the browser

Words: lambda is the strength of the penalty, lambda * (r |w|_1 + (1-r)/2 |w|_2^2) on top of the mean loss; l1Ratio r is glmnet's alpha;
dropout is the probability of dropping; patience counts epochs without improvement. ± is one standard error over folds.
Exit codes: 0 done, 1 the study failed, 2 the input is wrong (every problem is listed), 130 stopped by Ctrl-C (the record is kept).`,
  );
addTune(program);
addPath(program);
addResume(program);
addServe(program);

for (const stream of [process.stdout, process.stderr]) outliveReader(stream);
try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    report(error);
    process.exitCode = exitCodeOf(error);
  }
}
