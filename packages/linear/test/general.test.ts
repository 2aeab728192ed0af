import { createRng, type Hyper, type ProximalPenalty } from "@ridgeline/core";
import {
  box,
  elasticNet,
  fusedLasso,
  groupLasso,
  l0,
  l1,
  l2,
  maxNorm,
  mcp,
  nonNegative,
  scad,
  sparseGroupLasso,
  weightedL1,
} from "@ridgeline/penalties";
import { describe, expect, it } from "vitest";
import { families } from "../src/families/families.ts";
import { fitPath, type Family, type Path, type PathOptions, type SparseColumns } from "../src/index.ts";
import { absent, loadShared, populationDeviation, relativeDifference, worstGap, type RowData } from "./support.ts";

describe("with the penalties of the path solvers it gives their answers", () => {
  const sets = [
    { name: "diabetes", target: "target", family: "gaussian", words: {} },
    { name: "saheart", target: "chd", family: "binomial", words: { Absent: 0, Present: 1 } },
  ] as const;
  const penalties = [
    { penalty: l1(), l1Ratio: 1 },
    { penalty: elasticNet(), l1Ratio: 0.5 },
    { penalty: l2(), l1Ratio: 0 },
  ];
  for (const { name, target, family, words } of sets) {
    const data = loadShared(name, target, words);
    for (const { penalty, l1Ratio } of penalties) {
      it.skipIf(data === undefined)(`${name}, ${penalty.name} (${data === undefined ? absent(name) : "here"})`, () => {
        const exact = fitPath(data!, { family, l1Ratio, nlambda: 30 });
        const path = fitPath(data!, { family, l1Ratio, penalty, lambda: exact.lambda, tolerance: 1e-14 });
        expect(worstGap(path)).toBeLessThan(1e-14);
        const all = (p: Path): Float64Array => Float64Array.from(p.coefficients.flatMap((b) => [...b]));
        expect(relativeDifference(all(path), all(exact))).toBeLessThan(1e-6);
        exact.lambda.forEach((_, k) => expect(Math.abs(path.devRatio[k]! - exact.devRatio[k]!)).toBeLessThan(2e-8));
        const own = fitPath(data!, { family, l1Ratio, penalty, nlambda: 30 });
        expect(own.lambda[0]! / exact.lambda[0]!).toBeCloseTo(1, 12);
      });
    }
  }
});

/** Rows of any family with correlated columns and a constant one. */
function problemOf(family: Family, seed: number, n = 60, d = 9): RowData {
  const rng = createRng(seed);
  const x = new Float64Array(n * d);
  const y = new Float64Array(family === "mgaussian" ? 2 * n : n);
  for (let i = 0; i < n; i++) {
    const common = rng.normal();
    for (let j = 0; j < d; j++) x[i * d + j] = j === 4 ? 3 : (1 + j) * (rng.normal() + 0.7 * common);
    const eta = 0.8 * x[i * d]! - 0.3 * x[i * d + 2]! + 0.1 * x[i * d + 7]!;
    if (family === "binomial") y[i] = rng.uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
    else if (family === "multinomial") y[i] = eta + rng.normal() > 0.7 ? 2 : eta + rng.normal() > -0.5 ? 1 : 0;
    else if (family === "poisson") y[i] = Math.floor(Math.exp(0.4 * eta) + rng.uniform());
    else if (family === "mgaussian") y.set([eta + rng.normal(), rng.normal() - eta / 2], 2 * i);
    else y[i] = 2 + eta + rng.normal() + (i % 17 === 0 ? 15 : 0);
  }
  return { x, y, n, d, ...(family === "mgaussian" && { responses: 2 }) };
}

/** Largest distance of minus the loss's gradient to the penalty's subdifferential at the k-th lambda, from the definitions: the loss at the
 *  coefficients as given, differences of it for the gradient on the standardised scale. */
