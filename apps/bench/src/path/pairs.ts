import type { Effort } from "../bench.ts";
import { median } from "../timing.ts";

/** Milliseconds of n fits, measured by the side itself, so that the way to it is not counted. */
export type Timed = (n: number) => Promise<number>;

/** Timings longer than this are done three times at most. */
const LONG_MS = 2000;
/** A peer that takes longer is timed once, beside nothing. */
export const VERY_LONG_MS = 10_000;

/** Both sides in turn, the first one changing from pair to pair; the median milliseconds of one fit of each. Both are warmed up while it is found how
 *  many fits fill a timing. */
export async function alternatePairs(ours: Timed, peer: Timed, effort: Effort): Promise<{ ours: number; peer: number }> {
  const slow = await warmed(peer, effort.sliceMs);
  const sides = [await warmed(ours, effort.sliceMs), slow];
  const pairs = pairsFor(effort.pairs, Math.max(...sides.map((s) => s.ms)));
  for (let pair = 0; pair < pairs; pair++) {
    for (const side of pair % 2 === 0 ? sides : sides.toReversed()) side.each.push((await side.work(side.n)) / side.n);
  }
  return { ours: median(sides[0]!.each), peer: median(sides[1]!.each) };
}

/** One side by itself: the median milliseconds of one fit. */
export async function alonePairs(ours: Timed, effort: Effort): Promise<number> {
  const { work, n, ms, each } = await warmed(ours, effort.sliceMs);
  for (let i = 0; i < pairsFor(effort.pairs, ms); i++) each.push((await work(n)) / n);
  return median(each);
}

function pairsFor(pairs: number, ms: number): number {
  return ms > LONG_MS ? Math.min(3, pairs) : pairs;
}

async function warmed(work: Timed, sliceMs: number): Promise<{ work: Timed; n: number; ms: number; each: number[] }> {
  for (let n = 1; ;) {
    const ms = await work(n);
    if (ms >= sliceMs) return { work, n, ms, each: [] };
    n = Math.ceil(n * Math.min(4, Math.max(1.2, (1.1 * sliceMs) / Math.max(ms, 1e-3))));
  }
}
