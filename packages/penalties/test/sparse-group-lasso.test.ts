import type { Hyper } from "@ridgeline/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupLasso, l1, sparseGroupLasso, sparseGroupLassoPlugin } from "../src/index.ts";
import { keepsTheLaws, positive, proxOf, sum, vectors } from "./kit.ts";

const groups = [1, 0, 1, 0, 0, 2];
const members = [[1, 3, 4], [0, 2], [5]];
const hyper = fc.record({ lambda: positive, l1Ratio: fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })) });
const formula = (weights: readonly number[]) => (w: readonly number[], h: Hyper) =>
  h.lambda! * (h.l1Ratio! * sum(w, Math.abs) + (1 - h.l1Ratio!) * sum(weights, (a, g) => a * Math.hypot(...members[g]!.map((i) => w[i]!))));

describe("sparse-group-lasso", () => {
  keepsTheLaws(sparseGroupLasso({ groups }), hyper, formula([Math.sqrt(3), Math.SQRT2, 1]));
});

describe("sparse-group-lasso with weights, one of them 0", () => {
  keepsTheLaws(sparseGroupLasso({ groups, weights: [2, 0, 0.5] }), hyper, formula([2, 0, 0.5]));
});

describe("sparse-group-lasso between l1 and group-lasso", () => {
  const p = sparseGroupLasso({ groups });
  for (const [ratio, other] of [
    [1, l1()],
    [0, groupLasso({ groups })],
  ] as const) {
    it(`at l1Ratio ${ratio} is ${other.name}`, () => {
      const h = { lambda: 0.7, l1Ratio: ratio };
      for (const v of vectors(50, 6)) {
        const [w, g] = [Float64Array.from(v), Float64Array.from(v.toReversed())];
        expect(proxOf(p, v, 0.6, h)).toEqual(proxOf(other, v, 0.6, h));
        expect(p.value(w, h)).toBeCloseTo(other.value(w, h), 13);
        expect(p.lambdaMax(g, h)).toBeCloseTo(other.lambdaMax(g, h), 13);
        expect(p.dualScale(g, h)).toBeCloseTo(other.dualScale(g, h), 15);
        // Blocks are groups here and coordinates there, so that only being optimal is the same.
        const gapAtProx = p.optimalityGap(Float64Array.from(proxOf(other, v, 1, h)), gradientAtProx(v, proxOf(other, v, 1, h)), h);
        expect(gapAtProx).toBeCloseTo(0, 12);
      }
    });
  }
  it("finds its dual norm exactly", () => {
    // scipy 1.17: brentq(lambda n: norm(maximum(abs([3, -1, 2, .25]) - .3 n, 0)) - n * .7 * 2, 0, 10, xtol=1e-15) = 2.003858575121879
    const one = sparseGroupLasso({ groups: [0, 0, 0, 0] });
    expect(one.lambdaMax(Float64Array.of(3, -1, 2, 0.25), { l1Ratio: 0.3 })).toBeCloseTo(2.003858575121879, 14);
  });
  it("is known by its id", () => expect(sparseGroupLassoPlugin.create({ groups: [0] }).name).toBe(sparseGroupLassoPlugin.name));
});

function gradientAtProx(v: readonly number[], u: readonly number[]): Float64Array {
  return Float64Array.from(u, (x, i) => x - v[i]!);
}
