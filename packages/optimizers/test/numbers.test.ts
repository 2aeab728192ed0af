import { createArena, createLayout, type Arena, type Optimizer } from "@ridgeline/core";
import { describe, expect, it } from "vitest";
import { elasticNet, l1, l2 } from "../../penalties/src/index.ts";
import { createOptimizer, type OptimizerSpec } from "../src/index.ts";

const arenaOf = (optimizer: Optimizer, w: readonly number[]): Arena => {
  const arena = createArena(createLayout([{ name: "w", shape: [w.length], role: "weight" }]), optimizer.slots);
  arena.params.set(w);
  return arena;
};
const single = (x: number): number => Math.fround(x);
const w0 = [0.5, -1.25, 2, -0.01, 0, 3].map(single);
const gradientAt = (t: number): number[] => w0.map((w, i) => single(Math.sin(3 * t + i) * (i + 0.5) + 0.1 * w));

/** Weights after each of `steps` steps under given gradients. */
function run(spec: OptimizerSpec, hyper: Readonly<Record<string, number>>, steps: number, gradient = gradientAt): number[][] {
  const optimizer = createOptimizer(spec);
  const arena = arenaOf(optimizer, w0);
  return Array.from({ length: steps }, (_, k) => {
    arena.grads.set(gradient(k + 1));
    optimizer.step(arena, hyper, k + 1);
    return [...arena.params.subarray(0, w0.length)];
  });
}

function closeTo(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  expect(found.length).toBe(wanted.length);
  for (const [i, w] of wanted.entries())
    expect(Math.abs(found[i]! - w), `at ${i}: ${found[i]} for ${w}`).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(w)));
}

/** torch.optim.SGD, Adam and AdamW as their documentation's algorithm boxes have them, in float64. */
function torch(
  kind: "sgd" | "adam" | "adamw",
  o: { lr: number; wd: number; momentum?: number; nesterov?: boolean; steps: number },
): number[] {
  const w = [...w0];
  const [b, m, v] = [w.map(() => 0), w.map(() => 0), w.map(() => 0)];
  for (let t = 1; t <= o.steps; t++) {
    for (const [i, raw] of gradientAt(t).entries()) {
      let g = raw;
      if (kind === "adamw") w[i] = w[i]! - o.lr * o.wd * w[i]!;
      else g += o.wd * w[i]!;
      if (kind === "sgd") {
        b[i] = t === 1 ? g : (o.momentum ?? 0) * b[i]! + g;
        const d = o.nesterov === true ? g + o.momentum! * b[i]! : b[i]!;
        w[i] = w[i]! - o.lr * (o.momentum === undefined ? g : d);
      } else {
        m[i] = 0.9 * m[i]! + 0.1 * g;
        v[i] = 0.999 * v[i]! + 0.001 * g ** 2;
        w[i] = w[i]! - (o.lr * (m[i]! / (1 - 0.9 ** t))) / (Math.sqrt(v[i]! / (1 - 0.999 ** t)) + 1e-8);
      }
    }
  }
  return w;
}

describe("agrees with PyTorch's algorithms in float64 after 100 steps", () => {
  const lambda = 0.3;
  const coupled = { form: l2().form, placement: "loss" } as const;
  const decoupled = { form: l2().form, placement: "decoupled" } as const;
  const cases: readonly [OptimizerSpec, number[]][] = [
    [{ rule: "sgd", penalty: coupled }, torch("sgd", { lr: 0.01, wd: lambda, steps: 100 })],
    [{ rule: "sgd", options: { momentum: 0.9 }, penalty: coupled }, torch("sgd", { lr: 0.01, wd: lambda, momentum: 0.9, steps: 100 })],
    [
      { rule: "sgd", options: { momentum: 0.9, nesterov: true }, penalty: coupled },
      torch("sgd", { lr: 0.01, wd: lambda, momentum: 0.9, nesterov: true, steps: 100 }),
    ],
    [{ rule: "adam", penalty: coupled }, torch("adam", { lr: 0.01, wd: lambda, steps: 100 })],
    [{ rule: "adamw", penalty: decoupled }, torch("adamw", { lr: 0.01, wd: lambda, steps: 100 })],
    [{ rule: "adam", penalty: decoupled }, torch("adamw", { lr: 0.01, wd: lambda, steps: 100 })],
    [{ rule: "adam" }, torch("adam", { lr: 0.01, wd: 0, steps: 100 })],
  ];
  for (const [spec, wanted] of cases) {
    it(createOptimizer(spec).name + JSON.stringify(spec.options ?? {}), () =>
      closeTo(run(spec, { lr: 0.01, lambda }, 100).at(-1)!, wanted, 1e-6),
    );
  }
});

