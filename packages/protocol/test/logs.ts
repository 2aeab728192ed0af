import * as fc from "fast-check";
import { parse } from "@ridgeline/core";
import { studySpecSchema, type ReportBatch, type Stored, type StudyEvent, type UnitRef } from "../src/index.ts";

export const spec = parse(studySpecSchema, {
  name: "laws",
  data: { source: "builtin:wine" },
  model: { name: "logistic" },
  space: { lambda: { kind: "grid", values: [0.1, 1] } },
});

/** Numbers the events from 1. */
export function numbered(events: readonly StudyEvent[], from = 1): Stored[] {
  return events.map((event, i) => ({ seq: from + i, event }));
}

/** Any double, the awkward ones often. */
export const anyFloat = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 5e-324, -1.7976931348623157e308));

const scores = { loss: 1, lossSe: 0.1, error: 0.5, errorSe: 0.05 };

/** Legal logs: each number picks what happens next among what may happen then. */
export const legalLog: fc.Arbitrary<Stored[]> = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000), anyFloat), { maxLength: 60 }).map((steps) => {
  const events: StudyEvent[] = [{ type: "study.created", at: 0, id: "s", spec }];
  const trials: { unit: UnitRef; attempt: number }[][] = [];
  let tests = 0;
  steps.forEach(([what, which, x], at) => {
    const trial = trials.length === 0 ? -1 : which % trials.length;
    const list = trials[trial] ?? [];
    const u = list.length === 0 ? -1 : Math.floor(which / 7) % list.length;
    const place = u < 0 ? undefined : { trial, ...list[u]! };
    const plain: StudyEvent[] = [
      { type: "study.started", at, slots: 2, executor: "inline", machine: "m" },
      { type: "study.paused", at, fromTrial: which },
      { type: "study.resumed", at, fromTrial: which },
      { type: "study.stopped", at, reason: "asked" },
      { type: "engine.ready", at, build: "b", note: undefined },
      { type: "study.finished", at, digest: "d", argmin: undefined, oneStandardError: undefined },
    ];
    const choice = what % 16;
    if (choice < 3 || place === undefined) {
      if (choice > 9 && choice < 16) return void events.push(plain[choice - 10]!);
      const units = Array.from({ length: 1 + (which % 3) }, (_, fold): UnitRef => ({ part: "fold", fold, repeat: 0 }));
      events.push({ type: "trial.created", at, trial: trials.length, params: { lambda: at, kind: "a", on: true }, basis: 0, units });
      trials.push(units.map((unit) => ({ unit, attempt: 0 })));
    } else if (choice < 5) {
      list[u]!.attempt++;
      events.push({ type: "unit.started", at, trial, unit: place.unit, attempt: list[u]!.attempt, worker: "w" });
    } else if (choice < 8) {
      const values = Float64Array.of(x, which);
      const metrics: Record<string, Float64Array> = what % 3 === 0 ? { loss: values, constructor: values } : { loss: values };
      const batch: ReportBatch = { fold: place.unit.fold, repeat: 0, coordinate: "epoch", at: Float64Array.of(at, at + 0.5), metrics };
      events.push({ type: "unit.reports", at, ...place, batch });
    } else if (choice === 8)
      events.push({ type: "unit.finished", at, ...place, state: "complete", facts: { steps: x }, seconds: at, error: undefined });
    else if (choice === 9) events.push({ type: "unit.lost", at, ...place, cause: "killed", final: which % 2 === 0 });
    else if (choice === 10) events.push({ type: "trial.finished", at, trial, state: "complete", value: x, se: 0 });
    else if (choice === 11) events.push({ type: "trial.cancelled", at, trial });
    else if (choice === 12) {
      const unit: UnitRef = { part: "test", fold: -1, repeat: tests++ };
      events.push({ type: "test.opened", at, candidates: [{ trial, at: x }], units: [{ trial, unit }], baseline: scores });
      list.push({ unit, attempt: 0 });
    } else events.push(plain[(which + what) % plain.length]!);
  });
  return numbered(events);
});

