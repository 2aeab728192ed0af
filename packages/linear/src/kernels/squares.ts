import type { Heap } from "./heap.ts";

/** Smallest capacity. */
const LEAST = 128;
/** A capacity is a multiple of this: of even length for the kernels, and whole cache lines. */
const STEP = 8;
/** By what a capacity grows at least. */
const GROWTH = 1.25;

/** Rows that a square matrix of at least `size` of them should have room for, with `now` at present and never more than `most`. */
export function capacityFor(size: number, now: number, most: number): number {
  return STEP * Math.ceil(Math.max(size, Math.min(Math.max(GROWTH * now, LEAST), most)) / STEP);
}

/** Moves the rows of a square matrix apart, in place: from `from` to `to` words. */
export function restride({ f64 }: Heap, at: number, rows: number, from: number, to: number): void {
  for (let i = rows - 1; i > 0; i--) f64.copyWithin(at + i * to, at + i * from, at + i * from + rows);
}
