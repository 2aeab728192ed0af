import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { box, boxPlugin, l1, nonNegative } from "../src/index.ts";
import { keepsTheLaws, lambdaOnly, proxOf, sum, vectors } from "./kit.ts";

const within = (w: readonly number[], lower: readonly number[], upper: readonly number[], value: number): number =>
  w.every((x, i) => x >= lower[i]! && x <= upper[i]!) ? value : Infinity;

describe("box", () => {
  const [lower, upper] = [-1.5, 4];
  keepsTheLaws(box({ lower, upper }), fc.constant({}), (w) => (w.every((x) => x >= lower && x <= upper) ? 0 : Infinity));
});

describe("box with limits for each coordinate", () => {
  const [lower, upper] = [
    [-Infinity, 0, -2, 1],
    [0.5, Infinity, 2, 1],
  ];
  keepsTheLaws(box({ lower, upper }), fc.constant({}), (w) => within(w, lower!, upper!, 0));
});

describe("box with l2", () => {
  const [lower, upper] = [[-3, -Infinity, 0, 1], 5];
  keepsTheLaws(box({ lower, upper, penalty: "l2" }), lambdaOnly, (w, h) =>
    within(w, lower as number[], [5, 5, 5, 5], (h.lambda! * sum(w, (x) => x * x)) / 2),
  );
});

describe("box with l1", () => {
  const lower = [-3, -Infinity, 0, 0];
  const upper = [Infinity, 5, 0, 2];
  keepsTheLaws(box({ lower, upper, penalty: "l1" }), lambdaOnly, (w, h) => within(w, lower, upper, h.lambda! * sum(w, Math.abs)));

  it("with infinite limits is nothing, or the penalty inside it", () => {
    const h = { lambda: 0.8 };
    for (const v of vectors(20, 4)) {
      expect(proxOf(box(), v, 1, h)).toEqual(v);
      expect(box().value(Float64Array.from(v), h)).toBe(0);
      expect(proxOf(box({ penalty: "l1" }), v, 1, h)).toEqual(proxOf(l1(), v, 1, h));
    }
  });
  it("from 0 up is non-negative", () => {
    for (const v of vectors(20, 4)) expect(proxOf(box({ lower: 0 }), v, 1, {})).toEqual(proxOf(nonNegative(), v, 1, {}));
  });
  it("has a finite conjugate where both limits are finite: sum max(lower u, upper u)", () => {
    expect(box({ lower: -1, upper: 2 }).conjugate(Float64Array.of(3, -5), {})).toBe(6 + 5);
    expect(box({ lower: -1, upper: 2 }).dualScale(Float64Array.of(300, -500), {})).toBe(1);
  });
  it("has a form only where the limits are the same for all", () => {
    expect([box({ lower: -1 }).form?.name, box({ lower }).form]).toEqual(["box", undefined]);
  });
});

describe("box refuses", () => {
  it("limits that cross, differ in number or are no numbers, all at once", () => {
    expect(() => box({ lower: [0, 1, 5], upper: [1, 0, 3] })).toThrow(/lower\[1\][\s\S]*lower\[2\]/);
    expect(() => box({ lower: [0, 1], upper: [1, 2, 3] })).toThrow(/upper: has 3 entries for 2 lower limits/);
    expect(() => box({ lower: NaN })).toThrow(/lower/);
    expect(() => box({ lower: Infinity })).toThrow(/lower\[0\]/);
  });
  it("and is known by its id", () => expect(boxPlugin.create({}).name).toBe(boxPlugin.name));
});
