import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apply, fold, type Stored, type StudyEvent, type StudyState, type UnitRef } from "../src/index.ts";
import { legalLog, numbered, spec } from "./logs.ts";

const created: StudyEvent = { type: "study.created", at: 1, id: "s", spec };
const unit: UnitRef = { part: "fold", fold: 0, repeat: 0 };
const trial: StudyEvent = { type: "trial.created", at: 2, trial: 0, params: { lambda: 1 }, basis: 0, units: [unit] };
const started = (attempt: number): StudyEvent => ({ type: "unit.started", at: 3, trial: 0, unit, attempt, worker: "w" });
const reports = (attempt: number, at: number[], metrics: Record<string, number[]>): StudyEvent => ({
  type: "unit.reports",
  at: 4,
  trial: 0,
  unit,
  attempt,
  batch: {
    fold: 0,
    repeat: 0,
    coordinate: "epoch",
    at: Float64Array.from(at),
    metrics: Object.fromEntries(Object.entries(metrics).map(([k, v]) => [k, Float64Array.from(v)])),
  },
});
const codeOf = (events: readonly StudyEvent[]): string => {
  try {
    fold(numbered(events));
  } catch (error) {
    return (error as { code?: string }).code ?? `uncoded ${String(error)}`;
  }
  return "folded";
};

describe("fold and apply", () => {
  it("fold(a ++ b) = apply(fold(a), b), wherever the log is cut, in any number of pieces, with overlaps", () => {
    fc.assert(
      fc.property(legalLog, fc.array(fc.nat(100), { maxLength: 4 }), fc.nat(5), (log, cuts, overlap) => {
        const whole = fold(log);
        let state: StudyState | undefined;
        let from = 0;
        for (const cut of [...cuts.map((c) => c % (log.length + 1)).toSorted((a, b) => a - b), log.length]) {
          state = apply(state, log.slice(Math.max(0, from - overlap), cut));
          from = cut;
        }
        expect(fc.stringify(state)).toBe(fc.stringify(whole));
      }),
      { numRuns: 500 },
    );
  });

  it("a state that was copied goes on as the original does (snapshots)", () => {
    fc.assert(
      fc.property(legalLog, fc.nat(100), (log, cut) => {
        const head = fold(log.slice(0, cut % (log.length + 1)));
        expect(fc.stringify(apply(structuredClone(head), log))).toBe(fc.stringify(fold(log)));
      }),
      { numRuns: 100 },
    );
  });

  it("never change the events they read", () => {
    fc.assert(
      fc.property(legalLog, (log) => {
        const before = fc.stringify(log);
        fold(log);
        expect(fc.stringify(log)).toBe(before);
      }),
      { numRuns: 100 },
    );
  });

  it("an empty log is no study", () => {
    expect(fold([])).toBeUndefined();
  });

  it("a gap in the log is an error, wherever it is", () => {
    fc.assert(
      fc.property(
        legalLog.filter((l) => l.length > 2),
        fc.nat(),
        (log, k) => {
          const gap = log.toSpliced(k % (log.length - 1), 1);
          expect(() => fold(gap)).toThrow(expect.objectContaining({ code: "E_LOG_GAP" }));
        },
      ),
    );
  });

  it("a log that begins elsewhere, or twice, is an error", () => {
    expect(codeOf([trial])).toBe("E_LOG_START");
    expect(codeOf([created, trial, created])).toBe("E_LOG_START");
  });

  it("trials and units that were not created are errors", () => {
    expect(codeOf([created, started(1)])).toBe("E_LOG_ORDER");
    expect(codeOf([created, { ...trial, trial: 1 }])).toBe("E_LOG_ORDER");
    expect(codeOf([created, trial, trial])).toBe("E_LOG_ORDER");
    for (const other of [
      { part: "fold", fold: 1, repeat: 0 },
      { part: "fold", fold: 0, repeat: 1 },
      { part: "test", fold: 0, repeat: 0 },
    ] as const) {
      expect(codeOf([created, trial, { type: "unit.started", at: 3, trial: 0, unit: other, attempt: 1, worker: "w" }])).toBe("E_LOG_ORDER");
    }
    expect(codeOf([created, trial, { type: "trial.finished", at: 3, trial: 7, state: "complete", value: 1, se: 1 }])).toBe("E_LOG_ORDER");
  });

  it("reports of an attempt that is over change nothing", () => {
    const late = [created, trial, started(1), started(2), reports(1, [1], { loss: [9] }), reports(2, [1], { loss: [5] })];
    expect(fold(numbered(late))!.trials[0]!.units[0]!.curves).toEqual([
      { fold: 0, repeat: 0, coordinate: "epoch", at: [1], metrics: { loss: [5] } },
    ]);
  });

  it("a metric that is not in every batch is NaN where it is missing", () => {
    const log = [
      created,
      trial,
      started(1),
      reports(1, [1, 2], { a: [1, 2] }),
      reports(1, [3], { b: [3] }),
      reports(1, [4], { a: [4], b: [5] }),
    ];
    const { at, metrics } = fold(numbered(log))!.trials[0]!.units[0]!.curves[0]!;
    expect([at, metrics]).toEqual([[1, 2, 3, 4], { a: [1, 2, NaN, 4], b: [NaN, NaN, 3, 5] }]);
  });

  it("a metric may have any name, and none reaches a prototype", () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const metrics = Object.fromEntries(names.map((n, i) => [n, [i]]));
    const curve = fold(numbered([created, trial, started(1), reports(1, [1], metrics), reports(1, [2], metrics)]))!.trials[0]!.units[0]!
      .curves[0]!;
    expect(Object.entries(curve.metrics)).toEqual(names.map((n, i) => [n, [i, i]]));
    expect(Object.getPrototypeOf(curve.metrics)).toBe(Object.prototype);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("0");
  });

  it("a batch whose columns differ in length is an error", () => {
    expect(codeOf([created, trial, started(1), reports(1, [1, 2], { loss: [1] })])).toBe("E_LOG_ORDER");
    expect(codeOf([created, trial, started(1), reports(1, [1], { loss: [1, 2] })])).toBe("E_LOG_ORDER");
  });

  it("keep the last 40 events without reports", () => {
    const many: Stored[] = numbered([
      created,
      ...Array.from({ length: 100 }, (_, k): StudyEvent => ({ type: "study.paused", at: k, fromTrial: k })),
    ]);
    expect(fold(many)!.recent.map((r) => r.seq)).toEqual(Array.from({ length: 40 }, (_, k) => 62 + k));
  });

  it("count the time in which the study ran: no pause, nothing between a stop, or a kill, and the next session", () => {
    const begin = (at: number): StudyEvent => ({ type: "study.started", at, slots: 1, executor: "processes", machine: "m" });
    const at = (...events: StudyEvent[]): [number, number | undefined] => {
      const { ranMs, runningSince } = fold(numbered([{ ...created, at: 0 }, ...events]))!;
      return [ranMs, runningSince];
    };
    const first = [begin(10), { type: "study.paused", at: 15, fromTrial: 0 }, { type: "study.resumed", at: 40, fromTrial: 0 }] as const;
    expect(at(...first)).toEqual([5, 40]);
    const stopped = [...first, { type: "study.stopped", at: 47, reason: "asked" }] as const;
    expect(at(...stopped)).toEqual([12, undefined]);
    const again = [...stopped, begin(1000), { ...trial, at: 1003 }] as const;
    expect(at(...again)).toEqual([12, 1000]);
    // Killed after the trial's creation, taken up at 9000.
    expect(at(...again, begin(9000))).toEqual([15, 9000]);
  });
});
