import { parseArgs } from "node:util";
import { messageOf, nearest } from "@ridgeline/core";
import type { Bench, Choice, Effort } from "./bench.ts";
import { benches } from "./benches.ts";
import { table } from "./table.ts";

const FULL: Effort = { pairs: 9, sliceMs: 300 };
const QUICK: Effort = { pairs: 3, sliceMs: 20 };

class UsageError extends Error {}

interface Command {
  readonly bench: Bench;
  readonly json: boolean;
  readonly effort: Effort;
  readonly choice: Choice;
}

function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const name = positionals[0];
  if (name === undefined || positionals.length > 1) throw new UsageError(usage("Give the name of one bench."));
  const bench = benches.find((b) => b.name === name);
  if (bench === undefined) {
    throw new UsageError(
      usage(
        unknown(
          "bench",
          name,
          benches.map((b) => b.name),
        ),
      ),
    );
  }
  const choice = {
    cases: chosen(`case of ${bench.name}`, bench.cases ?? [], values.case),
    peers: chosen(`peer of ${bench.name}`, bench.peers ?? [], values.peer),
  };
  return { bench, json: values.json, effort: values.quick ? QUICK : FULL, choice };
}

function chosen(what: string, known: readonly string[], asked: readonly string[] | undefined): ReadonlySet<string> | undefined {
  for (const name of asked ?? []) {
    if (known.includes(name)) continue;
    throw new UsageError(`${unknown(what, name, known)} There are: ${known.length === 0 ? "none" : known.join(", ")}.`);
  }
  return asked && new Set(asked);
}

function parse(args: readonly string[]) {
  const options = {
    json: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    case: { type: "string", multiple: true },
    peer: { type: "string", multiple: true },
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(usage(messageOf(error)), { cause: error });
  }
}

function unknown(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return `There is no ${what} ${JSON.stringify(name)}${near === undefined ? "." : `; did you mean ${near}?`}`;
}

function usage(problem: string): string {
  const list = benches.map((b) => `  ${b.name.padEnd(10)} ${b.summary}`);
  return [problem, "Usage: pnpm bench <name> [--case <name>] [--peer <name>] [--json] [--quick]", "Benches:", ...list].join("\n");
}

async function main(): Promise<void> {
  const { bench, json, effort, choice } = readCommand(process.argv.slice(2));
  console.log(`${bench.name}: ${bench.summary}`);
  const rows = await bench.run(effort, (line) => console.log(line), choice);
  console.log(`\n${table(rows)}\n\nRatio above 1: ours is better. Medians of ${effort.pairs} alternating pairs.`);
  if (json) console.log(JSON.stringify({ bench: bench.name, rows }));
}

try {
  await main();
} catch (error) {
  console.error(error instanceof UsageError ? error.message : `The bench failed: ${messageOf(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
