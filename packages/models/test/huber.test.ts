import { defaultDelta, fitPath } from "@ridgeline/linear";
import { describe, expect, it } from "vitest";
import { huber, huberPlugin, plugins } from "../src/index.ts";
import { partsOf, run, smallData } from "./path-learners.ts";

const clean = smallData("regression", 40);
/** A few wild targets. */
const data = { ...clean, y: clean.y.map((v, i) => (i % 13 === 5 ? v + 60 : v)) };
const parts = partsOf(data, 4);

describe("huber", () => {
  it("is a registered learner", () => {
    expect(plugins).toContain(huberPlugin);
    expect(huberPlugin.create({})).toMatchObject({ name: "huber", tasks: ["regression"], units: "trial" });
  });

  it("fits and scores every fold with the delta of all rows", async () => {
    const { reports } = await run(huber(), data, parts, { params: { lambda: [0.1] } });
    const delta = defaultDelta(data, {}, new Float64Array(data.n).fill(1 / data.n));
    const part = parts[2]!;
    const path = fitPath(part.train, { family: "huber", lambda: [0.1], huberDelta: delta });
    const b = path.coefficients[0]!;
    const loss = Array.from({ length: part.valid.n }, (_, i) => {
      const r = Math.abs(part.valid.y[i]! - path.intercept[0]! - b.reduce((s, v, j) => s + v * part.valid.x[3 * i + j]!, 0));
      return 2 * (r <= delta ? r ** 2 / 2 : delta * (r - delta / 2));
    });
    expect(reports.find((r) => r.fold === 2)!.metrics["validLoss"]).toBeCloseTo(loss.reduce((s, v) => s + v, 0) / part.valid.n, 12);
  });

  it("is pulled less by outliers than squared error", async () => {
    const { reports } = await run(huber(), data, [], { params: { lambda: [0.05] } });
    const [whole, wild] = [clean, data].map((d) => fitPath(d, { family: "gaussian", lambda: [0.05] }).intercept[0]!);
    expect(Math.abs(reports[0]!.metrics["intercept"]! - whole!)).toBeLessThan(0.2 * Math.abs(wild! - whole!));
  });
});
