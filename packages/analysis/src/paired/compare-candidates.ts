import { RidgelineError } from "@ridgeline/core";
import type { CandidateRef, Curve, StudyState } from "@ridgeline/protocol";
import { metricNames, scoredCurves, valueAt } from "../curves.ts";
import { chosenIndex } from "../test-score.ts";
import { correctedResampledT, type CorrectedT } from "./corrected-t.ts";
import { wilcoxonSignedRank, type Wilcoxon } from "./wilcoxon.ts";

/** Two candidates on the folds that scored both. */
export interface CandidateComparison {
  /** Scores of the study's metric, in order of repeat then fold; lower is better. */
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly t: CorrectedT;
  readonly wilcoxon: Wilcoxon;
}

/** Tests whether two candidates of a study differ, fold by fold. Both were *selected on* these folds: the p-value does not know how many
 *  candidates were looked at. Errors: `E_PAIRED` for a candidate without scores, or fewer than two folds in common. */
export function compareCandidates(state: StudyState, a: CandidateRef, b: CandidateRef): CandidateComparison {
  const [first, second] = [foldScores(state, a), foldScores(state, b)];
  const shared = [...first.keys()].filter((key) => second.has(key));
  const [x, y] = [shared.map((key) => first.get(key)!), shared.map((key) => second.get(key)!)];
  return { a: x, b: y, t: correctedResampledT(x, y, { testShare: testShare(state) }), wilcoxon: wilcoxonSignedRank(x, y) };
}

/** By repeat and fold. */
function foldScores(state: StudyState, ref: CandidateRef): ReadonlyMap<string, number> {
  const trial = state.trials[ref.trial];
  const curves = trial === undefined ? [] : scoredCurves(trial);
  const { valid } = metricNames(state);
  const score = (c: Curve): number => valueAt(c, valid, chosenIndex(c, ref));
  const scores = curves.map((c) => [`${c.repeat}/${c.fold}`, score(c)] as const).filter(([, v]) => !Number.isNaN(v));
  if (scores.length === 0) throw new RidgelineError("E_PAIRED", `trial ${ref.trial} has no fold scores: compare finished candidates`);
  return new Map(scores);
}

/** Rows scored over rows learnt from, for the mean fold. */
function testShare(state: StudyState): number {
  const rows = state.data?.foldRows ?? [];
  const { folds, repeats } = state.spec.resampling;
  if (rows.length === 0) return 1 / (folds - 1);
  const total = rows.reduce((s, r) => s + r, 0) / repeats;
  const held = (total * repeats) / rows.length;
  return held / (total - held);
}