function violation(data: RowData, o: PathOptions, path: Path, k: number, penalty: ProximalPenalty, h: Hyper): number {
  const { n, d } = data;
  const w = new Float64Array(n).fill(1 / n);
  const loss = families[o.family].loss(data, o, w);
  const K = loss.responses;
  const eta = new Float64Array(K * n);
  for (let r = 0; r < K; r++) {
    for (let i = 0; i < n; i++) {
      let sum = path.intercept[k * K + r]!;
      for (let j = 0; j < d; j++) sum += data.x[i * d + j]! * path.coefficients[k]![r * d + j]!;
      eta[r * n + i] = sum;
    }
  }
  const residual = new Float64Array(K * n);
  loss.evaluate(eta, residual);
  const kept = Array.from({ length: d }, (_, j) => j).filter((j) => j !== 4);
  const b: number[] = [];
  const gradient: number[] = [];
  let worst = 0;
  for (let r = 0; r < K; r++) {
    const rows = residual.subarray(r * n, (r + 1) * n);
    worst = Math.max(worst, Math.abs(rows.reduce((s, v) => s + v, 0)));
    for (const j of kept) {
      const sd = o.standardize === false ? 1 : populationDeviation(data, w, j);
      b.push(path.coefficients[k]![r * d + j]! * sd);
      gradient.push(-rows.reduce((s, v, i) => s + (v * data.x[i * d + j]!) / sd, 0));
    }
  }
  const part =
    penalty.size === undefined ? penalty : penalty.restrict!(Array.from({ length: K }, (_, r) => kept.map((j) => r * d + j)).flat());
  return Math.max(worst, part.optimalityGap!(Float64Array.from(b), Float64Array.from(gradient), h));
}

interface PenaltyCase {
  readonly penalty: (size: number) => ProximalPenalty;
  readonly hyper?: Hyper;
  readonly l1Ratio?: number;
  /** Limits and ties hold to the last bit only on the scale that they are given on. */
  readonly standardize?: false;
}

const every: readonly PenaltyCase[] = [
  { penalty: () => l1() },
  { penalty: () => elasticNet(), l1Ratio: 0.3 },
  { penalty: () => l2() },
  { penalty: (size) => weightedL1({ weights: Float64Array.from({ length: size }, (_, c) => c % 3) }) },
  { penalty: () => scad() },
  { penalty: () => mcp() },
  { penalty: () => l0() },
  { penalty: () => nonNegative() },
  { penalty: () => nonNegative({ penalty: "l1" }) },
  { penalty: () => box({ lower: -0.1, upper: 0.2 }), standardize: false },
  { penalty: () => box({ lower: -0.1, penalty: "l1" }), standardize: false },
];

const together: readonly PenaltyCase[] = [
  { penalty: (size) => groupLasso({ groups: Int32Array.from({ length: size }, (_, c) => c % 4) }) },
  { penalty: (size) => sparseGroupLasso({ groups: Int32Array.from({ length: size }, (_, c) => c % 4) }), l1Ratio: 0.4 },
  { penalty: () => fusedLasso(), l1Ratio: 0.5, standardize: false },
  { penalty: () => maxNorm(), standardize: false },
];

describe.each(Object.keys(families) as Family[])("%s: stationary at every lambda, for every penalty", (family) => {
  for (const each of [...every, ...together]) staysStationary(family, each);
});

function staysStationary(family: Family, { penalty: make, hyper, l1Ratio, standardize }: PenaltyCase): void {
  const data = problemOf(family, 7);
  const K = families[family].responses(data);
  const penalty = make(K * data.d);
  it(`${penalty.name} (${penalty.hyper.join(", ")})`, () => {
    const options: PathOptions = { family, penalty, hyper, l1Ratio, standardize, nlambda: 12, lambdaMinRatio: 0.01, tolerance: 1e-13 };
    const path = fitPath(data, options);
    const scale = path.lambda[0]! || 1;
    path.lambda.forEach((lambda, k) => {
      const h = { ...(penalty.hyper.includes("l1Ratio") && { l1Ratio: l1Ratio ?? 1 }), ...hyper, lambda };
      // A gap of g leaves a violation of at most sqrt(2 L g), L the curvature along one standardised column.
      expect(violation(data, options, path, k, penalty, h) / scale, `lambda ${k}`).toBeLessThan(1e-5);
      expect(path.coefficients[k]![4]).toBe(0);
    });
    expect(worstGap(path)).toBeLessThan(1e-13);
  });
}

