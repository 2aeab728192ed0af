import { yGrid, type Frame } from "./axes.ts";
import { spread } from "./geometry.ts";
import { isKept, signHue, type CoefficientLine, type PathInput } from "./path-input.ts";
import type { PathLayout } from "./path-layout.ts";
import { ticks } from "./scale.ts";
import { circle, group, polyline, segment, text, type Shape, type Xy } from "./scene.ts";
import { cutFeature, plainName } from "./words.ts";

/** Names shown where there are many features. */
const MOST_NAMES = 20;
const MANY = 40;

/** Coefficient paths in a frame: lines, rings where they enter, names at the weak end. Each line is a group `line <index>`. */
export function coefficientShapes(input: PathInput, layout: PathLayout): readonly Shape[] {
  const { upper: frame, y } = layout;
  if (frame === undefined) return [];
  const order = input.coefficients.map((c, j) => ({ c, j, kept: isKept(input, c) })).toSorted((a, b) => Number(a.kept) - Number(b.kept));
  const title =
    layout.weakSide === "left"
      ? text(frame.right + 8, frame.top - 16, input.coefficientTitle)
      : text(frame.left - 8, frame.top - 16, input.coefficientTitle, { anchor: "end" });
  return [
    ...yGrid(frame, y, ticks(...y.domain, Math.max(4, Math.round((frame.bottom - frame.top) / 56))), strongSide(layout)),
    segment(frame.left, y(0), frame.right, y(0), { stroke: "ink3", strokeWidth: 0.9 }),
    title,
    ...order.map(({ c, j, kept }) => group(`line ${j}`, lineShapes(c, layout, kept))),
    ...nameLabels(input, layout, frame),
  ];
}

export function strongSide(layout: PathLayout): "left" | "right" {
  return layout.weakSide === "left" ? "right" : "left";
}

function lineShapes(c: CoefficientLine, { xs, y }: PathLayout, kept: boolean): readonly Shape[] {
  const enters = c.values.findIndex((v) => v !== 0 && Number.isFinite(v));
  if (enters < 0) return [];
  const from = Math.max(0, enters - 1);
  const points = c.values.slice(from).map((v, i): Xy => [xs[from + i] ?? NaN, y(v)]);
  const hue = signHue(c);
  const line = polyline(points, kept ? { stroke: hue, strokeWidth: 1.75 } : { stroke: "control", strokeWidth: 1, opacity: 0.7 });
  const ring = circle(xs[from] ?? NaN, y(0), 2.2, { fill: "bg", stroke: hue, strokeWidth: 1.4 });
  return kept && enters > 0 ? [line, ring] : [line];
}

/** Names at the weak end, spread so that none overlap; of many features the largest there, kept ones first on narrow charts alone. */
function nameLabels(input: PathInput, { xs, y, narrow, weakSide }: PathLayout, frame: Frame): readonly Shape[] {
  const last = input.lambdas.length - 1;
  const end = (c: CoefficientLine): number => c.values[last] ?? NaN;
  const room = Math.floor((frame.bottom - frame.top) / 13);
  const most = input.coefficients.length > MANY || narrow ? MOST_NAMES : room;
  const shown = input.coefficients
    .filter((c) => Number.isFinite(end(c)) && end(c) !== 0 && (isKept(input, c) || !narrow))
    .toSorted((a, b) => Math.abs(end(b)) - Math.abs(end(a)))
    .slice(0, Math.min(most, room));
  const at = spread(
    shown.map((c) => y(end(c))),
    12.5,
    frame.top + 2,
    frame.bottom - 2,
  );
  const side = weakSide === "left" ? -1 : 1;
  const edge = side < 0 ? frame.left : frame.right;
  const wide = side < 0 ? frame.left - 12 : 136;
  const weak = xs[last] ?? edge;
  return shown.flatMap((c, i) => [
    segment(weak + 2 * side, y(end(c)), edge + 3 * side, at[i] ?? 0, { stroke: "line2" }),
    text(edge + 6 * side, (at[i] ?? 0) + 3.5, cutFeature(plainName(c.name), Math.max(4, Math.floor(wide / 7))), {
      anchor: side < 0 ? "end" : "start",
      fill: isKept(input, c) ? signHue(c) : "ink3",
    }),
  ]);
}
