import { inlineExecutor, processExecutor } from "@ridgeline/executors";
import type { Bench, Effort, Row } from "../bench.ts";
import { alternate, rateRow } from "../timing.ts";
import { createRunner } from "./noop-runner.ts";
import { bareFork, bareLoop, executorSide, runUnits, type Side } from "./sides.ts";

const CHECKED = 100;

interface Case {
  readonly name: string;
  readonly peerName: string;
  ours(): Side;
  peer(): Side | Promise<Side>;
}

const cases: readonly Case[] = [
  { name: "inline", peerName: "bare async loop", ours: () => executorSide(inlineExecutor({ createRunner })), peer: bareLoop },
  processes(1),
  processes(2),
];

function processes(workers: number): Case {
  const module = new URL("./noop-runner.js", import.meta.url).href;
  return {
    name: workers === 1 ? "processes, 1 worker" : `processes, ${workers} workers`,
    peerName: "bare fork round trip",
    ours: () => executorSide(processExecutor({ module, init: null, slots: workers })),
    peer: () => bareFork(workers),
  };
}

/** What an executor costs per unit, beside the least that the same way of running could cost. */
export const dispatch: Bench = {
  name: "dispatch",
  summary: "no-op units per second through the executors",
  async run(effort, note) {
    const rows: Row[] = [];
    for (const c of cases) rows.push(await runCase(c, effort, note));
    return rows;
  },
};

async function runCase(c: Case, effort: Effort, note: (line: string) => void): Promise<Row> {
  const sides: Side[] = [];
  try {
    const ours = c.ours();
    sides.push(ours);
    const peer = await c.peer();
    sides.push(peer);
    await mustAgree(c, ours, peer);
    note(`${c.name}: same answers for ${CHECKED} units`);
    const rates = await alternate(
      (n) => runUnits(ours, n),
      (n) => runUnits(peer, n),
      effort,
    );
    return rateRow(c.name, "units/s", c.peerName, rates);
  } finally {
    await Promise.all(sides.map((s) => s.close()));
  }
}

async function mustAgree(c: Case, ours: Side, peer: Side): Promise<void> {
  const [a, b] = [await runUnits(ours, CHECKED), await runUnits(peer, CHECKED)];
  const wanted = (CHECKED * (CHECKED - 1)) / 2;
  if (a !== wanted || b !== wanted) throw new Error(`${c.name}: the answers add up to ${a} and ${b}, not to ${wanted}`);
}
