import { describe, expect, it } from "vitest";
import { l1, scad, scadPlugin } from "../src/index.ts";
import { keepsTheLaws, lambdaOnly, proxOf, sum, vectors } from "./kit.ts";

/** The integral of the slope that Fan & Li give, piece by piece. */
const integral = (x: number, k: number, a: number): number => {
  const first = Math.min(x, k) * k;
  const end = Math.min(Math.max(x, k), a * k);
  const second = ((a * k - k) ** 2 - (a * k - end) ** 2) / (2 * (a - 1));
  return first + second;
};

for (const a of [3.7, 2.125]) {
  describe(`scad with a = ${a}`, () => {
    keepsTheLaws(scad({ a }), lambdaOnly, (w, h) => sum(w, (x) => integral(Math.abs(x), h.lambda!, a)));
  });
}

describe("scad", () => {
  it("says that it is not convex, and takes 3.7", () => {
    expect(scad().convex).toBe(false);
    expect(scad().value(Float64Array.of(100), { lambda: 2 })).toBe((4 * 4.7) / 2);
  });
  it("has the thresholds of Fan & Li (2001), eq. 2.8, at step 1", () => {
    // lambda = 1, a = 3.7: soft up to 2, ((a - 1) z - a lambda)/(a - 2) = (2.7 * 3 - 3.7)/1.7 at 3, and z itself from 3.7 on.
    const found = proxOf(scad(), [0.5, 1.5, -2, 3, -3.75, 10], 1, { lambda: 1 });
    const wanted = [0, 0.5, -1, 4.4 / 1.7, -3.75, 10];
    found.forEach((u, i) => expect(u).toBeCloseTo(wanted[i]!, 14));
  });
  it("jumps where step >= a - 1: at lambda (a + 1 + step)/2, and at lambda sqrt(step (a + 1)) from step = a + 1 on", () => {
    // step 3: jump at 3.85, from 0.85 to the whole; step 9: at sqrt(42.3) = 6.5038..., from 0.
    const [u, v] = proxOf(scad(), [3.8499, 3.8501], 3, { lambda: 1 });
    expect(u).toBeCloseTo(0.8499, 14);
    expect(v).toBe(3.8501);
    expect(proxOf(scad(), [6.5038, 6.5039], 9, { lambda: 1 })).toEqual([0, 6.5039]);
  });
  it("approaches l1 as a grows", () => {
    const h = { lambda: 1.5 };
    for (const v of vectors(50, 4)) {
      const far = proxOf(scad({ a: 1e9 }), v, 0.7, h);
      proxOf(l1(), v, 0.7, h).forEach((u, i) => expect(far[i]).toBeCloseTo(u, 6));
      const w = Float64Array.from(v);
      expect(scad({ a: 1e9 }).value(w, h)).toBeCloseTo(l1().value(w, h), 5);
    }
  });
  it("refuses a <= 2, and is known by its id", () => {
    expect(() => scad({ a: 2 })).toThrow(/a: 2 is not a number > 2/);
    expect(scadPlugin.create({}).name).toBe(scadPlugin.name);
  });
});
