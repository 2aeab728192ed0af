import { createArena, createLayout, type Arena, type Rule } from "@ridgeline/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { box, elasticNet, l0, l1, l2, mcp, nonNegative, scad } from "../../penalties/src/index.ts";
import { compileRule, createOptimizer, plugins, type OptimizerSpec } from "../src/index.ts";

const hyper = { lr: 0.01, lambda: 0.1, l1Ratio: 0.5 };
const arenaFor = (slots: readonly string[], size = 6): Arena =>
  createArena(createLayout([{ name: "w", shape: [size], role: "weight" }]), slots);

afterEach(() => vi.restoreAllMocks());

describe("kernels", () => {
  const odd = [NaN, Infinity, -Infinity, -0, 0, 1e-42, -1e-42, 3e38, -3e38, 1e-30];
  const specs: readonly OptimizerSpec[] = ["sgd", "adam"].flatMap((rule) =>
    [l2().form, l1().form, elasticNet().form].flatMap((form) =>
      (["loss", "decoupled", "proximal"] as const).map((placement) => ({ rule: rule as "sgd" | "adam", penalty: { form, placement } })),
    ),
  );
  const bent = [scad().form, mcp().form, l0().form, nonNegative({ penalty: "l1" }).form, box({ lower: -0.25, upper: 2 }).form!];
  const proximal = bent.map((form) => ({ rule: "adam", penalty: { form, placement: "proximal" } }) as const);
  for (const spec of [...specs, ...proximal]) {
    it(`wasm and loop give the same bits on 1021 values, odd ones among them: ${createOptimizer(spec).name}`, () => {
      const [fast, plain] = (["wasm", "loop"] as const).map((kernel) => {
        const optimizer = createOptimizer(spec, { kernel });
        expect(optimizer.kernel).toBe(kernel);
        const arena = arenaFor(optimizer.slots, 1021);
        for (let i = 0; i < 1021; i++) arena.params[i] = i % 7 === 0 ? odd[(i / 7) % odd.length]! : Math.sin(i) * 3;
        for (let t = 1; t <= 3; t++) {
          for (let i = 0; i < 1021; i++)
            arena.grads[i] = i % 11 === 0 ? odd[(i / 11 + t) % odd.length]! : Math.cos(i * t) / (1 + (i % 100));
          optimizer.step(arena, hyper, t);
        }
        return [arena.params, ...optimizer.slots.map((s) => arena.slots[s]!)].flatMap((v) => Array.from(v));
      }) as [number[], number[]];
      expect(fast.findIndex((x, i) => !Object.is(x, plain[i]))).toBe(-1);
      expect(fast.some((x) => x !== 0 && !Number.isNaN(x))).toBe(true);
    });
  }
  it("are compiled once for all options and strengths, and bound once an arena", () => {
    const cube: Rule<"lr" | "power", never> = {
      slots: [],
      hyper: ["lr", "power"],
      step: (A, { w, g, lr, power }) => ({ w: A.sub(w, A.mul(A.mul(lr, power), A.mul(g, A.mul(g, g)))) }),
    };
    const { Module, Instance } = WebAssembly;
    const module = vi.spyOn(WebAssembly, "Module").mockImplementation(function (bytes) {
      return new Module(bytes);
    });
    const instance = vi.spyOn(WebAssembly, "Instance").mockImplementation(function (code, imports) {
      return new Instance(code, imports);
    });
    const [a, b] = [1, 2].map((power) => compileRule("cube", { ...cube, inputs: ["lr"], prepare: () => ({ power }) }));
    const arena = arenaFor([]);
    arena.grads.fill(2);
    for (let t = 1; t <= 5; t++) a!.step(arena, { lr: 0.5 }, t);
    expect([...arena.params.subarray(0, 6)]).toEqual(Array.from({ length: 6 }, () => -20));
    expect([module.mock.calls.length, instance.mock.calls.length]).toEqual([1, 1]);
    b!.step(arena, { lr: 0.5 }, 1);
    expect(arena.params[0]).toBe(-28);
    expect(module.mock.calls.length).toBe(1);
  });
  it("fall back to loops where SIMD is missing, and say so; asking for wasm then fails", () => {
    vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    const rule: Rule<"lr", never> = { slots: [], hyper: ["lr"], step: (A, { w, lr }) => ({ w: A.add(w, A.add(lr, lr)) }) };
    expect(compileRule("up", rule).kernel).toBe("loop");
    expect(() => compileRule("up", rule, undefined, { kernel: "wasm" })).toThrowError(expect.objectContaining({ code: "E_NO_SIMD" }));
  });
  it("leave an empty arena alone", () => {
    const arena = createArena(createLayout([]), []);
    createOptimizer({ rule: "sgd" }).step(arena, hyper, 1);
    expect(arena.params.length).toBe(0);
  });
  it("write nothing outside their vectors", () => {
    const arena = arenaFor(["mean", "square"], 8);
    const all = new Float32Array(arena.memory.buffer);
    all.fill(0.5, 5 * 8);
    arena.grads.fill(1);
    createOptimizer({ rule: "adam" }).step(arena, hyper, 1);
    expect(all.subarray(5 * 8).every((x) => x === 0.5)).toBe(true);
    expect(arena.grads.every((x) => x === 1)).toBe(true);
  });
});

