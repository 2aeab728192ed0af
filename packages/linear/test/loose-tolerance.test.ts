import { assert, boolean, constantFrom, integer, nat, pre, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { fitPath, type PathData, type PathOptions } from "../src/index.ts";
import { drawData, inForm, pathObjective } from "./dense-and-sparse.ts";

/** At loose tolerances intercepts and columns without a penalty are not solved to the end either: the gap has to say so. */
const drawn = record({
  seed: nat(1e6),
  n: integer({ min: 6, max: 40 }),
  d: integer({ min: 2, max: 12 }),
  family: constantFrom("binomial", "multinomial", "poisson"),
  form: constantFrom("rows", "csc"),
  share: constantFrom(0, 0.5),
  l1Ratio: constantFrom(1, 0.5, 0.01),
  tolerance: constantFrom(1e-4, 1e-6, 1e-9),
  free: boolean(),
  offset: boolean(),
});

/** Whether the target goes with any column that is penalised. */
function hasGrid(data: PathData, options: PathOptions): boolean {
  try {
    fitPath(data, { ...options, nlambda: 1 });
    return true;
  } catch (e) {
    expect(e).toMatchObject({ code: "E_NO_LAMBDA_GRID" });
    return false;
  }
}

describe("a loose tolerance", () => {
  it("leaves an objective no further above the minimum than the gap says, with intercepts and columns without a penalty", () => {
    assert(
      property(drawn, ({ l1Ratio, tolerance, free, form, offset, ...rest }) => {
        const data = drawData(rest);
        const { n, d, family } = rest;
        const K = data.responses ?? 1;
        const options: PathOptions = {
          family,
          l1Ratio,
          nlambda: 6,
          lambdaMinRatio: 0.05,
          ...(free && { penaltyFactor: Float64Array.from({ length: d }, (_, j) => (j === 0 ? 0 : 1)) }),
          ...(offset && { offset: Float64Array.from({ length: n * K }, (_, i) => Math.sin(i)) }),
        };
        const at = (o: PathOptions, lambda: number, path = fitPath({ ...data, x: inForm(data, form) }, o), k = 0): number =>
          pathObjective(data, o, lambda, path.intercept.slice(k * K, (k + 1) * K), path.coefficients[k]!);
        const loose = { ...options, tolerance };
        pre(hasGrid({ ...data, x: inForm(data, form) }, options));
        const path = fitPath({ ...data, x: inForm(data, form) }, loose);
        const unit = at({ ...options, penaltyFactor: new Float64Array(d).fill(1) }, 1e6);
        path.lambda.forEach((lambda, k) => {
          const least = at({ ...options, lambda: [lambda], tolerance: 1e-12 }, lambda);
          // Classes that a column without a penalty tells apart have their infimum at infinity, of which a gap at a finite point cannot know.
          const certified = Math.max(1.05 * path.gap[k]!, free ? tolerance : 0);
          expect(at(loose, lambda, path, k)).toBeLessThanOrEqual(least + (certified + 1e-12) * unit);
        });
      }),
      { numRuns: 300 },
    );
  });

  it.each(["binomial", "multinomial", "poisson"] as const)("%s: does not move the first lambda, where every coefficient is 0", (family) => {
    const data = drawData({ seed: 3, n: 30, d: 6, family, share: 0.3 });
    for (const form of ["rows", "csc"] as const) {
      const [tight, loose] = [1e-12, 1e-4].map((tolerance) =>
        fitPath({ ...data, x: inForm(data, form) }, { family, nlambda: 3, tolerance }),
      );
      expect(Math.abs(loose!.lambda[0]! / tight!.lambda[0]! - 1)).toBeLessThan(1e-6);
      expect(Math.abs(loose!.devRatio[0]!)).toBeLessThan(1e-9);
    }
  });
});
