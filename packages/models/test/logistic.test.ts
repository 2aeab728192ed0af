import { fitPath, predictPath } from "@ridgeline/linear";
import { describe, expect, it } from "vitest";
import { logistic, logisticPlugin, plugins, type PathModel } from "../src/index.ts";
import { partsOf, run, smallData } from "./path-learners.ts";

const data = smallData("binary", 60);
const parts = partsOf(data, 3);

describe("logistic", () => {
  it("is a registered learner for two classes", () => {
    expect(plugins).toContain(logisticPlugin);
    expect(logisticPlugin.create({})).toMatchObject({ name: "logistic", tasks: ["binary"], units: "trial", inputs: "raw" });
  });

  it("scores held-out rows: mean negative log-likelihood and misclassified share", async () => {
    const { reports } = await run(logistic(), data, parts, { params: { lambda: [0.05, 0.01] } });
    const part = parts[2]!;
    const path = fitPath(part.train, { family: "binomial", lambda: [0.05, 0.01] });
    const p = predictPath(path, 0, part.valid.x);
    const loss = Array.from(p, (v, i) => -Math.log(part.valid.y[i] === 1 ? v : 1 - v));
    const missed = Array.from(p, (v, i) => (v > 0.5 === (part.valid.y[i] === 1) ? 0 : 1) as number);
    const metrics = reports.find((r) => r.fold === 2 && r.at === 0.05)!.metrics;
    const n = part.valid.n;
    const share = missed.reduce((s, v) => s + v, 0) / n;
    expect(metrics["validLoss"]).toBeCloseTo(loss.reduce((s, v) => s + v, 0) / n, 12);
    expect(metrics["validError"]).toBeCloseTo(share, 14);
    expect(metrics["validErrorSe"]).toBeCloseTo(Math.sqrt((share * (1 - share)) / (n - 1)), 14);
    expect(metrics["trainLoss"]).toBeCloseTo(
      Array.from(predictPath(path, 0, part.train.x), (v, i) => -Math.log(part.train.y[i] === 1 ? v : 1 - v)).reduce((s, v) => s + v, 0) /
        part.train.n,
      12,
    );
  });

  it("reports the path of all rows and returns it with the classes", async () => {
    const { fitted, reports } = await run(logistic(), data, parts);
    const path = fitPath(data, { family: "binomial" });
    const full = reports.filter((r) => r.fold === -1);
    expect(full.map((r) => r.metrics["coefficient/a"])).toEqual(path.coefficients.map((b) => b[0]));
    expect(reports).toHaveLength(4 * path.lambda.length);
    expect((fitted.model as PathModel).classes).toEqual(["no", "yes"]);
    expect(Math.max(...full.map((r) => r.metrics["gap"]!))).toBeLessThanOrEqual(1e-12);
  });

  it("says so when a fold trains on one class only", async () => {
    const rows = data.y.map(() => 1);
    const single = { ...parts[0]!, train: { ...parts[0]!.train, y: rows.subarray(0, parts[0]!.train.n) } };
    await expect(run(logistic(), data, [single])).rejects.toMatchObject({ code: "E_ONE_CLASS" });
  });
});
