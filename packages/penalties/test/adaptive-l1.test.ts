import { describe, expect, it } from "vitest";
import { adaptiveL1, adaptiveL1Plugin, adaptiveWeights, weightedL1 } from "../src/index.ts";
import { keepsTheLaws, lambdaOnly, proxOf, sum } from "./kit.ts";

describe("adaptive-l1", () => {
  const initial = [2, -0.5, 0, 8];
  keepsTheLaws(adaptiveL1({ initial }), lambdaOnly, (w, h) =>
    sum(w, (x, i) => (x === 0 ? 0 : (h.lambda! * Math.abs(x)) / Math.abs(initial[i]!))),
  );

  it("makes its weights by 1 / |b|^gamma, by hand", () => {
    expect([...adaptiveWeights([2, -0.5, 0, 8])]).toEqual([0.5, 2, Infinity, 0.125]);
    expect([...adaptiveWeights([2, -0.5, 0, 4], 2)]).toEqual([0.25, 4, Infinity, 0.0625]);
    expect([...adaptiveWeights([4, 0.25], 0.5)]).toEqual([0.5, 2]);
  });
  it("is weighted-l1 with these weights", () => {
    const [adaptive, weighted] = [adaptiveL1({ initial, gamma: 2 }), weightedL1({ weights: adaptiveWeights(initial, 2) })];
    const v = [3, -4, 5, 6];
    expect(proxOf(adaptive, v, 0.5, { lambda: 1 })).toEqual(proxOf(weighted, v, 0.5, { lambda: 1 }));
    expect(adaptive.lambdaMax(Float64Array.from(v), { lambda: 0 })).toBe(weighted.lambdaMax(Float64Array.from(v), { lambda: 0 }));
  });
  it("refuses what is no fit, naming every entry", () => {
    expect(() => adaptiveL1({ initial: [1, NaN, Infinity], gamma: 0 })).toThrow(/initial\[1\][\s\S]*initial\[2\][\s\S]*gamma/);
  });
  it("is known by its id", () => {
    expect(adaptiveL1Plugin.create({ initial: [1] }).name).toBe(adaptiveL1Plugin.name);
  });
});
