import { parse, s, type Infer, type Plugin } from "@ridgeline/core";
import type { History, Pruner } from "@ridgeline/protocol";
import { nanPercentile } from "../percentile.ts";

const count = (min: number, fallback: number, text: string) => s.withDefault(s.about(s.number({ integer: true, min }), text), fallback);

const options = s.object({
  nStartupTrials: count(0, 5, "completed trials before any is pruned"),
  nWarmupSteps: count(0, 0, "coordinates below which nothing is pruned"),
  intervalSteps: count(1, 1, "decide once in this many coordinates"),
  nMinTrials: count(1, 1, "completed trials that must have a value at the coordinate"),
});
export type MedianOptions = Infer<typeof options>;

/** Stops a trial whose best value so far is worse than the median of the completed trials' values *at* the present coordinate (not of their best).
 *  A trial of nothing but NaN is stopped; NaN of others is left out. Defaults are Optuna's `MedianPruner`. `decideAt` leaves out the last coordinate,
 *  where stopping would save nothing. Reference: Golovin et al. (2017), Google Vizier, section 3.2; optuna/pruners/_percentile.py. */
export function median(given: Partial<MedianOptions> = {}): Pruner {
  const o = parse(options, given, { title: "The median pruner's options are not valid:" });
  return {
    decideAt(last) {
      const all = Array.from({ length: Math.max(last - 1, 0) }, (_, i) => i + 1);
      return all.filter((at) => startsInterval(at, at - 1 > 0 ? at - 1 : -1, o));
    },
    decide(own, earlier) {
      const completed = earlier.filter((h) => h.complete);
      const at = own.at.at(-1);
      if (at === undefined || completed.length === 0 || completed.length < o.nStartupTrials) return "continue";
      if (!startsInterval(at, own.at.at(-2) ?? -1, o)) return "continue";
      const best = own.values.reduce((least, v) => (v < least || Number.isNaN(least) ? v : least), NaN);
      if (Number.isNaN(best)) return "stop";
      const values = completed.flatMap((h) => valueAt(h, at));
      return values.length >= o.nMinTrials && best > nanPercentile(values, 50) ? "stop" : "continue";
    },
  };
}

/** Whether `at` is the first coordinate reported in its interval, `before` being the one reported before it (-1: none). */
function startsInterval(at: number, before: number, { nWarmupSteps, intervalSteps }: MedianOptions): boolean {
  if (at < nWarmupSteps) return false;
  return before < Math.floor((at - nWarmupSteps) / intervalSteps) * intervalSteps + nWarmupSteps;
}

function valueAt(history: History, at: number): readonly number[] {
  const index = history.at.indexOf(at);
  return index < 0 ? [] : [history.values[index]!];
}

export const medianPlugin: Plugin<MedianOptions, Pruner> = {
  kind: "pruner",
  name: "median",
  summary: "Stops a trial whose best value is worse than the median of completed trials at the same coordinate",
  cite: ["Golovin et al. (2017), Google Vizier: a service for black-box optimization, KDD, section 3.2"],
  options,
  create: median,
};
