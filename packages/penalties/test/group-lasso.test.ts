import type { Hyper } from "@ridgeline/core";
import { describe, expect, it } from "vitest";
import { groupLasso, groupLassoPlugin, l1 } from "../src/index.ts";
import { keepsTheLaws, lambdaOnly, proxOf, sum, vectors } from "./kit.ts";

const groups = [1, 0, 1, 0, 0, 2];
const members = [[1, 3, 4], [0, 2], [5]];
const formula = (weights: readonly number[]) => (w: readonly number[], h: Hyper) =>
  h.lambda! * sum(weights, (a, g) => a * Math.hypot(...members[g]!.map((i) => w[i]!)));

describe("group-lasso", () => {
  keepsTheLaws(groupLasso({ groups }), lambdaOnly, formula([Math.sqrt(3), Math.SQRT2, 1]));

  it("shrinks a group as a whole, by hand", () => {
    // |(3, 4)| = 5, weight 1: (1 - 1/5) (3, 4); |(0.6, 0.8)| = 1 is dropped at the edge.
    const p = groupLasso({ groups: [0, 0, 1, 1], weights: [1, 1] });
    proxOf(p, [3, 4, 0.6, 0.8], 1, { lambda: 1 }).forEach((u, i) => expect(u).toBeCloseTo([2.4, 3.2, 0, 0][i]!, 15));
    expect(proxOf(p, [3, 4, 0.6, 0.8], 1, { lambda: 1.25 }).slice(2)).toEqual([0, 0]);
    expect(p.value(Float64Array.of(3, 4, 0.6, 0.8), { lambda: 2 })).toBe(12);
    expect(p.lambdaMax(Float64Array.of(3, 4, 0.6, 0.8), { lambda: 0 })).toBe(5);
  });
  it("with groups of one is the lasso", () => {
    const [single, h] = [groupLasso({ groups: [0, 1, 2, 3] }), { lambda: 0.7 }];
    for (const v of vectors(50, 4)) {
      const [w, g] = [Float64Array.from(v), Float64Array.from(v.toReversed())];
      proxOf(l1(), v, 0.6, h).forEach((u, i) => expect(proxOf(single, v, 0.6, h)[i]).toBeCloseTo(u, 14));
      expect(single.value(w, h)).toBeCloseTo(l1().value(w, h), 13);
      expect(single.optimalityGap(w, g, h)).toBeCloseTo(l1().optimalityGap(w, g, h), 13);
      expect(single.lambdaMax(g, h)).toBe(l1().lambdaMax(g, h));
      expect(single.dualScale(g, h)).toBe(l1().dualScale(g, h));
    }
  });
  it("names its blocks in the order of the labels", () => {
    expect(groupLasso({ groups }).blocks).toEqual(members.map((m) => Int32Array.from(m)));
  });
});

describe("group-lasso with weights, one of them 0", () => {
  keepsTheLaws(groupLasso({ groups, weights: [2, 0, 0.5] }), lambdaOnly, formula([2, 0, 0.5]));

  it("names the free directions", () => {
    expect(groupLasso({ groups, weights: [2, 0, 0.5] }).nullspace!(6, {})).toEqual([
      Float64Array.of(1, 0, 0, 0, 0, 0),
      Float64Array.of(0, 0, 1, 0, 0, 0),
    ]);
  });
});

describe("group-lasso refuses", () => {
  it("labels with gaps or that are none, weights that are too few or negative", () => {
    expect(() => groupLasso({ groups: [0, 2, 3] })).toThrow(/groups: no coordinate has label 1/);
    expect(() => groupLasso({ groups: [0, -1, 0.5] })).toThrow(/groups\[1\][\s\S]*groups\[2\]/);
    expect(() => groupLasso({ groups: [0, 1], weights: [1] })).toThrow(/weights: has 1 entries for 2 groups/);
    expect(() => groupLasso({ groups: [0, 1], weights: [1, -1] })).toThrow(/weights\[1\]/);
  });
  it("and is known by its id", () => expect(groupLassoPlugin.create({ groups: [0] }).name).toBe(groupLassoPlugin.name));
});
