import { describe, expect, it } from "vitest";
import { crossValidate, entryOrder, fitPath, l1Norm, pickTable, type Path } from "../src/index.ts";
import { absent, loadShared } from "./support.ts";

const diabetes = loadShared("diabetes", "target");

describe("path results", () => {
  // R: fit <- glmnet(X, y, thresh = 1e-16); first <- apply(as.matrix(fit$beta) != 0, 1, function(v) which(v)[1]); sort(first)
  //    colSums(abs(as.matrix(fit$beta)))[c(1, 10, 40)]
  it("order and norm of diabetes are glmnet's", ({ skip }) => {
    if (diabetes === undefined) return skip(absent("diabetes"));
    const path = fitPath(diabetes, { family: "gaussian" });
    const names = entryOrder(path).map((e) => [diabetes.featureNames![e.column], e.index + 1]);
    expect(names).toEqual([
      ["s5", 2],
      ["bmi", 2],
      ["bp", 9],
      ["s3", 13],
      ["sex", 23],
      ["s6", 27],
      ["s1", 30],
      ["s4", 43],
      ["s2", 57],
      ["age", 58],
    ]);
    const norm = l1Norm(path);
    expect(norm[0]).toBe(0);
    expect(norm[9]! / 33.7756038825477).toBeCloseTo(1, 8);
    expect(norm[39]! / 72.0638687246117).toBeCloseTo(1, 8);
  });

  it("several responses enter together; a column that leaves is counted where it stays", () => {
    const path: Path = {
      family: "mgaussian",
      l1Ratio: 1,
      responses: 2,
      lambda: Float64Array.of(3, 2, 1),
      intercept: new Float64Array(6),
      coefficients: [
        [0, 0, 0, 0, 0, 0],
        [0, 1, 0, 0, -2, 0.5],
        [0, 0, 1, 0, 0, 1],
      ].map((b) => Float64Array.from(b)),
      nonzero: Int32Array.of(0, 2, 1),
      devRatio: new Float64Array(3),
      gap: new Float64Array(3),
      iterations: new Int32Array(3),
      seconds: new Float64Array(3),
    };
    expect(entryOrder(path)).toEqual([
      { column: 1, index: 1, lambda: 2, sign: -1, stays: 1 },
      { column: 2, index: 1, lambda: 2, sign: 1, stays: 2 },
    ]);
    expect([...l1Norm(path)]).toEqual([0, 3.5, 2]);
  });

  it("lists the choices of a cross-validation", () => {
    const x = Float64Array.from({ length: 60 }, (_, i) => Math.sin(7 * i));
    const y = Float64Array.from({ length: 30 }, (_, i) => x[2 * i]! + 0.3 * Math.cos(11 * i));
    const cv = crossValidate({ n: 30, d: 2, x, y }, { family: "gaussian", folds: 5, nlambda: 20 });
    const [min, oneSe, percent] = pickTable(cv);
    expect(min).toMatchObject({
      name: "lambda.min",
      index: cv.indexMin,
      mean: cv.mean[cv.indexMin],
      nonzero: cv.path.nonzero[cv.indexMin],
    });
    expect(oneSe).toMatchObject({ name: "lambda.1se", lambda: cv.lambda1se, se: cv.se[cv.index1se] });
    expect(percent).toMatchObject({ index: cv.choices.percentLoss.index });
    const far = pickTable(crossValidate({ n: 30, d: 2, x, y }, { family: "gaussian", folds: 5, lambda: [2, 1] }));
    expect(far[0]!.atEnd).toBe("first");
  });
});
