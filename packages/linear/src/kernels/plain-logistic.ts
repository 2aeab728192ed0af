import type { Heap } from "./heap.ts";
import type { KernelFunctions } from "./kernels.ts";

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

/** The rows of a logistic model. */
export function plainLogistic(heap: Heap): Pick<KernelFunctions, "logistic"> {
  return {
    logistic: (eta, s, w, n, residual, curvature, odds) => {
      const { f64 } = heap;
      const loss = [0, 0];
      const against = [0, 0];
      const total = [0, 0];
      for (let i = 0; i < n; i++) {
        const sign = f64[s + i]!;
        const weight = f64[w + i]!;
        const m = sign * f64[eta + i]!;
        const e = exp(-Math.abs(m));
        const a = 1 / (1 + e);
        f64[residual + i] = weight * sign * ((m > 0 ? e : 1) * a);
        const bend = weight * e * (a * a);
        f64[curvature + i] = bend;
        total[i % 2]! += bend;
        loss[i % 2]! += weight * (log1p(e) - Math.min(m, 0));
        against[i % 2]! += weight * (m > 0 ? e : 1 / e);
      }
      f64[odds] = against[0]! + against[1]!;
      f64[odds + 1] = total[0]! + total[1]!;
      return loss[0]! + loss[1]!;
    },
  };
}

function exp(x: number): number {
  const bounded = Math.max(x, -708);
  const k = bounded * LOG2E + ROUND - ROUND;
  const r = bounded - k * LN2_HIGH - k * LN2_LOW;
  let p = TAYLOR[0]!;
  for (let i = 1; i < TAYLOR.length; i++) p = p * r + TAYLOR[i]!;
  powerBits[1] = (k + 1023) << 20;
  return p * power[0]!;
}

function log1p(e: number): number {
  const z = e / (2 + e);
  const w = z * z;
  let p = 2 / 31;
  for (let k = 29; k >= 1; k -= 2) p = p * w + 2 / k;
  return z * p;
}
