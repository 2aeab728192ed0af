import { expect, test } from "vitest";
import type { StudyEvent, StudyState } from "@ridgeline/protocol";
import { finalTable } from "../src/terminal/index.ts";
import { created, createStudy, dataLoaded, START, trialEvents, unitEvents } from "./terminal-kit.ts";

const space = {
  lambda: { kind: "grid", values: [0, 0.01, 0.1] },
  dropout: { kind: "grid", values: [0, 0.5] },
  decay: { kind: "categorical", choices: ["coupled", "decoupled"] },
};
const stopping = { patience: [1, 3], minDelta: [0] };

/** Four folds around `level`: valid loss level + {-3,-1,1,3}/100, least stop loss at epoch 2 of 5, a second fall at epoch 5 that patience 1 misses. */
function curve(level: number, later = 0): (fold: number) => Record<string, number[]> {
  return (fold) => {
    const v = level + (2 * fold - 3) / 100;
    return {
      stopLoss: [v + 0.5, v, v + 0.1, v + 0.2, v - later],
      validLoss: [v + 0.5, v, v + 0.1, v + 0.2, v - later],
      trainLoss: [v + 0.4, v - 0.05, v - 0.1, v - 0.1, v - 0.1],
      validError: [0.5, 0.25, 0.25, 0.25, 0.25],
    };
  };
}

function study(): ReturnType<ReturnType<typeof createStudy>["add"]> {
  const s = createStudy();
  s.add(
    ...created({ space, stopping, resampling: { folds: 4 }, testTop: 2, testFraction: 0.3 }),
    dataLoaded({ notes: ["column \u001b[2Jx dropped"] }),
  );
  s.add(...trialEvents(0, { lambda: 0, dropout: 0, decay: "coupled" }, curve(0.4)));
  s.add(...trialEvents(1, { lambda: 0.01, dropout: 0, decay: "coupled" }, curve(0.3, 0.05)));
  s.add(...trialEvents(2, { lambda: 0.1, dropout: 0.5, decay: "decoupled" }, curve(0.26)));
  const unit = { part: "test" as const, fold: -1, repeat: 0 };
  const candidates = [
    { trial: 1, patience: 3, minDelta: 0 },
    { trial: 2, patience: 1, minDelta: 0 },
  ];
  const opened: StudyEvent = {
    type: "test.opened",
    at: START + 9000,
    candidates,
    units: [{ trial: 1, unit }],
    baseline: { loss: 2.31, lossSe: 0.02, error: 0.91, errorSe: 0.06 },
  };
  const fit = {
    stopLoss: [1, 0.4, 0.5, 0.6, 0.3],
    validLoss: [1, 0.42, 0.5, 0.6, 0.33],
    validLossSe: [0.1, 0.04, 0.04, 0.04, 0.03],
    validError: [0.5, 0.2, 0.2, 0.2, 0.1],
  };
  return s.add(opened, ...unitEvents(1, unit, fit), { type: "study.finished", at: START + 9500, digest: "x" });
}

/** The cells of each line, split at two or more blanks. */
const cells = (text: string): string[][] => text.split("\n").map((l) => l.trim().split(/ {2,}/));

test("rows: the best trials by their best rule, the named choices, the unregularised one and the baseline", () => {
  const text = finalTable(study(), { color: false });
  const rows = cells(text);
  // Means over folds of level + {-3,-1,1,3}/100; se = sd / 2 = sqrt(20/3)/100/2 = 0.01291. Trial 1 keeps epoch 5 under patience 3.
  expect(rows).toContainEqual([
    "least",
    "1",
    "0.01",
    "0",
    "coupled",
    "3",
    "0.250 ± 0.013",
    "0.25",
    "0.05",
    "0.330 ± 0.030",
    "0.100 ± 0.069",
    "20 of 20",
    "6.00 s",
  ]);
  expect(rows).toContainEqual([
    "1-SE",
    "2",
    "0.1",
    "0.5",
    "decoupled",
    "1",
    "0.260 ± 0.013",
    "0.25",
    "0.05",
    "–",
    "–",
    "12 of 20",
    "6.00 s",
  ]);
  expect(rows).toContainEqual([
    "no penalty",
    "0",
    "0",
    "0",
    "coupled",
    "1",
    "0.400 ± 0.013",
    "0.25",
    "0.05",
    "–",
    "–",
    "12 of 20",
    "6.00 s",
  ]);
  expect(rows).toContainEqual(["baseline", "2.2500 ± 0.0010", "0.900 ± 0.010", "2.310 ± 0.020", "0.910 ± 0.060"]);
  expect(text).toMatch(/selected on validation ─+ {2}estimated on test ─+ {2}what it cost ─+/);
});

