import { s, type Plugin } from "@ridgeline/core";
import { byStrength, type Candidate, type SelectionRule } from "../candidate.ts";

/** The candidate of least mean; among equals the more strongly regularised (so the largest lambda, as glmnet's `lambda.min`), then the lower
 *  trial number. Reference: Friedman, Hastie & Tibshirani (2010), `getOptcv.glmnet`. */
export function argmin(candidates: readonly Candidate[]): Candidate | undefined {
  let best: Candidate | undefined;
  for (const c of candidates) if (Number.isFinite(c.mean) && (best === undefined || precedes(c, best))) best = c;
  return best;
}

function precedes(a: Candidate, b: Candidate): boolean {
  return (a.mean - b.mean || byStrength(a, b) || a.ref.trial - b.ref.trial) < 0;
}

export const argminPlugin: Plugin<Readonly<Record<never, never>>, SelectionRule> = {
  kind: "selection",
  name: "argmin",
  summary: "Least mean over folds; among equals the more strongly regularised (lambda.min)",
  cite: [
    "Friedman, Hastie & Tibshirani (2010), Regularization paths for generalized linear models via coordinate descent, J. Stat. Softw. 33(1)",
  ],
  options: s.object({}),
  create: () => argmin,
};
