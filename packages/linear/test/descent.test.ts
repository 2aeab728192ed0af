import { createRng } from "@ridgeline/core";
import { describe, expect, it } from "vitest";
import { dualityGap, penaltyValue } from "../src/gap.ts";
import { conjugateGradient } from "../src/descent/conjugate-gradient.ts";
import { DescentSolver } from "../src/descent/descent-solver.ts";
import { groupProx, norm } from "../src/descent/group-prox.ts";
import { leastPenalty } from "../src/descent/recentre.ts";
import { plainKernels } from "../src/kernels/plain.ts";
import { wasmKernels } from "../src/kernels/wasm.ts";
import { prepare } from "../src/problem.ts";
import type { Family } from "../src/index.ts";
import { drawData, inForm } from "./dense-and-sparse.ts";

const rng = createRng(21);
const vector = (size: number, scale = 1): Float64Array => Float64Array.from({ length: size }, () => scale * rng.normal());

describe("the kernels", () => {
  const cases = ["gaussian", "binomial", "multinomial", "poisson", "huber", "mgaussian"].flatMap((family) =>
    (["rows", "csc"] as const).map((form) => ({ family: family as Family, form })),
  );
  it.each(cases)("$family, $form: WebAssembly and plain TypeScript give the same bits", ({ family, form }) => {
    const data = drawData({ seed: 5, n: 37, d: 23, family, share: 0.5 });
    const weights = Float64Array.from({ length: data.n }, (_, i) => 1 + (i % 2));
    const [fast, plain] = (["wasm", "plain"] as const).map((kernels) => {
      const options = { family, l1Ratio: 0.8, weights, multinomialType: "grouped", kernels } as const;
      const problem = prepare({ ...data, x: inForm(data, form) }, options);
      return new DescentSolver(problem, kernels === "wasm" ? wasmKernels() : plainKernels());
    }) as [DescentSolver, DescentSolver];
    const max = fast.gradientMax();
    expect(plain.gradientMax()).toBe(max);
    for (const share of [0.7, 0.4, 0.2, 0.1]) expect(plain.solve(share * max)).toEqual(fast.solve(share * max));
  });
});

describe("the prox of the norm within limits", () => {
  it("minimises total/2 |v|^2 - z'v + t |v| over the box: no point tried is better", () => {
    for (let trial = 0; trial < 300; trial++) {
      const size = 1 + rng.int(4);
      const [z, total, t] = [vector(size, 2), 0.1 + rng.uniform(), rng.int(3) * rng.uniform()];
      const [lower, upper] = [trial % 3 === 0 ? -Infinity : -rng.int(2) * rng.uniform(), trial % 2 === 0 ? Infinity : rng.uniform()];
      const cost = (v: Float64Array): number => (total / 2) * norm(v) ** 2 - v.reduce((s, x, k) => s + x * z[k]!, 0) + t * norm(v);
      const best = z.slice();
      groupProx(best, total, t, lower, upper);
      expect(best.every((v) => v >= lower && v <= upper)).toBe(true);
      for (let other = 0; other < 60; other++) {
        const v = best.map((x) => Math.max(lower, Math.min(upper, other === 0 ? 0 : x + 10 ** -(other % 6) * rng.normal())));
        expect(cost(v)).toBeGreaterThanOrEqual(cost(best) - 1e-14 * (1 + Math.abs(cost(best))));
      }
    }
  });

  it("needs no quadratic where all directions are limited", () => {
    const z = Float64Array.of(3, -4);
    groupProx(z, 0, 1, -2, 1);
    expect([...z]).toEqual([1, -2]);
  });
});

