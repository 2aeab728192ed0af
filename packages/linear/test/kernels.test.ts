import { createRng } from "@ridgeline/core";
import { assert, integer, nat, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { CENTER, type Kernels, ROOT, SCALE } from "../src/kernels/kernels.ts";
import { plainKernels } from "../src/kernels/plain.ts";
import { acquireKernels, releaseKernels } from "../src/kernels/pool.ts";
import { hasWasm, wasmKernels } from "../src/kernels/wasm.ts";

interface Drawn {
  readonly seed: number;
  readonly n: number;
  readonly p: number;
}

/** What a kernel is called with: a matrix of p columns with n rows in `ld`, zeros below, in both precisions, two vectors, a list of columns. */
class Bench {
  readonly k: Kernels;
  readonly n: number;
  readonly p: number;
  readonly ld: number;
  readonly x: number;
  readonly x32: number;
  readonly v: number;
  readonly w: number;
  readonly list: number;
  readonly norm: number;
  readonly out: number;
  readonly random: () => number;

  constructor(k: Kernels, { seed, n, p }: Drawn) {
    this.k = k;
    const rng = createRng(seed);
    this.random = () => rng.normal();
    this.n = n;
    this.p = p;
    this.ld = Math.ceil(n / 8) * 8;
    const { heap } = k;
    this.x = heap.zeros(this.ld * p);
    this.x32 = heap.zeros((this.ld * p) / 2);
    for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) heap.f64[this.x + j * this.ld + i] = rng.normal();
    for (let i = 0; i < this.ld * p; i++) heap.f32[2 * this.x32 + i] = heap.f64[this.x + i]!;
    this.v = this.vector(n, this.ld, () => rng.normal());
    this.w = this.vector(n, this.ld, () => rng.uniform());
    this.list = heap.copy(Int32Array.from(rng.permutation(p)));
    this.norm = this.vector(p, p, () => 1 + rng.uniform());
    this.out = heap.zeros(Math.max(this.ld, p) * 2);
  }

  vector(n: number, room: number, draw: () => number): number {
    const at = this.k.heap.zeros(room);
    for (let i = 0; i < n; i++) this.k.heap.f64[at + i] = draw();
    return at;
  }

  /** Upper triangular, diagonal away from 0. */
  triangle(cap: number): number {
    const r = this.k.heap.zeros(cap * cap);
    for (let j = 0; j < cap; j++) for (let i = 0; i <= j; i++) this.k.heap.f64[r + j * cap + i] = this.random() + (i === j ? 4 : 0);
    return r;
  }

  read(at: number, n: number): number[] {
    return Array.from(this.k.heap.doubles(at, n));
  }

  read32(at: number, n: number): number[] {
    return Array.from(this.k.heap.f32.subarray(2 * at, 2 * at + n));
  }
}

