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

const known = new WeakMap<TrialState, readonly Candidate[]>();

/** What can be chosen of one trial. Curves by epoch with a `stopLoss`: one candidate a stopping rule; `stopLoss` alone chooses each fold's epoch,
 *  `valid*` scores it. Paths: one candidate for each lambda that every fold reports. Other curves: their last values.
 *  `rules` default to the study's grid of patience x minDelta. A trial that has reported nothing has no candidates.
 *  A complete trial reports no more, so its candidates by the study's own rules are computed once and kept as long as it is. */
export function trialCandidates(state: StudyState, trial: TrialState, rules?: readonly StopRule[]): readonly Candidate[] {
  if (rules !== undefined || trial.state !== "complete") return computed(state, trial, rules ?? stoppingRules(state.spec.stopping));
  const found = known.get(trial) ?? computed(state, trial, stoppingRules(state.spec.stopping));
  known.set(trial, found);
  return found;
}

function computed(state: StudyState, trial: TrialState, rules: readonly StopRule[]): readonly Candidate[] {
  const curves = scoredCurves(trial);
  if (curves.length === 0) return [];
  const scorer = createScorer(state, trial, curves);
  if (curves.every(isStoppable)) return rules.map((rule) => byRule(scorer, rule));
  if (curves.every((c) => c.coordinate === "lambda"))
    return sharedLambdas(curves).map(({ lambda, index }) => byLambda(scorer, lambda, index));
  const last = curves.map((c) => c.at.length - 1);
  return [scorer.score({ trial: trial.number }, last, {})];
}

/** The trial's value for samplers and the record: the least mean among its candidates (ties to the stronger) and its standard error; NaN where none. */
export function trialValue(state: StudyState, trial: TrialState): { readonly value: number; readonly se: number } {
  const best = argmin(trialCandidates(state, trial));
  return { value: best?.mean ?? NaN, se: best?.se ?? NaN };
}

interface Scorer {
  readonly trial: number;
  readonly curves: readonly Curve[];
  /** The candidate that takes index `indices[k]` of curve k; `own` are its members that differ from the trial's. */
  score(ref: CandidateRef, indices: readonly number[], own: Partial<Candidate>): Candidate;
}

function createScorer(state: StudyState, trial: TrialState, curves: readonly Curve[]): Scorer {
  const { valid, train } = metricNames(state);
  const reduce = foldReducer(state, curves);
  const seconds = sum(trial.units.map((u) => u.seconds ?? 0));
  const epochs = curves.every((c) => c.coordinate === "epoch") ? sum(curves.map((c) => c.at.length)) : 0;
  const common = {
    n: curves.length,
    strength: strengthOf(trial.params, state.spec.space),
    epochsRun: epochs,
    epochsRecorded: epochs,
    seconds,
  };
  return {
    trial: trial.number,
    curves,
    score(ref, indices, own) {
      const column = (metric: string): readonly number[] => curves.map((c, k) => valueAt(c, metric, indices[k]!));
      const over = (metric: string): MeanSe => reduce(column(metric), column(`${metric}Se`));
      const { mean, se } = over(valid);
      const error = valid === "validError" ? { mean, se } : over("validError");
      const trainMean = over(train).mean;
      const keptAt = sum(indices.map((index, k) => curves[k]!.at[index]!)) / curves.length;
      const scores = { mean, se, errorMean: error.mean, errorSe: error.se, trainMean, gap: mean - trainMean };
      return { ref, params: trial.params, ...common, ...scores, keptAt, ...own };
    },
  };
}

function byRule({ trial, curves, score }: Scorer, rule: StopRule): Candidate {
  const replays = curves.map((c) => replayStop(c.metrics["stopLoss"]!, rule));
  const kept = replays.map((r) => r.kept);
  return score({ trial, patience: rule.patience, minDelta: rule.minDelta }, kept, { epochsRun: sum(replays.map((r) => r.stopped + 1)) });
}

function byLambda({ trial, score }: Scorer, lambda: number, indices: readonly number[]): Candidate {
  return score({ trial, at: lambda }, indices, { strength: lambda, keptAt: lambda });
}

/** The lambdas that every curve holds, in the first one's order, with their index in each. */
function sharedLambdas(curves: readonly Curve[]): readonly { readonly lambda: number; readonly index: readonly number[] }[] {
  const places = curves.map((c) => new Map(c.at.map((lambda, i) => [lambda, i])));
  return curves[0]!.at.flatMap((lambda) => {
    const index = places.flatMap((p) => p.get(lambda) ?? []);
    return index.length === curves.length ? [{ lambda, index }] : [];
  });
}
