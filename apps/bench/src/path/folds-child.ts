import { crossValidateParallel } from "@ridgeline/linear/node";
import { foldCases } from "./cases.ts";
import { foldOptions } from "./fold-options.ts";

// The first cross-validation of a process: prints its milliseconds, reading data and loading modules not counted.
const [name, workers] = process.argv.slice(2);
const data = foldCases.find((c) => c.name === name)!.load();
if (typeof data === "string") throw new Error(data);
const options = foldOptions(data);
const start = performance.now();
await crossValidateParallel(data, { ...options, workers: Number(workers) });
process.stdout.write(String(performance.now() - start));
