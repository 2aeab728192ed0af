import { readFileSync, writeFileSync } from "node:fs";
import { lastPathMemory } from "@ridgeline/linear";
import { readProblem } from "./exchange.ts";
import { fitOurs } from "./ours.ts";

function resident(field: string): number {
  return 1024 * Number(new RegExp(`^${field}:\\s*(\\d+)`, "m").exec(readFileSync("/proc/self/status", "utf8"))![1]);
}

const [folder, tolerance] = process.argv.slice(2);
const problem = await readProblem(folder!);
globalThis.gc?.();
writeFileSync("/proc/self/clear_refs", "5");
const before = resident("VmRSS");
fitOurs(problem, Number(tolerance));
const peak = Math.max(0, resident("VmHWM") - before);
const { held, workingSet } = lastPathMemory()!;
process.stdout.write(JSON.stringify({ resident: peak, columns: held - workingSet, workingSet }));
