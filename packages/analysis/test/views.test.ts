import { describe, expect, test } from "vitest";
import type { StudyState } from "@ridgeline/protocol";
import {
  answer,
  formatNumber,
  formatShare,
  formatValue,
  gridLevels,
  gridSize,
  elapsedMs,
  progress,
  strengthOf,
  surface,
  testScore,
} from "../src/index.ts";
import { batch, study, type TrialInput } from "./build.ts";

const space = {
  lambda: { kind: "grid", values: [0.01, 0, 0.1] },
  dropout: { kind: "grid", values: [0, 0.5] },
  decay: { kind: "categorical", choices: ["coupled", "decoupled"] },
};
const spec = { space, resampling: { folds: 2 } };

function trial(
  lambda: number,
  dropout: number,
  losses: readonly number[],
  extra: Partial<TrialInput> & { decay?: string; train?: number } = {},
): TrialInput {
  const { decay = "coupled", train, ...rest } = extra;
  const metrics = (v: number): Record<string, number[]> => ({ validLoss: [v], ...(train === undefined ? {} : { trainLoss: [train] }) });
  return { params: { lambda, dropout, decay }, batches: losses.map((v, k) => batch(k, metrics(v))), ...rest };
}

describe("surface", () => {
  const state = study({
    spec,
    foldRows: [10, 10],
    trials: [
      trial(0, 0, [1, 1.2]),
      trial(0, 0, [0.9, 1.1], { decay: "decoupled" }),
      trial(0.1, 0.5, [1, 1.18]),
      trial(0.1, 0, [2, 2.2]),
      trial(0.01, 0.5, [1], { end: "open" }),
    ],
  });

  test("cells hold the best over the other parameters, axes are sorted, untried cells are there", () => {
    const view = surface(state, "lambda", "dropout");
    expect(view.x).toEqual([0, 0.01, 0.1]);
    expect(view.y).toEqual([0, 0.5]);
    expect(view.cells.map((c) => [c.x, c.y, c.n, c.running, c.candidate?.ref.trial, c.within])).toEqual([
      [0, 0, 2, 0, 1, true],
      [0.01, 0, 0, 0, undefined, false],
      [0.1, 0, 1, 0, 3, false],
      [0, 0.5, 0, 0, undefined, false],
      [0.01, 0.5, 0, 1, undefined, false],
      [0.1, 0.5, 1, 0, 2, true],
    ]);
    expect(view.cells[0]!.mean).toBeCloseTo(1, 14);
    expect(view.cells[0]!.se).toBeCloseTo(0.1, 14);
    expect(view.cells[1]!.mean).toBeNaN();
  });

  test("fixed parameters", () => {
    expect(surface(state, "lambda", "dropout", { fixed: { decay: "coupled" } }).cells[0]!.candidate?.ref.trial).toBe(0);
    expect(surface(state, "decay", "lambda").x).toEqual(["coupled", "decoupled"]);
  });

  test("a range with many values is binned, in log where it is", () => {
    const wide = { lambda: { kind: "float", low: 1e-4, high: 1, log: true }, dropout: { kind: "float", low: 0, high: 0.8 } };
    const trials = Array.from({ length: 60 }, (_, i) => ({
      params: { lambda: 10 ** (-4 + (4 * i) / 59), dropout: (0.8 * i) / 59 },
      batches: [batch(0, { validLoss: [1] }), batch(1, { validLoss: [2] })],
    }));
    const view = surface(study({ spec: { ...spec, space: wide }, foldRows: [10, 10], trials }), "lambda", "dropout");
    expect([view.x.length, view.y.length]).toEqual([24, 16]);
    expect(Math.log10(Number(view.x[0]))).toBeCloseTo(-4 + 4 / 48, 12);
    expect(Number(view.y[15])).toBeCloseTo(0.775, 12);
    expect(view.cells.reduce((n, c) => n + c.n, 0)).toBe(60);
  });
});

