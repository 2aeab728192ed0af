import { createRng, type Dataset } from "@ridgeline/core";
import { fitPath } from "@ridgeline/linear";
import { describe, expect, it } from "vitest";
import { multinomial, multinomialPlugin, pathCoefficients, plugins, type PathModel } from "../src/index.ts";
import { partsOf, run } from "./path-learners.ts";

const rng = createRng(8);
const n = 60;
const x = Float64Array.from({ length: n * 3 }, () => rng.normal());
const y = Float64Array.from({ length: n }, (_, i) => {
  const scores = [x[3 * i]! + rng.normal(), x[3 * i + 1]! + rng.normal(), rng.normal()];
  return scores.indexOf(Math.max(...scores));
});
const data: Dataset = { task: "multiclass", n, d: 3, x, y, featureNames: ["a", "b", "c"], targetName: "y", classes: ["p", "q", "r"] };
const parts = partsOf(data, 3);

describe("multinomial", () => {
  it("is a registered learner for two classes and more", () => {
    expect(plugins).toContain(multinomialPlugin);
    expect(multinomialPlugin.create({})).toMatchObject({ name: "multinomial", tasks: ["multiclass", "binary"], units: "trial" });
  });

  it("scores held-out rows by the probability of their class and by the likeliest class", async () => {
    const { reports } = await run(multinomial(), data, parts, { params: { lambda: [0.1, 0.03] } });
    const part = parts[1]!;
    const path = fitPath({ ...part.train, responses: 3 }, { family: "multinomial", lambda: [0.1, 0.03] });
    const b = path.coefficients[1]!;
    const scores = Array.from({ length: part.valid.n }, (_, i) =>
      [0, 1, 2].map((k) => path.intercept[3 + k]! + [0, 1, 2].reduce((s, j) => s + b[3 * k + j]! * part.valid.x[3 * i + j]!, 0)),
    );
    const loss = scores.map((eta, i) => Math.log(eta.reduce((s, e) => s + Math.exp(e), 0)) - eta[part.valid.y[i]!]!);
    const missed = scores.map((eta, i) => Number(eta.indexOf(Math.max(...eta)) !== part.valid.y[i]));
    const { metrics } = reports.find((r) => r.fold === 1 && r.at === 0.03)!;
    expect(metrics["validLoss"]).toBeCloseTo(loss.reduce((s, v) => s + v, 0) / part.valid.n, 12);
    expect(metrics["validError"]).toBeCloseTo(missed.reduce((s, v) => s + v, 0) / part.valid.n, 14);
  });

  it("reports coefficients class by class, and returns them with the classes", async () => {
    const { fitted, reports } = await run(multinomial(), data, []);
    const path = fitPath({ ...data, responses: 3 }, { family: "multinomial" });
    const model = fitted.model as PathModel;
    expect(model).toMatchObject({ responses: 3, classes: ["p", "q", "r"] });
    for (const k of [0, 10, 30])
      for (const r of [0, 1, 2]) {
        const b = path.coefficients[k]!.subarray(3 * r, 3 * r + 3);
        expect(["a", "b", "c"].map((name) => reports[k]!.metrics[`coefficient:${r}/${name}`])).toEqual([...b]);
        expect(reports[k]!.metrics[`intercept:${r}`]).toBe(path.intercept[3 * k + r]);
        expect(pathCoefficients(model, k, r)).toEqual(Float64Array.from(b));
      }
  });

  it("counts a column as kept when any class does", async () => {
    const { reports } = await run(multinomial(), data, parts, { params: { lambda: [0.1] } });
    for (const part of parts) {
      const b = fitPath({ ...part.train, responses: 3 }, { family: "multinomial", lambda: [0.1] }).coefficients[0]!;
      const bits = [0, 1, 2].reduce((s, j) => s + ([0, 1, 2].some((r) => b[3 * r + j] !== 0) ? 2 ** j : 0), 0);
      expect(reports.find((r) => r.fold === part.fold)!.metrics["chosen/0"] ?? 0).toBe(bits);
    }
  });

  it("asks for every class in the training rows of every fold", () => {
    const folds = Int32Array.from(y, (c, i) => (c === 2 ? 0 : i % 3));
    const params = { l1Ratio: 1, nlambda: 100, standardize: true, foldLambda: "shared" as const, glmnet: false };
    const found = multinomial().check!({ params, y, targetName: "y", classes: ["p", "q", "r"], foldOf: [folds] });
    expect(found.map((p) => p.message).join()).toMatch(/all rows of class "r" are in fold 1/);
  });
});
