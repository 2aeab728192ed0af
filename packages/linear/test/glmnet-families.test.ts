import { describe, expect, it } from "vitest";
import { families } from "../src/families/families.ts";
import { fitPath } from "../src/index.ts";
import { inForm, pathObjective } from "./dense-and-sparse.ts";
import { familyGolden, goldenData } from "./golden-families.ts";
import { relativeDifference } from "./support.ts";

describe("against glmnet at thresh 1e-20", () => {
  it.each(familyGolden)("$expression", (golden) => {
    const data = goldenData(golden);
    const options = { ...golden.options, glmnet: true };
    const own = fitPath(data, options);
    // glmnet finds its first lambda with its default thresh where columns are not penalised.
    expect(Math.abs(own.lambda[0]! / golden.first - 1)).toBeLessThan(golden.options.penaltyFactor === undefined ? 1e-12 : 1e-7);
    expect(own.lambda).toHaveLength(golden.count);
    const lambda = golden.at.map((k) => golden.first * (own.lambda[k]! / own.lambda[0]!));
    const path = fitPath({ ...data, x: inForm(data, golden.sparse ? "csc" : "columns") }, { ...options, lambda });
    const K = families[options.family].responses(data);
    const unit = pathObjective(data, options, 0, path.intercept.subarray(0, K), new Float64Array(K * 5));
    golden.at.forEach((_, m) => {
      const intercept = path.intercept.subarray(m * K, (m + 1) * K);
      const ours = pathObjective(data, options, lambda[m]!, intercept, path.coefficients[m]!);
      const theirs = pathObjective(data, options, lambda[m]!, Float64Array.from(golden.a0[m]!), Float64Array.from(golden.beta[m]!));
      expect((ours - theirs) / unit).toBeLessThan(1e-13);
      expect(relativeDifference(path.coefficients[m]!, golden.beta[m]!)).toBeLessThan(1e-6);
      intercept.forEach((c, r) => expect(Math.abs(c - golden.a0[m]![r]!)).toBeLessThan(1e-6 * Math.max(1, Math.abs(c))));
      expect(Math.abs(path.devRatio[m]! - golden.dev[m]!)).toBeLessThan(1e-7);
      expect(path.gap[m]).toBeLessThanOrEqual(1e-12);
    });
  });
});
