import { describe, expect, test } from "vitest";
import * as fc from "fast-check";
import { apply, type TrialState } from "@ridgeline/protocol";
import {
  argmin,
  argminPlugin,
  candidates,
  neverStop,
  oneStandardError,
  oneStandardErrorPlugin,
  replayTable,
  select,
  surface,
  trialCandidates,
  trialValue,
  type Candidate,
} from "../src/index.ts";
import { batch, study } from "./build.ts";

const space = {
  lambda: { kind: "grid", values: [0, 0.01, 0.1] },
  dropout: { kind: "grid", values: [0.5, 0, 0.25] },
  decay: { kind: "categorical", choices: ["coupled", "decoupled"] },
};

// Two folds of 30 and 10 rows. Patience 1 keeps epochs 2 and 1; patience 2 keeps 4 and 1.
const first = batch(0, {
  stopLoss: [0.9, 0.7, 0.8, 0.6],
  validLoss: [1, 0.8, 0.9, 0.5],
  validError: [0.4, 0.3, 0.35, 0.2],
  trainLoss: [0.8, 0.6, 0.5, 0.4],
});
const second = batch(1, {
  stopLoss: [0.5, 0.6, 0.7, 0.8],
  validLoss: [0.4, 0.1, 0.1, 0.1],
  validError: [0.2, 0.1, 0.1, 0.1],
  trainLoss: [0.3, 0.2, 0.1, 0.1],
});
const spec = { space, resampling: { folds: 2 }, stopping: { patience: [1, 2], minDelta: [0] } };

describe("candidates of curves by epoch", () => {
  const params = { lambda: 0.01, dropout: 0.25, decay: "coupled" };
  const state = study({ spec, foldRows: [30, 10], trials: [{ params, batches: [second, first], seconds: 3 }] });
  const [one, two] = candidates(state);

  test("stopLoss alone chooses each fold's epoch; means are weighted by rows", () => {
    // (30 * 0.8 + 10 * 0.4) / 40; se = sqrt((30 * 0.1^2 + 10 * 0.3^2) / 40 / 1)
    expect(one!.mean).toBeCloseTo(0.7, 14);
    expect(one!.se).toBeCloseTo(Math.sqrt(1.2 / 40), 14);
    expect(one!.errorMean).toBeCloseTo((30 * 0.3 + 10 * 0.2) / 40, 14);
    expect(one!.trainMean).toBeCloseTo((30 * 0.6 + 10 * 0.3) / 40, 14);
    expect(one!.gap).toBeCloseTo(0.7 - 0.525, 14);
    expect(one).toMatchObject({
      ref: { trial: 0, patience: 1, minDelta: 0 },
      params,
      n: 2,
      keptAt: 1.5,
      epochsRun: 5,
      epochsRecorded: 8,
      seconds: 6,
    });
    // Patience 2: fold 0 runs to the end and keeps epoch 4, fold 1 keeps 1 and stops at 3.
    expect(two!.mean).toBeCloseTo((30 * 0.5 + 10 * 0.4) / 40, 14);
    expect(two).toMatchObject({ ref: { trial: 0, patience: 2, minDelta: 0 }, keptAt: 2.5, epochsRun: 7 });
  });

  test("strength is the sum of ranks over levels - 1: lambda 1/2, dropout 1/2 whatever the declared order", () => {
    expect(one!.strength).toBe(1);
  });

  test("the trial's value is its least candidate", () => {
    expect(trialValue(state, state.trials[0]!)).toEqual({ value: two!.mean, se: two!.se });
  });

  test("other rules can be asked for", () => {
    // 0.7 improves on 0.9 by more than 0.15, 0.6 on 0.7 does not: epochs 2 and 1.
    expect(candidates(state, [{ patience: 9, minDelta: 0.15 }]).map((c) => c.keptAt)).toEqual([1.5]);
    expect(candidates(state, [neverStop]).map((c) => c.keptAt)).toEqual([2.5]);
  });

  test("metric error scores by validError", () => {
    const byError = study({ spec: { ...spec, metric: "error" }, foldRows: [30, 10], trials: [{ params, batches: [first, second] }] });
    expect(candidates(byError)[0]!.mean).toBeCloseTo((30 * 0.3 + 10 * 0.2) / 40, 14);
    expect(candidates(byError)[0]!.trainMean).toBeNaN();
  });

  test("changing later epochs' validation scores changes nothing that was chosen", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 4, maxLength: 4 }), (validLoss) => {
        const other = study({
          spec,
          foldRows: [30, 10],
          trials: [{ params, batches: [first, { ...second, metrics: { ...second.metrics, validLoss: Float64Array.from(validLoss) } }] }],
        });
        expect(candidates(other).map((c) => c.keptAt)).toEqual([1.5, 2.5]);
      }),
    );
  });
});