test("the sentences: the choice, what it gives up and saves, and the scores on the test part", () => {
  const text = finalTable(study(), { color: false }).replaceAll("\n", " ");
  expect(text).toContain("λ 0.01 with dropout 0, decay coupled and patience 3 has the least validation loss: 0.250 ± 0.013.");
  expect(text).toContain("The one-standard-error choice gives up 0.01 of validation loss (4 %); against that it takes 8 fewer epochs.");
  expect(text).toContain("Estimated on the test part: the least 0.330 ± 0.030, a constant prediction 2.310 ± 0.020.");
});

test("early stopping replayed: epochs saved and loss given up, by hand", () => {
  const rows = cells(finalTable(study(), { color: false }));
  // 12 curves of 5 epochs. Patience 1 stops after epoch 3 in all: 24 of 60 saved. Only trial 1 then misses epoch 5: 0.05 over three trials.
  expect(rows).toContainEqual(["1", "40 %", "0.01667"]);
  // Patience 3 stops after epoch 5, the last: nothing saved or given up.
  expect(rows).toContainEqual(["3", "0 %", "0"]);
});

test("narrow terminals lose the least important columns and say which; no line is wider", () => {
  for (const width of [70, 80, 100, 130]) {
    const lines = finalTable(study(), { color: true, width }).split("\n");
    // oxlint-disable-next-line no-control-regex -- styles take no room
    for (const line of lines) expect(line.replaceAll(/\u001b\[[0-9;]*m/g, "").length).toBeLessThanOrEqual(width);
  }
  const text = finalTable(study(), { color: false, width: 100 });
  expect(text).toContain("(not shown at this width: what it cost training");
  expect(text).toContain("0.250 ± 0.013");
});

test("control characters of the data never reach the terminal", () => {
  const s = createStudy();
  s.add(...created({ space: { "a\u001b]0;x\u0007": { kind: "categorical", choices: ["\u202eevil", "b"] } }, resampling: { folds: 2 } }));
  s.add(dataLoaded({ target: "y\u001b[31m\r\n", notes: ["\u009b2J"], featureNames: ["\u001b[2J"] }));
  const text = finalTable(s.add(...trialEvents(0, { "a\u001b]0;x\u0007": "\u202eevil" }, curve(0.3), 2)), { color: false });
  // oxlint-disable-next-line no-control-regex -- that is what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(text).toContain("\\x1b]0;x\\x07");
  expect(text).toContain("\\u202eevil");
});

/** A path of three lambdas in three folds, of which the first is best by 0.2 at the last lambda; `full` is what the fit to all rows reports. */
function pathStudy(model: string, data: Parameters<typeof dataLoaded>[0], full: Record<string, Float64Array>): StudyState {
  const s = createStudy();
  s.add(...created({ model: { name: model }, resampling: { folds: 3 } }), dataLoaded(data));
  const unit = { part: "all" as const, fold: -1, repeat: 0 };
  const at = column(1, 0.5, 0.1);
  const scores = (fold: number): Record<string, Float64Array> => ({
    validLoss: column(9, 1.2 + fold, 1 + fold),
    validError: column(3, 1, 0.9),
    trainLoss: column(8, 1, 0.5),
  });
  const reports = [-1, 0, 1, 2].map((fold): StudyEvent => ({
    type: "unit.reports",
    at: START + 10,
    trial: 0,
    unit,
    attempt: 1,
    batch: { fold, repeat: 0, coordinate: "lambda", at, metrics: fold < 0 ? full : scores(fold) },
  }));
  return s.add(
    { type: "trial.created", at: START, trial: 0, params: {}, basis: 0, units: [unit] },
    { type: "unit.started", at: START, trial: 0, unit, attempt: 1, worker: "w1" },
    ...reports,
    { type: "unit.finished", at: START, trial: 0, unit, attempt: 1, state: "complete", facts: {}, seconds: 0.5 },
    { type: "trial.finished", at: START, trial: 0, state: "complete", value: 2, se: 0.5 },
    { type: "study.finished", at: START, digest: "x" },
  );
}

function column(...values: number[]): Float64Array {
  return Float64Array.from(values);
}

test("a linear path: lambda.min, lambda.1se, their non-zero counts, and the selected features with signs", () => {
  const baseline = { loss: 9, lossSe: 1, error: 2, errorSe: 0.1 };
  const state = pathStudy(
    "linear",
    { task: "regression", columns: 3, baseline },
    {
      nonzero: column(0, 1, 2),
      "coefficient/a": column(0, -2.5, -3),
      "coefficient/b\u001b[1m": column(0, 0, 0.25),
      "coefficient/c": column(0, 0, 0),
      intercept: column(1, 1, 1),
    },
  );
  const text = finalTable(state, { color: false });
  const rows = cells(text);
  // Folds score 1, 2, 3 at lambda 0.1 and 1.2, 2.2, 3.2 at 0.5: sd 1, se 1/sqrt(3) = 0.577.
  expect(rows).toContainEqual(["lambda.min", "0", "0.1", "2.00 ± 0.58", "0.9", "1.5", "2", "0.50 s"]);
  expect(rows).toContainEqual(["lambda.1se", "0", "0.5", "2.20 ± 0.58", "1", "1.2", "1", "0.50 s"]);
  expect(rows).toContainEqual(["a", "−2.5", "−3"]);
  expect(rows).toContainEqual(["b\\x1b[1m", "0", "+0.25"]);
  expect(rows.some((r) => r[0] === "c")).toBe(false);
  expect(text.replaceAll("\n", " ")).toContain("it takes 1 fewer non-zero coefficient.");
});

test("a multinomial path: the selected features class by class, at lambda.1se", () => {
  const state = pathStudy(
    "multinomial",
    { task: "multiclass", columns: 3, classes: ["red\u001b[1m", "green", "blue"] },
    {
      nonzero: column(0, 2, 3),
      "coefficient:0/a": column(0, -0.5, -1),
      "coefficient:1/a": column(0, 0, 0),
      "coefficient:2/a": column(0, 0.25, 1),
      "coefficient:0/b": column(0, 0, 0),
      "coefficient:1/b": column(0, 2, 3),
      "coefficient:2/b": column(0, 0, 0),
      // Only at lambda.min.
      "coefficient:0/c": column(0, 0, 0.1),
      "coefficient:1/c": column(0, 0, 0),
      "coefficient:2/c": column(0, 0, 0),
    },
  );
  const text = finalTable(state, { color: false });
  const rows = cells(text);
  expect(text).toContain("Selected features");
  expect(text).toContain("each on its feature's own scale; a column a class.");
  expect(rows).toContainEqual(["feature", "red\\x1b[1m", "green", "blue"]);
  expect(rows).toContainEqual(["b", "0", "+2", "0"]);
  expect(rows).toContainEqual(["a", "−0.5", "0", "+0.25"]);
  expect(rows.findIndex((r) => r[0] === "b")).toBeLessThan(rows.findIndex((r) => r[0] === "a"));
  expect(rows.some((r) => r[0] === "c")).toBe(false);
  expect(finalTable(state, { color: false, width: 24 }).replaceAll("\n", " ")).toContain("(not shown at this width: blue, green)");
});

test("a study without a result says so", () => {
  const s = createStudy();
  const state = s.add(...created({ space, stopping }), dataLoaded());
  expect(finalTable(state, { color: false })).toContain("No trial has finished.");
});
