import { assert, boolean, constantFrom, integer, nat, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { fitPath, type Family, type PathOptions } from "../src/index.ts";
import { drawData, inForm, violation, type Form } from "./dense-and-sparse.ts";

const names: readonly Family[] = ["gaussian", "binomial", "multinomial", "poisson", "huber", "mgaussian"];

interface Setting {
  readonly seed: number;
  readonly n: number;
  readonly d: number;
  readonly form: Form;
  readonly l1Ratio: number;
  readonly intercept: boolean;
  readonly weighted: boolean;
  readonly limited: boolean;
  readonly grouped: boolean;
}

const setting = record<Setting>({
  seed: nat(),
  n: integer({ min: 12, max: 40 }),
  d: integer({ min: 1, max: 30 }),
  form: constantFrom("rows", "columns", "float32", "csc"),
  l1Ratio: constantFrom(1, 0.5, 0),
  intercept: boolean(),
  weighted: boolean(),
  limited: boolean(),
  grouped: boolean(),
});

describe.each(names)("%s: every point of a path is optimal", (family) => {
  it("for random problems: any layout, precision, weights, limits, with or without an intercept", () => {
    assert(
      property(setting, (o) => {
        const data = drawData({ ...o, family, share: 0.6 });
        const options: PathOptions = {
          family,
          l1Ratio: o.l1Ratio,
          intercept: o.intercept,
          weights: o.weighted ? Float64Array.from({ length: o.n }, (_, i) => (i < 3 ? 1 : i % 3)) : undefined,
          lowerLimits: o.limited ? new Float64Array(o.d).fill(-0.05) : undefined,
          upperLimits: o.limited ? new Float64Array(o.d).fill(0.1) : undefined,
          multinomialType: o.grouped ? "grouped" : "ungrouped",
          nlambda: 8,
          lambdaMinRatio: 1e-2,
        };
        const path = fitPath({ ...data, x: inForm(data, o.form) }, options);
        const unit = Math.max(path.lambda[0]! * Math.max(o.l1Ratio, 1e-3), 1e-3);
        for (let k = 0; k < path.lambda.length; k++) expect(violation(data, options, path, k) / unit).toBeLessThan(1e-5);
        expect(Math.max(...path.gap)).toBeLessThanOrEqual(1e-12);
      }),
      { seed: 1, numRuns: 150 },
    );
  });
});
