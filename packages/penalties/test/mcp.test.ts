import { describe, expect, it } from "vitest";
import { l1, mcp, mcpPlugin } from "../src/index.ts";
import { keepsTheLaws, lambdaOnly, proxOf, sum, vectors } from "./kit.ts";

/** The integral of `lambda max(0, 1 - t/(gamma lambda))`. */
const integral = (x: number, k: number, gamma: number): number => {
  const end = Math.min(x, gamma * k);
  return k * end - (end * end) / (2 * gamma);
};

for (const gamma of [3, 1.125]) {
  describe(`mcp with gamma = ${gamma}`, () => {
    keepsTheLaws(mcp({ gamma }), lambdaOnly, (w, h) => sum(w, (x) => integral(Math.abs(x), h.lambda!, gamma)));
  });
}

describe("mcp", () => {
  it("says that it is not convex, and takes 3", () => {
    expect(mcp().convex).toBe(false);
    expect(mcp().value(Float64Array.of(100), { lambda: 2 })).toBe((3 * 4) / 2);
  });
  it("has the firm threshold at step 1, by hand", () => {
    // lambda = 1, gamma = 3: soft(z, 1) * 3/2 up to 3, then z.
    expect(proxOf(mcp(), [0.5, -2, 3, 4], 1, { lambda: 1 })).toEqual([0, -1.5, 3, 4]);
  });
  it("is a hard threshold at lambda sqrt(step gamma) where step >= gamma", () => {
    // step 12, gamma 3: sqrt(36) = 6, and the tie goes to 0.
    expect(proxOf(mcp(), [5.75, 6, -6.25], 12, { lambda: 1 })).toEqual([0, 0, -6.25]);
  });
  it("approaches l1 as gamma grows", () => {
    const h = { lambda: 1.5 };
    for (const v of vectors(50, 4)) {
      const far = proxOf(mcp({ gamma: 1e9 }), v, 0.7, h);
      proxOf(l1(), v, 0.7, h).forEach((u, i) => expect(far[i]).toBeCloseTo(u, 6));
      const w = Float64Array.from(v);
      expect(mcp({ gamma: 1e9 }).value(w, h)).toBeCloseTo(l1().value(w, h), 5);
    }
  });
  it("refuses gamma <= 1, and is known by its id", () => {
    expect(() => mcp({ gamma: 1 })).toThrow(/gamma: 1 is not a number > 1/);
    expect(mcpPlugin.create({}).name).toBe(mcpPlugin.name);
  });
});
