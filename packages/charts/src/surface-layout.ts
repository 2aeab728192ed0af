import type { SurfaceInput, SurfaceOptions } from "./surface.ts";

/** Where the cells of a surface stand, in pixels. */
export interface SurfaceLayout {
  readonly width: number;
  readonly height: number;
  readonly compact: boolean;
  readonly profiles: boolean;
  /** The first column (value 0) stands apart. */
  readonly split: boolean;
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  xAt(column: number): number;
  yAt(row: number): number;
  indexKey(x: number | string, y: number | string): string;
}

/** The layout of a surface: rows grow upward, columns to the right. */
export function surfaceLayout(input: SurfaceInput, options: SurfaceOptions): SurfaceLayout {
  const width = Math.max(120, options.width);
  const compact = options.compact ?? width < 480;
  const profiles = (options.profiles ?? !compact) && input.x.values.length > 1 && input.y.values.length > 1;
  const columns = Math.max(1, input.x.values.length);
  const rows = Math.max(1, input.y.values.length);
  const split = input.x.values[0] === 0 && columns > 2;
  const longest = Math.max(0, ...input.y.values.map((v) => (input.y.words ?? String)(v).length));
  const left = compact ? Math.min(72, 16 + longest * 7.5) : Math.min(120, 38 + longest * 6.5);
  const right = compact ? 4 : profiles ? 104 : 4;
  const top = compact ? 18 : profiles ? 58 : 6;
  const gap = split ? (compact ? 3 : 8) : 0;
  const cellWidth = (width - left - right - gap) / columns;
  const tallest = rows <= 3 ? 76 : 60;
  const cellHeight = compact
    ? Math.max(12, Math.min(34, 300 / rows))
    : Math.round(Math.max(14, Math.min(tallest, Math.max(cellWidth * 0.5, 40), 520 / rows)));
  const xs = new Map(input.x.values.map((v, i) => [v, i]));
  const ys = new Map(input.y.values.map((v, j) => [v, j]));
  return {
    width,
    height: top + rows * cellHeight + 40,
    compact,
    profiles,
    split,
    left,
    top,
    bottom: top + rows * cellHeight,
    cellWidth,
    cellHeight,
    xAt: (i) => left + i * cellWidth + (i > 0 ? gap : 0),
    yAt: (j) => top + (rows - 1 - j) * cellHeight,
    indexKey: (x, y) => `${xs.get(x) ?? -9}/${ys.get(y) ?? -9}`,
  };
}

/** The box of a cell; undefined when its values are not on the axes. */
export function cellAt(
  layout: SurfaceLayout,
  x: number | string,
  y: number | string,
): { x: number; y: number; width: number; height: number } | undefined {
  const [i, j] = layout.indexKey(x, y).split("/").map(Number) as [number, number];
  return i < 0 || j < 0 ? undefined : { x: layout.xAt(i), y: layout.yAt(j), width: layout.cellWidth, height: layout.cellHeight };
}
