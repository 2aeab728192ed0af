import type { Heap } from "./heap.ts";
import type { KernelFunctions } from "./kernels.ts";
import { exp } from "./plain-elementary.ts";

const MOST_ETA = 700;
const MOST = 1e300;
const NEAR = 1e-2;

/** The rows of a Poisson model. */
export function plainPoisson(heap: Heap): Pick<KernelFunctions, "poisson"> {
  return {
    poisson: (eta, y, logY, w, n, residual, curvature, sums) => {
      const { f64 } = heap;
      const loss = [0, 0];
      const distance = [0, 0];
      const bends = [0, 0];
      for (let i = 0; i < n; i++) {
        const weight = f64[w + i]!;
        const count = f64[y + i]!;
        const e = Math.min(f64[eta + i]!, MOST_ETA);
        const mean = exp(e);
        const z = e - f64[logY + i]!;
        const isNear = Math.abs(z) < NEAR && count > 0;
        loss[i % 2]! += weight * (isNear ? count * (z * z) * series(z) : mean - count - count * z);
        const r = count - mean;
        f64[residual + i] = weight * r;
        const bend = weight * mean;
        f64[curvature + i] = bend;
        bends[i % 2]! += bend;
        distance[i % 2]! += weight * Math.min((r * r) / mean, MOST);
      }
      f64[sums] = distance[0]! + distance[1]!;
      f64[sums + 1] = bends[0]! + bends[1]!;
      return loss[0]! + loss[1]!;
    },
  };
}

function series(z: number): number {
  return (((((1 / 5040) * z + 1 / 720) * z + 1 / 120) * z + 1 / 24) * z + 1 / 6) * z + 0.5;
}
