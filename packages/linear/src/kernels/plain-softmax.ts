import type { Heap } from "./heap.ts";
import type { KernelFunctions } from "./kernels.ts";
import { exp, logOnePlus } from "./plain-elementary.ts";

const MOST = 1e300;

/** The rows of a softmax model. */
export function plainSoftmax(heap: Heap): Pick<KernelFunctions, "softmax" | "multiply" | "multiply32"> {
  return {
    softmax: (eta, hit, w, classes, n, residual, curvature, p, sums) => {
      const { f64 } = heap;
      const size = classes * n;
      const loss = [0, 0];
      const odds = [0, 0];
      const bends = [0, 0];
      for (let i = 0; i < n; i++) {
        const weight = f64[w + i]!;
        const own = f64[hit + i]! * n + i;
        const zero = f64[eta + own]!;
        let top = 0;
        for (let o = i; o < size; o += n) top = Math.max(top, f64[eta + o]! - zero);
        let missed = 0;
        for (let o = i; o < size; o += n) {
          f64[p + o] = exp(f64[eta + o]! - zero - top);
          if (o !== own) missed += f64[p + o]!;
        }
        const hits = exp(-top);
        const share = 1 / (hits + missed);
        const q = missed * share;
        for (let o = i; o < size; o += n) {
          const pk = f64[p + o]! * share;
          f64[p + o] = pk;
          f64[residual + o] = weight * (o === own ? q : -pk);
          const bend = weight * pk * (o === own ? q : 1 - pk);
          f64[curvature + o] = bend;
          bends[i % 2]! += bend;
        }
        loss[i % 2]! += weight * (top + logOnePlus(hits - 1 + missed));
        odds[i % 2]! += weight * Math.min(missed / hits, MOST);
      }
      f64[sums] = odds[0]! + odds[1]!;
      f64[sums + 1] = bends[0]! + bends[1]!;
      return loss[0]! + loss[1]!;
    },
    multiply: (p, x, n, out) => {
      const { f64 } = heap;
      for (let i = 0; i < n; i++) f64[out + i] = f64[p + i]! * f64[x + i]!;
    },
    multiply32: (p, x, n, out) => {
      const { f64, f32 } = heap;
      for (let i = 0; i < n; i++) f32[out + i] = f64[p + i]! * f32[x + i]!;
    },
  };
}
