import { createRng } from "@ridgeline/core";
import { assert, boolean, double, integer, nat, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { families } from "../src/families/families.ts";
import type { FamilyModel, Loss } from "../src/families/family-model.ts";
import { defaultDelta } from "../src/families/huber.ts";
import type { Family, PathData, PathOptions } from "../src/types.ts";

/** What a family's loss is by its definition, one row at a time, the least value taken off. */
const definitions: Record<Family, (y: number[], eta: number[], delta: number) => number> = {
  gaussian: ([y], [eta]) => (y! - eta!) ** 2 / 2,
  mgaussian: (y, eta) => y.reduce((s, v, k) => s + (v - eta[k]!) ** 2 / 2, 0),
  binomial: ([y], [eta]) => -Math.log(y === 1 ? 1 / (1 + Math.exp(-eta!)) : 1 - 1 / (1 + Math.exp(-eta!))),
  multinomial: ([y], eta) => -Math.log(Math.exp(eta[y!]!) / eta.reduce((s, e) => s + Math.exp(e), 0)),
  poisson: ([y], [eta]) => Math.exp(eta!) - y! * eta! - (y === 0 ? 0 : y! - y! * Math.log(y!)),
  huber: ([y], [eta], delta) => (Math.abs(y! - eta!) <= delta ? (y! - eta!) ** 2 / 2 : delta * Math.abs(y! - eta!) - delta ** 2 / 2),
};

interface Case {
  readonly loss: Loss;
  readonly eta: Float64Array;
  readonly weights: Float64Array;
  readonly data: PathData;
  readonly options: PathOptions;
}

interface Drawn {
  readonly seed: number;
  readonly n: number;
  readonly weighted: boolean;
  readonly spread: number;
}

const drawn = record<Drawn>({
  seed: nat(),
  n: integer({ min: 1, max: 6 }),
  weighted: boolean(),
  spread: double({ min: 0.1, max: 4, noNaN: true }),
});

function draw(family: FamilyModel, o: Drawn): Case {
  const rng = createRng(o.seed).split(family.name);
  const responses = family.name === "multinomial" || family.name === "mgaussian" ? 3 : undefined;
  const options: PathOptions = { family: family.name, huberDelta: 0.8 };
  const blank = { n: o.n, d: 1, x: new Float64Array(o.n), y: new Float64Array(o.n), responses };
  const y = Float64Array.from({ length: o.n * family.targets(blank) }, () => {
    if (family.name === "binomial") return rng.int(2);
    if (family.name === "multinomial") return rng.int(3);
    return family.name === "poisson" ? rng.int(4) : 2 * rng.normal();
  });
  const data = { ...blank, y };
  const raw = Float64Array.from({ length: o.n }, (_, i) => (o.weighted && i > 0 ? rng.int(3) : 1));
  const weights = raw.map((w) => w / raw.reduce((s, v) => s + v, 0));
  const eta = Float64Array.from({ length: o.n * family.responses(data) }, () => o.spread * rng.normal());
  return { loss: family.loss(data, options, weights), eta, weights, data, options };
}

function value({ loss }: Case, eta: Float64Array): number {
  return loss.evaluate(eta, new Float64Array(eta.length));
}

function gradient({ loss }: Case, eta: Float64Array): Float64Array {
  const residual = new Float64Array(eta.length);
  loss.evaluate(eta, residual);
  return residual.map((r) => -r);
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((s, v, i) => s + v * b[i]!, 0);
const add = (a: Float64Array, t: number, b: Float64Array): Float64Array => a.map((v, i) => v + t * b[i]!);

function near(found: number, wanted: number, tolerance: number): void {
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)));
}

/** Random direction from the same stream as the case. */
function direction(c: Case, seed: number): Float64Array {
  const rng = createRng(seed).split("direction");
  return c.eta.map(() => rng.normal());
}

