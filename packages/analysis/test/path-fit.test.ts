import { describe, expect, test } from "vitest";
import { keepsColumn, pathFit, pathStory, type PathStory } from "../src/index.ts";
import { batch, study, type TrialInput } from "./build.ts";

const at = [4, 2, 1, 0.5];
const along = { at, coordinate: "lambda" as const };
const full = batch(
  -1,
  { nonzero: [0, 1, 2, 3], "coefficient/x0": [0, 1, 2, 3], "coefficient/x1": [0, 0, 1, 2], "coefficient/x2": [0, 0, 0, 1] },
  along,
);
/** Scores and kept columns of a fold; x1 is column 1. */
const fold = (k: number, loss: readonly number[], bits: readonly number[] = [0, 1, 3, 7]): ReturnType<typeof batch> =>
  batch(k, { validLoss: loss, "chosen/0": bits }, along);
const folds = [fold(0, [9, 5, 4, 4.4]), fold(1, [9, 5.4, 4.8, 5]), fold(2, [9, 5.2, 5.2, 5.1], [0, 1, 1, 7])];

const state = (trial: Partial<TrialInput> & Pick<TrialInput, "batches">, finished = true): ReturnType<typeof study> =>
  study({ foldRows: [5, 5, 5], trials: [{ params: {}, unit: "all", ...trial }], features: 3, finished });
const words = (story: PathStory): string =>
  `${story.headline.map((p) => `${p.mark === undefined ? "" : `[${p.mark}] `}${p.text}`).join("")} ${story.detail}`;
const told = (s: ReturnType<typeof study>): string => words(pathStory(s, s.trials[0]!, pathFit(s, s.trials[0]!)));

describe("a path as far as it has come", () => {
  test("columns that a fold keeps stand in bits, 48 to a metric", () => {
    const curve = {
      fold: 0,
      repeat: 0,
      coordinate: "lambda" as const,
      at,
      metrics: { "chosen/0": [0, 5, 2 ** 47, 0], "chosen/1": [NaN, 1, 0, 0] },
    };
    const kept = (k: number, columns: readonly number[]): readonly number[] => columns.filter((j) => keepsColumn(curve, k, j));
    const all = Array.from({ length: 100 }, (_, j) => j);
    expect([0, 1, 2, 3].map((k) => kept(k, all))).toEqual([[], [0, 2, 48], [47], []]);
    expect(keepsColumn(curve, -1, 0)).toBe(false);
  });

  test("while it runs: folds that have scored the whole path, no picks", () => {
    const half = batch(1, { validLoss: [9, 5] }, { at: at.slice(0, 2), coordinate: "lambda" });
    const one = state({ batches: [full, half], end: "open" }, false);
    const growing = pathFit(one, one.trials[0]!);
    expect([growing.folds.length, growing.candidates.length, growing.whole]).toEqual([1, 2, true]);
    expect(growing.least).toBeUndefined();
    const two = state({ batches: [full, folds[0]!, half], end: "open" }, false);
    const fit = pathFit(two, two.trials[0]!);
    expect(fit.folds.map((c) => c.fold)).toEqual([0]);
    expect(fit.candidates.map((c) => c.mean)).toEqual([9, 5, 4, 4.4]);
    expect(told(two)).toBe("1 of 3 folds has scored the path of 4 λ. λ.min and λ.1se are chosen when every fold has scored it.");
    expect(told(state({ batches: [full], end: "open" }, false))).toMatch(/^4 λ fitted so far\./);
    expect(told(state({ batches: [], end: "open" }, false))).toMatch(/^No λ has been fitted\./);
  });

  test("finished: both picks, what they keep and cost, how many folds agree", () => {
    const s = state({ batches: [full, ...folds] });
    const fit = pathFit(s, s.trials[0]!);
    expect([fit.least?.ref.at, fit.oneSe?.ref.at, fit.choosy, fit.planned]).toEqual([1, 1, true, 3]);
    expect(told(s)).toBe(
      "[least] λ.min has the least CV error, 4.67 ± 0.35, and keeps 2 of 3 features. No larger λ lies within one standard error of it, so it is λ.1se too. A zero here means “not needed beside the others”, not “no effect”.",
    );
    const wide = state({
      batches: [full, fold(0, [9, 5, 4, 4.4]), fold(1, [9, 5.4, 5.8, 5.9]), fold(2, [9, 5.2, 5.2, 5.3], [0, 1, 1, 7])],
    });
    expect(told(wide)).toBe(
      "[oneSe] λ.1se keeps 1 of 3 features and costs 4 % more CV error than [least] λ.min, which keeps 2. The feature between them is chosen in 2 of 3 folds at λ.min. Both choices lie inside the path. A zero here means “not needed beside the others”, not “no effect”.",
    );
  });

  test("a pick at an end, nothing dropped, a failed fit", () => {
    const end = state({
      batches: [full, ...folds.map((f) => ({ ...f, metrics: { ...f.metrics, validLoss: Float64Array.of(9, 8, 7, 6) } }))],
    });
    expect(told(end)).toMatch(/λ\.min is at the weak end of the path: a smaller λ may do better\.$/);
    const failed = state({ batches: [full], end: "open" }, false);
    failed.trials[0]!.units[0]!.state = "failed";
    failed.trials[0]!.units[0]!.error = "E_X: because";
    expect(told(failed)).toBe("This path could not be fitted. E_X: because");
  });
});
