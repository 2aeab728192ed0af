import { describe, expect, it } from "vitest";
import { baseline, loadData } from "../src/index.ts";
import { classification, regression } from "./helpers.ts";

describe("baseline", () => {
  it("scores the training mean on the validation rows", () => {
    const train = regression([[0], [0], [0]], [1, 2, 6]);
    const valid = regression([[0], [0]], [3, 7]);
    // Mean 3: squared errors 0 and 16, absolute errors 0 and 4; sd (1/(n-1)) 8 sqrt 2 and 2 sqrt 2, each over sqrt 2.
    expect(baseline(train, valid)).toEqual({ loss: 8, error: 2, lossSe: expect.closeTo(8, 14), errorSe: expect.closeTo(2, 14) });
  });

  it("scores the training frequencies and the majority class", () => {
    const scores = baseline(classification([0, 1, 1, 1], ["a", "b"]), classification([0, 1], ["a", "b"]));
    expect(scores.loss).toBeCloseTo(-(Math.log(1 / 4) + Math.log(3 / 4)) / 2, 15);
    expect(scores.lossSe).toBeCloseTo(Math.log(3) / 2, 15);
    expect([scores.error, scores.errorSe]).toEqual([0.5, 0.5]);
  });

  it("gives a class that training lacks the probability 1e-15, and equals to the first class", () => {
    const scores = baseline(classification([0, 1], ["a", "b", "c"]), classification([2, 0], ["a", "b", "c"]));
    expect(scores.loss).toBeCloseTo((15 * Math.LN10 + Math.LN2) / 2, 13);
    expect(scores.error).toBe(0.5);
  });

  it("has no standard error from one row", () => {
    expect(baseline(regression([[0]], [1]), regression([[0]], [2])).lossSe).toBeNaN();
  });

  it("gives the built-in sets the baselines computed elsewhere", async () => {
    const of = async (name: string) => {
      const { dataset } = await loadData({ source: `builtin:${name}` });
      return { ...baseline(dataset, dataset), dataset };
    };
    // Python: statistics.pstdev(compressive_strength); 1 - max share of the class counts 357/569, 71/178 and 183/1797.
    expect(Math.sqrt((await of("concrete")).loss)).toBeCloseTo(16.697630409134263, 13);
    const cancer = await of("breast_cancer_wdbc");
    expect(cancer.error).toBeCloseTo(212 / 569, 15);
    const p = 212 / 569;
    expect(cancer.loss).toBeCloseTo(-p * Math.log(p) - (1 - p) * Math.log(1 - p), 14);
    expect(cancer.errorSe).toBeCloseTo(Math.sqrt((p * (1 - p)) / 568), 14);
    expect((await of("wine")).error).toBeCloseTo(107 / 178, 15);
    expect((await of("digits8x8")).error).toBeCloseTo(1614 / 1797, 15);
  });
});
