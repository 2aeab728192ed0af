import { titles, xFigures, yGrid, type Frame } from "./axes.ts";
import type { ChartSize } from "./curves.ts";
import { leastMark, oneSeMark } from "./glyphs.ts";
import { extent, linear, log, logTicks, roundOut, ticks, type Scale } from "./scale.ts";
import { circle, polygon, polyline, segment, text, type Scene, type Shape, type Xy } from "./scene.ts";
import { short, valueWords } from "./words.ts";

export interface ProfilePoint {
  readonly x: number | string | boolean;
  readonly mean: number;
  readonly se: number;
  readonly n: number;
}
export interface ProfileInput {
  readonly points: readonly ProfilePoint[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Draw x in its logarithm; values <= 0 then stand apart at the left. */
  readonly log: boolean;
  readonly least?: number | string | boolean | undefined;
  readonly oneSe?: number | string | boolean | undefined;
}

/** One parameter against the mean with a band of plus and minus one standard error, both picks and the line least + 1 SE. Values that are not
 *  numbers stand side by side with bars instead of a band. */
export function profileScene(input: ProfileInput, size: ChartSize): Scene {
  const frame: Frame = { left: 48, right: size.width - 16, top: 14, bottom: size.height - 34 };
  const drawn = input.points.filter((p) => Number.isFinite(p.mean));
  const range = extent(drawn.flatMap((p) => [p.mean - (p.se || 0), p.mean + (p.se || 0)])) ?? [0, 1];
  const y = linear(...roundOut(...range), frame.bottom, frame.top);
  const numeric = drawn.every((p) => typeof p.x === "number");
  const x = placer(drawn, input.log, frame);
  const shapes = [
    ...yGrid(frame, y, ticks(...y.domain, 5)),
    ...x.figures,
    ...limitLine(drawn, frame, y),
    ...(numeric ? band(drawn, x.at, y) : []),
    ...drawn.flatMap((p) => pointShapes(p, x.at(p.x), y)),
    ...drawn.filter((p) => p.x === input.least).flatMap((p) => leastMark(x.at(p.x), y(p.mean), 6)),
    ...drawn.filter((p) => p.x === input.oneSe).flatMap((p) => oneSeMark(x.at(p.x) + (input.least === input.oneSe ? 12 : 0), y(p.mean), 6)),
    ...titles(frame, size.height, `${input.xTitle}${input.log ? ", log scale" : ""}`, input.yTitle),
  ];
  const hits = drawn.map((p) => ({
    key: JSON.stringify(p.x),
    x: x.at(p.x),
    y: y(p.mean),
    text: `${input.xTitle} ${valueWords(p.x)}: ${short(p.mean)} \u00b1 ${short(p.se)} (n = ${p.n})`,
  }));
  return { ...size, label: profileLabel(input, drawn), shapes, hits };
}

function profileLabel(input: ProfileInput, drawn: readonly ProfilePoint[]): string {
  if (drawn.length === 0) return `${input.yTitle} over ${input.xTitle}: no value has finished yet.`;
  const best = drawn.reduce((a, b) => (b.mean < a.mean ? b : a));
  return `${input.yTitle} over ${input.xTitle}, ${drawn.length} values; least ${short(best.mean)} at ${valueWords(best.x)}.`;
}

function placer(
  points: readonly ProfilePoint[],
  wantsLog: boolean,
  frame: Frame,
): { at(v: ProfilePoint["x"]): number; figures: readonly Shape[] } {
  const numbers = points.map((p) => p.x).filter((v) => typeof v === "number");
  if (numbers.length < points.length) return categories(points, frame);
  const positive = numbers.filter((v) => v > 0);
  const range = extent(wantsLog ? positive : numbers) ?? [0, 1];
  const apart = wantsLog && numbers.some((v) => v <= 0) ? 44 : 0;
  const inner = { ...frame, left: frame.left + 12 + apart, right: frame.right - 12 };
  const scale =
    wantsLog && positive.length > 0
      ? log(range[0], range[1], inner.left, inner.right)
      : linear(range[0], range[1], inner.left, inner.right);
  const at = wantsLog ? logTicks(range[0], range[1], 7) : ticks(range[0], range[1], 6);
  const words = wantsLog ? at.map((v) => short(v)) : undefined;
  const zero = apart > 0 ? [text(frame.left + 12, frame.bottom + 15, "0", { anchor: "middle" })] : [];
  return {
    at: (v) => (typeof v === "number" && !(wantsLog && v <= 0) ? scale(v) : frame.left + 12),
    figures: [...zero, ...xFigures(inner, scale, at, words)],
  };
}

function categories(points: readonly ProfilePoint[], frame: Frame): { at(v: ProfilePoint["x"]): number; figures: readonly Shape[] } {
  const step = (frame.right - frame.left) / Math.max(1, points.length);
  const order = new Map(points.map((p, i) => [p.x, i]));
  const at = (v: ProfilePoint["x"]): number => frame.left + step * ((order.get(v) ?? 0) + 0.5);
  return {
    at,
    figures: points.map((p) =>
      text(at(p.x), frame.bottom + 15, valueWords(p.x).slice(0, Math.max(3, Math.floor(step / 7))), { anchor: "middle" }),
    ),
  };
}

function limitLine(drawn: readonly ProfilePoint[], frame: Frame, y: Scale): readonly Shape[] {
  if (drawn.length < 2) return [];
  const best = drawn.reduce((a, b) => (b.mean < a.mean ? b : a));
  if (!(best.se > 0)) return [];
  const at = y(best.mean + best.se);
  return [
    segment(frame.left, at, frame.right, at, { stroke: "ink3", dash: "2 3" }),
    text(frame.right, at - 4, "least + 1 SE", { anchor: "end" }),
  ];
}

function band(drawn: readonly ProfilePoint[], at: (v: ProfilePoint["x"]) => number, y: Scale): readonly Shape[] {
  const se = (p: ProfilePoint): number => (p.se > 0 ? p.se : 0);
  const upper = drawn.map((p): Xy => [at(p.x), y(p.mean + se(p))]);
  const lower = drawn.map((p): Xy => [at(p.x), y(p.mean - se(p))]);
  return [
    polygon([...upper, ...lower.toReversed()], { fill: "accent", opacity: 0.13 }),
    polyline(
      drawn.map((p): Xy => [at(p.x), y(p.mean)]),
      { stroke: "accent", strokeWidth: 1.5 },
    ),
  ];
}

function pointShapes(p: ProfilePoint, x: number, y: Scale): readonly Shape[] {
  const bar = p.se > 0 ? [segment(x, y(p.mean - p.se), x, y(p.mean + p.se), { stroke: "control", strokeWidth: 1.25 })] : [];
  return [...bar, circle(x, y(p.mean), 2.5, { fill: "ink2" })];
}