describe.each(Object.values(families))("the family $name", (family) => {
  const holds = (law: (c: Case, seed: number) => void, only?: (c: Case) => boolean): void =>
    assert(
      property(drawn, (o) => {
        const c = draw(family, o);
        if (only === undefined || only(c)) law(c, o.seed);
      }),
      { seed: 1, numRuns: 150 },
    );
  /** Huber's curvature jumps where a residual passes delta. */
  const awayFromKinks = (c: Case): boolean =>
    family.name !== "huber" || c.eta.every((e, i) => Math.abs(Math.abs(c.data.y[i]! - e) - 0.8) > 1e-2);

  it("has the loss of its definition, at least 0", () =>
    holds((c) => {
      const { n } = c.data;
      const row = (v: Float64Array, i: number, stride: boolean): number[] =>
        Array.from({ length: v.length / n }, (_, k) => v[stride ? k * n + i : (i * v.length) / n + k]!);
      const wanted = c.weights.reduce((s, w, i) => s + w * definitions[family.name](row(c.data.y, i, false), row(c.eta, i, true), 0.8), 0);
      near(value(c, c.eta), wanted, 1e-12);
      expect(value(c, c.eta)).toBeGreaterThanOrEqual(0);
    }));

  it("writes minus the gradient, by central differences", () =>
    holds((c) => {
      const g = gradient(c, c.eta);
      c.eta.forEach((e, i) => {
        const h = 1e-5;
        const slope = (value(c, c.eta.with(i, e + h)) - value(c, c.eta.with(i, e - h))) / (2 * h);
        near(g[i]!, slope, 1e-7 * (1 + value(c, c.eta)));
      });
    }));

  it("has the Hessian that differences of the gradient have, and its diagonal", () =>
    holds((c, seed) => {
      const v = direction(c, seed);
      const h = 1e-5;
      const [up, down] = [gradient(c, add(c.eta, h, v)), gradient(c, add(c.eta, -h, v))];
      const times = c.loss.hessian(c.eta);
      const out = new Float64Array(v.length);
      times(v, out);
      const scale = 1 + out.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
      out.forEach((x, i) => near(x, (up[i]! - down[i]!) / (2 * h), 1e-7 * scale));
      const diagonal = new Float64Array(v.length);
      c.loss.curvature(c.eta, diagonal);
      diagonal.forEach((x, i) => {
        times(
          v.map((_, m) => (m === i ? 1 : 0)),
          out,
        );
        near(out[i]!, x, 1e-14);
      });
    }, awayFromKinks));

  it("stays below its curvature bound, and is the same everywhere only if it says so", () =>
    holds((c, seed) => {
      const v = direction(c, seed);
      const out = new Float64Array(v.length);
      c.loss.hessian(c.eta)(v, out);
      const square = v.reduce((s, x, i) => s + c.weights[i % c.data.n]! * x * x, 0);
      expect(dot(v, out)).toBeGreaterThanOrEqual(0);
      expect(dot(v, out)).toBeLessThanOrEqual(c.loss.curvatureBound * square * (1 + 1e-12));
      const other = new Float64Array(v.length);
      c.loss.hessian(add(c.eta, 3, v))(v, other);
      if (c.loss.quadratic) out.forEach((x, i) => near(other[i]!, x, 1e-14));
    }));

  it("has a Bregman term that bounds what any other predictor can gain (Fenchel-Young), and is attained", () =>
    holds((c, seed) => {
      const g = gradient(c, c.eta);
      const start = value(c, c.eta);
      for (const u of [0.999, 0.9, 0.5, 0.1]) {
        const rest = (eta: Float64Array): number => u * dot(g, add(eta, -1, c.eta)) - (value(c, eta) - start);
        const bound = c.loss.bregman(c.eta, u);
        const slack = 1e-13 * (1 + start);
        expect(bound).toBeGreaterThanOrEqual(0);
        for (let t = -4; t <= 4; t++) expect(rest(add(c.eta, t, direction(c, seed + t + 5)))).toBeLessThanOrEqual(bound + slack);
        if (c.data.n === 1 && (u === 0.9 || u === 0.1)) near(maximum(rest, c.eta), bound, 1e-5);
      }
      expect(c.loss.bregman(c.eta, 1)).toBe(0);
    }));

  it("predicts means whose residual is minus the gradient of one row", () =>
    holds((c) => {
      const k = c.loss.responses;
      const eta = Float64Array.from({ length: k }, (_, r) => c.eta[r * c.data.n]!);
      const residual = new Float64Array(c.eta.length);
      c.loss.evaluate(c.eta, residual);
      family.mean(eta);
      eta.forEach((m, r) => {
        const target = family.name === "multinomial" ? Number(c.data.y[0] === r) : c.data.y[r]!;
        const clipped = family.name === "huber" ? Math.max(-0.8, Math.min(0.8, target - m)) : target - m;
        near(residual[r * c.data.n]!, c.weights[0]! * clipped, 1e-13);
      });
    }));
});

/** Largest value of a concave function of few variables, by golden sections along each in turn and along the last displacement. */
function maximum(f: (eta: Float64Array) => number, start: Float64Array): number {
  let eta = start;
  for (let sweep = 0; sweep < 12; sweep++) {
    const before = eta;
    for (let i = 0; i < eta.length; i++)
      eta = eta.with(
        i,
        goldenSection((x) => f(eta.with(i, x)), eta[i]! - 30, eta[i]! + 30),
      );
    if (eta.length > 1)
      eta = add(
        before,
        goldenSection((t) => f(add(before, t, add(eta, -1, before))), 0, 20),
        add(eta, -1, before),
      );
  }
  return f(eta);
}

function goldenSection(f: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  for (let i = 0; i < 50; i++) {
    const [x, y] = [b - ratio * (b - a), a + ratio * (b - a)];
    if (f(x) > f(y)) b = y;
    else a = x;
  }
  return (a + b) / 2;
}

describe("a huber delta that is not given", () => {
  const equal = (n: number): Float64Array => new Float64Array(n).fill(1 / n);
  // R: 1.345 * mad(c(1, 2, 4, 7, 30)) = 5.98255..., mad with its constant 1.4826
  it("is 1.345 times the scaled median absolute deviation", () => {
    expect(defaultDelta({ y: Float64Array.of(1, 2, 4, 7, 30) }, {}, equal(5))).toBeCloseTo((1.345 * 3) / 0.6744897501960817, 12);
    expect(defaultDelta({ y: Float64Array.of(11, 3, 4, 7, 30) }, { offset: Float64Array.of(10, 1, 0, 0, 0) }, equal(5))).toBeCloseTo(
      (1.345 * 3) / 0.6744897501960817,
      12,
    );
  });

  it("takes weights as copies of rows", () => {
    const y = Float64Array.of(1, 5, 6, 9);
    const copied = Float64Array.of(1, 5, 5, 6, 6, 6);
    expect(defaultDelta({ y }, {}, Float64Array.of(1 / 6, 2 / 6, 3 / 6, 0))).toBeCloseTo(defaultDelta({ y: copied }, {}, equal(6)), 12);
  });

  it("falls back to the mean absolute deviation, then to 1", () => {
    expect(defaultDelta({ y: Float64Array.of(2, 2, 2, 6) }, {}, equal(4))).toBeCloseTo(1.345 / 0.7978845608028654, 12);
    expect(defaultDelta({ y: Float64Array.of(2, 2) }, {}, equal(2))).toBe(1);
  });
});
