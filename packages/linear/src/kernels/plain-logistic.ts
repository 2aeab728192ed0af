import type { Heap } from "./heap.ts";
import type { KernelFunctions } from "./kernels.ts";
import { exp, log1p } from "./plain-elementary.ts";

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
