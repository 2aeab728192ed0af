import { InputError, s, type Plugin } from "@ridgeline/core";
import type { Sampler, Space } from "@ridgeline/protocol";
import { gridSize } from "@ridgeline/analysis";
import { createGrid } from "../grid-points.ts";

export interface GridOptions {
  /** Values for each range that has no `step`; default: none, so that such a range is an error and not a surprise. */
  readonly points?: number | undefined;
}

/** What the grid remembers: the space, as it has no past. */
export interface GridState {
  readonly space: Space;
}

/** Every combination of the parameters' values, once: declared order, last parameter fastest; trial k is point k. Throws `E_SPACE` for a range
 *  with neither `step` nor `points`, `E_GRID_END` past the last point, `E_GRID_PARAMETER` for a parameter that the space does not declare. */
export function grid(options: GridOptions = {}): Sampler<GridState> {
  // One grid a space: making it costs more than reading a point.
  const grids = new WeakMap<Space, ReturnType<typeof createGrid>>();
  const gridOf = (space: Space): ReturnType<typeof createGrid> => {
    const known = grids.get(space) ?? createGrid(space, options.points);
    grids.set(space, known);
    return known;
  };
  return {
    init: ({ space }) => (gridOf(space), { space }),
    needs: () => 0,
    size: ({ space }) => gridSize(space, options.points),
    observe: (state) => state,
    suggest: ({ space }, { trial }) => gridOf(space).point(trial),
    suggestOne({ space }, { trial }, name) {
      const value = gridOf(space).point(trial)[name];
      if (value !== undefined) return value;
      const problem = {
        path: `space.${name}`,
        message: "the grid does not hold this parameter",
        remedy: "declare it in the space, or use another sampler",
      };
      throw new InputError("E_GRID_PARAMETER", "A grid must be known before it is walked:", [problem]);
    },
  };
}

export const gridPlugin: Plugin<GridOptions, Sampler<GridState>> = {
  kind: "sampler",
  name: "grid",
  summary: "Every combination of the parameters' values, once",
  cite: [],
  options: s.object({
    points: s.optional(s.about(s.number({ integer: true, min: 2, max: 10_000 }), "values for each range without a step")),
  }),
  create: grid,
};
