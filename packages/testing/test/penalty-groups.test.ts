import type { BlockPenalty, DualPenalty, Hyper, Penalty } from "@ridgeline/core";
import { RidgelineError } from "@ridgeline/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { penaltySuite } from "../src/index.ts";

type Whole = BlockPenalty & DualPenalty;

const pick = (v: ArrayLike<number>, block: ArrayLike<number>): number[] => Array.from(block, (i) => v[i]!);
const norm = (x: readonly number[]): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
const parts = (h: Hyper): [number, number] => [h.lambda! * h.l1Ratio!, h.lambda! * (1 - h.l1Ratio!)];

/** `lambda (r sum_g |w_g| + (1 - r)/2 |w|^2)` by hand: not separable, with a kink at 0 of each group and a 1/2. Right by construction, and the thing
 *  that each test below spoils. */
function grouped(size: number, blocks: readonly Int32Array[]): Whole {
  const gapAt = (w: readonly number[], g: readonly number[], h: Hyper): number => {
    const [[a, b], length] = [parts(h), norm(w)];
    if (length === 0) return Math.max(0, norm(g) - a);
    return norm(w.map((x, i) => g[i]! + (a * x) / length + b * x));
  };
  const fit = (w: ArrayLike<number>): void => {
    if (w.length !== size) throw new RidgelineError("E_SIZE", "length");
  };
  return {
    name: "grouped",
    hyper: ["lambda", "l1Ratio"],
    convex: true,
    size,
    blocks,
    value(w, h) {
      fit(w);
      const [a, b] = parts(h);
      return blocks.reduce((sum, block) => sum + a * norm(pick(w, block)) + (b / 2) * norm(pick(w, block)) ** 2, 0);
    },
    prox(v, step, h, out) {
      fit(v);
      const [a, b] = parts(h);
      for (const block of blocks) {
        const length = norm(pick(v, block));
        const factor = length <= step * a ? 0 : (1 - (step * a) / length) / (1 + step * b);
        for (const i of block) out[i] = factor * v[i]!;
      }
    },
    optimalityGap(w, g, h) {
      fit(w);
      return Math.max(0, ...blocks.map((block) => gapAt(pick(w, block), pick(g, block), h)));
    },
    violations: (w, g, h, out) => blocks.forEach((block, b) => (out[b] = gapAt(pick(w, block), pick(g, block), h))),
    lambdaMax(g, h) {
      const largest = Math.max(...blocks.map((block) => norm(pick(g, block))));
      const lambda = largest / h.l1Ratio!;
      return lambda * h.l1Ratio! < largest ? lambda * (1 + 2 ** -52) : lambda;
    },
    conjugate(u, h) {
      fit(u);
      const [a, b] = parts(h);
      return blocks.reduce((sum, block) => sum + Math.max(0, norm(pick(u, block)) - a) ** 2 / (2 * b), 0);
    },
    dualScale: () => 1,
    restrict(indices) {
      const at = Array.from(indices);
      const inside = blocks.map((block) => Int32Array.from(at.flatMap((i, k) => (block.includes(i) ? [k] : []))));
      return grouped(
        at.length,
        inside.filter((block) => block.length > 0),
      );
    },
  };
}

const sound = grouped(
  4,
  [
    [0, 2],
    [1, 3],
  ].map((block) => Int32Array.from(block)),
);
const formula = (w: readonly number[], { lambda: k, l1Ratio: r }: Hyper): number =>
  k! * (r! * (Math.hypot(w[0]!, w[2]!) + Math.hypot(w[1]!, w[3]!)) + (1 - r!) * 0.5 * w.reduce((sum, x) => sum + x * x, 0));
const hyper = fc.record({ lambda: fc.double({ min: 0.1, max: 4, noNaN: true }), l1Ratio: fc.double({ min: 0.1, max: 0.9, noNaN: true }) });

