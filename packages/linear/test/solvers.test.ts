import { createRng } from "@ridgeline/core";
import { describe, expect, it } from "vitest";
import { ActiveSet } from "../src/active-set.ts";
import type { Quadratic } from "../src/quadratic.ts";
import { CholeskyFactor } from "../src/cholesky.ts";
import { coordinateDescent } from "../src/coordinate-descent.ts";
import { dualityGap } from "../src/gap.ts";
import { Gram } from "../src/gram.ts";
import { acquireKernels } from "../src/kernels/pool.ts";

const rng = createRng(7);

describe.each(["wasm", "plain"] as const)("with the kernels of %s", (name) => {
  const kernels = acquireKernels(name);
  const { heap } = kernels;
  const rng = createRng(11);

  /** A random problem; `factor` is 1. */
  function quadratic(n: number, p: number, threshold: number, ridge: number): Quadratic {
    const ld = Math.ceil(n / 8) * 8;
    const x = heap.zeros(ld * p);
    for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) heap.f64[x + j * ld + i] = rng.normal() / Math.sqrt(n);
    const gram = new Gram({ kernels, n, p, ld, x, x32: 0, norm: 0 }, p);
    gram.add(Array.from({ length: p }, (_, j) => j));
    const c = heap.copy(Float64Array.from({ length: p }, () => rng.normal()));
    return { gram, c, factor: heap.copy(new Float64Array(p).fill(1)), threshold, ridge };
  }

  function descended(q: Quadratic): Float64Array {
    const b = heap.zeros(q.gram.size);
    coordinateDescent(kernels, q, b);
    return heap.doubles(b, q.gram.size).slice();
  }

  describe("CholeskyFactor", () => {
    it("solves with the matrix that is left after any appends and removals", () => {
      const q = quadratic(40, 30, 0, 0.1);
      const at = (i: number, j: number): number => heap.f64[q.gram.q + i * q.gram.stride + j]! + (i === j ? 0.1 : 0);
      const factor = new CholeskyFactor(kernels, 30);
      const list = heap.zeros(30);
      const v = heap.zeros(30);
      const members: number[] = [];
      for (let turn = 0; turn < 200; turn++) {
        const remove = members.length > 0 && rng.uniform() < 0.4;
        if (remove) {
          const k = rng.int(members.length);
          members.splice(k, 1);
          factor.remove(k);
        } else {
          const j = rng.int(30);
          if (members.includes(j)) continue;
          heap.i32.set(members, 2 * list);
          const batch = [j, (j + 1) % 30, (j + 11) % 30, (j + 17) % 30, (j + 23) % 30].slice(0, 1 + rng.int(5));
          const fresh = batch.filter((m) => !members.includes(m));
          const take = (k: number): { row: number; diagonal: number; u1: number; u2: number } => {
            const i = fresh[k]!;
            return { row: q.gram.q + i * q.gram.stride, diagonal: at(i, i), u1: i, u2: -i };
          };
          factor.append(fresh.length, list, 1e-12, take, (k) => {
            members.push(fresh[k]!);
            heap.i32.set(members, 2 * list);
          });
        }
        const right = Float64Array.from(members, () => rng.normal());
        heap.f64.set(right, v);
        factor.solve(v);
        members.forEach((i, k) => expect(members.reduce((s, j, m) => s + at(i, j) * heap.f64[v + m]!, 0)).toBeCloseTo(right[k]!, 11));
        heap.f64.set(members, v);
        factor.forward(v);
        members.forEach((_, k) => {
          expect(heap.f64[factor.z1 + k]).toBeCloseTo(heap.f64[v + k]!, 11);
          expect(heap.f64[factor.z2 + k]).toBeCloseTo(-heap.f64[v + k]!, 11);
        });
      }
      expect(members.length).toBeGreaterThan(5);
    });

    it("refuses a column that depends on those it has, and stays as it was", () => {
      const factor = new CholeskyFactor(kernels, 4);
      const list = heap.zeros(2);
      const rows = [heap.copy(Float64Array.of(4, 2, 0)), heap.copy(Float64Array.of(2, 1, 0)), heap.copy(Float64Array.of(0, 0, 3))];
      const accepted: number[] = [];
      const take = (k: number): { row: number; diagonal: number; u1: number; u2: number } => {
        return { row: rows[k]!, diagonal: [4, 1, 3][k]!, u1: 1, u2: 2 };
      };
      factor.append(3, list, 1e-12, take, (k) => {
        accepted.push(k);
        heap.i32.set(accepted, 2 * list);
      });
      expect(accepted).toEqual([0, 2]);
      expect(factor.size).toBe(2);
    });
  });

  describe("ActiveSet", () => {
    it.each([
      [50, 20, 0],
      [50, 20, 0.3],
      [15, 40, 0.05],
      [150, 130, 0.01],
    ])("agrees with coordinate descent, %i rows, %i columns, ridge %s, along falling thresholds", (n, p, ridge) => {
      const base = quadratic(n, p, 1, ridge);
      const active = new ActiveSet(kernels, p);
      for (const threshold of [1.5, 0.8, 0.3, 0.1]) {
        const q = { ...base, threshold };
        expect(active.solve(q)).toBe(true);
        const b = descended(q);
        for (let j = 0; j < p; j++) expect(heap.f64[active.b + j]).toBeCloseTo(b[j]!, 11);
      }
    });

    it.each([1.1, 1.6])("with a factor of an older ridge reaches what a new factor does, ridges falling by %s", (ratio) => {
      const p = 260;
      const base = quadratic(300, p, 0.3, 1);
      const active = new ActiveSet(kernels, p);
      active.refactor(base);
      let most = 0;
      for (let step = 0; step < 12; step++) {
        const q = { ...base, ridge: ratio ** -step, threshold: 0.3 * ratio ** (-step / 2) };
        active.follow(q);
        expect(active.solve(q)).toBe(true);
        const fresh = new ActiveSet(kernels, p);
        fresh.refactor(q);
        expect(fresh.solve(q)).toBe(true);
        most = Math.max(most, active.size);
        expect(active.size).toBe(fresh.size);
        // No eigenvalue of Q + ridge V is below the ridge, so this is a miss of stationarity of 1e-14, the largest |c| being about 3.
        for (let j = 0; j < p; j++) expect(q.ridge * Math.abs(heap.f64[active.b + j]! - heap.f64[fresh.b + j]!)).toBeLessThan(1e-14);
      }
      expect(most).toBeGreaterThan(150);
    });

    it("adopts a given support and goes on from it", () => {
      const q = quadratic(50, 12, 0.3, 0);
      const b = descended(q);
      const active = new ActiveSet(kernels, 12);
      heap.f64.set(b, active.b);
      active.adopt(q);
      active.solve(q);
      expect(active.takeSolves()).toBe(1);
      for (let j = 0; j < 12; j++) expect(heap.f64[active.b + j]).toBeCloseTo(b[j]!, 11);
    });
  });
});

