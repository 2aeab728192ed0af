import { describe, expect, it } from "vitest";
import { createArena } from "../src/descent/arena.ts";
import type { Columns } from "../src/descent/columns.ts";
import type { Model } from "../src/descent/sweeps.ts";
import type { Kernels } from "../src/kernels/kernels.ts";
import { plainKernels } from "../src/kernels/plain.ts";
import { wasmKernels } from "../src/kernels/wasm.ts";

/** One sweep over two sparse columns of 4 rows, the first of this curvature; in the pool of records where there is one. */
function sweepOnce(kernels: Kernels, curvature: number, pooled: boolean): Float64Array {
  const arena = createArena(kernels, 1 << 14);
  const f64 = (...v: number[]): Float64Array => fillFrom(arena.f64(v.length), v);
  const i32 = (...v: number[]): Int32Array => fillFrom(arena.i32(v.length), v);
  const columns: Columns = {
    n: 4,
    p: 2,
    pointers: i32(0, 2, 5),
    rows: i32(0, 3, 0, 1, 2),
    values: f64(1, 2, 1, -1, 3),
    mean: f64(0, 0),
  };
  const model: Model = {
    responses: 1,
    omega: f64(1, 1, 1, 1, 0, 0, 0, 0).subarray(0, 4),
    raw: f64(0, 0.5, 2, 0, 0, 0, 0, 0).subarray(0, 4),
    sum: f64(0),
    h: f64(curvature, 11),
    xw: f64(0, 0),
    b: f64(0.25, 0),
    threshold: f64(0, 0.5),
    ridge: f64(0, 0),
    lower: f64(-Infinity, -Infinity),
    upper: f64(Infinity, Infinity),
    inverse: 0,
    uniform: 0,
  };
  const spared = arena.f64(8);
  const pool = pooled ? { slots: arena.i32(2), room: arena.room(64), spared } : undefined;
  const sweeps = arena.sweeps(columns, model, false, pool);
  const list = i32(0, 1);
  sweeps.prepare(list, 2, 0);
  sweeps.sweep(list, 2, 0);
  return Float64Array.from(model.b);
}

function fillFrom<T extends Float64Array | Int32Array>(out: T, v: readonly number[]): T {
  out.set(v);
  return out;
}

describe.each([
  ["plain", plainKernels, false],
  ["wasm", wasmKernels, false],
  ["wasm, records", wasmKernels, true],
] as const)("a sweep (%s)", (_, kernels, pooled) => {
  it("goes to the minimum in each coordinate", () => {
    // Column 2: z = 3 * 2 - 0.5, less its threshold of 0.5, over its curvature 11; column 1: no slope at b, so b stays.
    expect(Array.from(sweepOnce(kernels(), 5, pooled))).toEqual([0.25, 5 / 11].map((v) => expect.closeTo(v, 15)));
  });

  it.each([0, 1e-310, -1, NaN])("leaves a column of curvature %d as it is", (curvature) => {
    expect(sweepOnce(kernels(), curvature, pooled)[0]).toBe(0.25);
  });
});
