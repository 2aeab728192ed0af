import { InputError, RidgelineError, type Point, type Value } from "@ridgeline/core";
import type { Space } from "@ridgeline/protocol";
import { gridLevels } from "@ridgeline/analysis";
import { validateSpace } from "./space.ts";

/** A grid that makes its points one at a time. */
export interface Grid {
  readonly size: number;
  /** Point `k` of `size`, in declared order with the last parameter fastest; `E_GRID_END` past the end. */
  point(k: number): Point;
}

/** The full grid of a space. `points`: values for each range without `step` (equal steps; with `log` equal steps of the logarithm).
 *  Throws `E_SPACE` listing every fault, ranges with neither `step` nor `points` among them. */
export function createGrid(space: Space, points?: number): Grid {
  const levels = levelsOf(space, points);
  const size = levels.reduce((n, [, values]) => n * values.length, 1);
  return {
    size,
    point(k) {
      if (k >= size)
        throw new RidgelineError(
          "E_GRID_END",
          `the grid has ${size} points, so trial ${k} has none: ask for at most ${size} trials, or widen the space`,
        );
      let rest = k;
      const picked: (readonly [string, Value])[] = [];
      for (const [name, values] of levels.toReversed()) {
        picked.push([name, values[rest % values.length]!]);
        rest = Math.floor(rest / values.length);
      }
      return Object.fromEntries(picked.toReversed());
    },
  };
}

/** All points of the grid, in declared order with the last parameter fastest. */
export function gridPoints(space: Space, points?: number): readonly Point[] {
  const grid = createGrid(space, points);
  return Array.from({ length: grid.size }, (_, k) => grid.point(k));
}

function levelsOf(space: Space, points: number | undefined): readonly (readonly [string, readonly Value[]])[] {
  const problems = [...validateSpace(space)];
  const levels = Object.entries(space).map(([name, d]) => {
    const values = gridLevels(d, points);
    if (values === undefined) {
      problems.push({
        path: `space.${name}`,
        message: "a grid needs separate values, and this is a range",
        remedy: "give it a step, or the grid sampler the option points, or list the values",
      });
    }
    return [name, values ?? []] as const;
  });
  if (problems.length > 0) throw new InputError("E_SPACE", "The space has no grid:", problems);
  return levels;
}