describe("the certificate", () => {
  it.each([
    [false, 0],
    [false, 0.3],
    [true, 0],
    [true, 0.3],
  ])("bounds the excess of any point over any other, groups %s, L2 %s, with limits", (grouped, ridge) => {
    const [n, p, K] = [9, 5, 2];
    const x = vector(n * p);
    const y = vector(n * K, 2);
    const penalty = {
      grouped,
      threshold: Float64Array.of(0.4, 1, 0.2, 0.4, 0.4),
      ridge: new Float64Array(p).fill(ridge),
      limits: {
        lower: Float64Array.of(-Infinity, -1, -0.2, 0, -Infinity),
        upper: Float64Array.of(Infinity, 1, Infinity, 0.3, 0),
      },
    };
    const { lower, upper } = penalty.limits;
    const support = { list: [0, 1, 2, 3, 4], count: p };
    const residual = (b: Float64Array): Float64Array =>
      y.map((v, at) => {
        const [k, i] = [Math.floor(at / n), at % n];
        return Array.from({ length: p }).reduce((s: number, _, j) => s - x[j * n + i]! * b[k * p + j]!, v);
      });
    const objective = (b: Float64Array): number => norm(residual(b)) ** 2 / 2 + penaltyValue(penalty, b, support);
    const draw = (): Float64Array =>
      vector(K * p).map((v, at) => (rng.uniform() < 0.3 ? 0 : Math.max(lower[at % p]!, Math.min(upper[at % p]!, v))));
    for (let trial = 0; trial < 200; trial++) {
      const b = draw();
      const r = residual(b);
      const g = b.map((_, at) => {
        const [k, j] = [Math.floor(at / p), at % p];
        return Array.from({ length: n }).reduce((s: number, _v, i) => s + x[j * n + i]! * r[k * n + i]!, 0);
      });
      const gap = dualityGap(penalty, { b, g, support, bregman: (u) => ((1 - u) ** 2 / 2) * norm(r) ** 2 });
      for (let other = 0; other < 20; other++) expect(objective(b) - objective(draw())).toBeLessThanOrEqual(gap * (1 + 1e-12));
    }
  });
});

describe("conjugate gradients", () => {
  it("solve a symmetric system in as many steps as it has unknowns, and stay in its range when it is singular", () => {
    const size = 8;
    const a = Array.from({ length: size - 1 }, () => vector(size));
    const apply = (v: Float64Array, out: Float64Array): void => {
      out.fill(0);
      for (const row of a) {
        const share = row.reduce((s, x, i) => s + x * v[i]!, 0);
        row.forEach((x, i) => (out[i]! += share * x));
      }
    };
    const right = new Float64Array(size);
    apply(vector(size), right);
    const out = new Float64Array(size);
    apply(
      conjugateGradient(apply, (r, z) => z.set(r), right, 1e-12, 4 * size),
      out,
    );
    out.forEach((v, i) => expect(v).toBeCloseTo(right[i]!, 8));
  });
});

describe("the shift of least penalty", () => {
  it.each([0, 0.2, 0.5, 0.9, 1])("r = %s: no other shift costs less", (r) => {
    for (let trial = 0; trial < 100; trial++) {
      const v = vector(2 + rng.int(5)).map((x) => (rng.uniform() < 0.4 ? 0 : x));
      const cost = (s: number): number => v.reduce((sum, x) => sum + r * Math.abs(x - s) + ((1 - r) / 2) * (x - s) ** 2, 0);
      const best = leastPenalty(v, r);
      for (let t = -20; t <= 20; t++) expect(cost(best + t / 10)).toBeGreaterThanOrEqual(cost(best) - 1e-13);
      for (const x of v) expect(cost(x)).toBeGreaterThanOrEqual(cost(best) - 1e-13);
    }
  });

  it("takes the middle of the median interval in the lasso, and the mean of two", () => {
    expect(leastPenalty(Float64Array.of(-3, 0, 1, 5), 1)).toBe(0.5);
    expect(leastPenalty(Float64Array.of(-3, 0, 5), 1)).toBe(0);
    expect(leastPenalty(Float64Array.of(1, 4), 1)).toBe(2.5);
  });
});
