import { describe, expect, it } from "vitest";
import { fitPath, type PathOptions } from "../src/index.ts";
import { golden, type Golden } from "./golden.ts";
import { absent, loadShared, objective, relativeDifference, worstGap, type RowData } from "./support.ts";

const sets = { diabetes: loadShared("diabetes", "target"), saheart: loadShared("saheart", "chd", { Present: 1, Absent: 0 }) };

function optionsOf(g: Golden, data: RowData): PathOptions {
  const { offset, weighted } = g;
  return {
    ...g.options,
    weights: weighted && Float64Array.from({ length: data.n }, (_, i) => 1 + (i % 3)),
    penaltyFactor: weighted && Float64Array.from([0, 1, 1, 2, 1, 1, 0.5, 1, 1, 1].slice(0, data.d)),
    offset: offset && Float64Array.from({ length: data.n }, (_, i) => data.x[i * data.d + offset.column]! * offset.times),
  };
}

describe("against glmnet at thresh 1e-18", () => {
  for (const g of golden) {
    it(`${g.data}: ${g.expression}`, ({ skip }) => {
      const data = sets[g.data];
      if (data === undefined) return skip(absent(g.data));
      const options = optionsOf(g, data);
      const path = fitPath(data, options);
      expect(path.lambda).toHaveLength(g.count);
      const none = new Float64Array(data.d);
      const mean = data.y.reduce((s, v) => s + v, 0) / data.n;
      const nullObjective = objective(data, options, 0, g.options.family === "gaussian" ? mean : Math.log(mean / (1 - mean)), none);
      g.at.forEach((k, m) => {
        expect(Math.abs(path.lambda[k]! / g.lambda[m]! - 1)).toBeLessThan(1e-10);
        const ours = objective(data, options, g.lambda[m]!, path.intercept[k]!, path.coefficients[k]!);
        const theirs = objective(data, options, g.lambda[m]!, g.a0[m]!, g.beta[m]!);
        expect((ours - theirs) / nullObjective).toBeLessThan(1e-13);
        expect(relativeDifference(path.coefficients[k]!, g.beta[m]!)).toBeLessThan(2e-6);
        expect(Math.abs(path.intercept[k]! - g.a0[m]!)).toBeLessThan(1e-6 * Math.max(1, Math.abs(g.a0[m]!)));
        expect(Math.abs(path.devRatio[k]! - g.dev[m]!)).toBeLessThan(1e-9);
      });
      expect(worstGap(path)).toBeLessThanOrEqual(1e-12);
    });
  }
});
