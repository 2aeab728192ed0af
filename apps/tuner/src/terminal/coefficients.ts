import { fullFitMetric, sameRef, type Candidate, type Selection } from "@ridgeline/analysis";
import type { StudyState } from "@ridgeline/protocol";
import { selectedFeatures, type Feature } from "./selected-features.ts";
import type { Style } from "./style.ts";

/** `coefficient/<feature>`, for several responses `coefficient:<response>/<feature>`. */
const METRIC = /^coefficient(?::(?<response>\d+))?\/(?<name>.*)$/s;

/** What a linear path selected: the features whose coefficient is not zero, with their signs, at lambda.1se and lambda.min, or for several classes at lambda.1se
 *  class by class; nothing for other models. */
export function coefficientLines(
  state: StudyState,
  { argmin: least, oneStandardError }: Selection,
  o: { width: number; style: Style },
): string[] {
  if (least?.ref.at === undefined) return [];
  const strong = oneStandardError ?? least;
  const { names, responses } = reported(state, least);
  if (names.length === 0) return [];
  const several = responses > 0;
  const features = names.map((name): Feature => ({
    name,
    values: several
      ? Array.from({ length: responses }, (_, r) => fullFitMetric(state, strong.ref, `coefficient:${r}/${name}`) ?? 0)
      : [strong, least].map(({ ref }) => fullFitMetric(state, ref, `coefficient/${name}`) ?? 0),
  }));
  if (features.every((f) => f.values.every((v) => v === 0))) return [];
  const classes = several ? Array.from({ length: responses }, (_, r) => state.data?.classes?.[r] ?? String(r)) : undefined;
  return selectedFeatures(features, { ...o, classes, onePick: sameRef(least.ref, strong.ref), elsewhere: "" });
}

/** Features of which the fit to all rows reports coefficients, and of how many responses: 0 where there is one only. */
function reported(state: StudyState, { ref }: Candidate): { names: readonly string[]; responses: number } {
  const curve = state.trials[ref.trial]?.units.flatMap((u) => u.curves).find((c) => c.fold === -1);
  const names = new Set<string>();
  let responses = 0;
  for (const metric of Object.keys(curve?.metrics ?? {})) {
    const found = METRIC.exec(metric)?.groups;
    if (found?.["name"] === undefined) continue;
    names.add(found["name"]);
    if (found["response"] !== undefined) responses = Math.max(responses, 1 + Number(found["response"]));
  }
  return { names: [...names], responses };
}
