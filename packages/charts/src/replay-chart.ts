import { titles, type Frame, xFigures, yGrid } from "./axes.ts";
import type { ChartSize } from "./curves.ts";
import { paretoEdge } from "./geometry.ts";
import { extent, linear, roundOut, ticks } from "./scale.ts";
import { circle, dots, polyline, segment, text, type Scene, type Xy } from "./scene.ts";
import { short } from "./words.ts";

/** What one stopping rule saves and gives up. */
export interface ReplayPoint {
  readonly key: string;
  readonly patience: number;
  readonly minDelta: number;
  /** Share of the recorded epochs that would not have been run, 0 to 1. */
  readonly saved: number;
  /** Mean loss given up, with its standard error over folds. */
  readonly given: number;
  readonly se: number;
}
export interface ReplayInput {
  readonly points: readonly ReplayPoint[];
  /** Key of the present setting, ringed. */
  readonly current?: ReplayPoint | undefined;
}

/** Epochs saved against loss given up: one dot a rule, the present one ringed with its error bar, the Pareto edge joined. */
export function replayScene(input: ReplayInput, size: ChartSize): Scene {
  const frame: Frame = { left: 58, right: size.width - 16, top: 12, bottom: size.height - 34 };
  const drawn = input.points.filter((p) => Number.isFinite(p.saved) && Number.isFinite(p.given));
  const now = input.current;
  const nowValues =
    now !== undefined && Number.isFinite(now.given) ? [now.given, now.given + (now.se || 0), now.given - (now.se || 0)] : [];
  const range = extent([...drawn.map((p) => p.given), ...nowValues, 0]) ?? [0, 1];
  const x = linear(0, 100, frame.left, frame.right);
  const y = linear(...roundOut(range[0], range[1]), frame.bottom, frame.top);
  const place = (p: ReplayPoint): Xy => [x(100 * p.saved), y(p.given)];
  const edge = paretoEdge(drawn.map((p): Xy => [-p.saved, p.given])).flatMap((i) => drawn[i] ?? []);
  const bar =
    now !== undefined && now.se > 0
      ? [segment(place(now)[0], y(now.given - now.se), place(now)[0], y(now.given + now.se), { stroke: "control", strokeWidth: 1.25 })]
      : [];
  const shapes = [
    ...yGrid(frame, y, ticks(...y.domain, 5)),
    segment(frame.left, y(0), frame.right, y(0), { stroke: "ink3", strokeWidth: 0.9 }),
    ...xFigures(frame, x, [0, 25, 50, 75, 100], ["0", "25 %", "50 %", "75 %", "100 %"]),
    dots(drawn.map(place), 2.2, { stroke: "ink2", opacity: 0.5 }),
    polyline(edge.map(place), { stroke: "es", strokeWidth: 1.5 }),
    dots(edge.map(place), 2.6, { stroke: "es" }),
    ...bar,
    ...(now !== undefined && Number.isFinite(now.given)
      ? [circle(...place(now), 6, { stroke: "accent", strokeWidth: 2 }), circle(...place(now), 2.4, { fill: "accent" })]
      : []),
    text(frame.left + 6, frame.top + 4, "line: no other rule saves more for less"),
    ...titles(frame, size.height, "epochs saved, more \u2192", "loss given up"),
  ];
  return { ...size, label: label(input, drawn), shapes, hits: drawn.map((p) => ({ key: p.key, ...xy(place(p)), text: words(p) })) };
}

function xy([x, y]: Xy): { x: number; y: number } {
  return { x, y };
}

function words(p: ReplayPoint): string {
  return `patience ${short(p.patience)}, minDelta ${short(p.minDelta)}: ${short(100 * p.saved, 3)} % saved, ${p.given < 0 ? "" : "+"}${short(p.given, 3)} \u00b1 ${short(p.se, 2)} loss`;
}

function label(input: ReplayInput, drawn: readonly ReplayPoint[]): string {
  if (drawn.length === 0) return "Stopping rules replayed: no trial with curves has finished yet.";
  const now = input.current;
  return `${drawn.length} stopping rules replayed.${now === undefined ? "" : ` The present one: ${words(now)}.`}`;
}
