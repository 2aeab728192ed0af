import type { Effort, Row } from "../bench.ts";
import type { Exchange } from "./exchange.ts";
import { fitOurs, timeOurs } from "./ours.ts";
import { alonePairs, alternatePairs, VERY_LONG_MS } from "./pairs.ts";
import { LIMIT_SECONDS, type PathPeer } from "./peers.ts";
import type { PathProblem } from "./problem.ts";
import type { Rival } from "./rivals.ts";
import { excess, largest, score, type Score } from "./score.ts";

/** The gap ours is stopped at when it is timed. */
export const GAP = 1e-6;
/** Ours at its default tolerance may be above the peer's best by so much of the null objective, at any lambda. */
const MOST_EXCESS = 1e-9;
/** A peer further above ours than this solves another problem. */
const ANOTHER_PROBLEM = 5e-2;
/** A peer whose fit takes longer than this is not asked for a closer one. */
const PATIENCE_MS = 30_000;
const UNIT = "ms";

export interface Contest {
  readonly title: string;
  readonly problem: PathProblem;
  readonly exchange: Exchange;
  readonly effort: Effort;
  readonly note: (line: string) => void;
  /** Ours at its default tolerance, and at the one that is timed. */
  readonly exact: Score;
  readonly timed: Score;
}

export function openContest(
  title: string,
  problem: PathProblem,
  exchange: Exchange,
  effort: Effort,
  note: (line: string) => void,
): Contest {
  const exact = score(problem, fitOurs(problem, undefined));
  const timed = score(problem, fitOurs(problem, GAP));
  const above = excess(timed.objective, exact.objective);
  note(
    `${title}: ours at gap <= ${e(GAP)}: gap ${e(largest(timed.gap))}, above ours at its default by ${e(above)}; gap there ${e(largest(exact.gap))}`,
  );
  if (!(largest(timed.gap) <= 2 * GAP)) throw new Error(`${title}: ours promised a gap of ${GAP} and has ${largest(timed.gap)}`);
  return { title, problem, exchange, effort, note, exact, timed };
}

/** Shows that the answers are the same, then times. */
export async function meet(contest: Contest, rival: Rival): Promise<Row[]> {
  const reason = rival.missing();
  if (reason !== undefined) return [await withoutPeer(contest, rival.name, contest.title, reason)];
  const peer = await rival.start(contest.problem, contest.exchange);
  try {
    return await rowsOf(contest, rival, peer);
  } finally {
    await peer.close();
  }
}

async function rowsOf(contest: Contest, rival: Rival, peer: PathPeer): Promise<Row[]> {
  const first = await attempt(contest, rival, peer, rival.tolerance);
  if (first === undefined) return [await withoutPeer(contest, nameOf(rival, rival.tolerance), contest.title, tooLong())];
  const rows = [await row(contest, contest.title, rival, peer, first, GAP)];
  if (rival.ownObjective)
    rows.push(await row(contest, `${contest.title}, to its objective`, rival, peer, first, toleranceFor(contest, first)));
  // Last, as a peer that takes too long is ended.
  const tight = await tighten(contest, rival, peer, first);
  if (tight === "too long") rows.push(await withoutPeer(contest, rival.name, `${contest.title}, equal gap`, tooLong()));
  else if (tight !== undefined) {
    const reached = largest(tight.score.gap) <= GAP ? "equal gap" : "its tightest";
    rows.push(await row(contest, `${contest.title}, ${reached}`, rival, peer, tight, GAP));
  }
  return rows;
}

/** A peer's fit at one tolerance. */
interface Attempt {
  readonly tolerance: number;
  readonly score: Score;
  readonly ms: number;
}

async function attempt(
  { title, problem, exact, note }: Contest,
  rival: Rival,
  peer: PathPeer,
  tolerance: number,
): Promise<Attempt | undefined> {
  const done = await peer.fit(tolerance);
  if (done === undefined) return undefined;
  const scored = score(problem, done.fit);
  const theirs = excess(scored.objective, exact.objective);
  const ours = excess(exact.objective, scored.objective);
  note(
    `${title}: ${nameOf(rival, tolerance)}: gap ${e(largest(scored.gap))}; objective above ours by ${e(theirs)}, ours above it by ${e(ours)}`,
  );
  if (!(ours <= MOST_EXCESS)) throw new Error(`${title}: our objective is above that of ${rival.name} by ${ours} of the null objective`);
  if (!(theirs <= ANOTHER_PROBLEM)) throw new Error(`${title}: ${rival.name} is above ours by ${theirs}: it solves another problem`);
  return { tolerance, score: scored, ms: done.ms };
}

/** Tightens the peer until its gap is as small as ours, or as far as it goes; undefined when it was from the start. */
async function tighten(contest: Contest, rival: Rival, peer: PathPeer, first: Attempt): Promise<Attempt | undefined | "too long"> {
  let tight: Attempt | undefined;
  if (largest(first.score.gap) <= GAP || first.ms > PATIENCE_MS) return undefined;
  for (const tolerance of rival.tighter) {
    tight = await attempt(contest, rival, peer, tolerance);
    if (tight === undefined) return "too long";
    if (largest(tight.score.gap) <= GAP || tight.ms > PATIENCE_MS) break;
  }
  return tight;
}

/** The loosest tolerance at which ours is nowhere further above the best known objective than the peer is at its worst. */
function toleranceFor({ problem, title, note, exact }: Contest, peer: Attempt): number {
  const best = exact.objective.map((f, k) => Math.min(f, peer.score.objective[k]!));
  const theirs = excess(peer.score.objective, best);
  for (let half = 2; half < 24; half++) {
    const tolerance = 10 ** (-half / 2);
    const ours = score(problem, fitOurs(problem, tolerance));
    const above = excess(ours.objective, best);
    if (above > theirs) continue;
    note(
      `${title}: ours reaches its objective at tolerance ${e(tolerance)}: gap ${e(largest(ours.gap))}, above the best by ${e(above)}, its by ${e(theirs)}`,
    );
    return tolerance;
  }
  return GAP;
}

async function row(
  { problem, effort }: Contest,
  title: string,
  rival: Rival,
  peer: PathPeer,
  at: Attempt,
  ourTolerance: number,
): Promise<Row> {
  const ours = (n: number): Promise<number> => timeOurs(problem, ourTolerance, n);
  const ms =
    at.ms > VERY_LONG_MS
      ? { ours: await alonePairs(ours, effort), peer: at.ms }
      : await alternatePairs(ours, (n) => peer.time(at.tolerance, n), effort);
  return { case: title, ours: ms.ours, peer: ms.peer, peerName: nameOf(rival, at.tolerance), unit: UNIT, ratio: ms.peer / ms.ours };
}

async function withoutPeer({ problem, effort }: Contest, peerName: string, title: string, reason: string): Promise<Row> {
  const ours = await alonePairs((n) => timeOurs(problem, GAP, n), effort);
  return { case: title, ours, peer: null, peerName, unit: UNIT, ratio: null, reason };
}

export function nameOf({ name, knob }: Rival, tolerance: number): string {
  return `${name}, ${knob} ${e(tolerance)}`;
}

function tooLong(): string {
  return `not done after ${LIMIT_SECONDS} s`;
}

function e(x: number): string {
  return x.toExponential(Number.isInteger(Math.log10(x)) ? 0 : 1);
}
