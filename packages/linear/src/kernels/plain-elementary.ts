const { LOG2E } = Math;
const LN2_HIGH = 0.69314718036912381649;
const LN2_LOW = 1.90821492927058770002e-10;
const ROUND = 6755399441055744;
/** `1 / k!` from 13 down to 0. */
const TAYLOR = [
  1.6059043836821613e-10, 2.08767569878681e-9, 2.505210838544172e-8, 2.755731922398589e-7, 2.7557319223985893e-6, 2.48015873015873e-5,
  1.984126984126984e-4, 1.388888888888889e-3, 8.333333333333333e-3, 4.1666666666666664e-2, 0.16666666666666666, 0.5, 1, 1,
];
const power = new Float64Array(1);
const powerBits = new Int32Array(power.buffer);

/** `e^x` for x <= 709; x below -708 counts as -708. */
export function exp(x: number): number {
  const bounded = Math.max(x, -708);
  const k = bounded * LOG2E + ROUND - ROUND;
  const r = bounded - k * LN2_HIGH - k * LN2_LOW;
  let p = TAYLOR[0]!;
  for (let i = 1; i < TAYLOR.length; i++) p = p * r + TAYLOR[i]!;
  powerBits[1] = (k + 1023) << 20;
  return p * power[0]!;
}

/** `log(1 + e)` for e in [0, 1]. */
export function log1p(e: number): number {
  const z = e / (2 + e);
  const w = z * z;
  let p = 2 / 31;
  for (let k = 29; k >= 1; k -= 2) p = p * w + 2 / k;
  return z * p;
}

/** `log(1 + s)` for s >= 0. */
export function logOnePlus(s: number): number {
  power[0] = 1 + s;
  const k = (powerBits[1]! >>> 20) - 1023;
  powerBits[1] = (powerBits[1]! & 0xfffff) | 0x3ff00000;
  const e = k > 0 ? power[0]! - 1 : s;
  power[0] = 0;
  return k * Math.LN2 + log1p(e);
}
