import { describe, expect, it } from "vitest";
import { fitPath } from "../../src/index.ts";
import { absent, type RowData } from "../support.ts";
import { centred } from "./compare.ts";
import { deviation } from "./judge.ts";
import { loadSet, type SetOptions } from "./sets.ts";
import { sklearnGolden } from "./sklearn-golden.ts";
import { fitWithSklearn, sklearnAbsent, type SklearnFit, type SklearnProblem } from "./sklearn.ts";

/** Coefficients of the largest, intercepts of the largest or 1. Gaussian solvers end at rounding; saga at tol 1e-12, and the Newton solver, do not. */
const APART = { gaussian: 1e-9, binomial: 2e-6, multinomial: 2e-6 };

const reads: Readonly<Record<string, SetOptions>> = {
  diabetes: { target: "target" },
  prostate: { target: "lpsa", without: ["split"] },
  concrete: { target: "compressive_strength" },
  breast_cancer_wdbc: { target: "target" },
  saheart: { target: "chd" },
  wine: { target: "target" },
  iris: { target: "target" },
};

/** Ours at one lambda, on the scale of standardised columns. */
function fitOurs({ data, family, lambda, l1Ratio }: SklearnProblem): SklearnFit {
  const path = fitPath(data, { family, lambda: [lambda], l1Ratio });
  const { n, d, x } = data;
  const intercept = Array.from(path.intercept);
  const coefficients = Array.from(path.coefficients[0]!, (b, k) => {
    const column = Float64Array.from({ length: n }, (_, i) => x[i * d + (k % d)]!);
    intercept[Math.floor(k / d)]! += (b * column.reduce((s, v) => s + v, 0)) / n;
    return b * deviation(column);
  });
  return { intercept, coefficients };
}

function expectSame(ours: SklearnFit, theirs: SklearnFit, apart: number): void {
  const largest = Math.max(...theirs.coefficients.map(Math.abs));
  theirs.coefficients.forEach((b, k) => expect(Math.abs(ours.coefficients[k]! - b) / largest, `coefficient ${k}`).toBeLessThan(apart));
  const [a, b] = [centred(ours.intercept), centred(theirs.intercept)];
  b.forEach((v, k) => expect(Math.abs(a[k]! - v), `intercept ${k}`).toBeLessThan(apart * Math.max(1, ...b.map(Math.abs))));
}

describe("scikit-learn's numbers", () => {
  for (const g of sklearnGolden) {
    it(`${g.data}: ${g.expression}`, ({ skip }) => {
      const data = loadSet(g.data, reads[g.data]!);
      if (data === undefined) return skip(absent(g.data));
      expectSame(fitOurs({ ...g, data }), g, APART[g.family]);
    });
  }
});

describe("live against scikit-learn", () => {
  const asked: readonly (readonly [name: string, family: SklearnProblem["family"], lambda: number])[] = [
    ["diabetes", "gaussian", 0.5],
    ["prostate", "gaussian", 0.02],
    ["concrete", "gaussian", 0.1],
    ["breast_cancer_wdbc", "binomial", 0.03],
    ["saheart", "binomial", 0.01],
    ["wine", "multinomial", 0.02],
    ["iris", "multinomial", 0.05],
  ];

  it("Lasso, ElasticNet, Ridge and LogisticRegression give the same coefficients", { timeout: 240_000 }, ({ skip }) => {
    if (sklearnAbsent !== undefined) return skip(sklearnAbsent);
    const problems = asked.flatMap(([name, family, lambda]) => {
      const data: RowData | undefined = loadSet(name, reads[name]!);
      return data === undefined ? [] : [1, 0.5, 0].map((l1Ratio) => ({ name, data, family, lambda, l1Ratio }));
    });
    if (problems.length === 0) return skip(absent("any set"));
    const theirs = fitWithSklearn(problems);
    problems.forEach((p, k) => expectSame(fitOurs(p), theirs[k]!, APART[p.family]));
  });
});
