import type { Hyper } from "@ridgeline/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fusedLasso, fusedLassoPlugin, l1 } from "../src/index.ts";
import { keepsTheLaws, positive, proxOf, sum, vectors } from "./kit.ts";

const formula = (w: readonly number[], h: Hyper): number =>
  h.lambda! * (h.l1Ratio! * sum(w, Math.abs) + (1 - h.l1Ratio!) * sum(w.slice(1), (x, i) => Math.abs(x - w[i]!)));

describe("fused-lasso at l1Ratio 0, total variation", () => {
  keepsTheLaws(fusedLasso(), fc.record({ lambda: positive, l1Ratio: fc.constant(0) }), formula);
});

describe("fused-lasso", () => {
  const ratio = fc.oneof(fc.constantFrom(0.5, 1), fc.double({ min: 0.01, max: 1, noNaN: true }));
  keepsTheLaws(fusedLasso(), fc.record({ lambda: positive, l1Ratio: ratio }), formula);

  const y = [3, -1, 2, 2.5, 7, 6, -2, 0.5];
  it("has the prox of an independent solver of the dual", () => {
    // scipy 1.17: D = diff(eye(8), axis=0); z = lsq_linear(D.T, y, (-1.25, 1.25), "bvls", tol=1e-15).x; y - D.T @ z
    expect(proxOf(fusedLasso(), y, 1, { lambda: 1.25, l1Ratio: 0 })).toEqual([1.75, 1.5, 2, 2.5, 5.25, 5.25, -0.125, -0.125]);
    // A = hstack([D.T, eye(8)]); b = r_[full(7, .75), full(8, .5)]; y - A @ lsq_linear(A, y, (-b, b), "bvls", tol=1e-15).x
    expect(proxOf(fusedLasso(), y, 1, { lambda: 1.25, l1Ratio: 0.4 })).toEqual([1.75, 0, 1.5, 2, 5.25, 5.25, 0, 0]);
  });
  it("has the dual norm of a linear program", () => {
    // scipy 1.17, linprog: min nu with |u - D' z| <= nu r and |z| <= nu (1 - r), for r = .1, .5, .9
    const u = Float64Array.of(3, -1, 2, 2.5, -7, 6);
    const wanted = [9.166666666666668, 6, 6.363636363636363];
    [0.1, 0.5, 0.9].forEach((l1Ratio, k) => expect(fusedLasso().lambdaMax(u, { l1Ratio })).toBeCloseTo(wanted[k]!, 13));
  });
  it("is 0 on constant vectors at l1Ratio 0, whatever lambda, and frees them", () => {
    const h = { lambda: 9, l1Ratio: 0 };
    expect(fusedLasso().value(Float64Array.of(2.5, 2.5, 2.5), h)).toBe(0);
    expect(proxOf(fusedLasso(), [2.5, 2.5, 2.5], 1, h)).toEqual([2.5, 2.5, 2.5]);
    expect(fusedLasso().nullspace!(3, h)).toEqual([Float64Array.of(1, 1, 1)]);
    expect(fusedLasso().nullspace!(3, { l1Ratio: 0.5 })).toEqual([]);
  });
  it("gives the mean for a lambda beside which the data vanish", () => {
    expect(proxOf(fusedLasso(), [1, 2, 6], 1, { lambda: 1e30, l1Ratio: 0 })).toEqual([3, 3, 3]);
  });
  it("gives the mean for a large lambda, and l1 at l1Ratio 1 or for a single coordinate", () => {
    expect(proxOf(fusedLasso(), [1, 2, 6], 1, { lambda: 100, l1Ratio: 0 })).toEqual([3, 3, 3]);
    for (const v of vectors(20, 5)) {
      expect(proxOf(fusedLasso(), v, 0.5, { lambda: 3, l1Ratio: 1 })).toEqual(proxOf(l1(), v, 0.5, { lambda: 3 }));
    }
    expect(proxOf(fusedLasso(), [3], 1, { lambda: 2, l1Ratio: 0.5 })).toEqual([2]);
    expect(proxOf(fusedLasso(), [], 1, { lambda: 2, l1Ratio: 0.5 })).toEqual([]);
  });
  it("keeps its dual variable in bounds and at them where it jumps, on 20,000 coordinates", () => {
    const v = Float64Array.from({ length: 20_000 }, (_, i) => 5 * Math.sin(i / 300) + 3 * Math.sin(i * i));
    const u = new Float64Array(v.length);
    fusedLasso().prox(v, 2, { lambda: 4, l1Ratio: 0 }, u);
    let [z, jumps] = [0, 0];
    for (let i = 0; i < v.length - 1; i++) {
      z += v[i]! - u[i]!;
      expect(Math.abs(z)).toBeLessThanOrEqual(8 + 1e-10);
      if (u[i + 1] === u[i]) continue;
      jumps++;
      expect(z * Math.sign(u[i]! - u[i + 1]!)).toBeCloseTo(8, 9);
    }
    expect(jumps).toBeGreaterThan(100);
  });
  it("is known by its id", () => expect(fusedLassoPlugin.create({}).name).toBe(fusedLassoPlugin.name));
});
