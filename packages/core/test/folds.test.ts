import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createRng,
  forwardChaining,
  groupedFolds,
  kFold,
  leaveOneOut,
  numericStrata,
  repeatFolds,
  splitsOf,
  stratifiedFolds,
  trainRows,
  type Split,
} from "../src/index.ts";

const seed = fc.integer({ min: 0, max: 1e9 });
const sizes = (folds: ArrayLike<number>, k: number): number[] => {
  const out = Array.from({ length: k }, () => 0);
  for (const f of Array.from(folds)) out[f]!++;
  return out;
};
const spread = (v: readonly number[]): number => Math.max(...v) - Math.min(...v);
const sorted = (rows: Iterable<number>): number[] => [...rows].sort((a, b) => a - b);
const all = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Held rows of one repeat are all rows once; learning rows are the others; all ascend. */
function isPartition(splits: readonly Split[], n: number): void {
  expect(sorted(splits.flatMap((s) => [...s.held]))).toEqual(all(n));
  for (const s of splits) {
    expect([...s.held]).toEqual(sorted(s.held));
    expect(sorted([...s.held, ...trainRows(s, n)])).toEqual(all(n));
  }
}

const rowsAndFolds = fc.integer({ min: 2, max: 12 }).chain((folds) => fc.tuple(fc.integer({ min: folds, max: 150 }), fc.constant(folds)));

describe("kFold and its relatives", () => {
  it("part the rows into folds whose sizes differ by at most 1", () => {
    fc.assert(
      fc.property(rowsAndFolds, seed, ([n, folds], s) => {
        const ids = kFold({ n, folds, rng: createRng(s) });
        expect(spread(sizes(ids, folds))).toBeLessThanOrEqual(1);
        isPartition(splitsOf(ids), n);
      }),
    );
  });

  it("stratified: counts of every class differ by at most 1 between folds", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 12, maxLength: 150 }),
        fc.integer({ min: 2, max: 12 }),
        seed,
        (y, k, s) => {
          const ids = stratifiedFolds({ n: y.length, folds: k, rng: createRng(s), strata: y });
          expect(spread(sizes(ids, k))).toBeLessThanOrEqual(1);
          for (let c = 0; c < 5; c++)
            expect(
              spread(
                sizes(
                  [...ids].filter((_, i) => y[i] === c),
                  k,
                ),
              ),
            ).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it("stratified by a number: each fold gets one of each `folds` neighbours in order", () => {
    fc.assert(
      fc.property(rowsAndFolds, seed, ([n, folds], s) => {
        const y = Float64Array.from({ length: n }, (_, i) => Math.sin(i * 12.9898 + s));
        const ids = stratifiedFolds({ n, folds, rng: createRng(s), strata: numericStrata(y, folds) });
        const order = all(n).sort((a, b) => y[a]! - y[b]!);
        for (let at = 0; at + folds <= n; at += folds) expect(sorted(order.slice(at, at + folds).map((i) => ids[i]!))).toEqual(all(folds));
      }),
    );
  });

  it("leave-one-out holds each row out alone", () => {
    isPartition(splitsOf(leaveOneOut(7)), 7);
    expect(splitsOf(leaveOneOut(7)).every((s) => s.held.length === 1)).toBe(true);
  });

  it("repeats are partitions of their own, and one more leaves the others as they are", () => {
    const make = (r: number): readonly Split[] => repeatFolds(r, createRng(3), (rng) => kFold({ n: 20, folds: 4, rng }));
    const three = make(3);
    for (let r = 0; r < 3; r++)
      isPartition(
        three.filter((s) => s.repeat === r),
        20,
      );
    expect(make(2)).toEqual(three.slice(0, 8));
    expect(three[0]!.held).not.toEqual(three[4]!.held);
  });

  it("are the same for the same stream", () => {
    const make = (s: number): Int32Array => kFold({ n: 40, folds: 5, rng: createRng(s).split("folds") });
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
  });

  it("refuse too many folds, too few, and numbers that are not whole", () => {
    const code = (code: string): unknown => expect.objectContaining({ code });
    expect(() => kFold({ n: 3, folds: 4, rng: createRng(1) })).toThrow(code("E_FOLDS"));
    expect(() => kFold({ n: 3, folds: 1, rng: createRng(1) })).toThrow(code("E_FOLDS"));
    expect(() => splitsOf([1, 1])).toThrow(code("E_FOLDS"));
    expect(() => splitsOf([1, 0.5])).toThrow(code("E_FOLDS"));
    expect(() => stratifiedFolds({ n: 2, folds: 2, rng: createRng(1), strata: [0.5, 1] })).toThrow(code("E_STRATIFY"));
    expect(() => numericStrata([1, NaN], 2)).toThrow(code("E_STRATIFY"));
  });
});

