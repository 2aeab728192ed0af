import { contour } from "./geometry.ts";
import { leastMark, oneSeMark } from "./glyphs.ts";
import { inkOn, ramp } from "./paint.ts";
import { edgeProfiles } from "./surface-profiles.ts";
import { cellAt, surfaceLayout, type SurfaceLayout } from "./surface-layout.ts";
import { surfaceScale, type SurfaceScale } from "./surface-scale.ts";
import { circle, path, rect, segment, text, type Hit, type Scene, type Shape, type Xy } from "./scene.ts";
import { cutName, fixed, short } from "./words.ts";

/** One cell: the mean of its trials' scores with its standard error. `mean` is NaN where nothing finished. */
export interface SurfaceCell {
  readonly x: number | string;
  readonly y: number | string;
  readonly mean: number;
  readonly se: number;
  readonly n: number;
  readonly running: boolean;
  /** Within one standard error of the least. */
  readonly within: boolean;
}
export interface SurfaceAxis {
  /** Values in order, the weakest first. */
  readonly values: readonly (number | string)[];
  readonly title: string;
  /** How a value is written; `short` numbers when left out. */
  readonly words?: ((v: number | string) => string) | undefined;
}
export interface SurfaceInput {
  readonly cells: readonly SurfaceCell[];
  readonly x: SurfaceAxis;
  readonly y: SurfaceAxis;
  /** What the figures are, e.g. `validation loss`. */
  readonly measure: string;
  readonly least?: { readonly x: number | string; readonly y: number | string } | undefined;
  readonly oneSe?: { readonly x: number | string; readonly y: number | string } | undefined;
  readonly selected?: { readonly x: number | string; readonly y: number | string } | undefined;
  /** Colours and whiskers of this scale instead of the cells' own, so that surfaces side by side compare. */
  readonly scale?: SurfaceScale | undefined;
}
export interface SurfaceOptions {
  readonly width: number;
  /** Narrow drawing: no figures on cells, no profiles. Default: below 480. */
  readonly compact?: boolean | undefined;
  /** Profiles along both edges. Default: when not compact. */
  readonly profiles?: boolean | undefined;
}

/** The key of a cell in `hits`. */
export function cellKey(x: number | string, y: number | string): string {
  return JSON.stringify([x, y]);
}

/** A heat map of two parameters: cell = mean, whisker = plus and minus one SE on one scale, white lines = equal loss, outline = within one SE of
 *  the least, the two picks, dots = running, hatch = not tried; profiles of the least along both edges. A value 0 stands apart by a gap. */
export function surfaceScene(input: SurfaceInput, options: SurfaceOptions): Scene {
  const layout = surfaceLayout(input, options);
  const scale = input.scale ?? surfaceScale(input.cells);
  const shapes = [
    ...input.cells.flatMap((c) => cellGround(c, layout, scale)),
    ...(layout.compact ? [] : isoLines(input, layout, scale)),
    ...(layout.compact ? [] : input.cells.flatMap((c) => cellFigures(c, layout, scale))),
    ...input.cells.flatMap((c) => runningDot(c, layout, scale)),
    ...oneSeOutline(input.cells, layout),
    ...selection(input, layout),
    ...picks(input, layout),
    ...axes(input, layout),
    ...(layout.profiles ? edgeProfiles(input, layout, scale) : []),
  ];
  return {
    width: layout.width,
    height: layout.height,
    label: surfaceLabel(input),
    shapes,
    hits: input.cells.flatMap((c) => cellHit(c, input, layout, scale)),
  };
}

function surfaceLabel(input: SurfaceInput): string {
  const drawn = input.cells.filter((c) => Number.isFinite(c.mean));
  if (drawn.length === 0) return `Heat map of ${input.measure}: no cell has a finished trial yet.`;
  const best = drawn.reduce((a, b) => (b.mean < a.mean ? b : a));
  const within = drawn.filter((c) => c.within).length;
  return `Heat map of ${input.measure}, ${drawn.length} cells. Least ${short(best.mean)} at ${input.x.title} ${words(best.x)}, ${input.y.title} ${words(best.y)}; ${within} within one standard error.`;
}

function words(v: number | string): string {
  return typeof v === "number" ? short(v) : v;
}

function cellGround(c: SurfaceCell, layout: SurfaceLayout, scale: SurfaceScale): readonly Shape[] {
  const box = cellAt(layout, c.x, c.y);
  if (box === undefined) return [];
  const { x, y, width, height } = box;
  if (Number.isFinite(c.mean)) return [rect(x + 0.5, y + 0.5, width - 1, height - 1, { fill: ramp(scale.shade(c.mean)), radius: 2 })];
  const edge = rect(x + 1, y + 1, width - 2, height - 2, { stroke: "line2", radius: 2, strokeWidth: 1 });
  return c.running ? [edge] : [path(hatch(x + 1, y + 1, width - 2, height - 2), { stroke: "line2", strokeWidth: 1 }), edge];
}