describe("closed forms", () => {
  const g = [2, -0.5, 0.001, 4, -1, 0].map(single);
  it("Adam under a constant gradient steps by lr g / (|g| + eps) at every t: the bias corrections cancel", () => {
    const found = run({ rule: "adam", options: { eps: 1e-3 } }, { lr: 2 ** -7 }, 1000, () => g);
    for (const t of [1, 2, 10, 100, 1000]) {
      closeTo(
        found[t - 1]!,
        w0.map((w, i) => w - (t * 2 ** -7 * g[i]!) / (Math.abs(g[i]!) + 1e-3)),
        t * 1e-7,
      );
    }
  });
  it("momentum under a constant gradient: w_t = w_0 - lr g (t - mu (1 - mu^t)/(1 - mu)) / (1 - mu)", () => {
    const mu = 0.75;
    const found = run({ rule: "sgd", options: { momentum: mu } }, { lr: 0.125 }, 40, () => g);
    for (const t of [1, 2, 10, 40]) {
      const factor = (t - (mu * (1 - mu ** t)) / (1 - mu)) / (1 - mu);
      closeTo(
        found[t - 1]!,
        w0.map((w, i) => w - 0.125 * g[i]! * factor),
        1e-6,
      );
    }
  });
  it("decoupled l1 shrinks by lr lambda sign(w), whatever the gradient's moments", () => {
    const at = { rule: "adam", penalty: { form: l1().form, placement: "decoupled" } } as const;
    const [found] = run(at, { lr: 0.25, lambda: 0.5 }, 1, () => g.map(() => 0));
    expect(found).toEqual(w0.map((w) => single(w - 0.125 * Math.sign(w))));
  });
  it("a proximal step without gradient is the penalty's prox with step lr", () => {
    const at = { rule: "adam", penalty: { form: elasticNet().form, placement: "proximal" } } as const;
    const [found] = run(at, { lr: 0.25, lambda: 4, l1Ratio: 0.5 }, 1, () => g.map(() => 0));
    const soft = w0.map((w) => (Math.abs(w) <= 0.5 ? 0 : single(w - 0.5 * Math.sign(w))));
    expect(found).toEqual(soft.map((u) => single(u * single(1 / 1.5))));
  });
  it("proximal gradient descent on 1/2 |w - y|^2 + lambda |w|_1 ends at soft(y, lambda), with exact zeros", () => {
    const y = [3, -0.25, 1.5, -2, 0.1, 0.7].map(single);
    const optimizer = createOptimizer({ rule: "sgd", penalty: { form: l1().form, placement: "proximal" } });
    const arena = arenaOf(optimizer, w0);
    for (let t = 1; t <= 60; t++) {
      arena.grads.set(y.map((x, i) => arena.params[i]! - x));
      optimizer.step(arena, { lr: 0.5, lambda: 1 }, t);
    }
    closeTo(
      [...arena.params.subarray(0, 6)],
      y.map((x) => Math.sign(x) * Math.max(Math.abs(x) - 1, 0)),
      2e-7,
    );
    expect([1, 4, 5].map((i) => arena.params[i])).toEqual([0, 0, 0]);
  });
});

