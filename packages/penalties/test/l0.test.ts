import { describe, expect, it } from "vitest";
import { l0, l0Plugin } from "../src/index.ts";
import { keepsTheLaws, lambdaOnly, proxOf } from "./kit.ts";

describe("l0", () => {
  keepsTheLaws(l0(), lambdaOnly, (w, h) => h.lambda! * w.filter((x) => x !== 0).length);

  it("says that it is neither convex nor for anything but a proximal step", () => {
    expect([l0().convex, l0().form.placements]).toEqual([false, ["proximal"]]);
  });
  it("thresholds hard at sqrt(2 step lambda), the tie to 0, by hand", () => {
    expect(proxOf(l0(), [1.75, 2, 2.25, -3], 0.5, { lambda: 4 })).toEqual([0, 0, 2.25, -3]);
    expect(l0().lambdaMax(Float64Array.of(1, -4, 2), { lambda: 0 })).toBe(8);
  });
  it("is stationary wherever the nonzero coordinates have no gradient", () => {
    expect(l0().optimalityGap(Float64Array.of(0, 2), Float64Array.of(9, 0.25), { lambda: 1 })).toBe(0.25);
  });
  it("is known by its id", () => {
    expect(l0Plugin.create({}).name).toBe(l0Plugin.name);
  });
});
