import type { Hyper, Penalty } from "@ridgeline/core";
import * as fc from "fast-check";
import type { Law } from "./law.ts";
import { blockLaws } from "./penalty-laws/blocks.ts";
import { caseOf, type Formula } from "./penalty-laws/case.ts";
import { dualLaws } from "./penalty-laws/dual.ts";
import { formLaws } from "./penalty-laws/form.ts";
import { gapLaws, lambdaMaxLaws } from "./penalty-laws/gap.ts";
import { proxLaws } from "./penalty-laws/prox.ts";
import { gradientLaws, valueLaws } from "./penalty-laws/value.ts";

export interface PenaltySuiteOptions {
  /** Hyper-parameters in their range, `lambda` among them where the penalty reads it. */
  readonly hyper: fc.Arbitrary<Hyper>;
  /** The penalty's formula written a second time, independently: catches a factor that is wrong everywhere alike. */
  readonly formula: Formula;
  /** Seed of the generated cases; default 1, so that a failure repeats. */
  readonly seed?: number;
  /** Cases a law; default 200. */
  readonly runs?: number;
}

/** Laws of the `Penalty` contract, for separable and other penalties, convex or not. Members that a penalty does not have give no laws: what
 *  it has is read off it, never its name. Weights are generated in [-20, 20], as many as its `size` says (4 where it takes any number); limits,
 *  group weights and the like are best multiples of 1/8. A penalty that is Infinity somewhere needs a prox: it leads into the domain. */
export function penaltySuite(penalty: Penalty, o: PenaltySuiteOptions): readonly Law[] {
  const laws = [...valueLaws, ...gradientLaws, ...proxLaws, ...gapLaws, ...lambdaMaxLaws, ...dualLaws, ...blockLaws, ...formLaws];
  const parameters = { seed: o.seed ?? 1, numRuns: o.runs ?? 200 };
  const weights = fc.array(coordinate, { minLength: penalty.size ?? 4, maxLength: penalty.size ?? 4 });
  const h = o.hyper.map((x) => watched(penalty, x));
  return laws
    .filter((law) => law.needs(penalty))
    .map(({ name, holds }) => ({
      name: `${penalty.name}: ${name}`,
      run: async () => {
        fc.assert(
          fc.property(weights, weights, h, fc.double({ min: 0.01, max: 3, noNaN: true }), (v, z, hyper, step) => {
            holds(caseOf({ penalty, formula: o.formula, v: Float64Array.from(v), z: Float64Array.from(z), h: hyper, step }));
          }),
          parameters,
        );
      },
    }));
}

/** Multiples of 2^-10, so that differences around a weight that is not 0 never cross 0. */
const nonzero = fc.integer({ min: -20 * 1024, max: 20 * 1024 }).map((k) => k / 1024);
const coordinate = fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 4, arbitrary: nonzero });

/** Hyper-parameters that object to being read under a name the penalty does not declare. */
function watched(p: Penalty, h: Hyper): Hyper {
  return new Proxy(h, {
    get(target, name) {
      if (typeof name === "string" && !p.hyper.includes(name))
        throw new Error(`reads ${name}, which is not in its hyper [${p.hyper.join(", ")}]`);
      return target[name as string];
    },
  });
}