describe("groupedFolds", () => {
  it("never splits a group, and sizes differ by at most the largest group", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 4, maxLength: 150 }),
        fc.integer({ min: 2, max: 4 }),
        seed,
        (groups, folds, s) => {
          const distinct = [...new Set(groups)];
          fc.pre(distinct.length >= folds);
          const ids = groupedFolds({ groups, folds, rng: createRng(s) });
          for (const g of distinct) expect(new Set(ids.filter((_, i) => groups[i] === g)).size).toBe(1);
          const largest = Math.max(...distinct.map((g) => groups.filter((x) => x === g).length));
          expect(spread(sizes(ids, folds))).toBeLessThanOrEqual(largest);
          isPartition(splitsOf(ids), groups.length);
        },
      ),
    );
  });

  it("takes names as groups and refuses fewer groups than folds", () => {
    const ids = groupedFolds({ groups: ["a", "b", "a", "c", "b", "a"], folds: 3, rng: createRng(1) });
    expect(ids[0]).toBe(ids[2]);
    expect(() => groupedFolds({ groups: ["a", "a"], folds: 2, rng: createRng(1) })).toThrow(expect.objectContaining({ code: "E_FOLDS" }));
  });
});

describe("forwardChaining", () => {
  it("learns only from rows strictly earlier than all it scores, a gap away, and holds no row out twice", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 8, maxLength: 120 }),
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 0, max: 3 }),
        fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
        (time, folds, gap, window) => {
          const n = time.length;
          let splits: readonly Split[];
          try {
            splits = forwardChaining({ n, folds, gap, window, time });
          } catch (e) {
            expect(e).toMatchObject({ code: "E_FOLDS" });
            return;
          }
          expect(splits.length).toBe(folds);
          const held = splits.flatMap((s) => [...s.held]);
          expect(new Set(held).size).toBe(held.length);
          for (const s of splits) {
            const first = Math.min(...Array.from(s.held, (i) => time[i]!));
            const train = trainRows(s, n);
            for (const i of train) expect(time[i]!).toBeLessThan(first);
            expect(train.length).toBeLessThanOrEqual(window ?? n);
            expect(time.filter((t) => t < first).length - train.length).toBeGreaterThanOrEqual(window === undefined ? gap : 0);
          }
        },
      ),
    );
  });

  // Python: [(list(a), list(b)) for a, b in sklearn.model_selection.TimeSeriesSplit(3, gap=1, max_train_size=4).split(range(11))]
  it("cuts as scikit-learn does where rows stand in order", () => {
    expect(forwardChaining({ n: 11, folds: 3, gap: 1, window: 4 }).map((s) => [[...s.train!], [...s.held]])).toEqual([
      [
        [0, 1, 2, 3],
        [5, 6],
      ],
      [
        [2, 3, 4, 5],
        [7, 8],
      ],
      [
        [4, 5, 6, 7],
        [9, 10],
      ],
    ]);
  });

  it("says when a gap is too wide and when rows of one time fill a block", () => {
    expect(() => forwardChaining({ n: 6, folds: 2, gap: 3 })).toThrow(/gap 3 leaves block 0/);
    expect(() => forwardChaining({ n: 6, folds: 2, time: [1, 1, 1, 1, 1, 1] })).toThrow(/one time/);
    expect(() => forwardChaining({ n: 6, folds: 2, gap: 0.5 })).toThrow(/whole number/);
  });
});
