import type { Xy } from "./scene.ts";

/** Marching squares: the level's line through a grid `g[row][column]`, as segments in grid units. Squares with a corner that is not finite
 *  are left out, so that nothing is drawn where nothing was measured. */
export function contour(g: readonly (readonly number[])[], level: number): readonly (readonly [Xy, Xy])[] {
  const out: (readonly [Xy, Xy])[] = [];
  for (let i = 0; i + 1 < g.length; i++) {
    const columns = Math.min(g[i]?.length ?? 0, g[i + 1]?.length ?? 0);
    for (let j = 0; j + 1 < columns; j++) out.push(...square(g, i, j, level));
  }
  return out;
}

function square(g: readonly (readonly number[])[], i: number, j: number, level: number): readonly (readonly [Xy, Xy])[] {
  const corners: readonly Xy[] = [
    [j, i],
    [j + 1, i],
    [j + 1, i + 1],
    [j, i + 1],
  ];
  const values = corners.map(([x, y]) => g[y]?.[x] ?? NaN);
  if (!values.every(Number.isFinite)) return [];
  const cuts = corners.flatMap((p, k) => {
    const [a, b, q] = [values[k] ?? 0, values[(k + 1) % 4] ?? 0, corners[(k + 1) % 4] ?? p];
    if (a < level === b < level) return [];
    const t = (level - a) / (b - a);
    return [[p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t] as const];
  });
  const [p0, p1, p2, p3] = cuts;
  if (p0 === undefined || p1 === undefined) return [];
  return p2 === undefined || p3 === undefined
    ? [[p0, p1]]
    : [
        [p0, p1],
        [p2, p3],
      ];
}

/** Moves positions apart until none are closer than `gap`, within `[low, high]`; keeps their order and the sum of the moves small
 *  (pool-adjacent-violators on y minus k times gap). When they cannot fit, they are spaced evenly. */
export function spread(positions: readonly number[], gap: number, low: number, high: number): readonly number[] {
  const n = positions.length;
  if (n === 0) return [];
  const order = positions.map((y, i) => ({ y, i })).toSorted((a, b) => a.y - b.y || a.i - b.i);
  const step = Math.min(gap, n > 1 ? (high - low) / (n - 1) : gap);
  const top = high - (n - 1) * step;
  const blocks: { sum: number; count: number }[] = [];
  order.forEach(({ y }, k) => {
    blocks.push({ sum: y - k * step, count: 1 });
    for (let b = blocks.length - 1; b > 0; b--) {
      const [last, before] = [blocks[b], blocks[b - 1]];
      if (last === undefined || before === undefined || before.sum / before.count <= last.sum / last.count) break;
      blocks.splice(b - 1, 2, { sum: before.sum + last.sum, count: before.count + last.count });
    }
  });
  const out = Array.from({ length: n }, () => 0);
  const bases = blocks.flatMap((b) => Array.from({ length: b.count }, () => Math.max(low, Math.min(top, b.sum / b.count))));
  order.forEach(({ i }, k) => {
    out[i] = (bases[k] ?? low) + k * step;
  });
  return out;
}

/** The Pareto edge of points where less is better in both: indices from the least `x` on, each with a smaller `y` than all before. */
export function paretoEdge(points: readonly Xy[]): readonly number[] {
  const order = points
    .map((p, i) => ({ p, i }))
    .filter(({ p }) => Number.isFinite(p[0]) && Number.isFinite(p[1]))
    .toSorted((a, b) => a.p[0] - b.p[0] || a.p[1] - b.p[1]);
  let least = Infinity;
  return order.flatMap(({ p, i }) => {
    if (p[1] >= least) return [];
    least = p[1];
    return [i];
  });
}