describe("candidates of other trials", () => {
  test("without stopLoss, or along steps, the last value counts", () => {
    const params = { lambda: 0, dropout: 0, decay: "coupled" };
    const steps = [
      batch(0, { validLoss: [3, 2], stopLoss: [1, 2] }, { coordinate: "step" }),
      batch(1, { validLoss: [5, 4], stopLoss: [1, 2] }, { coordinate: "step" }),
    ];
    const epochs = [batch(0, { validLoss: [3, 2] }), batch(1, { validLoss: [5, 4] })];
    const state = study({
      spec,
      foldRows: [10, 10],
      trials: [
        { params, batches: steps },
        { params, batches: epochs },
      ],
    });
    expect(candidates(state).map((c) => [c.ref, c.mean, c.se])).toEqual([
      [{ trial: 0 }, 3, 1],
      [{ trial: 1 }, 3, 1],
    ]);
  });

  test("trials that are not complete are no candidates; one that reported nothing has none", () => {
    const params = { lambda: 0, dropout: 0, decay: "coupled" };
    const state = study({
      spec,
      foldRows: [10, 10],
      trials: [
        { params, batches: [first, second], end: "diverged" },
        { params, batches: [first], end: "open" },
      ],
    });
    expect(candidates(state)).toEqual([]);
    expect(trialCandidates(state, state.trials[1]!)).toHaveLength(2);
    const blank: TrialState = { ...state.trials[0]!, units: [] };
    expect(trialValue(state, blank)).toEqual({ value: NaN, se: NaN });
  });

  test("repeats: scores of all, standard error within repeats", () => {
    const of = (fold: number, repeat: number, loss: number) => batch(fold, { validLoss: [loss] }, { repeat });
    const once = study({
      spec: { resampling: { folds: 2 } },
      foldRows: [10, 10],
      trials: [{ params: {}, batches: [of(0, 0, 1), of(1, 0, 3)] }],
    });
    const twice = study({
      spec: { resampling: { folds: 2, repeats: 2 } },
      foldRows: [10, 10, 10, 10],
      trials: [{ params: {}, batches: [of(0, 0, 1), of(1, 0, 3), of(0, 1, 3), of(1, 1, 1)] }],
    });
    expect(candidates(twice)[0]).toMatchObject({ mean: 2, se: candidates(once)[0]!.se, n: 4 });
  });
});

function candidate(trial: number, mean: number, strength: number, extra: Partial<Candidate> = {}): Candidate {
  const rest = {
    params: {},
    se: 0.1,
    n: 5,
    errorMean: NaN,
    errorSe: NaN,
    trainMean: NaN,
    gap: NaN,
    keptAt: 1,
    epochsRun: 1,
    epochsRecorded: 1,
    seconds: 1,
  };
  return { ref: { trial, patience: 5, minDelta: 0 }, mean, strength, ...rest, ...extra };
}

describe("selection rules", () => {
  test("argmin: least mean, then stronger, then the lower trial; NaN passed over", () => {
    expect(argmin([candidate(0, 0.5, 1), candidate(1, 0.4, 0), candidate(2, NaN, 9)])?.ref.trial).toBe(1);
    expect(argmin([candidate(0, 0.4, 0), candidate(1, 0.4, 1), candidate(2, 0.4, 1)])?.ref.trial).toBe(1);
    expect(argmin([candidate(0, NaN, 0)])).toBeUndefined();
    expect(oneStandardError([])).toBeUndefined();
  });

  test("one standard error: strongest within, at the limit too; patience and minDelta only break ties", () => {
    const least = candidate(0, 1, 0, { se: 0.25 });
    expect(oneStandardError([least, candidate(1, 1.25, 1), candidate(2, 1.26, 2)])?.ref.trial).toBe(1);
    const rules = [
      { trial: 1, patience: 3, minDelta: 0 },
      { trial: 1, patience: 2, minDelta: 0 },
      { trial: 1, patience: 2, minDelta: 0.1 },
      { trial: 0, patience: 1, minDelta: 1 },
    ];
    const list = [least, ...rules.map((ref, i) => candidate(0, 1.1, i < 3 ? 1 : 0.5, { ref }))];
    expect(oneStandardError(list)?.ref).toEqual({ trial: 1, patience: 2, minDelta: 0.1 });
  });

  test("with one fold the standard error is unknown: both picks are the least", () => {
    expect(oneStandardError([candidate(0, 1, 0, { se: NaN }), candidate(1, 1.001, 5, { se: NaN })])?.ref.trial).toBe(0);
  });

  test("no order of the candidates changes a pick; the 1-SE pick is never weaker and never beyond the limit", () => {
    const some = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), {
      minLength: 1,
      maxLength: 15,
    });
    fc.assert(
      fc.property(some, fc.infiniteStream(fc.nat()), (rows, keys) => {
        const list = rows.map(([mean, strength, se], i) => candidate(i, mean, strength, { se }));
        const shuffled = list
          .map((c) => ({ c, key: keys.next().value as number }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ c }) => c);
        const [least, strong] = [argmin(list)!, oneStandardError(list)!];
        expect(argmin(shuffled)).toBe(least);
        expect(oneStandardError(shuffled)).toBe(strong);
        expect(strong.strength).toBeGreaterThanOrEqual(least.strength);
        expect(strong.mean).toBeLessThanOrEqual(least.mean + least.se);
        expect(least.mean).toBe(Math.min(...list.map((c) => c.mean)));
      }),
    );
  });

  test("as plugins", () => {
    expect(argminPlugin.create({})).toBe(argmin);
    expect(oneStandardErrorPlugin.create({})).toBe(oneStandardError);
    expect([argminPlugin.name, oneStandardErrorPlugin.name]).toEqual(["argmin", "one-standard-error"]);
  });
});

