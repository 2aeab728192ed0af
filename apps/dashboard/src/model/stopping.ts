import { replayStop, replayTable, type ReplayRow, type StopRule } from "@ridgeline/analysis";
import type { LearningCurve, ReplayPoint, StopRow } from "@ridgeline/charts";
import type { StudyState, TrialState } from "@ridgeline/protocol";
import { cached, trialsKey } from "./derived.ts";

const PATIENCE = [1, 2, 3, 5, 8, 12, 18, 26, 36, 50];
const MIN_DELTA = [0, 1e-4, 1e-3, 1e-2];

export function ruleKey(rule: StopRule): string {
  return `${rule.patience}/${rule.minDelta}`;
}

function toPoint(row: ReplayRow): ReplayPoint {
  return {
    key: ruleKey(row),
    patience: row.patience,
    minDelta: row.minDelta,
    saved: row.savedShare,
    given: row.lossGivenUp.mean,
    se: row.lossGivenUp.se,
  };
}

/** The study's own rules and a grid about them, replayed on every complete trial; again only when a trial ends. */
export const replayCloud: (state: StudyState) => readonly ReplayPoint[] = cached(trialsKey, (state) => {
  const { stopping } = state.spec;
  const patience = [...new Set([...PATIENCE, ...stopping.patience])].toSorted((a, b) => a - b);
  const minDelta = [...new Set([...MIN_DELTA, ...stopping.minDelta])].toSorted((a, b) => a - b);
  return replayTable(
    state,
    patience.flatMap((p) => minDelta.map((d) => ({ patience: p, minDelta: d }))),
  ).map(toPoint);
});

/** One rule replayed. */
export function replayOne(state: StudyState, rule: StopRule): ReplayPoint | undefined {
  const row = replayTable(state, [rule])[0];
  return row === undefined ? undefined : toPoint(row);
}

/** Where the rule keeps and stops each complete trial: means over folds, as indices into the recorded epochs. */
export function stopRows(state: StudyState, rule: StopRule): readonly StopRow[] {
  return state.trials.flatMap((t) => {
    const replays =
      t.state !== "complete" ? [] : stoppable(t).map((c) => ({ ...replayStop(c.metrics["stopLoss"] ?? [], rule), length: c.at.length }));
    if (replays.length === 0) return [];
    const mean = (f: (r: (typeof replays)[number]) => number): number => replays.reduce((s, r) => s + f(r), 0) / replays.length;
    return [{ trial: t.number, kept: mean((r) => r.kept), stopped: mean((r) => r.stopped), recorded: mean((r) => r.length - 1) }];
  });
}

/** What recording cost and what the rule would have run, in epochs over all complete trials. */
export function epochBill(state: StudyState, rule: StopRule): { readonly recorded: number; readonly run: number } {
  let [recorded, run] = [0, 0];
  for (const t of state.trials) {
    if (t.state !== "complete") continue;
    for (const c of stoppable(t)) {
      recorded += c.at.length;
      run += replayStop(c.metrics["stopLoss"] ?? [], rule).stopped + 1;
    }
  }
  return { recorded, run };
}

/** A trial's curves with the marks of a rule; `undefined` rule: no marks. */
export function learningCurves(
  trial: TrialState,
  metric: "loss" | "error",
  rule: StopRule | undefined,
  splits: readonly LearningCurve["split"][],
): readonly LearningCurve[] {
  const suffix = metric === "loss" ? "Loss" : "Error";
  const names = { train: `train${suffix}`, stop: "stopLoss", valid: `valid${suffix}`, test: `valid${suffix}` } as const;
  const curves = trial.units.flatMap((u) => u.curves).filter((c) => c.coordinate === "epoch" && c.fold >= 0);
  return splits.flatMap((split) =>
    curves.flatMap((c): LearningCurve[] => {
      const values = c.metrics[names[split]];
      if (values === undefined || (split === "stop" && metric === "error")) return [];
      const replay =
        rule === undefined || split !== "valid" || c.metrics["stopLoss"] === undefined
          ? undefined
          : replayStop(c.metrics["stopLoss"], rule);
      const marks = replay === undefined ? {} : { kept: replay.kept, ...(replay.stoppedEarly ? { stopped: replay.stopped } : {}) };
      return [
        {
          key: `${split}/${c.fold}/${c.repeat}`,
          split,
          at: c.at,
          values,
          name: `fold ${c.fold}${c.repeat > 0 ? `, repeat ${c.repeat}` : ""}`,
          ...marks,
        },
      ];
    }),
  );
}

function stoppable(trial: TrialState): TrialState["units"][number]["curves"] {
  return trial.units
    .flatMap((u) => u.curves)
    .filter((c) => c.fold >= 0 && c.coordinate === "epoch" && c.metrics["stopLoss"] !== undefined && c.at.length > 0);
}
