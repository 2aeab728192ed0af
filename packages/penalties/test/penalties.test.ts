import { float64, type Hyper, type SeparableForm, type SeparablePenalty } from "@ridgeline/core";
import { penaltySuite } from "@ridgeline/testing";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { elasticNet, elasticNetForm, l1, l1Form, l2, l2Form, plugins, separable } from "../src/index.ts";

const lambda = fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 10, noNaN: true }));
const sum = (w: readonly number[], p: (x: number) => number): number => w.map(p).reduce((a, b) => a + b, 0);
const positive = fc.double({ min: 1e-3, max: 10, noNaN: true });
const ratio = fc.oneof(fc.constantFrom(0.01, 0.5, 1), fc.double({ min: 0.01, max: 1, noNaN: true }));

const suites: readonly [SeparablePenalty, fc.Arbitrary<Hyper>, (w: readonly number[], h: Hyper) => number][] = [
  [l2(), fc.record({ lambda: positive }), (w, h) => (h.lambda! * sum(w, (x) => x * x)) / 2],
  [l1(), fc.record({ lambda }), (w, h) => h.lambda! * sum(w, Math.abs)],
  [
    elasticNet(),
    fc.record({ lambda: positive, l1Ratio: ratio }),
    (w, h) => h.lambda! * (h.l1Ratio! * sum(w, Math.abs) + ((1 - h.l1Ratio!) * sum(w, (x) => x * x)) / 2),
  ],
];
for (const [penalty, hyper, formula] of suites) {
  describe(penalty.name, () => {
    for (const law of penaltySuite(penalty, { hyper, formula })) it(law.name, law.run);
  });
}

describe("spoilt forms are rejected by the suite", () => {
  const spoilt: Record<string, Partial<SeparableForm<"lambda">>> = {
    "scaled prox": { prox: (A, v, step, h) => A.mul(A.constant(0.99), l1Form.prox(A, v, step, h)) },
    "gradient of the wrong sign": { gradient: (A, w, h) => A.neg(l1Form.gradient(A, w, h)) },
    "gradient 1 at the kink": { gradient: (A, w, h) => A.mul(h.lambda, A.selectLess(w, A.constant(0), A.constant(-1), A.constant(1))) },
    "gradient with its kink beside 0": { gradient: (A, w, h) => l1Form.gradient(A, A.sub(w, A.constant(0.5)), h) },
    "kink twice as wide": { kink: (A, h) => A.add(h.lambda, h.lambda) },
    "no kink": { kink: () => 0 as never },
    "value halved": { value: (A, w, h) => A.mul(A.constant(0.5), l1Form.value(A, w, h)) },
  };
  for (const [name, part] of Object.entries(spoilt)) {
    it(name, async () => {
      const laws = penaltySuite(separable({ ...l1Form, ...part } as SeparableForm), {
        hyper: fc.record({ lambda: positive }),
        formula: suites[1]![2],
      });
      const results = await Promise.allSettled(laws.map((law) => law.run()));
      expect(results.filter((r) => r.status === "rejected").length).toBeGreaterThan(0);
    });
  }
});

describe("numbers", () => {
  const w = Float64Array.of(1, -2, 0, 3);
  it("values, by hand: |w|_1 = 6, |w|_2^2 = 14", () => {
    expect(l2().value(w, { lambda: 0.5 })).toBe(3.5);
    expect(l1().value(w, { lambda: 0.5 })).toBe(3);
    expect(elasticNet().value(w, { lambda: 0.5, l1Ratio: 0.25 })).toBe(0.5 * (0.25 * 6 + 0.375 * 14));
  });
  it("prox, by hand", () => {
    const out = new Float64Array(4);
    l2().prox(w, 0.5, { lambda: 2 }, out);
    expect([...out]).toEqual([0.5, -1, 0, 1.5]);
    l1().prox(w, 0.5, { lambda: 3 }, out);
    expect([...out]).toEqual([0, -0.5, 0, 1.5]);
    elasticNet().prox(w, 0.5, { lambda: 4, l1Ratio: 0.5 }, out);
    expect([...out]).toEqual([0, -0.5, 0, 1]);
  });
  it("elastic net is l1 at ratio 1 to the bit, and l2 at ratio 0", () => {
    for (let i = 0; i < 100; i++) {
      const v = Math.sin(i) * 5;
      const h = { lambda: 0.7, l1Ratio: 1 };
      expect(elasticNetForm.prox(float64, v, 0.3, h)).toBe(l1Form.prox(float64, v, 0.3, h));
      const r = { lambda: 0.7, l1Ratio: 0 };
      expect(elasticNetForm.prox(float64, v, 0.3, r)).toBe(l2Form.prox(float64, v, 0.3, r));
      expect(elasticNetForm.gradient(float64, v, r)).toBe(l2Form.gradient(float64, v, r));
    }
  });
  it("lambdaMax, by hand", () => {
    const g = Float64Array.of(0.25, -0.75, 0.5);
    expect(l1().lambdaMax(g, { lambda: 9 })).toBe(0.75);
    expect(elasticNet().lambdaMax(g, { lambda: 9, l1Ratio: 0.5 })).toBe(1.5);
    expect(l2().lambdaMax(g, { lambda: 9 })).toBe(Infinity);
    expect(l2().lambdaMax(new Float64Array(3), { lambda: 9 })).toBe(0);
  });
  it("the gap measures the distance to the solution of a lasso with identity design: soft(y, lambda)", () => {
    const y = Float64Array.of(3, -0.5, 1.25);
    const b = Float64Array.of(2, 0, 0.25);
    const grad = b.map((x, i) => x - y[i]!);
    expect(l1().optimalityGap(b, grad, { lambda: 1 })).toBe(0);
    expect(l1().optimalityGap(b.with(1, 0.125), grad.with(1, 0.625), { lambda: 1 })).toBe(1.625);
  });
});

describe("plugins", () => {
  it("are told apart by their names, which are their files' names", () => {
    const names = plugins.map((p) => p.name);
    expect(names).toEqual([...new Set(names)].toSorted());
    for (const p of plugins) expect(p.kind).toBe("penalty");
  });
  it("without options are those whose formula is the same for every coordinate", () => {
    for (const p of [l1, l2, elasticNet]) expect(p().restrict([1]).value(Float64Array.of(0), { lambda: 1, l1Ratio: 0.5 })).toBe(0);
  });
});
