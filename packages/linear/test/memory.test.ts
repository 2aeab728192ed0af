import { createRng } from "@ridgeline/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Matrix, PathData, PathOptions, PathMemory } from "../src/index.ts";
import { Heap } from "../src/kernels/heap.ts";
import { recordArrays } from "./record-arrays.ts";

const layouts = ["rows", "rows of Float32", "columns", "columns of Float32"] as const;
type Layout = (typeof layouts)[number];

/** Random data whose matrix outweighs everything else: its bytes as float64 are `8 n d`. */
function problem(n: number, d: number, family: "gaussian" | "binomial", layout: Layout): PathData {
  const rng = createRng(9);
  const values = Float32Array.from({ length: n * d }, () => rng.normal());
  const at = (i: number, j: number): number => values[layout.startsWith("rows") ? i * d + j : j * n + i]!;
  const signal = Float64Array.from({ length: n }, (_, i) => {
    let sum = rng.normal();
    for (let j = 0; j < 20; j++) sum += at(i, j) * (j % 2 === 0 ? 1 : -1);
    return sum;
  });
  const y = family === "gaussian" ? signal : signal.map((v) => (v > 0 ? 1 : 0));
  const stored = layout.endsWith("Float32") ? values : Float64Array.from(values);
  const x: Matrix = layout.startsWith("rows") ? stored : { layout: "columns", values: stored };
  return { x, y, n, d };
}

const options = { nlambda: 20, lambdaMinRatio: 0.1, tolerance: 1e-6 } as const;

describe("memory beside the caller's X", () => {
  // A memory of the kernels is kept from one path to the next: only that of fresh modules is all this path's own.
  let fitPath: typeof import("../src/index.ts").fitPath;
  let lastPathMemory: () => PathMemory | undefined;
  beforeEach(async () => {
    vi.resetModules();
    ({ fitPath, lastPathMemory } = await import("../src/index.ts"));
  });

  function memoryOf(data: PathData, o: PathOptions): PathMemory {
    fitPath(data, { ...options, ...o });
    return lastPathMemory()!;
  }

  it.each([
    ["gaussian", 800, 3000, 1, 1.6],
    ["gaussian", 800, 3000, 0.5, 1.6],
    ["binomial", 800, 3000, 1, 1.6],
    // More rows than columns, screened.
    ["gaussian", 1500, 1200, 1, 1.6],
    // Every column in the working set: no copy in single precision.
    ["gaussian", 4000, 500, 1, 1.1],
    ["binomial", 4000, 500, 1, 1.6],
    // In the space of the rows: none either, but matrices of n x n.
    ["gaussian", 300, 6000, 0, 1.2],
  ] as const)("is 12 bytes a cell and little more, but for Q and R: %s, %i x %i, l1Ratio %s", (family, n, d, l1Ratio, most) => {
    const { held, used, workingSet } = memoryOf(problem(n, d, family, "columns"), { family, l1Ratio });
    const x = 8 * n * d;
    expect((held - workingSet) / x).toBeLessThan(most);
    expect(held - used).toBeLessThanOrEqual(used / 40 + 2 ** 16);
    expect(workingSet).toBeGreaterThan(0);
  });

  it("holds Q and R for the columns in use, each a square with at most a quarter to spare a side", () => {
    const data = problem(400, 1000, "gaussian", "columns");
    const path = fitPath(data, { ...options, lambdaMinRatio: 0.02, family: "gaussian" });
    const { workingSet } = lastPathMemory()!;
    const active = Math.max(...path.nonzero);
    expect(active).toBeGreaterThan(200);
    expect(workingSet).toBeGreaterThan(8 * 2 * active ** 2);
    // Screening lets some columns into the working set that end up at 0.
    expect(workingSet).toBeLessThan(8 * 2 * (1.25 * 1.3 * active + 32) ** 2);
  });

  it.each(layouts)("is the same for X by %s", (layout) => {
    const { held, workingSet } = memoryOf(problem(800, 3000, "gaussian", layout), { family: "gaussian" });
    expect((held - workingSet) / (8 * 800 * 3000)).toBeLessThan(1.6);
  });

  it("is the same with kernels in TypeScript", () => {
    const { used, workingSet } = memoryOf(problem(800, 2000, "gaussian", "rows"), { family: "gaussian", kernels: "plain" });
    expect((used - workingSet) / (8 * 800 * 2000)).toBeLessThan(1.6);
  });

  describe("of JavaScript", () => {
    let arrays: ReturnType<typeof recordArrays>;
    beforeEach(() => (arrays = recordArrays()));
    afterEach(() => arrays.restore());

    it.each(layouts)("has no copy of X, not even of a tenth of it: X by %s", (layout) => {
      const [n, d] = [600, 1500];
      for (const family of ["gaussian", "binomial"] as const) {
        const data = problem(n, d, family, layout);
        arrays.clear();
        fitPath(data, { ...options, family });
        expect(arrays.largest()).toBeGreaterThan(0);
        expect(arrays.largest()).toBeLessThan(0.1 * 8 * n * d);
      }
    });
  });
});

describe("Heap", () => {
  function heap(): Heap {
    let buffer = new ArrayBuffer(1024);
    return new Heap({
      get buffer() {
        return buffer;
      },
      grow: (bytes) => {
        const larger = new ArrayBuffer(bytes);
        new Uint8Array(larger).set(new Uint8Array(buffer));
        buffer = larger;
      },
    });
  }
  const none = { at: 0, words: 0 };

  it("extends arrays at its end in place, moving up those behind, and keeps what they hold", () => {
    const h = heap();
    h.take(16);
    const [a, b] = [{ ...none }, { ...none }];
    h.extend(a, 8);
    h.extend(b, 8);
    h.f64.fill(1, a.at, a.at + 8).fill(2, b.at, b.at + 8);
    const before = h.mark();
    h.extend(a, 1000);
    expect(h.mark()).toBe(before + 992);
    expect([a.words, b.at]).toEqual([1000, a.at + 1000]);
    expect([...h.doubles(a.at, 8), ...h.doubles(b.at, 8)]).toEqual([...Array<number>(8).fill(1), ...Array<number>(8).fill(2)]);
    expect(h.most).toEqual({ words: h.mark(), extended: 1008 });
  });

  it("moves an array to its end when others were taken behind it", () => {
    const h = heap();
    const a = { ...none };
    h.extend(a, 8);
    h.f64.fill(3, a.at, a.at + 8);
    const other = h.zeros(8);
    h.extend(a, 16);
    expect(a.at).toBeGreaterThan(other);
    expect([...h.doubles(a.at, 8)]).toEqual(Array<number>(8).fill(3));
    h.reset();
    expect(h.most.extended).toBe(16);
    h.restart();
    expect(h.most.extended).toBe(0);
  });
});
