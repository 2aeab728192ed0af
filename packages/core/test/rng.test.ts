import { describe, expect, it } from "vitest";
import { createRng, philox4x32 } from "../src/index.ts";

const block = (c: number[], k: number[]): string[] => {
  const out = new Uint32Array(4);
  philox4x32(c[0]!, c[1]!, c[2]!, c[3]!, k[0]!, k[1]!, out);
  return [...out].map((x) => x.toString(16).padStart(8, "0"));
};

describe("philox4x32-10", () => {
  // Known-answer vectors of the Random123 library 1.14, file kat_vectors, lines "philox4x32 10".
  it("gives the published vectors", () => {
    expect(block([0, 0, 0, 0], [0, 0])).toEqual(["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"]);
    const ones = 0xffffffff;
    expect(block([ones, ones, ones, ones], [ones, ones])).toEqual(["408f276d", "41c83b0e", "a20bc7c6", "6d5451fd"]);
    expect(block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
      "d16cfe09",
      "94fdcceb",
      "5001e420",
      "24126ea1",
    ]);
  });
});

describe("Rng", () => {
  it("splits by label alone, whatever was drawn before", () => {
    const a = createRng(7);
    const before = a.split("init").uint32();
    for (let i = 0; i < 100; i++) a.uniform();
    expect(a.split("init").uint32()).toBe(before);
    expect(a.split("other").uint32()).not.toBe(before);
    expect(createRng(8).split("init").uint32()).not.toBe(before);
  });

  it("tells labels apart that differ only in length or in a trailing zero byte", () => {
    const r = createRng(1);
    const first = ["", "a", "a\0", "a\0\0", "aaaaaaaa", "aaaaaaaaa", "b"].map((l) => r.split(l).uint32());
    expect(new Set(first).size).toBe(first.length);
  });

  it("fills arrays with the words that single draws give, from any place in a block", () => {
    for (const [before, length] of [
      [0, 8],
      [1, 3],
      [2, 9],
      [3, 1],
      [4, 0],
      [5, 4],
      [1, 2],
    ] as const) {
      const [a, b] = [createRng(9), createRng(9)];
      for (let i = 0; i < before; i++) expect(a.uint32()).toBe(b.uint32());
      const filled = new Uint32Array(length);
      a.fillUint32(filled);
      expect([...filled]).toEqual(Array.from({ length }, () => b.uint32()));
      expect(a.uint32()).toBe(b.uint32());
    }
  });

  it("draws uniforms with the mean and variance of the uniform distribution", () => {
    const r = createRng(3);
    const n = 200_000;
    let sum = 0;
    let square = 0;
    for (let i = 0; i < n; i++) {
      const u = r.uniform();
      expect(u >= 0 && u < 1).toBe(true);
      sum += u;
      square += (u - 0.5) ** 2;
    }
    // Five standard errors: sd of a uniform is sqrt(1/12), of its squared deviation sqrt(1/180).
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(square / n - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / n));
  });

  it("draws normals with mean 0, variance 1 and fourth moment 3", () => {
    const r = createRng(4);
    const n = 200_000;
    const moments = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const z = r.normal();
      moments[0]! += z / n;
      moments[1]! += z ** 2 / n;
      moments[2]! += z ** 4 / n;
    }
    // Five standard errors: Var z = 1, Var z^2 = 2, Var z^4 = 96.
    expect(Math.abs(moments[0]!)).toBeLessThan(5 * Math.sqrt(1 / n));
    expect(Math.abs(moments[1]! - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(moments[2]! - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
  });

  it("permutes without loss, and every position is equally likely", () => {
    const r = createRng(5);
    const counts = Array.from({ length: 5 }, () => 0);
    for (let i = 0; i < 20_000; i++) {
      const p = r.permutation(5);
      expect([...p].toSorted()).toEqual([0, 1, 2, 3, 4]);
      counts[p.indexOf(0)]!++;
    }
    for (const c of counts) expect(Math.abs(c - 4000)).toBeLessThan(5 * Math.sqrt(20_000 * 0.2 * 0.8));
  });

  it("refuses seeds that are not exact integers", () => {
    for (const seed of [-1, 0.5, 2 ** 53, NaN]) expect(() => createRng(seed)).toThrow(RangeError);
  });
});
