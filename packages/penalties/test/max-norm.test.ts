import { describe, expect, it } from "vitest";
import { maxNorm, maxNormPlugin } from "../src/index.ts";
import { keepsTheLaws, lambdaOnly, proxOf, vectors } from "./kit.ts";

describe("max-norm", () => {
  keepsTheLaws(maxNorm(), lambdaOnly, (w, h) => h.lambda! * Math.max(...w.map(Math.abs)));

  it("clips at the level of an independent root finder", () => {
    // scipy 1.17: brentq(lambda t: maximum(abs([3, -1, 2, 2.5, -7, 6]) - t, 0).sum() - 4.5, 0, 7, xtol=1e-15) = 4.25
    expect(proxOf(maxNorm(), [3, -1, 2, 2.5, -7, 6], 1.5, { lambda: 3 })).toEqual([3, -1, 2, 2.5, -4.25, 4.25]);
  });
  it("is 0 within the l1 ball, and lambdaMax its radius", () => {
    expect(proxOf(maxNorm(), [1, -2, 0.5], 1, { lambda: 3.5 })).toEqual([0, 0, 0]);
    expect(maxNorm().lambdaMax(Float64Array.of(1, -2, 0.5), { lambda: 0 })).toBe(3.5);
  });
  it("and its prox keep Moreau: what it takes away has l1 norm step lambda", () => {
    for (const v of vectors(50, 7)) {
      const u = proxOf(maxNorm(), v, 0.5, { lambda: 3 });
      expect(v.reduce((sum, x, i) => sum + Math.abs(x - u[i]!), 0)).toBeCloseTo(1.5, 13);
    }
  });
  it("measures the distance to the subdifferential, by hand", () => {
    const gap = (w: number[], g: number[], lambda: number): number =>
      maxNorm().optimalityGap(Float64Array.from(w), Float64Array.from(g), { lambda });
    // w = (2, -2, 1): -g in lambda conv{(1, 0, 0), (0, -1, 0)}.
    expect(gap([2, -2, 1], [-0.25, 0.75, 0], 1)).toBe(0);
    expect(gap([2, -2, 1], [-0.25, 0.75, 0.5], 1)).toBe(0.5);
    // Projection of (3, 1) on the simplex of size 1 is (1, 0): what is left is (2, 1).
    expect(gap([2, -2, 1], [-3, 1, 0], 1)).toBeCloseTo(Math.sqrt(5), 15);
    expect(gap([0, 0], [3, 4], 0)).toBe(5);
  });
  it("is known by its id", () => expect(maxNormPlugin.create({}).name).toBe(maxNormPlugin.name));
});
