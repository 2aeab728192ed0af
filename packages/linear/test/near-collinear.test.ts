import { createRng } from "@ridgeline/core";
import { describe, expect, it } from "vitest";
import { fitPath, type PathOptions } from "../src/index.ts";
import { csc, inForm } from "./dense-and-sparse.ts";
import { worstGap } from "./support.ts";

/** Spectra: neighbouring columns are nearly copies, as smooth curves with little noise are. Coordinate descent crawls there, and a Newton step brings many
 *  coefficients over 0 at once. */
function spectra(n: number, d: number) {
  const rng = createRng(5).split("spectra");
  const shapes = Array.from({ length: 10 }, () => [rng.uniform(), 0.6 * (0.5 + rng.uniform())] as const);
  const x = new Float64Array(n * d);
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const amounts = shapes.map((_, k) => rng.uniform() * (k < 3 ? 1 : 0.05));
    for (let j = 0; j < d; j++) {
      x[i * d + j] =
        3 + shapes.reduce((sum, [at, wide], k) => sum + amounts[k]! * Math.exp(-(((j / d - at) / wide) ** 2)), 1e-5 * rng.normal());
    }
    y[i] = Math.max(0.1, 200 * amounts[4]! - 100 * amounts[5]! + 10 * amounts[0]! + 5 + 0.5 * rng.normal());
  }
  return { x, y, n, d };
}

describe("columns that are nearly copies of their neighbours", () => {
  const data = spectra(100, 60);
  const limits = { upperLimits: new Float64Array(60).fill(1e6) };
  const cases: readonly (readonly [string, PathOptions, "rows" | "csc"])[] = [
    ["gaussian, sparse", { family: "gaussian" }, "csc"],
    ["gaussian, sparse, no intercept", { family: "gaussian", intercept: false }, "csc"],
    ["gaussian with limits", { family: "gaussian", ...limits }, "rows"],
    ["elastic net, sparse", { family: "gaussian", l1Ratio: 0.5 }, "csc"],
    ["huber", { family: "huber" }, "rows"],
    ["poisson, sparse", { family: "poisson" }, "csc"],
    ["one target by groups", { family: "mgaussian" }, "rows"],
  ];

  it.each(cases)("%s: the gap is closed at every lambda, in a bounded number of passes", (_name, options, form) => {
    for (const tolerance of [1e-6, 1e-9]) {
      const path = fitPath({ ...data, x: inForm(data, form) }, { ...options, tolerance, nlambda: 50 });
      expect(worstGap(path)).toBeLessThanOrEqual(tolerance);
      expect(path.iterations.reduce((sum, v) => sum + v, 0)).toBeLessThan(60_000);
    }
  });

  it("binomial, sparse: as dense", () => {
    const y = data.y.map((v) => Number(v > 10));
    const options = { family: "binomial", lambdaMinRatio: 0.01, nlambda: 30 } as const;
    const dense = fitPath({ ...data, y }, options);
    const sparse = fitPath({ ...data, y, x: csc(data) }, { ...options, lambda: dense.lambda });
    expect(worstGap(sparse)).toBeLessThanOrEqual(1e-12);
    sparse.devRatio.forEach((v, k) => expect(Math.abs(v - dense.devRatio[k]!)).toBeLessThan(1e-6));
  });
});
