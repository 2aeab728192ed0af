import { describe, expect, it } from "vitest";
import { createRng } from "@ridgeline/core";
import { referencePredict, referenceStep } from "../src/index.ts";
import { example, nets, relativeError } from "./helpers.ts";

describe("float64 reference", () => {
  it.each(Object.entries(nets))("gradient of every parameter equals finite differences: %s", (_, net) => {
    const { arena, data, masks } = example(net, 6);
    const params = Float64Array.from(arena.params);
    const loss = (w: Float64Array): number => referenceStep(net, w, { ...data, masks }).loss;
    const h = 1e-4;
    // Five-point central differences: truncation h^4, rounding eps/h.
    const at = (i: number, k: number): number => loss(params.map((v, j) => (j === i ? v + k * h : v)));
    const numeric = params.map((_v, i) => (at(i, -2) - 8 * at(i, -1) + 8 * at(i, 1) - at(i, 2)) / (12 * h));
    expect(relativeError(referenceStep(net, params, { ...data, masks }).gradients, numeric)).toBeLessThan(1e-11);
  });

  it("one softmax step by hand", () => {
    // x = 1, W = [0, ln 3], so p = [1/4, 3/4]; class 0: loss = ln 4, d scores = [-3/4, 3/4].
    const net = { inputs: 1, layers: [{ kind: "dense", units: 2 }], loss: "softmaxCrossEntropy" } as const;
    const step = referenceStep(net, [0, Math.log(3), 0, 0, 0, 0, 0, 0], { x: [1], y: [1, 0], rowWeights: [1] });
    expect(step.loss).toBeCloseTo(Math.log(4), 15);
    expect([...step.gradients]).toEqual([-0.75, expect.closeTo(0.75, 15), 0, 0, -0.75, expect.closeTo(0.75, 15), 0, 0]);
  });

  it("squared error has its 1/2, and predicting ignores dropout", () => {
    const net = { inputs: 1, layers: [{ kind: "dropout" }, { kind: "dense", units: 1 }], loss: "squaredError" } as const;
    const step = referenceStep(net, [2, 0, 0, 0, 1, 0, 0, 0], { x: [3], y: [4], rowWeights: [1], masks: [[2]] });
    expect(step.loss).toBe(0.5 * (2 * 6 + 1 - 4) ** 2);
    expect([...referencePredict(net, [2, 0, 0, 0, 1, 0, 0, 0], [3, createRng(1).int(1)])]).toEqual([7, 1]);
  });
});
