import { fullFitMetric, progress, select, testScore, type Candidate } from "@ridgeline/analysis";
import type { StudyState } from "@ridgeline/protocol";
import type { StudyData } from "@ridgeline/runtime";

/** The object of `--json`: numbers that are not finite are null, as JSON has none. */
export function summary(state: StudyState, data: StudyData, seconds: number): unknown {
  const chosen = select(state);
  const { complete, pruned, diverged, failed, cancelled, total, unitsDone, lost } = progress(state);
  return {
    study: state.id,
    status: state.status,
    digest: state.result?.digest ?? null,
    metric: state.spec.metric,
    best: described(state, chosen.argmin, chosen.argmin),
    oneStandardError: described(state, chosen.oneStandardError, chosen.argmin),
    ...pathPicks(chosen.argmin, chosen.oneStandardError),
    baseline: { validation: state.data?.baseline ?? null, test: state.test?.baseline ?? null },
    counts: {
      trials: state.trials.length,
      planned: total,
      complete,
      pruned,
      diverged,
      failed,
      cancelled,
      units: unitsDone,
      lostUnits: lost,
    },
    data: {
      rows: data.dataset.n,
      columns: data.dataset.d,
      target: data.dataset.targetName,
      task: data.dataset.task,
      testRows: data.held.length,
      notes: data.notes,
    },
    /** Fold of each row in the order of the file (rows without a target left out), from 1; 0 for rows of the test part. */
    foldIds: foldIds(data),
    engine: state.engine?.build ?? null,
    machine: state.machine,
    seconds,
  };
}

function described(state: StudyState, c: Candidate | undefined, least: Candidate | undefined): unknown {
  if (c === undefined) return null;
  return {
    ...c.ref,
    params: c.params,
    mean: c.mean,
    se: c.se,
    folds: c.n,
    errorMean: c.errorMean,
    errorSe: c.errorSe,
    gap: c.gap,
    meanIs: "selected on the validation folds",
    givesUp: least === undefined ? null : c.mean - least.mean,
    keptAt: c.keptAt,
    seconds: c.seconds,
    nonzero: fullFitMetric(state, c.ref, "nonzero") ?? null,
    test: testScore(state, c.ref) ?? null,
  };
}

function pathPicks(least: Candidate | undefined, oneSe: Candidate | undefined): object {
  return least?.ref.at === undefined ? {} : { lambdaMin: least.ref.at, lambda1se: oneSe?.ref.at ?? null };
}

function foldIds(data: StudyData): readonly number[] {
  const ids = Array.from({ length: data.dataset.n }, () => 0);
  data.rest.forEach((row, i) => {
    ids[row] = data.foldOf[0]![i]! + 1;
  });
  return ids;
}
