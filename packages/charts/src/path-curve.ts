import { yGrid } from "./axes.ts";
import { leastMark, oneSeMark } from "./glyphs.ts";
import type { PathInput } from "./path-input.ts";
import type { PathLayout } from "./path-layout.ts";
import { strongSide } from "./path-lines.ts";
import { extent, linear, ticks } from "./scale.ts";
import { polyline, segment, text, type Shape, type Xy } from "./scene.ts";

/** The curve is cut here, as a share of its least: a path's strong end is often far above all that matters. */
const CUT = 1.75;

/** Whether the curve goes on above what is drawn. */
export function isCurveCut(input: PathInput): boolean {
  const [, high] = curveDomain(input);
  return input.mean.some((m) => m > high);
}

function curveDomain(input: PathInput): readonly [number, number] {
  const scored = input.mean.map((m, k) => ({ m, s: input.se[k] ?? 0 })).filter((p) => Number.isFinite(p.m));
  const range = extent(scored.flatMap((p) => [p.m - (p.s || 0), p.m + (p.s || 0)]));
  if (range === undefined) return [0, 1];
  const least = Math.min(...scored.map((p) => p.m));
  const most = least > 0 ? Math.min(range[1], least * CUT) : range[1];
  return most > range[0] ? [range[0] - (most - range[0]) * 0.04, most] : [range[0] - 1, range[0] + 1];
}

/** The cross-validation curve in the lower frame: means, bars of one standard error, the limit of one standard error above the least, both picks. */
export function curveShapes(input: PathInput, layout: PathLayout): readonly Shape[] {
  const { lower: frame, xs } = layout;
  const [low, high] = curveDomain(input);
  const y = linear(low, high, frame.bottom, frame.top);
  const cap = (v: number): number => Math.max(frame.top, y(v));
  const bars = input.mean.flatMap((m, k) => {
    const s = input.se[k] ?? 0;
    return m <= high && s > 0 ? [segment(xs[k] ?? NaN, y(m - s), xs[k] ?? NaN, cap(m + s), { stroke: "control", opacity: 0.6 })] : [];
  });
  const curve = input.mean.map((m, k): Xy => [xs[k] ?? NaN, m > high ? NaN : y(m)]);
  return [
    ...yGrid(frame, y, ticks(low, high, 5), strongSide(layout)),
    ...bars,
    polyline(curve, { stroke: "ink", strokeWidth: 1.75 }),
    ...limitShapes(input, layout, y),
    ...markShapes(input, xs, y),
  ];
}

/** Beside the one-SE choice, the words would stand in the curve. */
const WORDS_ROOM = 88;

function limitShapes(
  { least, oneSe, mean, se }: PathInput,
  { xs, lower: frame, weakSide, narrow }: PathLayout,
  y: (v: number) => number,
): readonly Shape[] {
  const limit = least === undefined ? NaN : (mean[least] ?? NaN) + (se[least] ?? NaN);
  if (!Number.isFinite(limit)) return [];
  const from = xs[least ?? 0] ?? NaN;
  const line = segment(from, y(limit), weakSide === "left" ? frame.right : frame.left, y(limit), { stroke: "ink3", dash: "2 3" });
  const clear = weakSide === "left" ? frame.right - (xs[oneSe ?? 0] ?? 0) : (xs[oneSe ?? 0] ?? 0) - frame.left;
  if (narrow || clear < WORDS_ROOM) return [line];
  const place = weakSide === "left" ? { x: frame.right - 4, anchor: "end" as const } : { x: frame.left + 4, anchor: "start" as const };
  return [line, text(place.x, y(limit) + 14, "least + 1 SE", { anchor: place.anchor })];
}

function markShapes({ least, oneSe, mean }: PathInput, xs: readonly number[], y: (v: number) => number): readonly Shape[] {
  return [
    ...(least === undefined ? [] : leastMark(xs[least] ?? NaN, y(mean[least] ?? NaN), 5)),
    ...(oneSe === undefined ? [] : oneSeMark((xs[oneSe] ?? NaN) + (oneSe === least ? 12 : 0), y(mean[oneSe] ?? NaN), 5)),
  ];
}
