import { createRng } from "@ridgeline/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldNotes, holdOut, makeFolds } from "../src/index.ts";

const seed = fc.integer({ min: 0, max: 1e9 });
const classes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 200 });
const count = (values: ArrayLike<number>, levels: number): number[] => {
  const out = Array.from({ length: levels }, () => 0);
  for (const v of Array.from(values)) out[v]!++;
  return out;
};

describe("holdOut", () => {
  it("parts the rows into two ascending lists of the asked sizes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), fc.double({ min: 0.001, max: 0.999, noNaN: true }), seed, (n, fraction, s) => {
        const { rest, held } = holdOut({ n, fraction, rng: createRng(s) });
        expect([...rest, ...held].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
        expect([...rest]).toEqual([...rest].sort((a, b) => a - b));
        expect([...held]).toEqual([...held].sort((a, b) => a - b));
        expect(held.length).toBe(Math.min(n - 1, Math.max(1, Math.round(n * fraction))));
      }),
    );
  });

  it("takes each class's share to less than one row, the total being the same", () => {
    fc.assert(
      fc.property(classes, fc.double({ min: 0.01, max: 0.99, noNaN: true }), seed, (y, fraction, s) => {
        const { rest, held } = holdOut({ n: y.length, fraction, rng: createRng(s), y });
        expect(rest.length + held.length).toBe(y.length);
        expect(held.length).toBe(Math.min(y.length - 1, Math.max(1, Math.round(y.length * fraction))));
        const all = count(y, 5);
        const inHeld = count(
          Array.from(held, (i) => y[i]!),
          5,
        );
        for (const [c, n] of all.entries()) expect(Math.abs(inHeld[c]! - n * fraction)).toBeLessThan(1 + 1e-9);
      }),
    );
  });

  it("keeps a class of one row for training while another class can give", () => {
    // Shares 0.5 and 3.5 of 4: by remainder alone the one row of class 0, the first of equals, would go.
    const y = [0, 1, 1, 1, 1, 1, 1, 1];
    for (let s = 0; s < 50; s++) expect([...holdOut({ n: 8, fraction: 0.5, rng: createRng(s), y }).rest]).toContain(0);
  });

  it("holds every row out equally often", () => {
    const times = Array.from({ length: 20 }, () => 0);
    for (let s = 0; s < 4000; s++) for (const i of holdOut({ n: 20, fraction: 0.25, rng: createRng(s) }).held) times[i]!++;
    // Binomial(4000, 1/4): sd 27.4; five of them.
    for (const t of times) expect(Math.abs(t - 1000)).toBeLessThan(137);
  });

  it("is the same for the same stream, and holds out nothing for 0", () => {
    const once = holdOut({ n: 50, fraction: 0.2, rng: createRng(3).split("test") });
    expect(holdOut({ n: 50, fraction: 0.2, rng: createRng(3).split("test") })).toEqual(once);
    expect(holdOut({ n: 50, fraction: 0.2, rng: createRng(4).split("test") })).not.toEqual(once);
    expect(holdOut({ n: 3, fraction: 0, rng: createRng(1) })).toEqual({ rest: Uint32Array.of(0, 1, 2), held: new Uint32Array(0) });
  });

  it("refuses fractions outside [0, 1), a single row, and a numeric target as classes", () => {
    for (const fraction of [1, -0.1, NaN]) {
      expect(() => holdOut({ n: 5, fraction, rng: createRng(1) })).toThrow(expect.objectContaining({ code: "E_SPLIT" }));
    }
    expect(() => holdOut({ n: 1, fraction: 0.5, rng: createRng(1) })).toThrow(expect.objectContaining({ code: "E_SPLIT" }));
    expect(() => holdOut({ n: 2, fraction: 0.5, rng: createRng(1), y: [0.5, 1] })).toThrow(expect.objectContaining({ code: "E_STRATIFY" }));
    expect(() => holdOut({ n: 2, fraction: 0.5, rng: createRng(1), y: [1] })).toThrow(expect.objectContaining({ code: "E_STRATIFY" }));
  });
});

describe("makeFolds", () => {
  it("balances folds, and within each class too, to one row", () => {
    const counts = (folds: Int32Array, k: number): number => {
      const sizes = count(folds, k);
      return Math.max(...sizes) - Math.min(...sizes);
    };
    fc.assert(
      fc.property(classes, fc.integer({ min: 2, max: 12 }), fc.boolean(), seed, (y, k, stratify, s) => {
        fc.pre(y.length >= k);
        const folds = makeFolds({ n: y.length, folds: k, rng: createRng(s), y: stratify ? y : undefined });
        expect(folds).toHaveLength(y.length);
        expect(counts(folds, k)).toBeLessThanOrEqual(1);
        if (!stratify) return;
        for (let c = 0; c < 5; c++)
          expect(
            counts(
              folds.filter((_, i) => y[i] === c),
              k,
            ),
          ).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("puts every pair of rows together as often as chance does", () => {
    let together = 0;
    for (let s = 0; s < 4000; s++) {
      const folds = makeFolds({ n: 10, folds: 5, rng: createRng(s) });
      if (folds[0] === folds[1]) together++;
    }
    // Row 1 is the one other row of row 0's fold with probability 1/9; sd 19.9; five of them.
    expect(Math.abs(together - 4000 / 9)).toBeLessThan(100);
  });

  it("gives the larger folds to no label in particular", () => {
    const larger = Array.from({ length: 3 }, () => 0);
    for (let s = 0; s < 3000; s++) {
      const sizes = count(makeFolds({ n: 4, folds: 3, rng: createRng(s), y: [0, 0, 1, 1] }), 3);
      larger[sizes.indexOf(2)]!++;
    }
    // Binomial(3000, 1/3): sd 25.8; five of them.
    for (const t of larger) expect(Math.abs(t - 1000)).toBeLessThan(129);
  });

  it("is the same for the same stream and differs between repeats", () => {
    const repeat = (r: number): Int32Array => makeFolds({ n: 40, folds: 5, rng: createRng(1).split("folds").split(r) });
    expect(repeat(0)).toEqual(repeat(0));
    expect(repeat(0)).not.toEqual(repeat(1));
  });

  it("refuses fewer rows than folds, and fewer than 2 folds", () => {
    for (const folds of [1, 2.5, 6, NaN]) {
      expect(() => makeFolds({ n: 5, folds, rng: createRng(1) })).toThrow(expect.objectContaining({ code: "E_FOLDS" }));
    }
  });

  it("notes a class with fewer rows than folds, and splits all the same", () => {
    const y = [0, 0, 0, 0, 0, 0, 1, 1];
    expect(foldNotes({ y, folds: 3, classes: ["no", "yes"] })).toEqual([
      'class "yes" has 2 of the rows, fewer than the 3 folds: some folds lack it',
    ]);
    expect(foldNotes({ y, folds: 2 })).toEqual([]);
    expect(makeFolds({ n: 8, folds: 3, rng: createRng(1), y })).toHaveLength(8);
  });
});
