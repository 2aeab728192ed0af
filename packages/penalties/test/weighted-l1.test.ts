import { describe, expect, it } from "vitest";
import { l1, weightedL1, weightedL1Plugin } from "../src/index.ts";
import { keepsTheLaws, lambdaOnly, proxOf, sum, vectors } from "./kit.ts";

const term = (a: number, x: number): number => (x === 0 ? 0 : a * Math.abs(x));

describe("weighted-l1", () => {
  const weights = [1, 0.5, 2, 0.125];
  keepsTheLaws(weightedL1({ weights }), lambdaOnly, (w, h) => sum(w, (x, i) => h.lambda! * term(weights[i]!, x)));
});

describe("weighted-l1 with coordinates that are free and coordinates that are out", () => {
  const weights = [1, 0, Infinity, 2];
  keepsTheLaws(weightedL1({ weights }), lambdaOnly, (w, h) => sum(w, (x, i) => h.lambda! * term(weights[i]!, x)));

  it("keeps a coordinate of infinite weight at 0, at lambda 0 and step 0 too", () => {
    expect(proxOf(weightedL1({ weights }), [1, 2, 3, 4], 0, { lambda: 0 })).toEqual([1, 2, 0, 4]);
  });
  it("names the free direction", () => {
    expect(weightedL1({ weights }).nullspace!(4, {})).toEqual([Float64Array.of(0, 1, 0, 0)]);
  });
});

describe("weighted-l1 and l1", () => {
  it("are the same for weights of one, to the bit", () => {
    const [ones, h] = [weightedL1({ weights: new Float64Array(5).fill(1) }), { lambda: 0.7 }];
    for (const v of vectors(50, 5)) {
      const w = Float64Array.from(v);
      expect(proxOf(ones, v, 0.3, h)).toEqual(proxOf(l1(), v, 0.3, h));
      expect(ones.value(w, h)).toBe(l1().value(w, h));
      expect(ones.optimalityGap(w, w, h)).toBe(l1().optimalityGap(w, w, h));
      expect(ones.lambdaMax(w, h)).toBe(l1().lambdaMax(w, h));
      expect(ones.conjugate(w, h)).toBe(l1().conjugate(w, h));
    }
  });
  it("differ by the weight, by hand", () => {
    const p = weightedL1({ weights: [1, 2, 0.5] });
    expect(p.value(Float64Array.of(1, -2, 4), { lambda: 0.5 })).toBe(0.5 * (1 + 4 + 2));
    expect(proxOf(p, [3, -3, 3], 1, { lambda: 1 })).toEqual([2, -1, 2.5]);
    expect(p.lambdaMax(Float64Array.of(1, 3, -1), { lambda: 9 })).toBe(2);
  });
});

describe("weighted-l1 refuses", () => {
  it("every weight that is negative or no number", () => {
    expect(() => weightedL1({ weights: [1, -2, NaN] })).toThrow(/weights\[1\]: -2[\s\S]*weights\[2\]: NaN/);
    expect(() => weightedL1({ weights: [] })).toThrow(/is empty/);
  });
  it("and is known by its id", () => {
    expect(weightedL1Plugin.create({ weights: [1] }).name).toBe(weightedL1Plugin.name);
  });
});