describe("levels and strength", () => {
  test("gridLevels", () => {
    expect(gridLevels({ kind: "float", low: 0, high: 0.3, log: false, step: 0.1 })).toEqual([0, 0.1, 0.2, 0.3]);
    expect(gridLevels({ kind: "int", low: 1, high: 8, log: false, step: 3 })).toEqual([1, 4, 7]);
    expect(gridLevels({ kind: "float", low: 1e-4, high: 1, log: true }, 5)).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1]);
    expect(gridLevels({ kind: "int", low: 1, high: 3, log: false }, 5)).toEqual([1, 2, 3]);
    expect(gridLevels({ kind: "float", low: 0, high: 1, log: false })).toBeUndefined();
    expect(gridSize({})).toBe(1);
    expect(gridSize({ a: { kind: "grid", values: [1, 2, 3] }, b: { kind: "categorical", choices: ["x", "y"] } })).toBe(6);
    expect(gridSize({ a: { kind: "float", low: 0, high: 1, log: false } })).toBeUndefined();
  });

  test("strength: position in a range, logarithm where log, downwards where said, names known, choices not counted", () => {
    expect(strengthOf({ lambda: 0.01 }, { lambda: { kind: "float", low: 1e-4, high: 1, log: true } })).toBe(0.5);
    expect(strengthOf({ width: 32 }, { width: { kind: "grid", values: [16, 32, 64, 128], stronger: "down" } })).toBeCloseTo(2 / 3, 12);
    expect(
      strengthOf({ l1Ratio: 1, lr: 3 }, { l1Ratio: { kind: "grid", values: [0, 1] }, lr: { kind: "float", low: 0, high: 3, log: false } }),
    ).toBe(0);
  });
});

describe("progress", () => {
  const trials = [trial(0, 0, [1, 1], { seconds: 3 }), trial(0, 0.5, [1, 1], { end: "open" })];
  test("counts, total from the grid, rate from slots and durations", () => {
    const p = progress(study({ spec, foldRows: [10, 10], trials }));
    // 2 slots, 3 s a unit: 40 units a minute; 12 trials of 2 units, 2 done: 22 left take 33 s.
    expect(p).toMatchObject({ complete: 1, running: 1, waiting: 0, total: 12, unitsDone: 2, unitsTotal: 24, lost: 0 });
    expect(p.unitsPerMinute).toBeCloseTo(40, 10);
    expect(p.etaSeconds).toBeCloseTo(33, 10);
  });
  test("elapsed is the time in which it ran", () => {
    const state = study({ spec, foldRows: [10, 10], trials });
    expect(elapsedMs({ ...state, ranMs: 7, runningSince: 100 }, 150)).toBe(57);
    expect(elapsedMs({ ...state, ranMs: 7, runningSince: undefined }, 150)).toBe(7);
  });
  test("a finished study has its trials and no time left; an untouched one knows no rate", () => {
    expect(progress(study({ spec, foldRows: [10, 10], trials: [trials[0]!], finished: true }))).toMatchObject({
      total: 1,
      unitsTotal: 2,
      etaSeconds: 0,
    });
    expect(progress(study({ spec: { ...spec, trials: 5 }, foldRows: [10, 10], trials: [] }))).toMatchObject({
      total: 5,
      unitsTotal: NaN,
      unitsPerMinute: NaN,
      etaSeconds: NaN,
    });
  });
});

describe("testScore", () => {
  const run = (stopLoss: number[], validLoss: number[], validError: number[]) => [
    batch(-1, { stopLoss, validLoss, validError, validLossSe: [0.1, 0.2, 0.3] }),
  ];
  const state = study({
    spec,
    foldRows: [10, 10],
    trials: [trial(0, 0, [1, 1])],
    tests: [
      { trial: 0, batches: run([3, 2, 1], [5, 4, 3], [0.5, 0.4, 0.2]) },
      { trial: 0, batches: run([1, 2, 0.5], [7, 6, 1], [0.4, 0.3, 0.2]) },
    ],
  });
  test("the candidate's rule chooses on stopLoss; means over repeats", () => {
    // Patience 1 keeps epoch 3 in the first and epoch 1 in the second.
    const score = testScore(state, { trial: 0, patience: 1, minDelta: 0 })!;
    expect(score.loss).toBe(5);
    expect(score.lossSe).toBeCloseTo(0.2, 14);
    expect(score.error).toBeCloseTo(0.3, 14);
    // sqrt(0.3 * 0.7 / 100): 101 rows.
    expect(score.errorSe).toBeCloseTo(Math.sqrt(0.0021), 14);
    expect(testScore(state, { trial: 0, patience: 5, minDelta: 0 })!.loss).toBe(2);
  });
  test("undefined where nothing was run", () => {
    expect(testScore(study({ spec, foldRows: [10, 10], trials: [trial(0, 0, [1, 1])] }), { trial: 0 })).toBeUndefined();
    expect(testScore(state, { trial: 0, at: 0.5 })).toBeUndefined();
  });
});

