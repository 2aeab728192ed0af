import { mcp, scad } from "@ridgeline/penalties";
import { describe, expect, it } from "vitest";
import { fitPath } from "../src/index.ts";
import { absent, loadShared, populationDeviation } from "./support.ts";

// skglm 0.5, X standardised with 1/n, one lambda at a time:
// GeneralizedLinearEstimator(Quadratic(), MCPenalty(l, 3.) | SCAD(l, 3.7), AndersonCD(tol=1e-13, fit_intercept=True, max_epochs=100000)).fit(X, y).coef_
const golden = [
  { penalty: mcp({ gamma: 3 }), lambda: 20, b: [0, 0, 25.48882804, 0, 0, 0, 0, 0, 18.30630573, 0] },
  { penalty: mcp({ gamma: 3 }), lambda: 5, b: [0, -6.91631278, 26.14010862, 13.96213466, 0, 0, -9.83642262, 0, 23.53610065, 0] },
  { penalty: scad({ a: 3.7 }), lambda: 20, b: [0, 0, 18.03498134, 0.89300247, 0, 0, 0, 0, 15.17840755, 0] },
  {
    penalty: scad({ a: 3.7 }),
    lambda: 5,
    b: [0, -1.23774943, 29.38508532, 7.96511067, -1.92263928, 0, -2.62236082, 0, 27.46322184, 0],
  },
];

const data = loadShared("diabetes", "target");

describe.skipIf(data === undefined)(`diabetes, as skglm (${data === undefined ? absent("diabetes") : "here"})`, () => {
  for (const { penalty, lambda, b } of golden) {
    it(`${penalty.name}, lambda ${lambda}`, () => {
      const path = fitPath(data!, { family: "gaussian", penalty, lambda: [lambda], tolerance: 1e-20 });
      const w = new Float64Array(data!.n).fill(1 / data!.n);
      path.coefficients[0]!.forEach((v, j) => {
        const standardised = v * populationDeviation(data!, w, j);
        expect(Math.abs(standardised - b[j]!)).toBeLessThan(2e-7);
        expect(standardised === 0).toBe(b[j] === 0);
      });
    });
  }
});
