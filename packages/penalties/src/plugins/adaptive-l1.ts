import { s, type CoordinatePenalty, type DualPenalty, type Plugin } from "@ridgeline/core";
import { numbers, optionsOf } from "../options.ts";
import { ofWeights } from "./weighted-l1.ts";

export interface AdaptiveL1Options {
  /** `[d]`: coefficients of a first fit, on the scale on which the penalty acts (standardised columns where those are penalised); ridge where
   *  d > n or columns are correlated, least squares otherwise. */
  readonly initial: ArrayLike<number>;
  /** Power, > 0. Default 1, the least that makes the first fit matter in proportion; Zou tunes it over 0.5, 1 and 2. */
  readonly gamma?: number | undefined;
}

const schema = s.object({
  initial: numbers("finite number", Number.isFinite),
  gamma: s.withDefault(s.number({ above: 0 }), 1),
});

/** Adaptive lasso, `lambda * sum_i |w_i| / |b_i|^gamma` with `b = initial`: large first coefficients are shrunk less, so that it selects
 *  consistently where the lasso does not; a coefficient that was 0 stays 0. `lambda >= 0` in units of the loss times `|b|^gamma`.
 *  Throws `E_PENALTY` for an entry that is not finite or a gamma that is not positive. Reference: Zou (2006), JASA 101(476), eq. 4. */
export function adaptiveL1(options: AdaptiveL1Options): CoordinatePenalty & DualPenalty {
  const { initial, gamma } = optionsOf("adaptive-l1", schema, options);
  return ofWeights("adaptive-l1", adaptiveWeights(initial, gamma));
}

/** `1 / |b_i|^gamma`, Infinity where `b_i = 0`: weights of `weightedL1` from a first fit `initial: [d]`. `gamma` as in `AdaptiveL1Options`. */
export function adaptiveWeights(initial: ArrayLike<number>, gamma = 1): Float64Array {
  return Float64Array.from(initial, (b) => Math.abs(b) ** -gamma);
}

export const adaptiveL1Plugin: Plugin<AdaptiveL1Options, CoordinatePenalty & DualPenalty> = {
  kind: "penalty",
  name: "adaptive-l1",
  summary: "Adaptive lasso: lambda sum |w_i| / |b_i|^gamma, b a first fit. Selects consistently.",
  cite: ["Zou (2006), The Adaptive Lasso and Its Oracle Properties, JASA 101(476), eq. 4"],
  options: schema,
  create: adaptiveL1,
};
