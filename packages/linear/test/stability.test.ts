import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRng, fitPath, stabilitySelection, type PathData } from "../src/index.ts";
import { halves } from "../src/resample/half-samples.ts";
import type { RowData } from "./support.ts";

/** Columns are independent normals; the first `strong` have coefficient 1. */
function simulate(seed: number, n: number, d: number, strong: number): RowData {
  const rng = createRng(seed);
  const x = Float64Array.from({ length: n * d }, () => rng.normal());
  const y = Float64Array.from({ length: n }, (_, i) => {
    let sum = rng.normal();
    for (let j = 0; j < strong; j++) sum += x[i * d + j]!;
    return sum;
  });
  return { n, d, x, y };
}

describe("halves", () => {
  it("are disjoint, ascending, half of the rows, the same for the same (seed, k), and share each class to one row", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 60 }),
        fc.integer({ min: 0, max: 99 }),
        (classes, k) => {
          const n = classes.length;
          const [a, b] = halves({ n, classes, seed: 5 }, k);
          expect(a.length).toBe(Math.floor(n / 2));
          expect(b.length).toBe(a.length);
          expect(new Set([...a, ...b]).size).toBe(2 * a.length);
          for (const half of [a, b]) expect([...half]).toEqual([...half].sort((p, q) => p - q));
          for (let c = 0; c < 4; c++) {
            const of = (half: Uint32Array): number => half.filter((i) => classes[i] === c).length;
            expect(Math.abs(of(a) - of(b))).toBeLessThanOrEqual(1);
          }
          expect(halves({ n, classes, seed: 5 }, k)).toEqual([a, b]);
        },
      ),
    );
  });
});

describe("stabilitySelection", () => {
  const data = simulate(1, 60, 20, 2);
  const options = { family: "gaussian", samples: 10, nlambda: 15, seed: 4 } as const;
  const result = stabilitySelection(data, options);

  it("counts what fits to the halves choose", () => {
    const probability = result.lambda.length;
    expect(result.probability.length).toBe(probability);
    const counts = Array.from(result.lambda, () => new Float64Array(20));
    const union = new Float64Array(probability);
    for (let k = 0; k < 10; k++) {
      const rows = halves({ n: 60, seed: 4 }, k >> 1)[k % 2]!;
      const half: PathData = {
        n: rows.length,
        d: 20,
        x: Float64Array.from([...rows].flatMap((i) => [...data.x.subarray(20 * i, 20 * i + 20)])),
        y: Float64Array.from(rows, (i) => data.y[i]!),
      };
      const seen = new Set<number>();
      fitPath(half, { family: "gaussian", lambda: result.lambda }).coefficients.forEach((b, at) => {
        b.forEach((v, j) => {
          if (v === 0) return;
          counts[at]![j]! += 0.1;
          seen.add(j);
        });
        union[at]! += seen.size / 10;
      });
    }
    result.probability.forEach((p, at) => p.forEach((v, j) => expect(v).toBeCloseTo(counts[at]![j]!, 12)));
    result.chosen.forEach((q, at) => expect(q).toBeCloseTo(union[at]!, 12));
  });

  it("ends the range where the bound q^2 / ((2 pi - 1) p) passes the expected false ones", () => {
    expect(result.bound[3]).toBeCloseTo(result.chosen[3]! ** 2 / (0.5 * 20), 12);
    expect(result.bound[result.end]).toBeLessThanOrEqual(1);
    expect(result.bound[result.end + 1]).toBeGreaterThan(1);
    expect(result.expectedFalse).toBe(result.bound[result.end]);
    const stricter = stabilitySelection(data, { ...options, expectedFalse: 0.1, threshold: 0.9 });
    expect(stricter.end).toBeLessThan(result.end);
  });

  it("keeps the bound: false columns on average over studies are fewer than promised, and strong ones are found", () => {
    let [wrong, found, promised] = [0, 0, 0];
    for (let seed = 1; seed <= 12; seed++) {
      const { selected, expectedFalse } = stabilitySelection(simulate(seed, 80, 40, 3), {
        family: "gaussian",
        samples: 40,
        nlambda: 20,
        lambdaMinRatio: 0.1,
        seed,
      });
      wrong += selected.filter((j) => j >= 3).length / 12;
      found += selected.filter((j) => j < 3).length / 36;
      promised += expectedFalse / 12;
    }
    expect(wrong).toBeLessThanOrEqual(promised);
    expect(found).toBeGreaterThan(0.9);
  });

  it("keeps every class in each half, and takes single halves too", () => {
    const y = data.y.map((v, i) => (i < 6 || v > 2.5 ? 1 : 0));
    const run = stabilitySelection({ ...data, y }, { ...options, family: "binomial", pairs: false, nlambda: 5 });
    expect(run.samples).toBe(10);
  });

  it("names every fault of its options", () => {
    const bad = { family: "gaussian", samples: 5, threshold: 0.5, expectedFalse: 0 } as const;
    expect(() => stabilitySelection(data, bad)).toThrow(/samples[\s\S]*threshold[\s\S]*expectedFalse/);
    expect(() => stabilitySelection(data, bad)).toThrow(expect.objectContaining({ code: "E_STABILITY" }));
  });
});