function cellFigures(c: SurfaceCell, layout: SurfaceLayout, scale: SurfaceScale): readonly Shape[] {
  const box = cellAt(layout, c.x, c.y);
  if (box === undefined || !Number.isFinite(c.mean)) return [];
  const { x, y, width, height } = box;
  const t = scale.shade(c.mean);
  const ink = inkOn(t);
  const label = fixed(c.mean, scale.decimals, true);
  const [mid, base] = [x + width / 2, y + height - 10];
  const shapes: Shape[] = [];
  if (label.length * 7 <= width - 6) {
    const half = label.length * 3.6;
    shapes.push(rect(mid - half, y + height / 2 - 9, 2 * half, 14, { fill: ramp(t), radius: 4 }));
    shapes.push(text(mid, y + height / 2 + 1.5, label, { anchor: "middle", fill: ink, size: 12, bold: c.within, role: "label" }));
  }
  if (!(c.se > 0) || height < 30) return shapes;
  const arm = Math.min(width / 2 - 6, (c.se / scale.seUnit) * 12);
  shapes.push(segment(mid - arm, base, mid + arm, base, { stroke: ink, strokeWidth: 1.5, opacity: 0.85 }));
  shapes.push(segment(mid, base - 2, mid, base + 2, { stroke: ink, strokeWidth: 1.25, opacity: 0.85 }));
  return shapes;
}

function runningDot(c: SurfaceCell, layout: SurfaceLayout, scale: SurfaceScale): readonly Shape[] {
  const box = cellAt(layout, c.x, c.y);
  if (box === undefined || !c.running) return [];
  const fill = Number.isFinite(c.mean) ? inkOn(scale.shade(c.mean)) : "accent";
  return [circle(box.x + box.width - 7, box.y + 7, 3, { fill, pulse: true })];
}

/** Diagonals of a box, 6 apart, cut at its edges. */
function hatch(x: number, y: number, width: number, height: number): string {
  let d = "";
  for (let k = 6; k < width + height; k += 6) {
    const [x1, y1] = k <= height ? [x, y + k] : [x + k - height, y + height];
    const [x2, y2] = k <= width ? [x + k, y] : [x + width, y + k - width];
    d += `M${x1.toFixed(1)} ${y1.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}`;
  }
  return d;
}

function isoLines(input: SurfaceInput, layout: SurfaceLayout, scale: SurfaceScale): readonly Shape[] {
  const by = new Map(input.cells.map((c) => [cellKey(c.x, c.y), c.mean]));
  const xs = input.x.values.slice(layout.split ? 1 : 0);
  const grid = input.y.values.map((y) => xs.map((x) => by.get(cellKey(x, y)) ?? NaN));
  const place = ([u, v]: Xy): Xy => [layout.xAt(layout.split ? u + 1 : u) + layout.cellWidth / 2, layout.yAt(v) + layout.cellHeight / 2];
  return scale.levels.map((level) => {
    const d = contour(grid, level).map(([a, b]) => `M${place(a).map((v) => v.toFixed(1)).join(" ")}L${place(b).map((v) => v.toFixed(1)).join(" ")}`); // prettier-ignore
    return path(d.join(""), { stroke: "surface", strokeWidth: 1.25, opacity: 0.7 });
  });
}

function oneSeOutline(cells: readonly SurfaceCell[], layout: SurfaceLayout): readonly Shape[] {
  const inside = new Set(cells.filter((c) => c.within).map((c) => layout.indexKey(c.x, c.y)));
  let d = "";
  for (const key of inside) {
    const [i, j] = key.split("/").map(Number) as [number, number];
    const [x, y, w, h] = [layout.xAt(i), layout.yAt(j), layout.cellWidth, layout.cellHeight];
    if (!inside.has(`${i - 1}/${j}`) || (layout.split && i === 1)) d += `M${x} ${y}v${h}`;
    if (!inside.has(`${i + 1}/${j}`) || (layout.split && i === 0)) d += `M${x + w} ${y}v${h}`;
    if (!inside.has(`${i}/${j + 1}`)) d += `M${x} ${y}h${w}`;
    if (!inside.has(`${i}/${j - 1}`)) d += `M${x} ${y + h}h${w}`;
  }
  d = d.replaceAll(/-?\d+\.\d+/g, (v) => Number(v).toFixed(1));
  return [path(d, { stroke: "surface", strokeWidth: 5, cap: "square" }), path(d, { stroke: "ink", strokeWidth: 2, cap: "square" })];
}

