import type { Hyper, Penalty, ProximalPenalty } from "@ridgeline/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { penaltySuite } from "../src/index.ts";

/** Elastic net with independent strengths for its two parts, by hand: right by construction, and the thing that each test below spoils. */
const sound: ProximalPenalty = {
  name: "sound",
  hyper: ["lambda", "l1Ratio"],
  convex: true,
  blocks: "coordinates",
  value: (w, h) => Array.from(w).reduce((sum, x) => sum + h.lambda! * (h.l1Ratio! * Math.abs(x) + ((1 - h.l1Ratio!) / 2) * x * x), 0),
  prox(v, step, h, out) {
    const t = step * h.lambda! * h.l1Ratio!;
    for (let i = 0; i < v.length; i++) out[i] = shrink(v[i]!, t) / (1 + step * h.lambda! * (1 - h.l1Ratio!));
  },
  optimalityGap(w, grad, h) {
    const [a, b] = [h.lambda! * h.l1Ratio!, h.lambda! * (1 - h.l1Ratio!)];
    return Math.max(
      ...Array.from(w, (x, i) => (x === 0 ? Math.max(0, Math.abs(grad[i]!) - a) : Math.abs(grad[i]! + a * Math.sign(x) + b * x))),
    );
  },
  lambdaMax(g, h) {
    const largest = Math.max(...Array.from(g, Math.abs));
    const lambda = largest === 0 ? 0 : largest / h.l1Ratio!;
    return lambda * h.l1Ratio! < largest ? lambda * (1 + 2 ** -52) : lambda;
  },
};

const smooth: Penalty = {
  name: "smooth",
  hyper: ["lambda"],
  convex: true,
  value: (w, h) => (h.lambda! / 2) * Array.from(w).reduce((sum, x) => sum + x * x, 0),
  gradient(w, h, out) {
    for (let i = 0; i < w.length; i++) out[i] = h.lambda! * w[i]!;
  },
};

const formula = (w: readonly number[], { lambda: k, l1Ratio: r }: Hyper): number =>
  k! * w.map((x) => r! * Math.abs(x) + (1 - r!) * 0.5 * x ** 2).reduce((a, b) => a + b, 0);
const square = (w: readonly number[], h: Hyper): number => w.reduce((sum, x) => sum + 0.5 * h.lambda! * x * x, 0);
const hyper = fc.record({ lambda: fc.double({ min: 0.1, max: 4, noNaN: true }), l1Ratio: fc.double({ min: 0.1, max: 0.9, noNaN: true }) });
const smoothHyper = fc.record({ lambda: fc.double({ min: 0.1, max: 4, noNaN: true }) });

const shrink = (x: number, t: number): number => Math.sign(x) * Math.max(Math.abs(x) - t, 0);
const everywhere = (f: (x: number) => number): NonNullable<Penalty["prox"]> =>
  function (v, step, h, out) {
    sound.prox(v, step, h, out);
    for (let i = 0; i < v.length; i++) out[i] = f(out[i]!);
  };

/** Names of the laws that are violated, among those named if any are. */
async function violated(
  penalty: Penalty,
  o: { hyper: fc.Arbitrary<Hyper>; formula: (w: readonly number[], h: Hyper) => number } = { hyper, formula },
  among?: string,
): Promise<string[]> {
  const names: string[] = [];
  for (const law of penaltySuite(penalty, o)) {
    const name = law.name.replace(`${penalty.name}: `, "");
    if (among !== undefined && name !== among) continue;
    try {
      await law.run();
    } catch {
      names.push(name);
    }
  }
  return names;
}

describe("penaltySuite accepts what is right", () => {
  it("an elastic net by hand", async () => expect(await violated(sound)).toEqual([]));
  it("a ridge by hand", async () => expect(await violated(smooth, { hyper: smoothHyper, formula: square })).toEqual([]));
});

