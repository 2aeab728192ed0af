import type { Row } from "../bench.ts";
import { GAP, nameOf, type Contest } from "./contest.ts";
import { memoryMissing, peakOfOurs } from "./memory.ts";
import { LIMIT_SECONDS } from "./peers.ts";
import type { PathProblem } from "./problem.ts";
import type { Rival } from "./rivals.ts";

const MEGA = 1e6;

/** Of the values and, where it is sparse, of their places. */
function bytesOf(x: PathProblem["x"]): number {
  return x.values.byteLength + ("rows" in x ? x.rows.length * 4 + x.pointers.length * 4 : 0);
}

/** Peak memory of one path beside the caller's X, each in a fresh process. */
export async function memoryRow({ title, problem, exchange }: Contest, rival: Rival): Promise<Row | undefined> {
  if (memoryMissing() !== undefined || rival.missing() !== undefined) return undefined;
  const { resident, columns, workingSet } = peakOfOurs(exchange.folder, GAP);
  const ours = resident / MEGA;
  const given = (bytesOf(problem.x) / MEGA).toFixed(1);
  const split = `ours: columns ${(columns / MEGA).toFixed(1)}, Q and R ${(workingSet / MEGA).toFixed(1)}, rest Node's`;
  const side = await rival.start(problem, exchange);
  try {
    const bytes = await side.peak(rival.tolerance);
    const name = { case: `${title}, memory beside X of ${given} MB (${split})`, unit: "MB" };
    const peerName = nameOf(rival, rival.tolerance);
    if (bytes === undefined) return { ...name, ours, peer: null, peerName, ratio: null, reason: `not done after ${LIMIT_SECONDS} s` };
    return { ...name, ours, peer: bytes / MEGA, peerName, ratio: bytes / MEGA / ours };
  } finally {
    await side.close();
  }
}