/** One run a kernel; what it returns must be the same bits on both. */
const runs: Record<string, (b: Bench) => unknown> = {
  dot: ({ k, x, v, n }) => k.dot(x, v, n),
  axpy: (b) => {
    b.k.axpy(0.7, b.x, b.out, b.n);
    b.k.axpy(-1.3, b.v, b.out, b.n);
    return b.read(b.out, b.n);
  },
  products: (b) => {
    b.k.products(b.x, b.ld, b.list, b.p, b.v, b.n, b.out);
    return b.read(b.out, b.p);
  },
  combine: (b) => {
    b.k.combine(b.x, b.ld, b.list, b.p, b.norm, b.n, b.out);
    return b.read(b.out, b.n);
  },
  gram: (b) => {
    const stride = b.p + 3;
    const q = b.k.heap.zeros(b.p * stride);
    const first = Math.floor(b.p / 3);
    b.k.gram(b.x, b.ld, b.list, 0, first, b.ld, q, stride);
    b.k.gram(b.x, b.ld, b.list, first, b.p, b.ld, q, stride);
    return Array.from({ length: b.p }, (_, i) => b.read(q + i * stride, b.p));
  },
  weightedGram: (b) => {
    const stride = b.p + 2 - (b.p % 2);
    const q = b.k.heap.zeros(b.p * stride);
    b.k.weightedGram(b.x, b.ld, b.list, Math.floor(b.p / 2), b.p, b.w, b.k.heap.zeros(4096), b.ld, q, stride);
    return Array.from({ length: b.p }, (_, i) => b.read(q + i * stride, b.p));
  },
  weightedGram32: (b) => {
    const stride = b.p + 2 - (b.p % 2);
    const q = b.k.heap.zeros(b.p * stride);
    const w32 = b.k.heap.zeros(b.ld);
    b.k.narrow(b.w, 0.3, b.ld, w32);
    b.k.weightedGram32(b.x32, b.ld, b.list, b.norm, 0, b.p, w32, b.k.heap.zeros(2048), b.ld, q, stride);
    return Array.from({ length: b.p }, (_, i) => b.read(q + i * stride, b.p));
  },
  "products32 and screen": (b) => {
    const pw = Math.ceil(b.p / 16) * 16;
    const g = b.k.heap.zeros(3 * pw);
    const v32 = b.k.heap.zeros(b.ld);
    for (let k = 0; k < 3; k++) {
      b.k.narrow(k === 1 ? b.w : b.v, 0.1 * (k + 1), b.ld, v32);
      b.k.products32(b.x32, b.ld, k === 2 ? b.list : 0, b.p, v32, b.ld, g + (k * pw) / 2);
    }
    const a = b.k.heap.zeros(4);
    b.k.heap.f32.set([0.3, -0.2, 0.9], 2 * a);
    const factor = b.k.heap.zeros(pw);
    for (let j = 0; j < pw; j++) b.k.heap.f32[2 * factor + j] = 1 + (j % 3);
    const skip = b.k.heap.zeros(pw);
    for (let j = 0; j < b.p; j += 5) b.k.heap.u8[8 * skip + j] = 1;
    const found = b.k.screen(g, pw, 3, a, 0.3, factor, 0.1, skip, 10, b.out);
    return [found, Array.from(b.k.heap.i32.subarray(2 * b.out, 2 * b.out + found)), b.read32(g, 3 * pw)];
  },
  "forward and backward": (b) => {
    const r = b.triangle(b.p);
    b.k.forward(r, b.p, b.p, b.norm);
    const forth = b.read(b.norm, b.p);
    b.k.backward(r, b.p, b.p, b.norm);
    return [forth, b.read(b.norm, b.p)];
  },
  "append and remove": (b) => {
    const cap = b.p + 7;
    const r = b.triangle(cap);
    for (let m = 0; m < 7; m++) b.k.gather(b.norm, b.list, b.p, r + (b.p + m) * cap);
    b.k.forwardMany(r, cap, Math.floor(b.p / 2), r + b.p * cap, 7);
    const staged = Array.from({ length: 7 }, (_, m) => b.read(r + (b.p + m) * cap, b.p));
    const pivot = b.k.append(r, cap, b.p, Math.floor(b.p / 2), 900);
    const [z1, z2] = [b.vector(cap, cap, b.random), b.vector(cap, cap, b.random)];
    b.k.remove(r, cap, b.p, Math.floor(b.p / 2), z1, z2, b.k.heap.zeros(2 * cap));
    const left = b.p - 1;
    return [staged, pivot, Array.from({ length: left }, (_, j) => b.read(r + j * cap, j + 1)), b.read(z1, left), b.read(z2, left)];
  },
  logistic: (b) => {
    const eta = b.vector(b.n, b.ld, () => 10 ** b.random() * 30 * b.random());
    const s = b.vector(b.n, b.ld, () => (b.random() > 0 ? 1 : -1));
    const curvature = b.k.heap.zeros(b.ld);
    const odds = b.k.heap.zeros(2);
    const loss = b.k.logistic(eta, s, b.w, b.ld, b.out, curvature, odds);
    return [loss, b.read(odds, 2), b.read(b.out, b.ld), b.read(curvature, b.ld)];
  },
  softmax: (b) => {
    const classes = 4;
    const size = classes * b.ld;
    const eta = b.vector(size, size, () => 10 ** b.random() * 30 * b.random());
    const hit = b.vector(b.n, b.ld, () => Math.floor(Math.abs(b.random()) * 2) % classes);
    const [residual, curvature, p, sums] = [b.k.heap.zeros(size), b.k.heap.zeros(size), b.k.heap.zeros(size), b.k.heap.zeros(2)];
    const loss = b.k.softmax(eta, hit, b.w, classes, b.ld, residual, curvature, p, sums);
    return [loss, b.read(sums, 2), ...[residual, curvature, p].map((at) => b.read(at, size))];
  },
  poisson: (b) => {
    const count = (): number => Math.max(0, Math.floor(10 ** b.random() * b.random()));
    const y = b.vector(b.n, b.ld, count);
    const logY = b.k.heap.copy(b.k.heap.doubles(y, b.ld).map((v) => (v > 0 ? Math.log(v) : 0)));
    const eta = b.k.heap.copy(b.k.heap.doubles(logY, b.ld).map((v, i) => v + b.random() * (i % 3 === 0 ? 1e-3 : 10 ** b.random())));
    const [curvature, sums] = [b.k.heap.zeros(b.ld), b.k.heap.zeros(2)];
    const loss = b.k.poisson(eta, y, logY, b.w, b.ld, b.out, curvature, sums);
    return [loss, b.read(sums, 2), b.read(b.out, b.ld), b.read(curvature, b.ld)];
  },
  "multiply and multiply32": (b) => {
    b.k.multiply(b.v, b.x, b.ld, b.out);
    const out32 = b.k.heap.zeros(b.ld);
    b.k.multiply32(b.v, 2 * b.x32, b.ld, 2 * out32);
    return [b.read(b.out, b.ld), b.read32(out32, b.ld)];
  },
  transpose: (b) => {
    const out = b.k.heap.zeros(b.n * (b.p + 1));
    b.k.transpose(b.x, b.p, b.n, out, b.p + 1);
    return b.read(out, b.n * (b.p + 1));
  },
  standardize: (b) => {
    for (let i = 0; i < b.n; i++) b.k.heap.f64[b.x + (b.p - 1) * b.ld + i] = 3;
    const [x, x32] = [b.k.heap.zeros(b.ld * b.p), b.k.heap.zeros(b.ld * b.p)];
    const [mean, scale, norm, source] = [b.out, b.k.heap.zeros(b.p), b.norm, b.list];
    return [0, CENTER | SCALE | ROOT, CENTER, SCALE, ROOT].map((flags) => {
      const kept = b.k.standardize(b.x, b.ld, b.n, b.p, flags, b.w, b.v, 5, 0, x, x32, mean, scale, norm, source);
      const facts = [mean, scale, norm].map((at) => b.read(at, kept));
      return [kept, ...facts, b.read(x, kept * b.ld), b.read32(x32, kept * b.ld)];
    });
  },
};

