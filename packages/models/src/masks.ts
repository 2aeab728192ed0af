import type { Rng } from "@ridgeline/core";

const LEVELS = 0x1_0000;

/** The rate that is used: p rounded to a multiple of 2^-16, below 1. */
export function usedRate(p: number): number {
  return Math.min(LEVELS - 1, Math.round(p * LEVELS)) / LEVELS;
}

/** Inverted dropout: writes 0 with probability `p = usedRate(rate)`, else `1/(1-p)`. Every entry takes 16 bits u of the stream and is dropped where
 *  `u < 2^16 p`, so what a rate drops every larger rate drops too (common random numbers: rates are compared on the same draws).
 *  `scratch` holds at least half as many words as `out`. */
export function drawMask(rng: Rng, rate: number, out: Float32Array, scratch: Uint32Array): void {
  const p = usedRate(rate);
  const threshold = p * LEVELS;
  const keep = 1 / (1 - p);
  const words = scratch.subarray(0, Math.ceil(out.length / 2));
  rng.fillUint32(words);
  for (let i = 0; i < out.length; i++) {
    const bits = i % 2 === 0 ? words[i >> 1]! & 0xffff : words[i >> 1]! >>> 16;
    out[i] = bits < threshold ? 0 : keep;
  }
}
