import { createArena, createRng, planNet } from "@ridgeline/core";
import { describe, expect, it } from "vitest";
import { usedRate } from "../src/index.ts";
import { initialise } from "../src/initialise.ts";
import { drawMask } from "../src/masks.ts";
import { meanSe } from "../src/scores.ts";

const draw = (rate: number, size: number, seed = 3): Float32Array => {
  const mask = new Float32Array(size);
  drawMask(createRng(seed), rate, mask, new Uint32Array(Math.ceil(size / 2)));
  return mask;
};

describe("dropout masks", () => {
  it.each([0.1, 0.3, 0.5, 0.9])("drop the share %d and keep the mean 1", (p) => {
    const n = 200_001;
    const mask = draw(p, n);
    const dropped = mask.filter((m) => m === 0).length / n;
    expect(Math.abs(dropped - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
    expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / (1 - usedRate(p)))]));
  });

  it("keep all at 0, and are never all dropped however near to 1", () => {
    expect(draw(0, 101).every((m) => m === 1)).toBe(true);
    expect(usedRate(0.999_999_9)).toBe(65_535 / 65_536);
  });

  it("are nested: what a rate drops, every larger rate drops", () => {
    const [less, more] = [draw(0.2, 5001), draw(0.4, 5001)];
    less.forEach((m, i) => {
      if (m === 0) expect(more[i]).toBe(0);
    });
  });

  it("use each 16 bits once: neighbours are independent", () => {
    const mask = draw(0.5, 100_000);
    let same = 0;
    for (let i = 1; i < mask.length; i++) if (mask[i] === mask[i - 1]) same++;
    expect(Math.abs(same / mask.length - 0.5)).toBeLessThan((4 * 0.5) / Math.sqrt(mask.length));
  });
});

describe("start", () => {
  it("is He's before a relu and 1/inputs on the scores, biases 0, keyed by block", () => {
    const net = {
      inputs: 100,
      layers: [{ kind: "dense", units: 200 }, { kind: "relu" }, { kind: "dense", units: 50 }],
      loss: "squaredError",
    } as const;
    const plan = planNet(net);
    const arena = createArena(plan.layout, ["velocity"]);
    arena.params.fill(9);
    arena.slots.velocity!.fill(9);
    initialise(arena, plan, createRng(1));
    const [w1, b1, w2] = plan.layout.blocks.map((b) => arena.params.slice(b.offset, b.offset + b.size));
    const variance = (v: Float32Array): number => v.reduce((sum, x) => sum + x * x, 0) / v.length;
    // Standard error of a normal sample's variance: variance * sqrt(2/n).
    expect(Math.abs(variance(w1!) * 50 - 1)).toBeLessThan(4 * Math.sqrt(2 / w1!.length));
    expect(Math.abs(variance(w2!) * 200 - 1)).toBeLessThan(4 * Math.sqrt(2 / w2!.length));
    expect(b1!.every((v) => v === 0) && arena.slots.velocity!.every((v) => v === 0)).toBe(true);
    const deeper = planNet({ ...net, layers: [...net.layers, { kind: "relu" }, { kind: "dense", units: 2 }] });
    const other = createArena(deeper.layout);
    initialise(other, deeper, createRng(1));
    expect(other.params.slice(0, w1!.length)).toEqual(w1);
  });
});

it("standard errors: sd with 1/(n-1) over sqrt(n)", () => {
  // Values 1..4: variance 5/3, so se = sqrt(5/12).
  expect(meanSe(Float64Array.of(1, 2, 3, 4))).toEqual({ mean: 2.5, se: Math.sqrt(5 / 3 / 4) });
  expect(meanSe(Float64Array.of(3)).se).toBeNaN();
});
