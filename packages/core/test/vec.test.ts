import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axpy, countZeros, dot, maxAbs, norm1, norm2 } from "../src/index.ts";

/** Integers of 20 bits: sums and products of a few of them are exact in a double, whatever their order. */
const exact = fc.integer({ min: -(2 ** 20), max: 2 ** 20 });
const pair = fc.array(fc.tuple(exact, exact), { maxLength: 50 });

describe("vec", () => {
  it("dot, norm1, norm2 and maxAbs equal sums in whole numbers", () => {
    fc.assert(
      fc.property(pair, (p) => {
        const [a, b] = [Float64Array.from(p, ([x]) => x), Float64Array.from(p, ([, y]) => y)];
        const sum = (f: (x: bigint, y: bigint) => bigint): number => Number(p.reduce((s, [x, y]) => s + f(BigInt(x), BigInt(y)), 0n));
        expect(dot(a, b) + 0).toBe(sum((x, y) => x * y));
        expect(norm1(a)).toBe(sum((x) => (x < 0n ? -x : x)));
        expect(norm2(a)).toBe(Math.sqrt(sum((x) => x * x)));
        expect(maxAbs(a)).toBe(Math.max(0, ...p.map(([x]) => Math.abs(x))));
      }),
    );
  });

  it("axpy adds a multiple in place, and rounds to float32 where y is float32", () => {
    fc.assert(
      fc.property(pair, exact, (p, alpha) => {
        const [x, y] = [Float64Array.from(p, ([a]) => a), Float64Array.from(p, ([, b]) => b)];
        axpy(alpha, x, y);
        expect([...y].map((v) => v + 0)).toEqual(p.map(([a, b]) => b + alpha * a + 0));
      }),
    );
    const y = Float32Array.of(1);
    axpy(1, Float32Array.of(2 ** -30), y);
    expect(y[0]).toBe(1);
  });

  it("work on empty vectors and on float32", () => {
    const none = new Float64Array(0);
    expect([dot(none, none), norm1(none), norm2(none), maxAbs(none), countZeros(none)]).toEqual([0, 0, 0, 0, 0]);
    expect(norm2(Float32Array.of(3, -4))).toBe(5);
  });

  it("NaN is never lost, wherever it stands", () => {
    for (let at = 0; at < 3; at++) {
      const v = Float64Array.of(1, -2, 3).with(at, NaN);
      expect([maxAbs(v), norm1(v), norm2(v), dot(v, v)]).toEqual([NaN, NaN, NaN, NaN]);
    }
  });

  it("countZeros counts exact zeros of either sign", () => {
    expect(countZeros(Float64Array.of(0, -0, 5e-324, NaN, 1))).toBe(2);
  });
});