describe("Adam with a proximal l1", () => {
  it("keeps a weight at 0 against a gradient of one sign exactly when lambda >= 1, whatever the gradient's size", () => {
    const at = { rule: "adam", penalty: { form: l1().form, placement: "proximal" } } as const;
    for (const size of [1e-3, 1, 100]) {
      const rest = (lambda: number): number[] => run(at, { lr: 0.1, lambda }, 400, () => w0.map(() => size)).at(-1)!;
      expect(rest(0.99).every((w) => w < 0)).toBe(true);
      const optimizer = createOptimizer(at);
      const arena = arenaOf(optimizer, [0]);
      for (let t = 1; t <= 50; t++) {
        arena.grads[0] = size;
        optimizer.step(arena, { lr: 0.1, lambda: 1.0001 }, t);
        expect(arena.params[0]).toBe(0);
      }
    }
  });
});

describe("coupled and decoupled", () => {
  const design = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(0.7 * i + 1)]);
  const truth = [9, -7, 0.5];
  const y = design.map((row, i) => row.reduce((s, x, j) => s + x * truth[j]!, 0) + 0.3 * Math.cos(5 * i));
  const n = design.length;

  /** `(X'X/n + lambda I) b = X'y/n` by elimination. */
  function ridge(lambda: number): number[] {
    const a = truth.map((_, j) => [
      ...truth.map((__, k) => design.reduce((s, row) => s + row[j]! * row[k]!, 0) / n + (j === k ? lambda : 0)),
      design.reduce((s, row, i) => s + row[j]! * y[i]!, 0) / n,
    ]);
    for (let j = 0; j < 3; j++) {
      for (let k = 0; k < 3; k++) {
        if (k === j) continue;
        const f = a[k]![j]! / a[j]![j]!;
        a[k] = a[k]!.map((x, c) => x - f * a[j]![c]!);
      }
    }
    return a.map((row, j) => row[3]! / row[j]!);
  }

  /** Full-batch descent on `1/(2n) |y - Xb|^2` with lr going geometrically from `first` to `last`. */
  function descend(spec: OptimizerSpec, lambda: number, steps: number, last: number, first = 0.1): number[] {
    const optimizer = createOptimizer(spec);
    const arena = arenaOf(optimizer, [0, 0, 0]);
    for (let t = 1; t <= steps; t++) {
      const b = arena.params;
      const r = design.map((row, i) => row[0]! * b[0]! + row[1]! * b[1]! + row[2]! * b[2]! - y[i]!);
      arena.grads.set(truth.map((_, j) => design.reduce((s, row, i) => s + row[j]! * r[i]!, 0) / n));
      optimizer.step(arena, { lr: first * (last / first) ** (t / steps), lambda }, t);
    }
    return [...arena.params.subarray(0, 3)];
  }

  it("are the same under SGD without momentum, and differ with momentum", () => {
    const at = (placement: "loss" | "decoupled", options: object): number[] =>
      run({ rule: "sgd", options, penalty: { form: l2().form, placement } }, { lr: 0.05, lambda: 0.2 }, 50).at(-1)!;
    closeTo(at("loss", {}), at("decoupled", {}), 1e-6);
    const [a, b] = [at("loss", { momentum: 0.9 }), at("decoupled", { momentum: 0.9 })];
    expect(Math.abs(a[5]! - b[5]!)).toBeGreaterThan(0.1);
  });
  it("full-batch Adam with coupled l2 ends in ridge", () => {
    closeTo(descend({ rule: "adam", penalty: { form: l2().form, placement: "loss" } }, 0.2, 4000, 1e-5), ridge(0.2), 1e-5);
  });
  it("AdamW ends in the box max|b| <= 1/lambda, not in ridge", () => {
    const adamw = { rule: "adamw", penalty: { form: l2().form, placement: "decoupled" } } as const;
    const boxed = descend(adamw, 0.2, 20_000, 0.01, 0.01);
    closeTo(boxed.slice(0, 2), [5, -5], 2e-3);
    expect(Math.abs(boxed[0]! - ridge(0.2)[0]!)).toBeGreaterThan(0.5);
    closeTo(descend(adamw, 0.02, 8000, 1e-5), ridge(0), 5e-3);
    expect(Math.abs(ridge(0)[0]! - ridge(0.02)[0]!)).toBeGreaterThan(0.1);
  });
});
