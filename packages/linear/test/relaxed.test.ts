import { describe, expect, it } from "vitest";
import { blendPaths, crossValidateRelaxed, createRng, fitPath, relaxPath, type RelaxedCrossValidation } from "../src/index.ts";
import { absent, loadShared, relativeDifference, type RowData } from "./support.ts";

const diabetes = loadShared("diabetes", "target");
const saheart = loadShared("saheart", "chd", { Present: 1, Absent: 0 });

const tenFolds = (data: RowData): number[] => Array.from({ length: data.n }, (_, i) => i % 10);

interface Expected {
  /** lambda.min, gamma.min, lambda.1se, gamma.1se. */
  readonly choices: readonly [number, number, number, number];
  /** gamma: cvm[c(5, 20, 40)], cvsd[c(5, 20, 40)]. */
  readonly curves: Readonly<Record<number, readonly number[]>>;
}

// R: fit <- glmnet(X, y, family = family, thresh = 1e-16, maxit = 1e8)
//    cv <- cv.glmnet(X, y, family = family, relax = TRUE, lambda = fit$lambda, foldid = (seq_along(y) - 1) %% 10 + 1, thresh = 1e-16, maxit = 1e8)
//    with(cv$relaxed, c(lambda.min, gamma.min, lambda.1se, gamma.1se)); cv$relaxed$statlist[[g]]$cvm[c(5, 20, 40)]; ...$cvsd[c(5, 20, 40)]
// glmnet takes 1e-5 where it is told gamma 0, so ours is told 1e-5.
const GAMMA = [1e-5, 0.25, 0.5, 0.75, 1];

function check(cv: RelaxedCrossValidation, { choices, curves }: Expected): void {
  const ours = [cv.min.lambda, cv.min.gamma, cv.oneSe.lambda, cv.oneSe.gamma];
  choices.forEach((v, k) => expect(ours[k]).toBeCloseTo(v, 10));
  for (const [gamma, values] of Object.entries(curves)) {
    const g = cv.gamma.indexOf(Number(gamma));
    const at = [4, 19, 39];
    const found = [...at.map((k) => cv.mean[g]![k]!), ...at.map((k) => cv.se[g]![k]!)];
    values.forEach((v, k) => expect(Math.abs(found[k]! / v - 1)).toBeLessThan(3e-8));
  }
}

describe("against glmnet(relax = TRUE)", () => {
  it("diabetes", ({ skip }) => {
    if (diabetes === undefined) return skip(absent("diabetes"));
    check(crossValidateRelaxed(diabetes, { family: "gaussian", foldIds: tenFolds(diabetes), gamma: GAMMA }), {
      choices: [1.9099273517125868, 1e-5, 19.548698940512839, 0.25],
      curves: {
        1e-5: [3240.88910888903, 3075.53227749499, 2985.80988646565, 198.859661379547, 179.597600693259, 214.32023411449],
        0.25: [3325.29962829219, 3079.3345811314, 2981.25764128106, 208.954855998464, 183.733761652283, 213.17231825799],
        0.75: [4004.8784075938, 3131.90084608006, 2977.32970485064, 256.632421194825, 193.481103425222, 211.053125198643],
        1: [4600.0466959884, 3180.66495504045, 2977.95423021514, 297.144944487304, 199.093404111613, 210.078419061403],
      },
    });
  });

  it("saheart", ({ skip }) => {
    if (saheart === undefined) return skip(absent("saheart"));
    check(crossValidateRelaxed(saheart, { family: "binomial", foldIds: tenFolds(saheart), gamma: GAMMA }), {
      choices: [0.027606952350062802, 0.25, 0.092527534680812776, 0.25],
      curves: {
        1e-5: [1.17065020132058, 1.06401754268468, 1.07197568340289, 0.046117421651346, 0.0414195661097423, 0.0459743319464176],
        0.5: [1.16658576391458, 1.06550070455931, 1.06907213500802, 0.0336428518838339, 0.0362908059534459, 0.044148029251617],
      },
    });
  });

  // R: rf <- glmnet(X, y, family = "binomial", relax = TRUE, lambda = fit$lambda, thresh = 1e-16, maxit = 1e8); rf$relaxed$beta[, 12], $a0[12]
  it("refits of saheart", ({ skip }) => {
    if (saheart === undefined) return skip(absent("saheart"));
    const path = fitPath(saheart, { family: "binomial" });
    const relaxed = relaxPath(saheart, { family: "binomial" }, path);
    const expected = [0, 0.0807005855606876, 0.167584152923283, 0, 0.924116694696462, 0, 0, 0, 0.0440424688547721];
    expect(relativeDifference(relaxed.coefficients[11]!, expected)).toBeLessThan(1e-9);
    expect(relaxed.intercept[11]! / -4.20427542122366).toBeCloseTo(1, 9);
    expect(relaxed.devRatio[11]).toBeCloseTo(0.185645019048442, 12);
  });
});

describe("relaxPath", () => {
  const n = 12;
  const rng = createRng(2);
  const x = Float64Array.from({ length: 20 * n }, () => rng.normal());
  const data = { n, d: 20, x, y: Float64Array.from({ length: n }, (_, i) => x[20 * i]! - x[20 * i + 1]! + 0.1 * rng.normal()) };
  const path = fitPath(data, { family: "gaussian" });
  const relaxed = relaxPath(data, { family: "gaussian" }, path);

  it("has the residuals orthogonal to its columns, and the same columns", () => {
    path.coefficients.forEach((b, k) => {
      if (path.nonzero[k]! > n - 3) return;
      expect(relaxed.nonzero[k]).toBe(path.nonzero[k]);
      const r = data.y.map((v, i) => v - relaxed.intercept[k]! - relaxed.coefficients[k]!.reduce((s, c, j) => s + c * x[20 * i + j]!, 0));
      b.forEach((v, j) => {
        if (v !== 0) expect(Math.abs(r.reduce((s, e, i) => s + e * x[20 * i + j]!, 0))).toBeLessThan(1e-9);
      });
    });
  });

  it("keeps the last refit where there are too many columns for the rows", () => {
    const large = path.nonzero.findIndex((c) => c > n - 3);
    expect(large).toBeGreaterThan(0);
    expect(relaxed.coefficients[large]).toEqual(relaxed.coefficients[large - 1]);
  });

  it("blends: gamma 1 is the path, 0 its refit, between them linear", () => {
    expect(blendPaths(path, relaxed, 1)).toBe(path);
    expect(blendPaths(path, relaxed, 0).coefficients).toEqual(relaxed.coefficients);
    const half = blendPaths(path, relaxed, 0.5);
    expect(half.coefficients[9]![0]).toBeCloseTo((path.coefficients[9]![0]! + relaxed.coefficients[9]![0]!) / 2, 14);
  });

  it("refuses a gamma that is no share", () => {
    expect(() => crossValidateRelaxed(data, { family: "gaussian", gamma: [0.5, 1.5] })).toThrow(
      expect.objectContaining({ code: "E_GAMMA" }),
    );
  });
});
