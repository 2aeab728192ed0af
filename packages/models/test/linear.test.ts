import { InputError, parse } from "@ridgeline/core";
import { fitPath, predictPath } from "@ridgeline/linear";
import { describe, expect, it } from "vitest";
import { isPathModel, linear, linearPlugin, pathCoefficients, plugins, type PathModel } from "../src/index.ts";
import { partsOf, run, smallData } from "./path-learners.ts";

const data = smallData("regression");
const parts = partsOf(data, 3);

describe("linear", () => {
  it("is a registered learner that runs a whole trial on raw columns", () => {
    expect(plugins).toContain(linearPlugin);
    const learner = linearPlugin.create({});
    expect(learner).toMatchObject({ name: "linear", tasks: ["regression"], units: "trial", inputs: "raw" });
    expect(learner.along).toEqual({ coordinate: "lambda", choose: "point" });
  });

  it("reports the fit to all rows as fold -1, then every fold on the same falling lambdas", async () => {
    const { fitted, reports } = await run(linear(), data, parts);
    const path = fitPath(data, { family: "gaussian" });
    for (const fold of [-1, 0, 1, 2]) {
      const own = reports.filter((r) => r.fold === fold);
      expect(own.map((r) => r.at)).toEqual([...path.lambda]);
      expect(own.every((r) => r.coordinate === "lambda" && r.repeat === 0)).toBe(true);
    }
    expect(reports).toHaveLength(4 * path.lambda.length);
    expect(reports[path.lambda.length - 1]!.fold).toBe(-1);
    expect(fitted.state).toBe("complete");
    expect(fitted.facts).toMatchObject({ lambdas: path.lambda.length, lambdaMax: path.lambda[0] });
  });

  it("reports the numbers of the fit: coefficients by name, explained deviance, gap", async () => {
    const { fitted, reports } = await run(linear(), data, []);
    const path = fitPath(data, { family: "gaussian" });
    const k = 40;
    const residual = predictPath(path, k, data.x).map((v, i) => data.y[i]! - v);
    const metrics = reports[k]!.metrics;
    expect(metrics["trainLoss"]).toBeCloseTo(residual.reduce((s, r) => s + r * r, 0) / data.n, 12);
    expect(metrics["trainError"]).toBeCloseTo(residual.reduce((s, r) => s + Math.abs(r), 0) / data.n, 12);
    expect(metrics["coefficient/b"]).toBe(path.coefficients[k]![1]);
    expect([metrics["intercept"], metrics["nonzero"], metrics["devRatio"], metrics["gap"]]).toEqual([
      path.intercept[k],
      path.nonzero[k],
      path.devRatio[k],
      path.gap[k],
    ]);
    const model = fitted.model as PathModel;
    expect(pathCoefficients(model, k)).toEqual(path.coefficients[k]);
    expect(isPathModel(model)).toBe(true);
    for (const wrong of [
      undefined,
      {},
      { ...model, gap: model.gap.slice(1) },
      { ...model, columns: Float64Array.of(99) },
      { ...model, lambda: [1] },
    ])
      expect(isPathModel(wrong)).toBe(false);
    expect(structuredClone(model)).toEqual(model);
  });

  it("scores held-out rows: mean squared error without 1/2, mean absolute error, their standard errors over rows", async () => {
    const { reports } = await run(linear(), data, parts, { params: { lambda: [0.5, 0.1] } });
    const part = parts[1]!;
    const path = fitPath(part.train, { family: "gaussian", lambda: [0.5, 0.1] });
    const errors = Array.from(predictPath(path, 1, part.valid.x), (v, i) => part.valid.y[i]! - v);
    const metrics = reports.find((r) => r.fold === 1 && r.at === 0.1)!.metrics;
    const [loss, lossSe] = meanAndError(errors.map((e) => e * e));
    const [error, errorSe] = meanAndError(errors.map(Math.abs));
    expect(
      [metrics["validLoss"], metrics["validLossSe"], metrics["validError"], metrics["validErrorSe"]].map((v) => v!.toFixed(11)),
    ).toEqual([loss, lossSe, error, errorSe].map((v) => v.toFixed(11)));
  });

  it("gives the same reports each time", async () => {
    expect((await run(linear(), data, parts)).reports).toEqual((await run(linear(), data, parts)).reports);
  });

  it("takes l1Ratio, glmnet, standardize and the grid from its parameters", async () => {
    const params = { l1Ratio: 0.5, glmnet: true, standardize: false, nlambda: 7, lambdaMinRatio: 0.1 };
    const { reports } = await run(linear(), data, [], { params });
    const path = fitPath(data, { family: "gaussian", ...params });
    expect(reports.map((r) => r.metrics["coefficient/a"])).toEqual(path.coefficients.map((b) => b[0]));
  });

  it("stops when told to, keeping what was fitted", async () => {
    const { fitted, reports } = await run(linear(), data, parts, { decide: (r) => (r.fold === 0 ? "stop" : "continue") });
    expect(fitted.state).toBe("stopped");
    expect(reports.filter((r) => r.fold >= 0)).toHaveLength(1);
    const early = await run(linear(), data, parts, { decide: () => "stop" });
    expect((early.fitted.model as PathModel).lambda).toEqual(Float64Array.of(early.reports[0]!.at));
  });

  it("ends with the signal's reason between two lambdas", async () => {
    const abort = new AbortController();
    const decide = (): "continue" => (abort.abort(new Error("cancelled")), "continue");
    await expect(run(linear(), data, parts, { signal: abort.signal, decide })).rejects.toThrow("cancelled");
  });

  it("names every bad parameter", () => {
    expect(() => parse(linear().params, { l1Ratio: 2, lambda: [-1], nlambda: 0.5 })).toThrow(InputError);
    expect(() => parse(linear().params, { l1Ratio: 2, lambda: [-1], nlambda: 0.5 })).toThrow(/l1Ratio[\s\S]*nlambda[\s\S]*lambda\[0\]/);
  });
});

function meanAndError(v: number[]): [number, number] {
  const mean = v.reduce((s, x) => s + x, 0) / v.length;
  return [mean, Math.sqrt(v.reduce((s, x) => s + (x - mean) ** 2, 0) / (v.length - 1) / v.length)];
}
