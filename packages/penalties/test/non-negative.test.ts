import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { l1, nonNegative, nonNegativePlugin } from "../src/index.ts";
import { keepsTheLaws, lambdaOnly, positive, proxOf, ratio, sum, vectors } from "./kit.ts";

const signed = (w: readonly number[], value: number): number => (w.some((x) => x < 0) ? Infinity : value);

describe("non-negative", () => {
  keepsTheLaws(nonNegative(), fc.constant({}), (w) => signed(w, 0));

  it("projects, by hand", () => expect(proxOf(nonNegative(), [3, -2, 0], 5, {})).toEqual([3, 0, 0]));
  it("asks for a gradient >= 0 at 0, and of 0 elsewhere", () => {
    const gap = (w: number, g: number): number => nonNegative().optimalityGap(Float64Array.of(w), Float64Array.of(g), {});
    expect([gap(0, 5), gap(0, -0.5), gap(1, 0.25), gap(-1, 0)]).toEqual([0, 0.5, 0.25, Infinity]);
  });
  it("has 0 or Infinity for lambdaMax, which plays no part", () => {
    const at = (...g: number[]): number => nonNegative().lambdaMax(Float64Array.from(g), {});
    expect([at(1, 2), at(1, -2)]).toEqual([0, Infinity]);
  });
});

describe("non-negative with l1", () => {
  keepsTheLaws(nonNegative({ penalty: "l1" }), lambdaOnly, (w, h) => signed(w, h.lambda! * sum(w, Math.abs)));

  it("is l1 on what is positive, 0 on the rest", () => {
    const h = { lambda: 0.8 };
    for (const v of vectors(20, 4)) {
      const wanted = proxOf(l1(), v, 1, h).map((u) => Math.max(u, 0));
      expect(proxOf(nonNegative({ penalty: "l1" }), v, 1, h)).toEqual(wanted);
    }
  });
  it("certifies for u <= lambda, however negative", () => {
    expect(nonNegative({ penalty: "l1" }).dualScale(Float64Array.of(-9, 2), { lambda: 1 })).toBe(0.5);
  });
});

describe("non-negative with elastic-net", () => {
  keepsTheLaws(nonNegative({ penalty: "elastic-net" }), fc.record({ lambda: positive, l1Ratio: ratio }), (w, h) =>
    signed(w, h.lambda! * (h.l1Ratio! * sum(w, Math.abs) + ((1 - h.l1Ratio!) * sum(w, (x) => x * x)) / 2)),
  );

  it("is known by its id, and knows what it can hold", () => {
    expect(nonNegativePlugin.create({}).name).toBe(nonNegativePlugin.name);
    expect(() => nonNegativePlugin.options.check({ penalty: "l3" }, "", [])).not.toThrow();
  });
});
