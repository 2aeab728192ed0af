import { createRng, type Dataset } from "@ridgeline/core";
import { fitPath } from "@ridgeline/linear";
import { describe, expect, it } from "vitest";
import { plugins, poisson, poissonPlugin } from "../src/index.ts";
import { partsOf, run } from "./path-learners.ts";

const rng = createRng(3);
const n = 50;
const x = Float64Array.from({ length: n * 2 }, () => rng.normal());
const y = Float64Array.from({ length: n }, (_, i) => Math.max(0, Math.round(Math.exp(0.8 * x[2 * i]! + 0.5) + rng.normal())));
const data: Dataset = { task: "regression", n, d: 2, x, y, featureNames: ["a", "b"], targetName: "visits" };
const parts = partsOf(data, 2);
const params = { l1Ratio: 1, nlambda: 100, standardize: true, foldLambda: "shared" as const, glmnet: false };

describe("poisson", () => {
  it("is a registered learner for counts", () => {
    expect(plugins).toContain(poissonPlugin);
    expect(poissonPlugin.create({})).toMatchObject({ name: "poisson", tasks: ["regression"], units: "trial" });
    expect(poisson().words!(params)).toEqual({ loss: "poisson deviance", error: "mean absolute error" });
  });

  it("scores held-out rows by the deviance and the absolute error of the mean", async () => {
    const { reports } = await run(poisson(), data, parts, { params: { lambda: [0.3] } });
    const part = parts[0]!;
    const path = fitPath(part.train, { family: "poisson", lambda: [0.3] });
    const b = path.coefficients[0]!;
    const mu = Array.from({ length: part.valid.n }, (_, i) =>
      Math.exp(path.intercept[0]! + b[0]! * part.valid.x[2 * i]! + b[1]! * part.valid.x[2 * i + 1]!),
    );
    const deviance = mu.map((m, i) => {
      const v = part.valid.y[i]!;
      return 2 * ((v === 0 ? 0 : v * Math.log(v / m)) - (v - m));
    });
    const { metrics } = reports.find((r) => r.fold === 0)!;
    expect(metrics["validLoss"]).toBeCloseTo(deviance.reduce((s, v) => s + v, 0) / part.valid.n, 12);
    expect(metrics["validError"]).toBeCloseTo(mu.reduce((s, m, i) => s + Math.abs(part.valid.y[i]! - m), 0) / part.valid.n, 12);
  });

  it("has the deviance of the mean count as baseline", () => {
    const mean = y.reduce((s, v) => s + v, 0) / n;
    const deviance = y.reduce((s, v) => s + 2 * ((v === 0 ? 0 : v * Math.log(v / mean)) - (v - mean)), 0) / n;
    expect(poisson().baseline!(data, data, params).loss).toBeCloseTo(deviance, 10);
  });

  it("refuses counts below 0", () => {
    const found = poisson().check!({ params, y: Float64Array.of(1, -2, 3, -1), targetName: "visits", foldOf: [Int32Array.of(0, 1, 0, 1)] });
    expect(found).toEqual([
      expect.objectContaining({ path: 'target "visits"', message: expect.stringContaining("2 of 4 values are below 0 (such as -2)") }),
    ]);
  });
});