describe("penaltySuite rejects", () => {
  const wrong: Record<string, { spoilt: Partial<Penalty>; by: string }> = {
    "a scaled prox": { spoilt: { prox: everywhere((u) => 1.001 * u) }, by: "prox minimises 1/2 |u - v|^2 + step * value(u)" },
    "a prox that forgets its step": {
      spoilt: { prox: (v, _step, h, out) => sound.prox(v, 1, h, out) },
      by: "prox agrees with a grid search along each coordinate",
    },
    "a prox of the wrong sign": { spoilt: { prox: everywhere((u) => -u) }, by: "prox is firmly nonexpansive" },
    "a prox that hides NaN": {
      spoilt: { prox: everywhere((u) => (Number.isNaN(u) ? 0 : u)) },
      by: "prox passes NaN on",
    },
    "a prox that spoils its input": {
      spoilt: {
        prox(v, step, h, out) {
          sound.prox(v, step, h, out);
          v[0] = 1;
        },
      },
      by: "prox may write over its input, leaves it alone otherwise, and rounds to the type of its output",
    },
    "an averaged value": {
      spoilt: { value: (w, h) => sound.value(w, h) / w.length },
      by: "prox minimises 1/2 |u - v|^2 + step * value(u)",
    },
    "a negative value": { spoilt: { value: (w, h) => -sound.value(w, h) }, by: "value is 0 at 0, or 0 is forbidden, and never negative" },
    "a value without the 1/2": {
      spoilt: { value: (w, h) => sound.value(w, h) + sound.value(w, { ...h, l1Ratio: 0 }) * (1 - h.l1Ratio!) },
      by: "prox agrees with a grid search along each coordinate",
    },
    "a kink beside 0": {
      spoilt: { value: (w, h) => sound.value(w.map((x) => x - 0.1) as Float64Array, h) },
      by: "value is 0 at 0, or 0 is forbidden, and never negative",
    },
    "a prox with its kink beside 0": {
      spoilt: {
        prox(v, step, h, out) {
          sound.prox(v.map((x) => x - 0.1) as Float64Array, step, h, out);
          for (let i = 0; i < out.length; i++) out[i]! += 0.1;
        },
      },
      by: "prox with step 0 changes nothing in the domain, and leads into it",
    },
    "a gap that ignores the kink": {
      spoilt: { optimalityGap: (w, grad, h) => sound.optimalityGap(w, grad, { lambda: h.lambda! * (1 - h.l1Ratio!), l1Ratio: 0 }) },
      by: "optimalityGap is 0 at the solution that prox gives",
    },
    "a lambdaMax too low": {
      spoilt: { lambdaMax: (g, h) => sound.lambdaMax(g, h) * 0.999 },
      by: "lambdaMax: 0 solves the problem at it and, where that is convex, not just below",
    },
    "a lambdaMax too high": {
      spoilt: { lambdaMax: (g, h) => sound.lambdaMax(g, h) * 1.001 },
      by: "lambdaMax: a proximal step from 0 stays at 0 at it and not just below",
    },
    "a hyper-parameter read in secret": { spoilt: { hyper: ["lambda"] }, by: "value agrees with the formula" },
    "a claim of convexity that does not hold": {
      spoilt: { value: (w, h) => h.lambda! * Array.from(w).reduce((sum, x) => sum + Math.log1p(Math.abs(x)), 0) },
      by: "value is convex",
    },
  };
  for (const [name, { spoilt, by }] of Object.entries(wrong)) {
    it(name, async () => expect(await violated({ ...sound, ...spoilt }, undefined, by)).toEqual([by]));
  }
  it("the 1/2 missing everywhere alike, by the formula", async () => {
    const doubled: Penalty = {
      ...smooth,
      value: (w, h) => 2 * smooth.value(w, h),
      gradient: (w, h, out) => smooth.gradient!(w, { lambda: 2 * h.lambda! }, out),
    };
    expect(await violated(doubled, { hyper: smoothHyper, formula: square })).toEqual(["value agrees with the formula"]);
  });
  it("a gradient without the 1/2 of its value, and one of the wrong sign", async () => {
    for (const factor of [2, 0.5, -1]) {
      const gradient: Penalty["gradient"] = (w, h, out) => smooth.gradient!(w, { lambda: factor * h.lambda! }, out);
      expect(await violated({ ...smooth, gradient }, { hyper: smoothHyper, formula: square })).toEqual([
        "gradient agrees with central differences of the value",
      ]);
    }
  });
});
