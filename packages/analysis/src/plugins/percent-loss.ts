import { s, type Plugin } from "@ridgeline/core";
import { byStrength, type Candidate, type SelectionRule } from "../candidate.ts";
import { argmin } from "./argmin.ts";

export interface PercentLossOptions {
  /** Per cent of the least mean that may be lost, >= 0. Default 5: about one standard error of ten folds on some hundred rows, but the same for any
   *  folds. */
  readonly percent: number;
}

/** The most strongly regularised candidate whose mean is at most `percent` per cent above the least: `mean <= least + percent/100 |least|`. Unlike one
 *  standard error it does not depend on how much the folds differ. Ties by smaller patience, larger minDelta, lower mean, lower trial number.
 *  Reference: Kuhn & Johnson (2013), Applied Predictive Modeling, section 4.6. */
export function percentLoss({ percent }: PercentLossOptions): SelectionRule {
  return (candidates) => {
    const least = argmin(candidates);
    if (least === undefined) return undefined;
    const limit = least.mean + (percent / 100) * Math.abs(least.mean);
    return candidates.filter((c) => c.mean <= limit).reduce((best, c) => (precedes(c, best) ? c : best), least);
  };
}

function precedes(a: Candidate, b: Candidate): boolean {
  return (byStrength(a, b) || a.mean - b.mean || a.ref.trial - b.ref.trial) < 0;
}

export const percentLossPlugin: Plugin<PercentLossOptions, SelectionRule> = {
  kind: "selection",
  name: "percent-loss",
  summary: "Most strongly regularised within a few per cent of the least mean",
  cite: ["Kuhn & Johnson (2013), Applied Predictive Modeling, section 4.6"],
  options: s.object({ percent: s.withDefault(s.number({ min: 0 }), 5) }),
  create: percentLoss,
};
