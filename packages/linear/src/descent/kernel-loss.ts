import type { Loss } from "../families/family-model.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Problem } from "../problem.ts";
import { LINE, type Arena } from "./arena.ts";

/** Bytes that `kernelLoss` allocates, at most. */
export function kernelLossBytes(n: number): number {
  return 8 * (3 * (n + 1) + 2) + 4 * LINE;
}

/** The loss of the family, evaluated by kernels where there is one for it (`binomial`), at a predictor and into a residual of the arena with at least
 *  one 0 behind their rows. Its `curvature` is that where it was evaluated last; `bregman` is a bound: the chi-square distance
 *  `(1-u)^2 q/(1-q)`, and by convexity of the entropy `(1-u) log 1/(1-q)`, q_i the probability of the class that did not occur. */
export function kernelLoss(loss: Loss, { family, data, weights }: Problem, kernels: Kernels, arena: Arena): Loss {
  if (family !== "binomial") return loss;
  const { n } = loss;
  const even = n + (n % 2);
  const sign = arena.f64(even).fill(1);
  for (let i = 0; i < n; i++) sign[i] = data.y[i] === 1 ? 1 : -1;
  const [weight, curvature, odds] = [arena.f64(even), arena.f64(even), arena.f64(2)];
  weight.set(weights);
  const [s, w, c, o] = [sign, weight, curvature, odds].map((v) => v.byteOffset / 8) as [number, number, number, number];
  let value = 0;
  return {
    ...loss,
    evaluate(eta, residual) {
      value = kernels.logistic(eta.byteOffset / 8, s, w, even, residual.byteOffset / 8, c, o);
      return value;
    },
    curvature: (_eta, out) => out.set(n === even ? curvature : curvature.subarray(0, n)),
    hessian: () => (v, out) => {
      for (let i = 0; i < n; i++) out[i] = curvature[i]! * v[i]!;
    },
    bregman: (_eta, u) => Math.min((1 - u) * value, (1 - u) ** 2 * odds[0]!),
  };
}
