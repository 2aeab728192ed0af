import { float64, s, type CoordinatePenalty, type DualPenalty, type Hyper, type Plugin } from "@ridgeline/core";
import { convexOverCoordinates, type ConvexCoordinate } from "../coordinates.ts";
import { isWeight, numbers, optionsOf, pick } from "../options.ts";
import { softThreshold } from "../scalar.ts";

export interface WeightedL1Options {
  /** `[d]`: strength of each coordinate relative to lambda, >= 0. 0 is never penalised, Infinity keeps the coordinate at 0. Used as given:
   *  glmnet scales its `penalty.factor` to sum to d first. */
  readonly weights: ArrayLike<number>;
}

const schema = s.object({ weights: numbers("number >= 0", isWeight) });

/** Lasso with a strength for each coordinate, `lambda * sum_i a_i |w_i|`, `a = weights` (never averaged, never rescaled). `lambda >= 0` in units of
 *  the loss; `lambdaMax = max |f'(0)_i| / a_i`, Infinity where an unpenalised coordinate has a gradient. Throws `E_PENALTY` for a weight that is
 *  negative or NaN. Reference: Zou (2006), JASA 101(476), eq. 4, with weights of any origin. */
export function weightedL1(options: WeightedL1Options): CoordinatePenalty & DualPenalty {
  const { weights } = optionsOf("weighted-l1", schema, options);
  return ofWeights("weighted-l1", Float64Array.from(weights));
}

/** The penalty of checked weights under a name of its own. */
export function ofWeights(name: string, weights: Float64Array): CoordinatePenalty & DualPenalty {
  const unpenalised = Array.from(weights.keys()).filter((i) => weights[i] === 0);
  const restrict = (indices: ArrayLike<number>): CoordinatePenalty & DualPenalty => ofWeights(name, pick(weights, indices));
  return convexOverCoordinates({ name, hyper: ["lambda"], size: weights.length, unpenalised, restrict }, coordinate(weights));
}

function coordinate(weights: Float64Array): ConvexCoordinate {
  // Infinity stays so at lambda = 0 and at step 0.
  const strength = (h: Hyper, i: number): number => (weights[i] === Infinity ? Infinity : h.lambda! * weights[i]!);
  const slope = (w: number, h: Hyper, i: number): number => Math.sign(w) * strength(h, i);
  return {
    value: (w, h, i) => (w === 0 ? 0 : strength(h, i) * Math.abs(w)),
    prox: (v, step, h, i) => softThreshold(float64, v, weights[i] === Infinity ? Infinity : step * strength(h, i)),
    below: (w, h, i) => (w === 0 ? -strength(h, i) : weights[i] === Infinity ? Infinity : slope(w, h, i)),
    above: (w, h, i) => (w === 0 ? strength(h, i) : slope(w, h, i)),
    argmax: (u, h, i, slack) => (Math.abs(u) <= strength(h, i) + slack ? 0 : u / 0),
    down: strength,
    up: strength,
  };
}

export const weightedL1Plugin: Plugin<WeightedL1Options, CoordinatePenalty & DualPenalty> = {
  kind: "penalty",
  name: "weighted-l1",
  summary: "Weighted lasso: lambda sum a_i |w_i|. A strength for each coordinate; 0 leaves it alone.",
  cite: ["Zou (2006), The Adaptive Lasso and Its Oracle Properties, JASA 101(476)"],
  options: schema,
  create: weightedL1,
};
