import type { CandidateRef, Curve, StudyState, TrialState } from "@ridgeline/protocol";
import type { Candidate } from "./candidate.ts";
import { foldReducer, isStoppable, metricNames, scoredCurves, valueAt } from "./curves.ts";
import { argmin } from "./plugins/argmin.ts";
import { replayStop, stoppingRules, type StopRule } from "./replay-stop.ts";
import { strengthOf } from "./strength.ts";
import { sum, type MeanSe } from "./weighted.ts";

/** The candidates of every complete trial, in trial order. `rules`: stopping rules to replay; default: the study's grid. */
export function candidates(state: StudyState, rules?: readonly StopRule[]): readonly Candidate[] {
  return state.trials.filter((t) => t.state === "complete").flatMap((t) => trialCandidates(state, t, rules));
}

/** What can be chosen of one trial. Curves by epoch with a `stopLoss`: one candidate a stopping rule; `stopLoss` alone chooses each fold's epoch,
 *  `valid*` scores it. Paths: one candidate for each lambda that every fold reports. Other curves: their last values.
 *  `rules` default to the study's grid of patience x minDelta. A trial that has reported nothing has no candidates. */
export function trialCandidates(
  state: StudyState,
  trial: TrialState,
  rules: readonly StopRule[] = stoppingRules(state.spec.stopping),
): readonly Candidate[] {
  const curves = scoredCurves(trial);
  if (curves.length === 0) return [];
  const scorer = createScorer(state, trial, curves);
  if (curves.every(isStoppable)) return rules.map((rule) => byRule(scorer, rule));
  if (curves.every((c) => c.coordinate === "lambda"))
    return sharedLambdas(curves).map(({ lambda, index }) => byLambda(scorer, lambda, index));
  return [scorer.score({ trial: trial.number }, (c) => c.at.length - 1, { strength: strengthOf(trial.params, state.spec.space) })];
}

/** The trial's value for samplers and the record: the least mean among its candidates (ties to the stronger) and its standard error; NaN where none. */
export function trialValue(state: StudyState, trial: TrialState): { readonly value: number; readonly se: number } {
  const best = argmin(trialCandidates(state, trial));
  return { value: best?.mean ?? NaN, se: best?.se ?? NaN };
}

interface Scorer {
  readonly state: StudyState;
  readonly trial: TrialState;
  readonly curves: readonly Curve[];
  score(ref: CandidateRef, index: (curve: Curve, k: number) => number, rest: Partial<Candidate> & { readonly strength: number }): Candidate;
}

function createScorer(state: StudyState, trial: TrialState, curves: readonly Curve[]): Scorer {
  const { valid, train } = metricNames(state);
  const reduce = foldReducer(state, curves);
  const seconds = sum(trial.units.map((u) => u.seconds ?? 0));
  const epochs = curves.every((c) => c.coordinate === "epoch") ? sum(curves.map((c) => c.at.length)) : 0;
  return {
    state,
    trial,
    curves,
    score(ref, index, rest) {
      const indices = curves.map(index);
      const over = (metric: string): MeanSe => reduce(curves.map((c, k) => valueAt(c, metric, indices[k]!)));
      const { mean, se } = over(valid);
      const error = valid === "validError" ? { mean, se } : over("validError");
      const trainMean = over(train).mean;
      const keptAt = reduce(curves.map((c, k) => c.at[indices[k]!]!)).mean;
      const scores = { mean, se, n: curves.length, errorMean: error.mean, errorSe: error.se, trainMean, gap: mean - trainMean };
      return { ref, params: trial.params, ...scores, keptAt, epochsRun: epochs, epochsRecorded: epochs, seconds, ...rest };
    },
  };
}

function byRule(scorer: Scorer, rule: StopRule): Candidate {
  const { state, trial, curves } = scorer;
  const replays = curves.map((c) => replayStop(c.metrics["stopLoss"]!, rule));
  const ref = { trial: trial.number, patience: rule.patience, minDelta: rule.minDelta };
  return scorer.score(ref, (_, k) => replays[k]!.kept, {
    strength: strengthOf(trial.params, state.spec.space),
    keptAt: sum(replays.map((r, k) => curves[k]!.at[r.kept]!)) / curves.length,
    epochsRun: sum(replays.map((r) => r.stopped + 1)),
  });
}

function byLambda(scorer: Scorer, lambda: number, index: readonly number[]): Candidate {
  return scorer.score({ trial: scorer.trial.number, at: lambda }, (_, k) => index[k]!, { strength: lambda, keptAt: lambda });
}

/** The lambdas that every curve holds, in the first one's order, with their index in each. */
function sharedLambdas(curves: readonly Curve[]): readonly { readonly lambda: number; readonly index: readonly number[] }[] {
  const places = curves.map((c) => new Map(c.at.map((lambda, i) => [lambda, i])));
  return curves[0]!.at.flatMap((lambda) => {
    const index = places.flatMap((p) => p.get(lambda) ?? []);
    return index.length === curves.length ? [{ lambda, index }] : [];
  });
}
