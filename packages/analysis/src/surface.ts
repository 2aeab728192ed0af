import type { Point, Value } from "@ridgeline/core";
import type { StudyState } from "@ridgeline/protocol";
import { createAxis } from "./axis.ts";
import { withinOneSe, type Candidate } from "./candidate.ts";
import { trialCandidates } from "./candidates.ts";
import { argmin } from "./plugins/argmin.ts";
import type { StopRule } from "./replay-stop.ts";

/** One cell of a heat map. */
export interface SurfaceCell {
  readonly x: Value;
  readonly y: Value;
  /** The best candidate's mean and standard error; NaN while the cell is empty. */
  readonly mean: number;
  readonly se: number;
  /** Complete trials in the cell. */
  readonly n: number;
  /** Trials waiting or running in the cell. */
  readonly running: number;
  readonly candidate: Candidate | undefined;
  /** Whether the mean is within one standard error of the least on this surface. */
  readonly within: boolean;
}

/** A study seen over two parameters. */
export interface Surface {
  /** Sorted: numbers upwards, choices in declared order. */
  readonly x: readonly Value[];
  readonly y: readonly Value[];
  /** Every pair of the axes, x fastest. */
  readonly cells: readonly SurfaceCell[];
}

export interface SurfaceOptions {
  /** Only trials with these values; default: the best over all other parameters. */
  readonly fixed?: Point | undefined;
  /** Score every trial with this stopping rule; default: the best of the study's. */
  readonly rule?: StopRule | undefined;
}

/** The best candidate for each pair of values of two parameters. Axes hold the declared values and those tried; a range with more than 24 values
 *  (x) or 16 (y) tried is cut into that many equal bins, named by their middle. `lambda`, `patience` and `minDelta` may also be a candidate's
 *  coordinates. */
export function surface(state: StudyState, xName: string, yName: string, options: SurfaceOptions = {}): Surface {
  const trials = state.trials.filter((t) => Object.entries(options.fixed ?? {}).every(([name, v]) => t.params[name] === v));
  const complete = trials.filter((t) => t.state === "complete");
  const found = complete.flatMap((t) => trialCandidates(state, t, options.rule === undefined ? undefined : [options.rule]));
  const open = trials.filter((t) => t.state === "waiting" || t.state === "running");
  const tried = (name: string): Value[] =>
    [...found.map((c) => coordinate(c, name)), ...open.map((t) => t.params[name])].filter((v) => v !== undefined);
  const x = createAxis(state.spec.space[xName], tried(xName), 24);
  const y = createAxis(state.spec.space[yName], tried(yName), 16);
  const place = (a: Value | undefined, b: Value | undefined): number => {
    const [i, j] = [a === undefined ? -1 : x.index(a), b === undefined ? -1 : y.index(b)];
    return i < 0 || j < 0 ? -1 : j * x.values.length + i;
  };
  const byCell = groupBy(found, (c) => place(coordinate(c, xName), coordinate(c, yName)));
  const openByCell = groupBy(open, (t) => place(t.params[xName], t.params[yName]));
  const best = new Map([...byCell].map(([k, list]) => [k, argmin(list)]));
  best.delete(-1);
  const shown = [...best.values()].filter((c) => c !== undefined);
  const within = new Set(withinOneSe(shown, argmin(shown)));
  const cells = y.values.flatMap((yValue, j) =>
    x.values.map((xValue, i): SurfaceCell => {
      const k = j * x.values.length + i;
      const candidate = best.get(k);
      return {
        x: xValue,
        y: yValue,
        mean: candidate?.mean ?? NaN,
        se: candidate?.se ?? NaN,
        n: new Set(byCell.get(k)?.map((c) => c.ref.trial)).size,
        running: openByCell.get(k)?.length ?? 0,
        candidate,
        within: candidate !== undefined && within.has(candidate),
      };
    }),
  );
  return { x: x.values, y: y.values, cells };
}

function groupBy<T>(items: readonly T[], key: (item: T) => number): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const k = key(item);
    const group = groups.get(k);
    if (group === undefined) groups.set(k, [item]);
    else group.push(item);
  }
  return groups;
}

function coordinate(c: Candidate, name: string): Value | undefined {
  const own: Readonly<Record<string, Value | undefined>> = { lambda: c.ref.at, patience: c.ref.patience, minDelta: c.ref.minDelta };
  return c.params[name] ?? own[name];
}
