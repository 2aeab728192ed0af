import { describe, expect, test } from "vitest";
import { answer, fullFitMetric, select, trialValue } from "../src/index.ts";
import { batch, study } from "./build.ts";

// R 4.2.2, glmnet 4.1-6:
// x <- as.matrix(mtcars[, -1]); y <- mtcars$mpg; foldid <- rep(1:5, length.out = 32)
// lambda <- c(4, 2, 1.5, 1, 0.7, 0.4, 0.2, 0.1, 0.05); cv <- cv.glmnet(x, y, foldid = foldid, lambda = lambda, keep = TRUE)
// folds: sapply(1:9, function(l) tapply((y - cv$fit.preval[, l])^2, foldid, mean)); cv$cvm; cv$cvsd; cv$nzero; cv$lambda.min; cv$lambda.1se
const lambda = [4, 2, 1.5, 1, 0.7, 0.4, 0.2, 0.1, 0.05];
const folds = [
  [
    16.7192635095238877, 5.8791393974611843, 5.0711956707915302, 5.0707065878085089, 5.6179716531049992, 6.4656816284466814,
    6.7428750711796104, 6.7910142769412358, 6.8273836230318512,
  ],
  [
    10.3076322290692417, 3.7784358195620213, 3.7890180523661745, 4.4337411764798391, 5.1254649111863646, 5.8197113036051249,
    6.326137840810004, 6.6240651946080504, 6.9089809057555112,
  ],
  [
    48.50318588307691, 23.587233729476775, 19.399127691650868, 15.832183030358605, 14.38832151488147, 12.898357228365855,
    12.412301284837733, 11.849549201709078, 11.612627458070904,
  ],
  [
    25.0115240096790679, 10.5304788133096423, 7.627952533788247, 5.0081300411023042, 5.0506701465906074, 5.5811862265652863,
    6.9214171771876369, 7.0820114896207187, 9.8404193756448972,
  ],
  [
    35.964070286152278, 20.156261716005346, 17.504980866881819, 14.979773180283241, 13.485846944365177, 12.240453328831972,
    11.912376209482037, 11.557547887851436, 10.96854601606894,
  ],
];
const cvm = [
  26.4394047263625467, 12.2889647522472814, 10.2879332067509228, 8.7953641206401034, 8.5235339870332218, 8.4474291008419158,
  8.7174893254053671, 8.6512564929978879, 9.0838784000068742,
];
const cvsd = [
  6.8239112124022165, 3.9035539133047847, 3.2345819079056826, 2.566184950554053, 2.1035880002416421, 1.6063944981038094, 1.3399875241558745,
  1.1852572718374754, 1.0149931609228782,
];
const nonzero = [1, 2, 3, 3, 3, 3, 6, 8, 9];

function pathStudy(at = lambda, scores = folds): ReturnType<typeof study> {
  const along = { at, coordinate: "lambda" as const };
  const batches = [
    ...scores.map((validLoss, k) => batch(k, { validLoss }, along)),
    batch(-1, { nonzero: nonzero.slice(0, at.length) }, along),
  ];
  return study({ foldRows: [7, 7, 6, 6, 6], trials: [{ params: {}, unit: "all", batches }], features: 10, finished: true });
}

describe("a path is scored and chosen as cv.glmnet does", () => {
  const state = pathStudy();
  const chosen = select(state);

  test("cvm and cvsd", () => {
    expect(chosen.candidates.map((c) => c.ref.at)).toEqual(lambda);
    chosen.candidates.forEach((c, i) => {
      expect(Math.abs(c.mean / cvm[i]! - 1)).toBeLessThan(1e-14);
      expect(Math.abs(c.se / cvsd[i]! - 1)).toBeLessThan(1e-14);
      expect(c.n).toBe(5);
      expect(c.keptAt).toBe(lambda[i]);
    });
  });

  test("lambda.min 0.4 and lambda.1se 1", () => {
    expect(chosen.argmin?.ref).toEqual({ trial: 0, at: 0.4 });
    expect(chosen.oneStandardError?.ref).toEqual({ trial: 0, at: 1 });
    expect(chosen.within.map((c) => c.ref.at)).toEqual([1, 0.7, 0.4, 0.2, 0.1, 0.05]);
    expect(trialValue(state, state.trials[0]!)).toEqual({ value: chosen.argmin!.mean, se: chosen.argmin!.se });
  });

  test("non-zero coefficients are those of the fit on all rows", () => {
    expect(fullFitMetric(state, { trial: 0, at: 1 }, "nonzero")).toBe(3);
    expect(fullFitMetric(state, { trial: 0, at: 0.05 }, "nonzero")).toBe(9);
    expect(fullFitMetric(state, { trial: 0, at: 3 }, "nonzero")).toBeUndefined();
  });

  test("the answer names both lambdas, their coefficients and the cost", () => {
    expect(answer(state)).toEqual({
      headline: "λ.min 0.4 has the least validation loss: 8.4 ± 1.6, and keeps 3 of 10 features.",
      detail: "λ.1se 1 keeps 3 of 10 features and costs 4.1 % more. Selected on validation: mean of 5 fold scores ± one standard error.",
      tooEarly: false,
    });
  });
});

test("of equal means the largest lambda is lambda.min", () => {
  const chosen = select(
    pathStudy(
      [3, 2, 1],
      [
        [2, 1, 1],
        [4, 3, 3],
        [4, 3, 3],
        [4, 3, 3],
        [2, 1, 1],
      ],
    ),
  );
  expect(chosen.argmin?.ref.at).toBe(2);
});

test("a lambda that one fold lacks is no candidate", () => {
  const coordinate = "lambda" as const;
  const batches = [
    batch(0, { validLoss: [3, 2, 1] }, { at: [3, 2, 1], coordinate }),
    batch(1, { validLoss: [3, 2] }, { at: [3, 2], coordinate }),
  ];
  const state = study({ foldRows: [5, 5], spec: { resampling: { folds: 2 } }, trials: [{ params: {}, unit: "all", batches }] });
  expect(select(state).candidates.map((c) => c.ref.at)).toEqual([3, 2]);
});

describe("folds of fewer than 3 rows", () => {
  test("the standard error is that over rows: pairs as well as single rows", () => {
    const losses = [0.4, 1.9, 3.2, 0.1, 2.2, 0.7, 1.3, 2.8];
    const mean = losses.reduce((s, v) => s + v, 0) / 8;
    const se = Math.sqrt(losses.reduce((s, v) => s + (v - mean) ** 2, 0) / 8 / 7);
    const along = { at: [1], coordinate: "lambda" as const };
    const pair = (k: number): ReturnType<typeof batch> => {
      const [a, b] = [losses[2 * k]!, losses[2 * k + 1]!];
      return batch(k, { validLoss: [(a + b) / 2], validLossSe: [Math.abs(a - b) / 2] }, along);
    };
    const single = losses.map((v, k) => batch(k, { validLoss: [v], validLossSe: [NaN] }, along));
    for (const [rows, batches] of [
      [[2, 2, 2, 2], [0, 1, 2, 3].map(pair)],
      [losses.map(() => 1), single],
    ] as const) {
      const [c] = select(study({ foldRows: rows, trials: [{ params: {}, unit: "all", batches }], finished: true })).candidates;
      expect(c!.mean).toBeCloseTo(mean, 14);
      expect(c!.se).toBeCloseTo(se, 14);
    }
  });
});
