/** Values (64 MiB) up to which memory is kept. */
const KEPT = 2 ** 23;

let idle: Float64Array | undefined;

/** Memory for the rows of one fit, that of an earlier fit where there is some: fresh memory has to be cleared, mapped and collected for every
 *  fold, which takes longer than to fill it. */
export function borrowRoom(size: number): Float64Array {
  const memory = idle !== undefined && idle.length >= size ? idle : new Float64Array(size);
  idle = undefined;
  return memory.length === size ? memory : memory.subarray(0, size);
}

/** Gives it back; nothing may look at it from then on. */
export function returnRoom(memory: Float64Array): void {
  const whole = new Float64Array(memory.buffer);
  if (whole.length <= KEPT && whole.length > (idle?.length ?? 0)) idle = whole;
}