/** Names of the laws that are violated, among those named if any are. */
async function violated(penalty: Penalty, among?: string): Promise<string[]> {
  const names: string[] = [];
  for (const law of penaltySuite(penalty, { hyper, formula, runs: 100 })) {
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

const after = (change: (u: number) => number): Pick<Whole, "prox"> => ({
  prox(v, step, h, out) {
    sound.prox(v, step, h, out);
    for (let i = 0; i < out.length; i++) out[i] = change(out[i]!);
  },
});
const noSquare = (h: Hyper): Hyper => ({ lambda: h.lambda! * h.l1Ratio!, l1Ratio: 1 });

describe("penaltySuite, on a penalty of groups,", () => {
  it("accepts what is right", async () => expect(await violated(sound)).toEqual([]));

  const wrong: Record<string, { spoilt: Partial<Whole>; by: string }> = {
    "a scaled prox": { spoilt: after((u) => 1.001 * u), by: "prox minimises 1/2 |u - v|^2 + step * value(u)" },
    "a prox of the wrong sign": { spoilt: after((u) => -u), by: "prox is firmly nonexpansive" },
    "an averaged value": {
      spoilt: { value: (w, h) => sound.value(w, h) / w.length },
      by: "prox minimises 1/2 |u - v|^2 + step * value(u)",
    },
    "a value without the 1/2": {
      spoilt: { value: (w, h) => 2 * sound.value(w, h) - sound.value(w, noSquare(h)) },
      by: "prox agrees with a grid search along each coordinate",
    },
    "a kink beside 0": {
      spoilt: { value: (w, h) => sound.value(w.with(0, w[0]! - 0.1) as Float64Array, h) },
      by: "value is 0 at 0, or 0 is forbidden, and never negative",
    },
    "a prox with its kink beside 0": {
      spoilt: {
        prox(v, step, h, out) {
          sound.prox(v.with(0, v[0]! - 0.1) as Float64Array, step, h, out);
          out[0]! += 0.1;
        },
      },
      by: "prox with step 0 changes nothing in the domain, and leads into it",
    },
    "a prox that takes each coordinate for a group": {
      spoilt: {
        prox(v, step, h, out) {
          const [a, b] = parts(h);
          for (let i = 0; i < v.length; i++) out[i] = (Math.sign(v[i]!) * Math.max(0, Math.abs(v[i]!) - step * a)) / (1 + step * b);
        },
      },
      by: "prox minimises 1/2 |u - v|^2 + step * value(u)",
    },
    "a gap of the wrong sign": {
      spoilt: {
        optimalityGap: (w, g, h) =>
          sound.optimalityGap(
            w,
            g.map((x) => -x),
            h,
          ),
      },
      by: "optimalityGap is the length of a short proximal gradient step, for the block that moves most",
    },
    "a gap that ignores the kink": {
      spoilt: { optimalityGap: (w, g, h) => sound.optimalityGap(w, g, { lambda: h.lambda! * (1 - h.l1Ratio!), l1Ratio: 0 }) },
      by: "optimalityGap is 0 at the solution that prox gives",
    },
    "a gap averaged over the blocks": {
      spoilt: {
        optimalityGap(w, g, h) {
          const out = new Float64Array(2);
          sound.violations(w, g, h, out);
          return (out[0]! + out[1]!) / 2;
        },
      },
      by: "optimalityGap is the length of a short proximal gradient step, for the block that moves most",
    },
    "violations in the wrong order": {
      spoilt: {
        violations(w, g, h, out) {
          sound.violations(w, g, h, out);
          out.reverse();
        },
      },
      by: "violations are the gaps of the blocks, and optimalityGap is the largest",
    },
    "a block that is left out": { spoilt: { blocks: [Int32Array.of(0, 2), Int32Array.of(1)] }, by: "blocks hold every coordinate once" },
    "blocks over which it is no sum": {
      spoilt: { blocks: [0, 1, 2, 3].map((i) => Int32Array.of(i)) },
      by: "value and prox are those of the blocks",
    },
    "a restriction that takes other coordinates": {
      spoilt: { restrict: (indices) => sound.restrict(Array.from(indices, (i) => [0, 2, 1, 3][i]!)) },
      by: "restrict gives the penalty with the other coordinates at 0",
    },
    "a lambdaMax too low": {
      spoilt: { lambdaMax: (g, h) => sound.lambdaMax(g, h) * 0.999 },
      by: "lambdaMax: a proximal step from 0 stays at 0 at it and not just below",
    },
    "a lambdaMax too high": {
      spoilt: { lambdaMax: (g, h) => sound.lambdaMax(g, h) * 1.001 },
      by: "lambdaMax: 0 solves the problem at it and, where that is convex, not just below",
    },
    "a conjugate without the 1/2": {
      spoilt: { conjugate: (u, h) => 2 * sound.conjugate(u, h) },
      by: "conjugate and prox keep Moreau's identity: the two parts of v account for 1/2 |v|^2",
    },
    "a conjugate too low": {
      spoilt: { conjugate: (u, h) => 0.9 * sound.conjugate(u, h) },
      by: "conjugate keeps the inequality of Fenchel and Young",
    },
    "a dual scale that stops too early": {
      spoilt: { dualScale: () => 0.5 },
      by: "dualScale leads into the conjugate's domain, and no further than its edge",
    },
    "vectors of any length": {
      spoilt: { value: (w, h) => sound.value(w.slice(0, 4), h) },
      by: "vectors of another length than size are refused",
    },
  };
  for (const [name, { spoilt, by }] of Object.entries(wrong)) {
    it(`rejects ${name}`, async () => expect(await violated({ ...sound, ...spoilt } as Penalty, by)).toEqual([by]));
  }

  it("rejects a 1/d or a missing 1/2 that is the same everywhere, by the formula", async () => {
    const strengths = [(h: Hyper) => ({ ...h, lambda: h.lambda! / 4 }), doubledSquare];
    const by = "value agrees with the formula";
    for (const other of strengths) expect(await violated(withStrength(sound, other), by)).toEqual([by]);
  });
});

/** `r` and `1 - r` where the second is meant twice. */
function doubledSquare({ lambda: k, l1Ratio: r }: Hyper): Hyper {
  const whole = k! * (2 - r!);
  return { lambda: whole, l1Ratio: (k! * r!) / whole };
}

/** The same penalty with other hyper-parameters everywhere. */
function withStrength(p: Whole, of: (h: Hyper) => Hyper): Penalty {
  return {
    name: p.name,
    hyper: p.hyper,
    convex: p.convex,
    size: 4,
    value: (w, h) => p.value(w, of(h)),
    prox: (v, step, h, out) => p.prox(v, step, of(h), out),
    conjugate: (u, h) => p.conjugate(u, of(h)),
    dualScale: (u, h) => p.dualScale(u, of(h)),
  };
}
