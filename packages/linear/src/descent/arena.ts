import type { Kernels, SweepFunctions } from "../kernels/kernels.ts";
import type { Allocator, Columns } from "./columns.ts";
import { packedSweeps, type Pool } from "./packed-sweeps.ts";
import { PlainSweeps, sumIn4, type Model, type Sweeps } from "./sweeps.ts";

/** Room that each array may leave unused, in bytes. */
export const LINE = 64;

/** The part of the kernels' memory that one solver uses. */
export interface Arena extends Allocator {
  /** The inner loops on arrays of this arena. Groups with limits have plain ones only; with a pool sweeps are over copies in it. */
  sweeps(columns: Columns, model: Model, plain: boolean, pool?: Pool): Sweeps;
}

/** An arena of this many bytes. All is taken from the memory at once, so that no array moves when it grows. */
export function createArena({ heap, sweeps }: Kernels, bytes: number): Arena {
  let end = 8 * heap.take(Math.ceil(bytes / 8));
  const last = end + 8 * Math.ceil(bytes / 8);
  const { buffer } = heap.f64;
  const take = (size: number): number => {
    const at = end;
    end += Math.ceil(size / LINE) * LINE;
    if (end > last) throw new RangeError(`the arena of ${bytes} bytes is too small by ${end - last}`);
    return at;
  };
  return {
    f64: (size) => new Float64Array(buffer, take(8 * size), size).fill(0),
    i32: (size) => new Int32Array(buffer, take(4 * size), size).fill(0),
    f32: (size) => new Float32Array(buffer, take(4 * size), size).fill(0),
    u8: (size) => new Uint8Array(buffer, take(size), size).fill(0),
    room: (size) => new Float64Array(buffer, take(8 * size), size),
    sweeps(columns, model, plain, pool) {
      if (sweeps === undefined || plain) return new PlainSweeps(columns, model);
      const unpacked = wasmSweeps(sweeps, columns, model, take(8 * model.responses));
      return pool === undefined ? unpacked : packedSweeps(sweeps, columns, model, pool, unpacked);
    },
  };
}

function wasmSweeps(run: SweepFunctions, columns: Columns, m: Model, scratch: number): Sweeps {
  const { n, p, pointers, rows, values, mean } = columns;
  run.bindColumns(n, p, pointers?.byteOffset ?? 0, rows?.byteOffset ?? 0, values.byteOffset);
  run.bindModel(...[m.omega, m.h, m.xw, m.threshold, m.ridge, m.lower, m.upper].map((v) => v.byteOffset), scratch, mean.byteOffset);
  const [b, raw, sum] = [m.b.byteOffset, m.raw.byteOffset, m.sum.byteOffset];
  return {
    prepare: () => {},
    sweep: (list, count, k) => run.sweep(list.byteOffset, count, b + 8 * k * p, raw, sum + 8 * k, m.inverse, m.uniform),
    groupSweep: (list, count) => run.groupSweep(list.byteOffset, count, m.responses, b, raw, sum, m.inverse, m.uniform),
    moments: (list, count) => void run.moments(list.byteOffset, count, m.inverse),
    slopes: (list, count, v, out, k) => void run.slopes(list.byteOffset, count, v.byteOffset + 8 * k * n, out.byteOffset + 8 * k * p),
    addListed: (list, count, c) => void run.addListed(list.byteOffset, count, c.byteOffset, raw),
    slopesListed: (list, count, out) => void run.slopesListed(list.byteOffset, count, raw, sumIn4(m.raw, 0, n), out.byteOffset),
    addColumns: (list, count, c, out, k) =>
      void run.addColumns(list.byteOffset, count, c.byteOffset + 8 * k * p, out.byteOffset + 8 * k * n),
  };
}
