export { weightedMeanSe, type MeanSe } from "@ridgeline/core";

/** `sum_i x_i`, left to right. */
export function sum(values: readonly number[]): number {
  let total = 0;
  for (const x of values) total += x;
  return total;
}
