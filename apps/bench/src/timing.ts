import type { Effort, Row } from "./bench.ts";

/** Does a piece of work `n` times over; what it returns is awaited. */
type Work = (n: number) => Promise<unknown>;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Two sides in turn, the one that goes first changing from pair to pair, so that a slow spell of the machine falls on both. Both are warmed up
 *  while the length of a timing is found. Gives the median of each side, in times per second. */
export async function alternate(ours: Work, peer: Work, effort: Effort): Promise<{ ours: number; peer: number }> {
  const sides = [
    { work: ours, n: await enough(ours, effort.sliceMs), rates: [] as number[] },
    { work: peer, n: await enough(peer, effort.sliceMs), rates: [] as number[] },
  ];
  for (let pair = 0; pair < effort.pairs; pair++) {
    for (const { work, n, rates } of pair % 2 === 0 ? sides : sides.toReversed()) rates.push((n * 1000) / (await time(work, n)));
  }
  return { ours: median(sides[0]!.rates), peer: median(sides[1]!.rates) };
}

/** One side by itself, for a row whose peer is missing. */
export async function alone(ours: Work, effort: Effort): Promise<number> {
  const n = await enough(ours, effort.sliceMs);
  const rates: number[] = [];
  for (let i = 0; i < effort.pairs; i++) rates.push((n * 1000) / (await time(ours, n)));
  return median(rates);
}

/** A row of two rates. */
export function rateRow(name: string, unit: string, peerName: string, rates: { ours: number; peer: number }): Row {
  return { case: name, ours: rates.ours, peer: rates.peer, peerName, unit, ratio: rates.ours / rates.peer };
}

/** How often the work must be done to last `ms`, found by doing it. */
async function enough(work: Work, ms: number): Promise<number> {
  for (let n = 1; ;) {
    const took = await time(work, n);
    if (took >= ms) return n;
    n = Math.ceil(n * Math.min(4, Math.max(1.2, (1.1 * ms) / Math.max(took, 1e-3))));
  }
}

async function time(work: Work, n: number): Promise<number> {
  const start = performance.now();
  await work(n);
  return performance.now() - start;
}