describe("what it needs", () => {
  it("slots and runtime values are those of the rule and the penalty", () => {
    const at = (spec: OptimizerSpec): unknown => [createOptimizer(spec).slots, createOptimizer(spec).hyper];
    expect(at({ rule: "sgd" })).toEqual([[], ["lr"]]);
    expect(at({ rule: "sgd", options: { momentum: 0.9 } })).toEqual([["velocity"], ["lr"]]);
    const penalty = { form: elasticNet().form, placement: "proximal" } as const;
    expect(at({ rule: "adam", penalty })).toEqual([
      ["mean", "square"],
      ["lr", "lambda", "l1Ratio"],
    ]);
    expect(plugins.map((p) => p.name)).toEqual(["adam", "adamw", "sgd"]);
  });
  it("limits make a projected step: clip(w - lr g)", () => {
    const optimizer = createOptimizer({ rule: "sgd", penalty: { form: box({ lower: -0.25, upper: 2 }).form!, placement: "proximal" } });
    const arena = arenaFor(optimizer.slots, 3);
    arena.params.set([0, 1, 1.5]);
    arena.grads.set([1, 0.5, -4]);
    optimizer.step(arena, { lr: 0.5 }, 1);
    expect([...arena.params.subarray(0, 3)]).toEqual([-0.25, 0.75, 2]);
  });
  it("its name tells the placement", () => {
    expect(createOptimizer({ rule: "adamw", penalty: { form: l2().form, placement: "decoupled" } }).name).toBe("adamw + l2 (decoupled)");
  });
});

describe("errors name every problem", () => {
  const thrown = (act: () => unknown): { code: string; message: string; problems: readonly { path: string }[] } => {
    try {
      act();
    } catch (e) {
      return e as never;
    }
    throw new Error("nothing was thrown");
  };
  it("an unknown rule, with the nearest", () => {
    const e = thrown(() => createOptimizer({ rule: "adm" as "adam" }));
    expect(e.code).toBe("E_OPTIMIZER");
    expect(e.message).toContain("Did you mean adam?");
  });
  it("all bad options at once", () => {
    const e = thrown(() => createOptimizer({ rule: "adam", options: { beta1: 1, beta2: -1, eps: 0, momentum: 0.9 } as object }));
    expect(e.problems.map((p) => p.path).sort()).toEqual(["options.beta1", "options.beta2", "options.eps", "options.momentum"]);
    expect(thrown(() => createOptimizer({ rule: "sgd", options: { nesterov: true } })).message).toContain("no effect without momentum");
  });
  it("AdamW with a coupled penalty", () => {
    const e = thrown(() => createOptimizer({ rule: "adamw", penalty: { form: l2().form, placement: "loss" } }));
    expect([e.code, e.problems[0]!.path]).toEqual(["E_OPTIMIZER", "penalty.placement"]);
  });
  it("a penalty that jumps, anywhere but as a prox", () => {
    const e = thrown(() => createOptimizer({ rule: "sgd", penalty: { form: l0().form, placement: "loss" } }));
    expect([e.code, e.problems[0]!.path]).toEqual(["E_OPTIMIZER", "penalty.placement"]);
    expect(e.message).toContain("l0 takes part only as proximal, not as loss");
  });
  it("runtime values that are missing or out of range, and a step 0", () => {
    const optimizer = createOptimizer({ rule: "adam", penalty: { form: elasticNet().form, placement: "loss" } });
    const arena = arenaFor(optimizer.slots);
    const e = thrown(() => optimizer.step(arena, { lr: NaN, lambda: -1 }, 0));
    expect([e.code, ...e.problems.map((p) => p.path)]).toEqual(["E_HYPER", "lr", "lambda", "l1Ratio", "t"]);
    expect(arena.params.every((w) => w === 0)).toBe(true);
  });
  it("an arena without the slots, by name", () => {
    for (const kernel of ["wasm", "loop"] as const) {
      const e = thrown(() => createOptimizer({ rule: "adam" }, { kernel }).step(arenaFor(["mean"]), hyper, 1));
      expect([e.code, ...e.problems.map((p) => p.path)]).toEqual(["E_ARENA", "square"]);
    }
  });
});