function selection(input: SurfaceInput, layout: SurfaceLayout): readonly Shape[] {
  const box = input.selected && cellAt(layout, input.selected.x, input.selected.y);
  if (box === undefined) return [];
  const ring = { stroke: "accent", strokeWidth: 2, radius: 3 } as const;
  return [
    rect(box.x + 3.5, box.y + 3.5, box.width - 7, box.height - 7, { stroke: "surface", strokeWidth: 4, radius: 3, opacity: 0.9 }),
    rect(box.x + 3.5, box.y + 3.5, box.width - 7, box.height - 7, ring),
  ];
}

function picks(input: SurfaceInput, layout: SurfaceLayout): readonly Shape[] {
  const [dx, dy, s] = layout.compact ? [layout.cellWidth / 2, layout.cellHeight / 2, 5] : [9, 9.5, 4.2];
  const least = input.least && cellAt(layout, input.least.x, input.least.y);
  const oneSe = input.oneSe && cellAt(layout, input.oneSe.x, input.oneSe.y);
  const both = least !== undefined && oneSe !== undefined && least.x === oneSe.x && least.y === oneSe.y;
  return [
    ...(least ? leastMark(least.x + dx - (both && layout.compact ? 7 : 0), least.y + dy, s) : []),
    ...(oneSe ? oneSeMark(oneSe.x + dx + (both ? (layout.compact ? 7 : 12) : 0), oneSe.y + dy, s) : []),
  ];
}

function axes(input: SurfaceInput, layout: SurfaceLayout): readonly Shape[] {
  const { cellWidth, left, bottom, width, compact } = layout;
  const xWords = input.x.values.map(input.x.words ?? words);
  const every = Math.max(1, Math.ceil((Math.max(...xWords.map((w) => w.length), 1) * 6.5 + 6) / cellWidth));
  const highlight = (on: boolean): { fill: "ink"; bold: true } | object => (on ? { fill: "ink", bold: true } : {});
  const last = layout.xAt(input.x.values.length - 1) + cellWidth;
  const shapes: Shape[] = xWords.flatMap((w, i) =>
    i % every === 0 || (layout.split && i === 0)
      ? [text(layout.xAt(i) + cellWidth / 2, bottom + 15, w, { anchor: "middle", ...highlight(input.x.values[i] === input.least?.x) })]
      : [],
  );
  const ySkip = Math.max(1, Math.ceil(13 / layout.cellHeight));
  input.y.values.forEach((v, j) => {
    const on = v === input.least?.y;
    const at = layout.yAt(j) + layout.cellHeight / 2 + 4;
    if (j % ySkip === 0) shapes.push(text(left - 8, at, (input.y.words ?? words)(v), { anchor: "end", ...highlight(on) }));
  });
  if (layout.split) shapes.push(text(layout.xAt(0) + cellWidth / 2, bottom + 33, "none", { anchor: "middle" }));
  shapes.push(
    text(last, bottom + 33, `${cutName(input.x.title, Math.floor(width / 8))}, stronger \u2192`, { anchor: "end", role: "title" }),
  );
  if (compact) shapes.push(text(Math.min(left, 4), 11, `${input.y.title}, stronger \u2191`, { role: "title" }));
  else
    shapes.push(
      text(14, bottom, `${cutName(input.y.title, Math.floor((bottom - layout.top) / 6.3) - 11)}, stronger \u2192`, {
        role: "title",
        rotate: -90,
      }),
    );
  return width > 0 ? shapes : [];
}

function cellHit(c: SurfaceCell, input: SurfaceInput, layout: SurfaceLayout, scale: SurfaceScale): readonly Hit[] {
  const box = cellAt(layout, c.x, c.y);
  if (box === undefined) return [];
  const place = `${input.x.title} ${(input.x.words ?? words)(c.x)}, ${input.y.title} ${(input.y.words ?? words)(c.y)}`;
  const state = c.running ? "first trial running" : "not tried";
  const found = Number.isFinite(c.mean)
    ? `${fixed(c.mean, scale.decimals + 1)}${c.se > 0 ? ` \u00b1 ${fixed(c.se, scale.decimals + 1)}` : ""} (n = ${c.n})${c.within ? ", within one SE of the least" : ""}`
    : state;
  return [{ key: cellKey(c.x, c.y), text: `${place}: ${found}`, ...box }];
}
