import { s, type Plugin } from "@ridgeline/core";
import { byStrength, withinOneSe, type Candidate, type SelectionRule } from "../candidate.ts";
import { argmin } from "./argmin.ts";

/** The most strongly regularised candidate whose mean is at most the least mean plus that one's standard error; along a path the largest such
 *  lambda (glmnet's `lambda.1se`). Ties by smaller patience, larger minDelta, lower mean, lower trial number.
 *  Reference: Breiman, Friedman, Olshen & Stone (1984), section 3.4.3. */
export function oneStandardError(candidates: readonly Candidate[]): Candidate | undefined {
  let best: Candidate | undefined;
  for (const c of withinOneSe(candidates, argmin(candidates))) if (best === undefined || precedes(c, best)) best = c;
  return best;
}

function precedes(a: Candidate, b: Candidate): boolean {
  return (byStrength(a, b) || a.mean - b.mean || a.ref.trial - b.ref.trial) < 0;
}

export const oneStandardErrorPlugin: Plugin<Readonly<Record<never, never>>, SelectionRule> = {
  kind: "selection",
  name: "one-standard-error",
  summary: "Most strongly regularised within one standard error of the least mean (lambda.1se)",
  cite: ["Breiman, Friedman, Olshen & Stone (1984), Classification and regression trees, section 3.4.3"],
  options: s.object({}),
  create: () => oneStandardError,
};
