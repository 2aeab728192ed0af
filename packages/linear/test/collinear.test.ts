import { createRng } from "@ridgeline/core";
import { expect, it } from "vitest";
import { fitPath } from "../src/index.ts";
import { loadSet } from "./peers/sets.ts";
import { absent, worstGap } from "./support.ts";

it("ends at rounding on a spectrum, whose neighbouring columns are correlated by 0.9999", ({ skip }) => {
  const data = loadSet("meats_tecator", { target: "fat", without: ["water", "protein"] });
  if (data === undefined) return skip(absent("meats_tecator"));
  const path = fitPath(data, { family: "gaussian" });
  expect(worstGap(path)).toBeLessThanOrEqual(1e-12);
  // Columns push each other out of the active set, but it settles: coordinate descent in its place needs far more than this.
  expect(path.iterations.reduce((s, v) => s + v, 0)).toBeLessThan(1000);
});

it.each(["gaussian", "binomial", "poisson", "huber"] as const)(
  "%s: columns without a penalty that depend on each other keep finite sizes",
  (family) => {
    const [n, d] = [40, 4];
    const rng = createRng(8);
    const columns = Array.from({ length: d }, () => Array.from({ length: n }, () => rng.normal()));
    columns[2] = columns[1]!.map((v, i) => v - 2 * columns[0]![i]!);
    const whole = { binomial: (i: number) => i % 2, poisson: (i: number) => i % 4 };
    const y = Float64Array.from({ length: n }, (_, i) => (family === "binomial" || family === "poisson" ? whole[family](i) : rng.normal()));
    const x = {
      layout: "csc" as const,
      pointers: Int32Array.from({ length: d + 1 }, (_, j) => j * n),
      rows: Int32Array.from({ length: n * d }, (_, k) => k % n),
      values: Float64Array.from(columns.flat()),
    };
    const path = fitPath({ x, y, n, d }, { family, nlambda: 6, penaltyFactor: Float64Array.of(0, 0, 0, 1) });
    expect(worstGap(path)).toBeLessThanOrEqual(1e-12);
    for (const b of path.coefficients) expect(Math.max(...b.map(Math.abs))).toBeLessThan(10);
  },
);
