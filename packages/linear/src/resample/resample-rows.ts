import { createRng, RidgelineError } from "@ridgeline/core";
import type { Family, PathData } from "../types.ts";

/** Rows drawn with replacement: the distinct ones, rising, and how often each was drawn. */
export interface Resample {
  readonly rows: Uint32Array;
  readonly times: Float64Array;
}

/** Draws before a resample without some class is given up. */
const MOST_DRAWS = 100;

/** The k-th draw of n rows with replacement, by `(seed, k)` alone. With classes it is drawn again until each that has weight is there, as a fit without one has
 *  no finite intercept. Errors: `E_ONE_CLASS` after 100 draws. */
export function resample(data: PathData, family: Family, weights: Float64Array | undefined, seed: number, k: number): Resample {
  const { n, y } = data;
  const rng = createRng(seed).split(`resample/${k}`);
  const classes = family === "binomial" || family === "multinomial" ? new Set(y.filter((_, i) => (weights?.[i] ?? 1) > 0)).size : 0;
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const count = new Float64Array(n);
    for (let i = 0; i < n; i++) count[rng.int(n)]! += 1;
    const rows = Uint32Array.from(count.keys()).filter((i) => count[i]! > 0 && (weights?.[i] ?? 1) > 0);
    if (rows.length === 0 || (classes > 0 && new Set(Array.from(rows, (i) => y[i]!)).size < classes)) continue;
    return { rows, times: Float64Array.from(rows, (i) => count[i]!) };
  }
  throw new RidgelineError("E_ONE_CLASS", `resample ${k} lacks a class in each of ${MOST_DRAWS} draws: leave the rare class out`);
}
