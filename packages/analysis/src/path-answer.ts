import type { StudyState } from "@ridgeline/protocol";
import { sameRef, type Candidate } from "./candidate.ts";
import { formatShare, formatValue } from "./format.ts";
import { fullFitMetric } from "./full-fit.ts";
import { isOver } from "./progress.ts";
import type { Selection } from "./select.ts";
import { describeFirst } from "./settings.ts";
import { count, type Sentences } from "./words.ts";

/** The answer of a linear path: lambda.min, lambda.1se, what each keeps and costs, and whether a pick lies at an end of its path. */
export function pathAnswer(state: StudyState, { candidates, oneStandardError }: Selection, least: Candidate): Sentences {
  const strong = oneStandardError ?? least;
  const kept = keeps(state, least);
  const so = isOver(state) ? "" : " so far";
  const score = formatValue(least.mean, least.se);
  const headline = `${describeFirst(state, least, "λ.min")} has the least validation ${state.spec.metric}${so}: ${score}${kept === undefined ? "" : `, and keeps ${kept}`}.`;
  if (sameRef(strong.ref, least.ref)) {
    return {
      headline,
      evidence: ["It is λ.1se too: no larger λ lies within one standard error of it.", ...ends(candidates, least, "It")],
    };
  }
  const evidence = [strongSentence(state, strong, least), ...ends(candidates, least, "λ.min"), ...ends(candidates, strong, "λ.1se")];
  return { headline, evidence };
}

function strongSentence(state: StudyState, strong: Candidate, least: Candidate): string {
  const kept = keeps(state, strong);
  const cost = least.mean > 0 ? `costs ${formatShare(strong.mean / least.mean - 1)} more` : `scores ${formatValue(strong.mean, strong.se)}`;
  return `${describeFirst(state, strong, "λ.1se")} ${kept === undefined ? "" : `keeps ${kept} and `}${cost}.`;
}

function keeps(state: StudyState, c: Candidate): string | undefined {
  const nonzero = fullFitMetric(state, c.ref, "nonzero");
  const features = state.data?.featureNames.length ?? 0;
  if (nonzero === undefined) return undefined;
  return nonzero > features ? count(nonzero, "coefficient") : `${nonzero} of ${count(features, "feature")}`;
}

/** A sentence where a pick lies at an end of its path, so that a wider one may choose otherwise. */
export function ends(candidates: readonly Candidate[], pick: Candidate, name: string): string[] {
  const path = candidates.filter((c) => c.ref.trial === pick.ref.trial).map((c) => c.ref.at ?? NaN);
  if (path.length < 2) return [];
  if (pick.ref.at === Math.max(...path)) return [`${name} is at the strong end of the path: nothing stronger was tried.`];
  return pick.ref.at === Math.min(...path) ? [`${name} is at the weak end of the path: a smaller λ may do better.`] : [];
}