describe("replayTable", () => {
  const params = { lambda: 0, dropout: 0, decay: "coupled" };
  const state = study({
    spec,
    foldRows: [30, 10],
    trials: [
      { params, batches: [first, second] },
      {
        params,
        batches: [
          { ...second, fold: 0 },
          { ...first, fold: 1 },
        ],
      },
    ],
  });

  test("epochs saved and loss given up, by hand", () => {
    const [one, two] = replayTable(state);
    // Patience 1: folds run 3 and 2 of 4 in both trials. Never stopping keeps 0.5 and 0.4; patience 1 gives 0.8 and 0.4: differences by fold (0.3 + 0) / 2 each.
    expect(one).toMatchObject({ patience: 1, minDelta: 0, savedShare: 1 - 10 / 16 });
    expect(one!.lossGivenUp.mean).toBeCloseTo(0.15, 14);
    expect(one!.lossGivenUp.se).toBeCloseTo(0, 14);
    expect(two).toMatchObject({ savedShare: 1 - 14 / 16, lossGivenUp: { mean: 0, se: 0 } });
  });

  test("never stopping saves and gives up nothing", () => {
    expect(replayTable(state, [neverStop])).toEqual([{ ...neverStop, savedShare: 0, lossGivenUp: { mean: 0, se: 0 } }]);
  });

  test("nothing to replay: no rows", () => {
    expect(replayTable(study({ spec, foldRows: [10, 10], trials: [] }))).toEqual([]);
  });
});

test("select gives both picks and all within", () => {
  const at = (lambda: number, losses: readonly number[]) => ({
    params: { lambda, dropout: 0, decay: "coupled" },
    batches: losses.map((v, k) => batch(k, { validLoss: [v] })),
  });
  const state = study({ spec, foldRows: [10, 10], trials: [at(0, [1, 1.2]), at(0.01, [1.1, 1.25]), at(0.1, [1.3, 1.5])] });
  const chosen = select(state);
  expect(chosen.argmin?.ref.trial).toBe(0);
  expect(chosen.oneStandardError?.ref.trial).toBe(1);
  expect(chosen.within.map((c) => c.ref.trial)).toEqual([0, 1]);
});

describe("an update", () => {
  const curve = [0.9, 0.5, 0.6, 0.7];
  const batches = [0, 1].map((fold) => batch(fold, { stopLoss: curve, validLoss: curve }));
  const rules = { stopping: { patience: [1, 2], minDelta: [0] }, space: { lambda: { kind: "grid", values: [0, 1, 2] } } };
  const state = study({
    spec: rules,
    foldRows: [10, 10],
    trials: [
      { params: { lambda: 0 }, batches },
      { params: { lambda: 1 }, batches, end: "open" },
    ],
  });

  test("computes only what has not ended: a complete trial's candidates are kept, an open one's are not", () => {
    const [done, open] = state.trials as [TrialState, TrialState];
    expect(trialCandidates(state, done)).toBe(trialCandidates(state, done));
    expect(trialCandidates(state, open)).not.toBe(trialCandidates(state, open));
    expect(surface(state, "lambda", "patience").cells[0]!.candidate).toBe(trialCandidates(state, done)[0]);
    // Rules of one's own are another question, with another answer.
    expect(trialCandidates(state, done, [{ patience: 9, minDelta: 0 }])[0]!.epochsRun).toBe(8);
    expect(trialCandidates(state, done)).toHaveLength(2);
  });

  test("finds a trial that has ended since", () => {
    const next = apply(structuredClone(state), [
      { seq: state.seq + 1, event: { type: "trial.finished", at: 9, trial: 1, state: "complete", value: NaN, se: NaN } },
    ])!;
    expect(candidates(state).map((c) => c.ref.trial)).toEqual([0, 0]);
    expect(candidates(next).map((c) => c.ref.trial)).toEqual([0, 0, 1, 1]);
  });
});
