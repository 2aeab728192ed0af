import { describe, expect, it } from "vitest";
import { parse, planNet, s, type NetSpec } from "../src/index.ts";

describe("planNet", () => {
  const net: NetSpec = {
    inputs: 3,
    layers: [{ kind: "dropout" }, { kind: "dense", units: 5 }, { kind: "relu" }, { kind: "dropout" }, { kind: "dense", units: 2 }],
    loss: "softmaxCrossEntropy",
  };

  it("infers shapes and lays blocks out at multiples of 4", () => {
    const plan = planNet(net);
    expect(plan.layout.blocks.map((b) => [b.name, b.shape, b.offset, b.role])).toEqual([
      ["dense1/weight", [3, 5], 0, "weight"],
      ["dense1/bias", [5], 16, "bias"],
      ["dense2/weight", [5, 2], 24, "weight"],
      ["dense2/bias", [2], 36, "bias"],
    ]);
    expect([plan.layout.size, plan.outputs, plan.maskUnits]).toEqual([40, 2, [3, 5]]);
    expect(plan.stages[4]).toMatchObject({
      kind: "dense",
      inputs: 5,
      outputs: 2,
      weight: { name: "dense2/weight" },
      bias: { name: "dense2/bias" },
    });
  });

  it("names every problem", () => {
    expect(() => planNet({ ...net, inputs: 0.5, layers: [{ kind: "relu" }] })).toThrow(
      expect.objectContaining({
        code: "E_NET",
        problems: [expect.objectContaining({ path: "inputs" }), expect.objectContaining({ path: "layers" })],
      }),
    );
  });
});

describe("s.refine", () => {
  const range = s.refine(s.object({ low: s.number(), high: s.withDefault(s.number(), 1) }), (v, path, problems) => {
    if (v.low > v.high) problems.push({ path: `${path}.low`, message: "is above high" });
  });

  it("checks members together, after each by itself, with defaults filled in", () => {
    expect(parse(range, { low: 0 })).toEqual({ low: 0, high: 1 });
    expect(() => parse(range, { low: 2 }, { root: "r" })).toThrow("r.low: is above high");
    expect(() => parse(range, { low: "x", high: -1 })).toThrow(/^(?!.*is above high)/s);
    expect(() => parse(range, { low: "x" })).toThrow('"x" is not a number');
  });

  it("keeps the shape, and answers as a Standard Schema", () => {
    expect(Object.keys(range.shape!)).toEqual(["low", "high"]);
    expect(range["~standard"].validate({ low: 2 })).toEqual({ issues: [{ message: "is above high", path: ["", "low"] }] });
  });
});
