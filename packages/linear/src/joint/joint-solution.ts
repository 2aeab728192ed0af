import { leastPenalty } from "../descent/recentre.ts";
import type { Problem, Solution } from "../problem.ts";

/** Coefficients and intercepts of centred columns from `full: [K, columns]`, the column of ones of an intercept behind the others; writes `b: [K, p]`. Where
 *  only differences between responses count, coefficients are those of least penalty, and intercepts have mean 0 for the columns as given. */
export function jointSolution(
  { responses, design, intercept, l1Ratio, factor }: Problem,
  lambda: number,
  full: Float64Array,
  b: Float64Array,
): Pick<Solution, "b" | "support" | "intercept"> {
  const { p } = design;
  const columns = full.length / responses;
  b.fill(0);
  const support = usedColumns(full, columns, p);
  const values = new Float64Array(responses);
  let average = 0;
  for (const j of support) {
    for (let k = 0; k < responses; k++) values[k] = full[k * columns + j]!;
    const shift = responses === 1 ? 0 : leastPenalty(values, lambda > 0 && factor[j]! > 0 ? l1Ratio : 0);
    for (let k = 0; k < responses; k++) {
      b[k * p + j] = values[k]! - shift;
      average -= ((values[k]! - shift) * design.mean[j]!) / design.scale[j]!;
    }
  }
  const constants = Array.from({ length: responses }, (_, k) => (intercept ? full[k * columns + p]! : 0));
  average = responses === 1 ? 0 : (average + constants.reduce((sum, c) => sum + c, 0)) / responses;
  return { b, support, intercept: constants.map((c) => c - average) };
}

function usedColumns(full: Float64Array, columns: number, p: number): number[] {
  const used = new Uint8Array(columns);
  for (let at = 0; at < full.length; at++) if (full[at] !== 0) used[at % columns] = 1;
  const list: number[] = [];
  for (let j = 0; j < p; j++) if (used[j] === 1) list.push(j);
  return list;
}
