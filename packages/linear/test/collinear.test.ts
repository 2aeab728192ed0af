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
