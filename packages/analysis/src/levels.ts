import type { Value } from "@ridgeline/core";
import type { Distribution, FloatDistribution, IntDistribution, Space } from "@ridgeline/protocol";

/** The values a parameter takes on a grid, in declared order: a list's values, the choices, `low + k * step`, or `points` values from low to high
 *  (equally spaced, in log(x) where `log`; whole numbers once each). `undefined` for a range with neither `step` nor `points`. */
export function gridLevels(d: Distribution, points?: number): readonly Value[] | undefined {
  if (d.kind === "grid") return d.values;
  if (d.kind === "categorical") return d.choices;
  if (d.step !== undefined) return stepped(d, d.step);
  return points === undefined ? undefined : spaced(d, points);
}

/** Number of points of the full grid; `undefined` where a range has neither `step` nor `points`. An empty space has one point. */
export function gridSize(space: Space, points?: number): number | undefined {
  let size = 1;
  for (const d of Object.values(space)) {
    const levels = gridLevels(d, points);
    if (levels === undefined) return undefined;
    size *= levels.length;
  }
  return size;
}

function stepped(d: FloatDistribution | IntDistribution, step: number): readonly number[] {
  // The slack lets 0, 0.1, ... 0.3 reach 0.3 although 0.3 / 0.1 < 3 in binary.
  const count = Math.floor((d.high - d.low) / step + 1e-9) + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, k) => tidy(d.low + k * step));
}

function spaced(d: FloatDistribution | IntDistribution, points: number): readonly number[] {
  if (points === 1 || d.low === d.high) return [d.low];
  const values = Array.from({ length: points }, (_, k) => {
    if (k === 0) return d.low;
    if (k === points - 1) return d.high;
    const t = k / (points - 1);
    const x = d.log ? d.low * (d.high / d.low) ** t : d.low + t * (d.high - d.low);
    return d.kind === "int" ? Math.round(x) : tidy(x);
  });
  return [...new Set(values)];
}

/** Without the dust of binary sums: 0.30000000000000004 is 0.3. */
function tidy(x: number): number {
  return Number(x.toPrecision(14));
}