describe("numbers as text", () => {
  test.each([
    [0.28714, 0.00312, "0.2871 ± 0.0031"],
    [-2.71499, 0.0996, "\u22122.71 ± 0.10"],
    [3021.7, 142.3, "3022 ± 142"],
    [12.3456, 1.27, "12.3 ± 1.3"],
    [-0.0001, 0.01, "0.000 ± 0.010"],
    [1.5e-9, 2.5e-11, "1.500e\u22129 ± 2.5e\u221211"],
    [0.5, NaN, "0.5"],
    [1 / 3, 0, "0.3333"],
    [NaN, 0.1, "not a number"],
  ])("formatValue(%d, %d) = %s", (x, se, text) => expect(formatValue(x, se)).toBe(text));

  test("formatNumber and formatShare", () => {
    expect([0.003, 3e-4, -1e-5, 0, 1234567, 0.1 + 0.2, Infinity].map((x) => formatNumber(x))).toEqual([
      "0.003",
      "3e\u22124",
      "\u22121e\u22125",
      "0",
      "1230000",
      "0.3",
      "∞",
    ]);
    expect([0.41, 0.1152, 0.05, 0, -0.3].map(formatShare)).toEqual(["41 %", "11.5 %", "5 %", "0 %", "\u221230 %"]);
  });
});

describe("answer", () => {
  const of = (trials: readonly TrialInput[], finished = true, more: Record<string, unknown> = {}): StudyState =>
    study({ spec: { ...spec, ...more }, foldRows: [10, 10], trials, finished });

  test("nothing finished", () => {
    expect(answer(of([], false))).toEqual({
      headline: "No trial has finished.",
      detail: "The first result appears when one does.",
      tooEarly: true,
    });
    expect(answer(of([trial(0, 0, [1, 1], { end: "diverged" })])).headline).toBe("No trial has a score: 1 diverged.");
  });

  test("too early", () => {
    const a = answer(of([trial(0, 0, [1, 1.2]), trial(0.1, 0.5, [2, 2.2])], false));
    expect(a).toEqual({
      headline: "Too early: 2 of 12 trials have finished.",
      detail:
        "λ 0 with dropout 0 and decay coupled has the least validation loss so far: 1.10 ± 0.10. Selected on validation: mean of 2 fold scores ± one standard error.",
      tooEarly: true,
    });
  });

  test("one candidate", () => {
    expect(answer(of([trial(0.1, 0.5, [1, 1.2])])).detail).toBe(
      "It is the only candidate: nothing was chosen. Selected on validation: mean of 2 fold scores ± one standard error.",
    );
  });

  test("a stronger setting within one standard error, with its gap", () => {
    const a = answer(
      of([
        trial(0, 0, [1, 1.2], { train: 0.4 }),
        trial(0.01, 0.5, [1.05, 1.25], { train: 0.8 }),
        trial(0.1, 0.5, [2, 2.2], { train: 1.8 }),
      ]),
    );
    expect(a.headline).toBe("λ 0 with dropout 0 and decay coupled has the least validation loss: 1.10 ± 0.10.");
    expect(a.detail).toBe(
      "1 other setting lies within one standard error of it. The most strongly regularised of them, λ 0.01 with dropout 0.5 and decay coupled, gives up 0.05 and narrows the train–validation gap from 0.7 to 0.35. Selected on validation: mean of 2 fold scores ± one standard error.",
    );
  });

  test("so far while running; the least is the strongest within", () => {
    const a = answer(of([trial(0.1, 0.5, [1, 1.2]), trial(0.01, 0.5, [1.05, 1.25]), trial(0, 0, [2, 2.2])], false));
    expect(a.headline).toContain("so far: 1.10 ± 0.10.");
    expect(a.detail).toContain("1 other setting lies within one standard error of it, none more strongly regularised.");
  });

  test("alone within one standard error", () => {
    expect(answer(of([trial(0.1, 0.5, [1, 1.02]), trial(0.01, 0.5, [1.5, 1.7])])).detail).toContain(
      "No other setting lies within one standard error of it.",
    );
  });

  test("no difference found", () => {
    const a = answer(of([trial(0, 0, [1, 2]), trial(0.01, 0.5, [1.1, 2.1]), trial(0.1, 0.5, [1.2, 2.2])]));
    expect(a.headline).toBe("No difference found: all 3 settings lie within one standard error of the least, 1.50 ± 0.50.");
    expect(a.detail).toContain(
      "The least is λ 0 with dropout 0 and decay coupled. The most strongly regularised, λ 0.1 with dropout 0.5 and decay coupled, gives up 0.2.",
    );
  });

  test("the test part, with the trivial baseline", () => {
    const run = [batch(-1, { validLoss: [1.31], validError: [0.2], validLossSe: [0.05] })];
    const state = study({
      spec,
      foldRows: [10, 10],
      trials: [trial(0, 0, [1, 1.2]), trial(0.1, 0.5, [2, 2.2])],
      tests: [{ trial: 0, batches: run }],
      finished: true,
    });
    expect(answer(state).detail).toContain("Estimated on the test part: the least 1.310 ± 0.050, a constant prediction 2.300 ± 0.010.");
  });
});
