import { linear } from "./scale.ts";
import { polygon, polyline, segment, text, type Shape, type Xy } from "./scene.ts";
import type { SurfaceCell, SurfaceInput } from "./surface.ts";
import type { SurfaceLayout } from "./surface-layout.ts";
import type { SurfaceScale } from "./surface-scale.ts";
import { cutName, fixed } from "./words.ts";

/** The least over the other parameter, with its standard error as a band, above and to the right of the cells; the dotted line is the least plus one SE. */
export function edgeProfiles(input: SurfaceInput, layout: SurfaceLayout, scale: SurfaceScale): readonly Shape[] {
  const drawn = input.cells.filter((c) => Number.isFinite(c.mean));
  const best = drawn.reduce<SurfaceCell | undefined>((a, b) => (a === undefined || b.mean < a.mean ? b : a), undefined);
  if (best === undefined || scale.high <= scale.low) return [];
  const top = scale.low + (scale.high - scale.low) * 0.6;
  const from = best.mean - (best.se > 0 ? Math.min(best.se, (scale.high - scale.low) / 2) : 0);
  const limit = best.mean + (best.se > 0 ? best.se : 0);
  return [...above(input, layout, scale, drawn, [from, top], limit), ...beside(input, layout, scale, drawn, [from, top], limit)];
}

function leastAt(cells: readonly SurfaceCell[], match: (c: SurfaceCell) => boolean): SurfaceCell | undefined {
  return cells.filter(match).reduce<SurfaceCell | undefined>((a, b) => (a === undefined || b.mean < a.mean ? b : a), undefined);
}

function above(
  input: SurfaceInput,
  layout: SurfaceLayout,
  scale: SurfaceScale,
  cells: readonly SurfaceCell[],
  [from, most]: readonly [number, number],
  limit: number,
): readonly Shape[] {
  const y = linear(from, most, layout.top - 8, 4);
  const found = input.x.values.map((v) => leastAt(cells, (c) => c.x === v));
  const place = (i: number, v: number): Xy => [layout.xAt(i) + layout.cellWidth / 2, y(v)];
  const right = layout.xAt(input.x.values.length - 1) + layout.cellWidth;
  return [
    ...band(found, most, place),
    segment(layout.left, y(limit), right, y(limit), { stroke: "ink3", dash: "2 3" }),
    text(layout.left - 8, y(most) + 6, fixed(most, scale.decimals, true), { anchor: "end" }),
    text(layout.left - 8, y(scale.low) + 3, fixed(scale.low, scale.decimals, true), { anchor: "end" }),
    text(layout.left + (right - layout.left) / 2, 10, `least over ${cutName(input.y.title, 24)}, \u00b1 SE`, { anchor: "middle" }),
  ];
}

function beside(
  input: SurfaceInput,
  layout: SurfaceLayout,
  scale: SurfaceScale,
  cells: readonly SurfaceCell[],
  [from, most]: readonly [number, number],
  limit: number,
): readonly Shape[] {
  const start = layout.xAt(input.x.values.length - 1) + layout.cellWidth + 18;
  const x = linear(from, most, start, layout.width - 10);
  const found = input.y.values.map((v) => leastAt(cells, (c) => c.y === v));
  const place = (j: number, v: number): Xy => [x(v), layout.yAt(j) + layout.cellHeight / 2];
  return [
    ...band(found, most, place),
    segment(x(limit), layout.top, x(limit), layout.bottom, { stroke: "ink3", dash: "2 3" }),
    text(x(limit) + 4, layout.top + 10, "+1 SE"),
    text(x(scale.low), layout.bottom + 15, fixed(scale.low, scale.decimals, true), { anchor: "middle" }),
    text(x(most), layout.bottom + 15, fixed(most, scale.decimals, true), { anchor: "end" }),
    text(start, layout.bottom + 33, `least over ${input.x.title.length > 9 ? "the row" : input.x.title}`),
  ];
}

function band(found: readonly (SurfaceCell | undefined)[], most: number, place: (i: number, v: number) => Xy): readonly Shape[] {
  const cap = (v: number): number => Math.min(most, v);
  const known = found.flatMap((c, i) => (c === undefined ? [] : [{ c, i }]));
  const se = (c: SurfaceCell): number => (c.se > 0 ? c.se : 0);
  const edge = known.map(({ c, i }) => place(i, cap(c.mean + se(c))));
  const under = known.map(({ c, i }) => place(i, cap(c.mean - se(c))));
  const middle = found.map((c, i) => place(i, c === undefined ? NaN : cap(c.mean)));
  return [
    polygon([...edge, ...under.toReversed()], { fill: "accent", opacity: 0.13 }),
    polyline(middle, { stroke: "accent", strokeWidth: 1.5 }),
  ];
}