describe("with directions that cost nothing", () => {
  const data = problemOf("gaussian", 5);
  const free: readonly { readonly penalty: ProximalPenalty; readonly isStart: (b: readonly number[]) => boolean }[] = [
    { penalty: weightedL1({ weights: [1, 1, 0, 1, 1, 1, 1, 1, 1] }), isStart: (b) => b.every((x, j) => (x !== 0) === (j === 2)) },
    { penalty: groupLasso({ groups: [0, 0, 0, 1, 1, 1, 2, 2, 2], weights: [0, 1, 1] }), isStart: (b) => b.slice(3).every((x) => x === 0) },
    { penalty: fusedLasso(), isStart: (b) => b.filter((_, j) => j !== 4).every((x) => Math.abs(x - b[0]!) < 1e-6 && x !== 0) },
  ];
  for (const { penalty, isStart } of free) {
    it(`${penalty.name} starts where the first penalised step is about to be taken, to the precision of the free fit`, () => {
      const path = fitPath(data, { family: "gaussian", penalty, l1Ratio: 0, standardize: false, nlambda: 20, tolerance: 1e-12 });
      const [first, second] = path.coefficients.map((b) => [...b]);
      expect([isStart(first!), isStart(second!)]).toEqual([true, false]);
    });
  }
});

describe("data of every kind", () => {
  const data = problemOf("poisson", 11);
  const rng = createRng(12);
  const thin: RowData = { ...data, x: data.x.map((v) => (rng.uniform() < 0.6 ? 0 : v)) };
  const base: PathOptions = { family: "poisson", penalty: elasticNet(), l1Ratio: 0.8, nlambda: 8, tolerance: 1e-12 };
  const all = (p: Path): number[] => [...p.intercept, ...p.coefficients.flatMap((b) => [...b])];

  it("sparse columns give what dense ones give", () => {
    const dense = fitPath(thin, base);
    const sparse = fitPath({ ...thin, x: compress(thin) }, { ...base, lambda: dense.lambda });
    expect(worstGap(sparse)).toBeLessThan(1e-12);
    expect(relativeDifference(all(sparse), all(dense))).toBeLessThan(1e-5);
  });

  it("weight 2 is a row written twice", () => {
    const { n, d } = thin;
    const weights = Float64Array.from({ length: n }, (_, i) => (i < 10 ? 2 : 1));
    const twice: RowData = {
      n: n + 10,
      d,
      x: Float64Array.from([...thin.x, ...thin.x.subarray(0, 10 * d)]),
      y: Float64Array.from([...thin.y, ...thin.y.subarray(0, 10)]),
    };
    const path = fitPath(thin, { ...base, weights });
    expect(relativeDifference(all(fitPath(twice, { ...base, lambda: path.lambda })), all(path))).toBeLessThan(1e-5);
  });

  it("an offset of the intercept's size takes its place", () => {
    const offset = new Float64Array(thin.n).fill(0.5);
    const path = fitPath(thin, base);
    const moved = fitPath(thin, { ...base, offset, lambda: path.lambda });
    moved.intercept.forEach((b0, k) => expect(b0 + 0.5).toBeCloseTo(path.intercept[k]!, 5));
  });

  it("a penalty that cannot be used is refused with every reason", () => {
    const options = { ...base, penaltyFactor: new Float64Array(thin.d).fill(1), penalty: { ...elasticNet(), hyper: ["lambda", "tau"] } };
    expect(() => fitPath(thin, options)).toThrow(/penaltyFactor[^]*hyper\.tau/);
    const sized = { ...base, penalty: weightedL1({ weights: [1, 2] }) };
    expect(() => fitPath(thin, sized)).toThrow(/made for 2 coefficients/);
  });
});

function compress({ x, n, d }: RowData): SparseColumns {
  const rows: number[] = [];
  const values: number[] = [];
  const pointers = [0];
  for (let j = 0; j < d; j++) {
    for (let i = 0; i < n; i++) {
      if (x[i * d + j] === 0) continue;
      rows.push(i);
      values.push(x[i * d + j]!);
    }
    pointers.push(rows.length);
  }
  return { layout: "csc", pointers: Int32Array.from(pointers), rows: Int32Array.from(rows), values: Float64Array.from(values) };
}
