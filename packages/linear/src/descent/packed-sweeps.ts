import type { SweepFunctions } from "../kernels/kernels.ts";
import type { Columns } from "./columns.ts";
import { sumIn4, type Model, type Sweeps } from "./sweeps.ts";

/** Bytes of a record beside its entries, and what entries that fill it up may add. */
const HEAD = 48;
const ENTRY = 12;
const MOST_FILL = 3;
/** With more records than this share of a list out of order, all are written anew. */
const MOST_SCATTERED = 0.3;

/** Arrays in the memory of the kernels. */
export interface Pool {
  /** `[p]`, filled with 0. */
  readonly slots: Int32Array;
  readonly room: Float64Array;
  /** `[K, n]`: a vector whose slopes are wanted, with four entries more, of 0, behind its end. */
  readonly spared: Float64Array;
}

/** Bytes of a pool in which every column has room that is likely to be in a working set: as many as there are rows, twice. */
export function poolBytes(n: number, p: number, stored: number): number {
  const share = Math.min(1, (2 * n) / p);
  return 8 * Math.ceil((share * (ENTRY * stored + (HEAD + ENTRY * MOST_FILL) * p)) / 8);
}

/** Sweeps over copies of sparse columns that lie side by side (assembly/packed.ts), for one response at a time without limits; the rest is done by `plain`.
 *  @param model Its `raw` and `omega` have four entries more, of 0, behind the first n. */
export function packedSweeps(run: SweepFunctions, columns: Columns, model: Model, { slots, room, spared }: Pool, plain: Sweeps): Sweeps {
  const { n, p, pointers, rows, values, mean } = columns;
  const { omega, h, xw, threshold, ridge, b, raw, sum } = model;
  run.bindPool(n, pointers!.byteOffset, rows!.byteOffset, values.byteOffset, slots.byteOffset);
  run.bindPoolModel(...[omega, h, xw, threshold, ridge, raw, mean].map((v) => v.byteOffset));
  const clear = (): void => {
    slots.fill(0);
    run.clearPool(room.byteOffset, room.byteOffset + room.byteLength);
  };
  clear();
  return {
    ...plain,
    prepare(list, count, k) {
      const left = run.prepare(list.byteOffset, count, b.byteOffset + 8 * k * p);
      if (left === 0 && run.scattered() <= MOST_SCATTERED * count) return;
      clear();
      run.prepare(list.byteOffset, count, b.byteOffset + 8 * k * p);
    },
    moments: (list, count) => void run.packedMoments(list.byteOffset, count, model.inverse),
    addListed: (list, count, c) => void run.packedAdd(list.byteOffset, count, c.byteOffset),
    slopesListed: (list, count, out) => void run.packedSlopes(list.byteOffset, count, raw.byteOffset, sumIn4(raw, 0, n), out.byteOffset, 0),
    slopes(list, count, v, out, k) {
      if (v !== spared) return plain.slopes(list, count, v, out, k);
      run.packedSlopes(list.byteOffset, count, v.byteOffset + 8 * k * n, sumIn4(v, k * n, n), out.byteOffset + 8 * k * p, 1);
    },
    sweep: (list, count, k) =>
      run.packedSweep(list.byteOffset, count, b.byteOffset + 8 * k * p, sum.byteOffset + 8 * k, model.inverse, model.uniform),
  };
}