describe("dualityGap", () => {
  it.each([0, 0.2])("bounds the excess of the objective anywhere, and is 0 at the minimum (ridge %s)", (ridge) => {
    const n = 30;
    const p = 10;
    const x = Float64Array.from({ length: n * p }, () => rng.normal());
    const y = Float64Array.from({ length: n }, () => rng.normal());
    const kernels = acquireKernels();
    const { heap } = kernels;
    const ld = 32;
    const at = heap.zeros(ld * p);
    for (let j = 0; j < p; j++) heap.f64.set(x.subarray(j * n, (j + 1) * n), at + j * ld);
    const gram = new Gram({ kernels, n, p, ld, x: at, x32: 0, norm: 0 }, p);
    gram.add(Array.from({ length: p }, (_, j) => j));
    const c = heap.copy(Float64Array.from({ length: p }, (_, j) => y.reduce((s, v, i) => s + v * x[j * n + i]!, 0)));
    const solution = heap.zeros(p);
    coordinateDescent(kernels, { gram, c, factor: heap.copy(new Float64Array(p).fill(1)), threshold: 4, ridge }, solution);
    const best = heap.doubles(solution, p).slice();
    const penalty = { grouped: false, threshold: new Float64Array(p).fill(4), ridge: new Float64Array(p).fill(ridge) };
    const residual = (b: Float64Array): Float64Array => y.map((v, i) => v - b.reduce((s, w, j) => s + w * x[j * n + i]!, 0));
    const objective = (b: Float64Array): number =>
      residual(b).reduce((s, r) => s + (r * r) / 2, 0) + b.reduce((s, w) => s + 4 * Math.abs(w) + (ridge / 2) * w * w, 0);
    const gap = (b: Float64Array): number => {
      const r = residual(b);
      const g = Float64Array.from({ length: p }, (_, j) => r.reduce((s, v, i) => s + v * x[j * n + i]!, 0));
      const rr = r.reduce((s, v) => s + v * v, 0);
      const support = { list: best.map((_, j) => j), count: p };
      return dualityGap(penalty, { b, g, support, bregman: (u) => ((1 - u) ** 2 / 2) * rr });
    };
    expect(gap(best)).toBeLessThan(1e-11);
    for (let trial = 0; trial < 100; trial++) {
      const b = best.map((v) => v + 10 ** -(trial % 6) * rng.normal());
      expect(gap(b)).toBeGreaterThanOrEqual((objective(b) - objective(best)) * (1 - 1e-9) - 1e-12);
    }
  });

  it("equals primal minus dual, computed from their definitions", () => {
    // f(z) = 1/2 (2 - z)^2, x = 1, b = 1, t = 0.5: primal 1/2 + 1/2; dual at u = 1/2 (|g| = 1): 2u - u^2/2 = 7/8.
    const one = Float64Array.of(1);
    const penalty = { grouped: false, threshold: Float64Array.of(0.5), ridge: Float64Array.of(0) };
    const at = { b: one, g: one, support: { list: [0], count: 1 }, bregman: (u: number): number => (1 - u) ** 2 / 2 };
    expect(dualityGap(penalty, at)).toBeCloseTo(1 - 7 / 8, 15);
    // With rho = 1 the dual is free: at u = 1, dual 2 - 1/2 - (1 - 0.5)^2 / 2 = 11/8, primal 1/2 + 1/2 + 1/2.
    expect(dualityGap({ ...penalty, ridge: one }, at)).toBeCloseTo(1.5 - 11 / 8, 15);
  });
});
