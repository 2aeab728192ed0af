import { parse, type Point } from "@ridgeline/core";
import { fold, studySpecSchema, type ReportBatch, type StudyEvent, type StudyState, type UnitRef } from "@ridgeline/protocol";

export interface TrialInput {
  readonly params: Point;
  readonly unit?: UnitRef["part"];
  readonly batches: readonly ReportBatch[];
  /** Left out: complete. `open`: reports are in, the trial has not ended. */
  readonly end?: "complete" | "diverged" | "open";
  readonly seconds?: number;
}

export interface StudyInput {
  readonly spec?: Record<string, unknown>;
  readonly foldRows: readonly number[];
  readonly trials: readonly TrialInput[];
  readonly features?: number;
  readonly finished?: boolean;
  readonly tests?: readonly { readonly trial: number; readonly batches: readonly ReportBatch[] }[];
}

/** A batch of one fold: metrics at epochs 1, 2, ... or at the coordinates given. */
export function batch(
  fold: number,
  metrics: Record<string, readonly number[]>,
  along: { at?: readonly number[]; coordinate?: ReportBatch["coordinate"]; repeat?: number } = {},
): ReportBatch {
  const length = Object.values(metrics)[0]?.length ?? 0;
  const at = along.at ?? Array.from({ length }, (_, i) => i + 1);
  const columns = Object.fromEntries(Object.entries(metrics).map(([name, values]) => [name, Float64Array.from(values)]));
  return { fold, repeat: along.repeat ?? 0, coordinate: along.coordinate ?? "epoch", at: Float64Array.from(at), metrics: columns };
}

/** The state of a study, folded from real events. */
export function study(input: StudyInput): StudyState {
  const baseline = { loss: 2.3, lossSe: 0.01, error: 0.9, errorSe: 0.02 };
  const spec = parse(studySpecSchema, { name: "s", data: { source: "builtin:digits8x8" }, model: { name: "mlp" }, ...input.spec });
  const events: StudyEvent[] = [
    { type: "study.created", at: 0, id: "s1", spec },
    { type: "study.started", at: 0, slots: 2, executor: "inline", machine: "test" },
    {
      type: "data.loaded",
      at: 0,
      digest: "d",
      rows: input.foldRows.reduce((a, b) => a + b, 0),
      columns: input.features ?? 2,
      task: "multiclass",
      target: "y",
      featureNames: Array.from({ length: input.features ?? 2 }, (_, i) => `x${i}`),
      foldRows: input.foldRows,
      testRows: 101,
      baseline,
      notes: [],
    },
  ];
  input.trials.forEach((t, trial) => events.push(...trialEvents(t, trial)));
  const chosen = [...new Set((input.tests ?? []).map((t) => t.trial))];
  const testUnits = (input.tests ?? []).map((t, i) => ({ trial: t.trial, unit: { part: "test" as const, fold: -1, repeat: i } }));
  if (chosen.length > 0)
    events.push({ type: "test.opened", at: 1e6, candidates: chosen.map((trial) => ({ trial })), units: testUnits, baseline });
  input.tests?.forEach((t, i) => events.push(...unitEvents(t.trial, testUnits[i]!.unit, t.batches, "complete", 1)));
  if (input.finished === true) events.push({ type: "study.finished", at: 2e6, digest: "d" });
  return fold(events.map((event, i) => ({ seq: i + 1, event })))!;
}

function trialEvents(t: TrialInput, trial: number): StudyEvent[] {
  const end = t.end ?? "complete";
  const units: UnitRef[] =
    t.unit === "all" ? [{ part: "all", fold: -1, repeat: 0 }] : t.batches.map((b) => ({ part: "fold", fold: b.fold, repeat: b.repeat }));
  const created: StudyEvent = { type: "trial.created", at: 1, trial, params: t.params, basis: 0, units };
  const ran = units.flatMap((unit, i) => unitEvents(trial, unit, t.unit === "all" ? t.batches : [t.batches[i]!], end, t.seconds ?? 1));
  return end === "open" ? [created, ...ran] : [created, ...ran, { type: "trial.finished", at: 9, trial, state: end, value: NaN, se: NaN }];
}

function unitEvents(trial: number, unit: UnitRef, batches: readonly ReportBatch[], end: string, seconds: number): StudyEvent[] {
  const started: StudyEvent = { type: "unit.started", at: 1000, trial, unit, attempt: 1, worker: "w" };
  const reports = batches.map((b): StudyEvent => ({ type: "unit.reports", at: 1000, trial, unit, attempt: 1, batch: b }));
  if (end === "open") return [started, ...reports];
  const state = end === "diverged" ? "diverged" : "complete";
  return [started, ...reports, { type: "unit.finished", at: 1000 + 1000 * seconds, trial, unit, attempt: 1, state, facts: {}, seconds }];
}
