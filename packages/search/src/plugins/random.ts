import { s, type Plugin } from "@ridgeline/core";
import type { Sampler, Space } from "@ridgeline/protocol";
import { sample, samplePoint } from "../sample.ts";

/** Independent uniform draws (in log(x) where a parameter says so), each keyed by (seed, trial, parameter): a trial's point depends on nothing else.
 *  Reference: Bergstra & Bengio (2012), Random search for hyper-parameter optimization, JMLR 13. */
export function random(): Sampler<RandomState> {
  return {
    init: ({ space }) => ({ space }),
    needs: () => 0,
    observe: (state) => state,
    suggest: ({ space }, { rng }) => samplePoint(space, rng),
    suggestOne: (_, { rng }, __, d) => sample(d, rng),
  };
}

/** What random search remembers: the space, as it has no past. */
export interface RandomState {
  readonly space: Space;
}

export const randomPlugin: Plugin<Readonly<Record<never, never>>, Sampler<RandomState>> = {
  kind: "sampler",
  name: "random",
  summary: "Independent uniform draws, each keyed by (seed, trial, parameter)",
  cite: ["Bergstra & Bengio (2012), Random search for hyper-parameter optimization, JMLR 13"],
  options: s.object({}),
  create: random,
};
