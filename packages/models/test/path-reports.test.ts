import { createRng, type Dataset } from "@ridgeline/core";
import { fitPath } from "@ridgeline/linear";
import { describe, expect, it } from "vitest";
import { linear, logistic, pathCoefficients, type PathModel } from "../src/index.ts";
import { partsOf, run, smallData } from "./path-learners.ts";

/** More columns than are all reported; the first three matter. */
function wide(n: number, d: number): Dataset {
  const rng = createRng(5);
  const x = Float64Array.from({ length: n * d }, () => rng.normal());
  const y = Float64Array.from({ length: n }, (_, i) => 3 * x[i * d]! - 2 * x[i * d + 1]! + x[i * d + 2]! + 0.5 * rng.normal());
  return { task: "regression", n, d, x, y, featureNames: Array.from({ length: d }, (_, j) => `x${j}`), targetName: "y" };
}

describe("reports of a path", () => {
  it("say in bits which columns each fold keeps; ridge keeps all and says nothing", async () => {
    const data = wide(40, 60);
    const parts = partsOf(data, 2);
    const { reports } = await run(linear(), data, parts, { params: { lambda: [1, 0.2] } });
    for (const part of parts) {
      const path = fitPath(part.train, { family: "gaussian", lambda: [1, 0.2] });
      path.coefficients.forEach((b, k) => {
        const { metrics } = reports.filter((r) => r.fold === part.fold)[k]!;
        const bit = (j: number): number => Math.floor((metrics[`chosen/${Math.floor(j / 48)}`] ?? 0) / 2 ** (j % 48)) % 2;
        expect([...b.keys()].map(bit)).toEqual([...b].map((v) => Number(v !== 0)));
      });
    }
    const ridge = await run(linear(), data, parts, { params: { lambda: [1], l1Ratio: 0 } });
    expect(ridge.reports.flatMap((r) => Object.keys(r.metrics)).filter((m) => m.startsWith("chosen"))).toEqual([]);
  });

  it("sum the coefficients, also per deviation of their columns", async () => {
    const data = smallData("regression");
    const { reports } = await run(linear(), data, [], { params: { lambda: [0.1] } });
    const b = fitPath(data, { family: "gaussian", lambda: [0.1] }).coefficients[0]!;
    const sd = [0, 1, 2].map((j) => {
      const column = Array.from({ length: data.n }, (_, i) => data.x[3 * i + j]!);
      const mean = column.reduce((s, v) => s + v, 0) / data.n;
      return Math.sqrt(column.reduce((s, v) => s + (v - mean) ** 2, 0) / data.n);
    });
    expect(reports[0]!.metrics["norm"]).toBeCloseTo(
      b.reduce((s, v) => s + Math.abs(v), 0),
      13,
    );
    expect(reports[0]!.metrics["normPerSd"]).toBeCloseTo(
      b.reduce((s, v, j) => s + Math.abs(v) * sd[j]!, 0),
      13,
    );
  });

  it("hold the largest columns of a long path, and the model holds them all", async () => {
    const data = wide(30, 1200);
    const { fitted, reports } = await run(linear(), data, [], { params: { nlambda: 20 } });
    const path = fitPath(data, { family: "gaussian", nlambda: 20 });
    const model = fitted.model as PathModel;
    let before = 0;
    path.coefficients.forEach((b, k) => {
      const { metrics } = reports[k]!;
      const names = Object.keys(metrics).filter((m) => m.startsWith("coefficient/"));
      expect(names.length).toBeGreaterThanOrEqual(Math.max(before, Math.min(40, path.nonzero[k]!)));
      before = names.length;
      for (const name of names) expect(metrics[name]).toBe(b[Number(name.slice("coefficient/x".length))]);
      expect(metrics["coefficient/x0"] ?? 0).toBe(b[0]);
      expect(pathCoefficients(model, k)).toEqual(b);
    });
    expect(before).toBeLessThan(200);
    expect(model.columns.length).toBeLessThan(200);
  });
});

describe("measures", () => {
  const data = smallData("binary", 60);
  const parts = partsOf(data, 3);

  it("take the place of the loss", async () => {
    const plain = await run(logistic(), data, parts, { params: { lambda: [0.05] } });
    const deviance = await run(logistic(), data, parts, { params: { lambda: [0.05], measure: "deviance" } });
    const loss = (r: typeof plain): number[] => r.reports.filter((q) => q.fold >= 0).map((q) => q.metrics["validLoss"]!);
    loss(deviance).forEach((v, i) => expect(v).toBeCloseTo(2 * loss(plain)[i]!, 12));
    const auc = await run(logistic(), data, parts, { params: { lambda: [0.05], measure: "auc" } });
    for (const v of loss(auc)) expect(v > 0 && v < 0.5).toBe(true);
    expect(logistic().words!({ ...pathDefaults, measure: "auc" }).loss).toBe("1 − AUC");
  });

  it("are checked against the family, the classes and the folds", () => {
    const check = (learner: ReturnType<typeof linear>, y: number[], folds: number[], measure?: "auc" | "class"): string[] =>
      learner.check!({
        params: { ...pathDefaults, measure },
        y: Float64Array.from(y),
        targetName: "y",
        classes: ["a", "b"],
        foldOf: [Int32Array.from(folds)],
      }).map((p) => `${p.path}: ${p.message}`);
    expect(check(linear(), [1, 2], [0, 1], "class")).toEqual(["measure: class is no measure of the family gaussian"]);
    expect(check(logistic(), [0, 1, 0, 1], [0, 0, 1, 1], "auc")).toEqual([]);
    expect(check(logistic(), [0, 1, 0, 1], [0, 1, 1, 0], "auc")).toEqual([]);
    expect(check(logistic(), [0, 1, 0, 1, 1, 0], [0, 0, 1, 1, 2, 2].toReversed(), "auc")).toEqual([]);
    expect(check(logistic(), [0, 0, 1, 1, 0, 1], [0, 0, 1, 1, 1, 0], "auc")).toEqual([]);
    expect(check(logistic(), [0, 0, 1, 1, 0, 1], [0, 0, 1, 1, 2, 2], "auc")[0]).toMatch(/fold 1, fold 2 hold one class only/);
    expect(check(logistic(), [0, 0, 1, 1], [0, 1, 1, 1])).toEqual([
      'target "y": all rows of class "b" are in fold 2, so the fit without that fold would not see the class',
    ]);
  });

  it("have the score of the intercept alone as baseline", () => {
    const y = data.y;
    const p = y.reduce((s, v) => s + v, 0) / y.length;
    const { loss, error } = logistic().baseline!(data, data, { ...pathDefaults, measure: "deviance" });
    expect(loss).toBeCloseTo(-2 * (p * Math.log(p) + (1 - p) * Math.log(1 - p)), 12);
    expect(error).toBeCloseTo(Math.min(p, 1 - p), 12);
    expect(logistic().baseline!(data, data, { ...pathDefaults, measure: "auc" }).loss).toBe(0.5);
  });
});

const pathDefaults = { l1Ratio: 1, nlambda: 100, standardize: true, foldLambda: "shared" as const, glmnet: false };