describe("kernels in WebAssembly and in TypeScript give the same bits", () => {
  const drawn = record<Drawn>({ seed: nat(), n: integer({ min: 1, max: 70 }), p: integer({ min: 1, max: 23 }) });
  it.each(Object.keys(runs))("%s, ragged sizes", (name) => {
    const both = [wasmKernels(), plainKernels()];
    const results = (o: Drawn): unknown[] =>
      both.map((k) => {
        k.heap.reset();
        return runs[name]!(new Bench(k, o));
      });
    assert(
      property(drawn, (o) => {
        const [fast, plain] = results(o);
        expect(fast).toEqual(plain);
      }),
      { seed: 5, numRuns: 150 },
    );
    const [fast, plain] = results({ seed: 1, n: 2500, p: 11 });
    expect(fast).toEqual(plain);
  });

  it("this runtime has WebAssembly with SIMD", () => {
    expect(hasWasm()).toBe(true);
  });
});

describe("what kernels compute, against its definition", () => {
  const b = new Bench(acquireKernels("plain"), { seed: 2, n: 37, p: 9 });
  const { heap } = b.k;
  const x = (i: number, j: number): number => heap.f64[b.x + j * b.ld + i]!;
  const rows = Array.from({ length: b.n }, (_, i) => i);
  const sum = (f: (i: number) => number): number => rows.reduce((s, i) => s + f(i), 0);

  it("logistic: loss, residual, curvature and odds of m from -800 to 800", () => {
    const m = [-800, -708, -30, -1, -1e-3, -0, 1e-9, 0.5, 3, 40, 707, 800];
    const at = heap.copy(Float64Array.from(m));
    const [one, residual, curvature, odds] = [heap.copy(new Float64Array(12).fill(1)), heap.zeros(12), heap.zeros(12), heap.zeros(2)];
    m.forEach((v, i) => {
      const loss = b.k.logistic(at + i, one, one, 1, residual, curvature, odds);
      const e = Math.exp(-Math.min(708, Math.abs(v)));
      const q = v > 0 ? e / (1 + e) : 1 / (1 + e);
      expect(loss / (Math.log1p(e) + Math.max(0, -v))).toBeCloseTo(1, 14);
      expect(heap.f64[residual]! / q).toBeCloseTo(1, 14);
      expect(heap.f64[curvature]! / (e / (1 + e) ** 2)).toBeCloseTo(1, 14);
      expect(heap.f64[odds]! / (v > 0 ? e : 1 / e)).toBeCloseTo(1, 14);
    });
  });

  it("softmax: loss, residual, curvature, probabilities and odds, also where a class is all but certain or impossible", () => {
    const rows: [number[], number][] = [
      [[0, 0, 0], 1],
      [[1, -2, 0.5], 0],
      [[1, -2, 0.5], 2],
      [[-40, 3, -36], 1],
      [[300, -300, 2], 1],
      [[1000, 1000, 999], 0],
    ];
    for (const [eta, hit] of rows) {
      const size = 2 * eta.length;
      const at = heap.zeros(size);
      eta.forEach((v, k) => (heap.f64[at + 2 * k] = v));
      const [one, own] = [heap.copy(Float64Array.of(1, 0)), heap.copy(Float64Array.of(hit, 0))];
      const [residual, curvature, p, sums] = [heap.zeros(size), heap.zeros(size), heap.zeros(size), heap.zeros(2)];
      const loss = b.k.softmax(at, own, one, eta.length, 2, residual, curvature, p, sums);
      const others = eta.filter((_, k) => k !== hit).reduce((s, v) => s + Math.exp(v - eta[hit]!), 0);
      expect(loss / Math.log1p(others)).toBeCloseTo(1, 13);
      expect(heap.f64[sums]! / others).toBeCloseTo(1, 13);
      eta.forEach((v, k) => {
        const rest = eta.reduce((s, e, l) => s + (l === k ? 0 : Math.exp(e - v)), 0);
        expect(heap.f64[p + 2 * k]! / (1 / (1 + rest))).toBeCloseTo(1, 13);
        const q = others / (1 + others);
        expect(heap.f64[residual + 2 * k]! / (k === hit ? q : -1 / (1 + rest))).toBeCloseTo(1, 13);
        if (k === hit) expect(heap.f64[curvature + 2 * k]! / (q / (1 + others))).toBeCloseTo(1, 13);
      });
    }
  });

  it("poisson: half the deviance, residual, curvature and chi-square, also close to the counts", () => {
    const one = heap.copy(Float64Array.of(1, 0));
    const rows: [number, number, number][] = [
      // y, eta, and e^eta - y - y (eta - log y) from z = eta - log y, `5 * (z.exp() - 1 - z)` with 40 digits of Python's decimal
      [0, -3, Math.exp(-3)],
      [2, 0.5, Math.exp(0.5) - 2 - 2 * (0.5 - Math.LN2)],
      [5, Math.log(5) + 1e-3, 2.50083354170834e-6],
      [5, Math.log(5) + 0.25, 0.170127083438707],
      [3, -20, Math.exp(-20) - 3 - 3 * (-20 - Math.log(3))],
    ];
    for (const [y, eta, half] of rows) {
      const [count, log, at] = [y, y > 0 ? Math.log(y) : 0, eta].map((v) => heap.copy(Float64Array.of(v, 0))) as [number, number, number];
      const [residual, curvature, sums] = [heap.zeros(2), heap.zeros(2), heap.zeros(2)];
      expect(b.k.poisson(at, count, log, one, 2, residual, curvature, sums) / half).toBeCloseTo(1, 9);
      const mean = Math.exp(eta);
      expect(heap.f64[residual]! / (y - mean)).toBeCloseTo(1, 11);
      expect(heap.f64[curvature]! / mean).toBeCloseTo(1, 13);
      expect(heap.f64[sums]! / ((y - mean) ** 2 / mean)).toBeCloseTo(1, 9);
    }
  });

  it("standardize: weighted mean and population deviation; rows by root", () => {
    const total = sum((i) => heap.f64[b.w + i]!);
    for (let i = 0; i < b.n; i++) heap.f64[b.w + i]! /= total;
    const to = heap.zeros(b.ld * b.p);
    const [mean, scale, norm, source] = [heap.zeros(b.p), heap.zeros(b.p), heap.zeros(b.p), heap.zeros(b.p)];
    const root = heap.copy(heap.doubles(b.w, b.ld).map(Math.sqrt));
    expect(b.k.standardize(b.x, b.ld, b.n, b.p, CENTER | SCALE | ROOT, b.w, root, 0, 0, to, 0, mean, scale, norm, source)).toBe(b.p);
    for (let j = 0; j < b.p; j++) {
      const m = sum((i) => heap.f64[b.w + i]! * x(i, j));
      const sd = Math.sqrt(sum((i) => heap.f64[b.w + i]! * (x(i, j) - m) ** 2));
      expect(heap.f64[mean + j]).toBeCloseTo(m, 14);
      expect(heap.f64[scale + j]).toBeCloseTo(sd, 14);
      expect(heap.f64[norm + j]).toBeCloseTo(1, 14);
      rows.forEach((i) => expect(heap.f64[to + j * b.ld + i]).toBeCloseTo((heap.f64[root + i]! * (x(i, j) - m)) / sd, 13));
    }
  });
});

describe("memory", () => {
  it.each(["wasm", "plain"] as const)("%s: grows with what it holds, and is used again", (name) => {
    const k = acquireKernels(name);
    const a = k.heap.copy(Float64Array.of(1, 2, 3));
    const b = k.heap.zeros(3_000_000);
    expect([...k.heap.doubles(a, 3), k.heap.f64[b + 2_999_999]]).toEqual([1, 2, 3, 0]);
    const other = acquireKernels(name);
    expect(other).not.toBe(k);
    releaseKernels(k);
    expect(acquireKernels(name)).toBe(k);
  });
});