/** Results of a study, free of who computed them and when. */
export interface Results {
  readonly trials: readonly { readonly lambda: number; readonly folds: readonly (readonly number[])[] }[];
}

export const results: fc.Arbitrary<Results> = fc.record({
  trials: fc.array(
    fc.record({
      lambda: fc.double({ noNaN: true, noDefaultInfinity: true }),
      folds: fc.array(fc.array(anyFloat, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 }),
    }),
    {
      minLength: 1,
      maxLength: 5,
    },
  ),
});

/** One way in which the same results may come about. */
export interface Course {
  /** Units in this order: position k runs the unit whose key sorts k-th. */
  readonly order: readonly number[];
  /** Extra attempts that were lost before the one that counts. */
  readonly lost: readonly number[];
  /** Reports a batch. */
  readonly split: readonly number[];
  readonly clock: number;
}

export const course: fc.Arbitrary<Course> = fc.record({
  order: fc.array(fc.nat(1000), { minLength: 15, maxLength: 15 }),
  lost: fc.array(fc.nat(2), { minLength: 15, maxLength: 15 }),
  split: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 15, maxLength: 15 }),
  clock: fc.nat(1_000_000),
});

/** The log of a study with these results that ran on this course. `ended` trials are finished; the others were still running. */
export function logOf({ trials }: Results, c: Course, ended = trials.length): Stored[] {
  let now = c.clock;
  const at = (): { at: number } => ({ at: now++ });
  const units = trials.map((t) => t.folds.map((_, fold): UnitRef => ({ part: "fold", fold, repeat: 0 })));
  const events: StudyEvent[] = [{ type: "study.created", ...at(), id: "s", spec }];
  trials.forEach((t, trial) =>
    events.push({ type: "trial.created", ...at(), trial, params: { lambda: t.lambda }, basis: 0, units: units[trial]! }),
  );
  const runs = trials.flatMap((t, trial) => t.folds.map((values, fold) => ({ trial, fold, values })));
  const left = trials.map((t) => t.folds.length);
  const sorted = runs.map((run, k) => ({ run, k })).toSorted((a, b) => c.order[a.k]! - c.order[b.k]!);
  for (const { run, k } of sorted) {
    if (run.trial >= ended) continue;
    events.push(...unitEvents(run, units[run.trial]![run.fold]!, c.lost[k]!, c.split[k]!, at));
    left[run.trial]!--;
    if (left[run.trial] === 0)
      events.push({ type: "trial.finished", ...at(), trial: run.trial, state: "complete", value: run.trial, se: 1 });
  }
  return numbered(events);
}

function unitEvents(
  { trial, fold, values }: { trial: number; fold: number; values: readonly number[] },
  unit: UnitRef,
  lost: number,
  split: number,
  at: () => { at: number },
): StudyEvent[] {
  const events: StudyEvent[] = [];
  const reports = (attempt: number, from: number, to: number): void => {
    const rows = values.slice(from, to);
    const batch: ReportBatch = {
      fold,
      repeat: 0,
      coordinate: "epoch",
      at: Float64Array.from(rows, (_, i) => from + i + 1),
      metrics: { validLoss: Float64Array.from(rows), trainLoss: Float64Array.from(rows, (x) => x / 2) },
    };
    events.push({ type: "unit.reports", ...at(), trial, unit, attempt, batch });
  };
  for (let attempt = 1; attempt <= lost; attempt++) {
    events.push({ type: "unit.started", ...at(), trial, unit, attempt, worker: `w${attempt}` });
    reports(attempt, 0, 1);
    events.push({ type: "unit.lost", ...at(), trial, unit, attempt, cause: "killed", final: false });
  }
  const attempt = lost + 1;
  events.push({ type: "unit.started", ...at(), trial, unit, attempt, worker: "w" });
  for (let from = 0; from < values.length; from += split) reports(attempt, from, Math.min(values.length, from + split));
  events.push({
    type: "unit.finished",
    ...at(),
    trial,
    unit,
    attempt,
    state: "complete",
    facts: { steps: values.length },
    seconds: lost / 7,
    error: undefined,
  });
  return events;
}
