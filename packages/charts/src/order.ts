import { titles, xFigures, yGrid, type Frame } from "./axes.ts";
import type { ChartSize } from "./curves.ts";
import { linear, quantile, roundOut, ticks, type Scale } from "./scale.ts";
import {
  circle,
  crosses,
  dots,
  path,
  polyline,
  px,
  rect,
  rings,
  segment,
  text,
  type Hit,
  type Scene,
  type Shape,
  type Xy,
} from "./scene.ts";
import { fixed, short } from "./words.ts";

export interface OrderedTrial {
  readonly number: number;
  /** NaN where the trial has none. */
  readonly value: number;
  readonly state: "complete" | "pruned" | "failed" | "diverged" | "cancelled" | "running" | "waiting";
}
export interface OrderInput {
  readonly trials: readonly OrderedTrial[];
  /** Trials the study will have: the end of the x axis, fixed from the start. */
  readonly total: number;
  readonly yTitle: string;
  /** Score of a constant prediction, drawn as a dotted line where it is within the frame. */
  readonly baseline?: number | undefined;
  readonly decimals?: number | undefined;
  readonly selected?: number | undefined;
}

/** Values above this many interquartile ranges over the upper quartile are outliers: one that diverged a little would press all others into a line. */
const FAR = 3;
/** With fewer values than this none is called an outlier. */
const ENOUGH = 5;

/** Least and largest loss that the chart of these trials has room for. What lies above is an outlier, drawn as a triangle at the upper edge. */
export function orderDomain(trials: readonly OrderedTrial[]): readonly [number, number] {
  const values = trials.map((t) => t.value).filter(Number.isFinite);
  if (values.length === 0) return [0, 1];
  const [q1, q3] = [quantile(values, 0.25), quantile(values, 0.75)];
  const limit = values.length >= ENOUGH && q3 > q1 ? q3 + FAR * (q3 - q1) : Infinity;
  return roundOut(
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => (b <= limit ? Math.max(a, b) : a), -Infinity),
  );
}

/** Every trial in order with the least so far as a step line; outliers stand as triangles at the upper edge; failed and diverged ones stand in a lane of their own at the top, as they have no
 *  honest height; the rest of the budget is shaded. */
export function orderScene(input: OrderInput, size: ChartSize): Scene {
  const narrow = size.width < 560;
  const frame: Frame = { left: 44, right: size.width - (narrow ? 12 : 92), top: 16, bottom: size.height - 34 };
  const scored = input.trials.filter((t) => Number.isFinite(t.value));
  const total = Math.max(1, input.total - 1, ...input.trials.slice(-1).map((t) => t.number));
  const x = linear(0, total, frame.left + 4, frame.right - 4);
  const [low, high] = orderDomain(input.trials);
  const y = linear(low, high, frame.bottom, frame.top);
  const place = (t: OrderedTrial): Xy => [x(t.number), y(Math.min(high, t.value))];
  const beyond = scored.filter((t) => t.value > high);
  const of = (state: OrderedTrial["state"]): readonly Xy[] => scored.filter((t) => t.state === state && t.value <= high).map(place);
  const shapes = [
    ...rest(input, frame, x, narrow),
    ...(scored.length === 0 ? [] : yGrid(frame, y, ticks(low, high, 4))),
    ...xFigures(frame, x, ticks(0, total, narrow ? 4 : 6).filter(Number.isInteger)),
    ...baseline(input, frame, y, high),
    rings(of("pruned"), 1.9, { stroke: "ink3", opacity: 0.6 }),
    dots(of("complete"), scored.length > 200 ? 1.7 : 2.4, { stroke: "ink2", opacity: scored.length > 200 ? 0.55 : 0.75 }),
    crosses(
      input.trials.filter((t) => t.state === "failed" || t.state === "diverged").map((t): Xy => [x(t.number), 6]),
      2.5,
      { stroke: "bad", strokeWidth: 1.3 },
    ),
    ...above(beyond, frame, x, narrow),
    ...leastSoFar(input, scored, frame, x, y, high, narrow),
    ...selectedRing(input, scored, place),
    ...titles(frame, size.height, "trial number", input.yTitle),
  ];
  return { ...size, label: orderLabel(input, scored, beyond.length), shapes, hits: input.trials.flatMap((t) => orderHit(t, x, y, high)) };
}

/** Triangles at the upper edge, and how many there are. */
function above(beyond: readonly OrderedTrial[], frame: Frame, x: Scale, narrow: boolean): readonly Shape[] {
  if (beyond.length === 0) return [];
  const r = 3;
  const marks = beyond.map((t) => `M${px(x(t.number) - r)} ${frame.top - 1}l${r} ${-2 * r}l${r} ${2 * r}Z`).join("");
  const triangles = path(marks, { fill: "ink2", opacity: 0.85 });
  return narrow ? [triangles] : [triangles, text(frame.right + 8, frame.top + 8, `${short(beyond.length)} above`)];
}

function rest(input: OrderInput, frame: Frame, x: Scale, narrow: boolean): readonly Shape[] {
  const started = input.trials.length;
  const left = input.total - started;
  if (left <= 0 || started === 0) return [];
  const from = x(started - 0.5);
  const shade = rect(from, frame.top, frame.right - from, frame.bottom - frame.top, { fill: "sunk", opacity: 0.8 });
  const room = frame.right - from > 84 && !narrow;
  return room ? [shade, text((from + frame.right) / 2, frame.top + 16, `${short(left)} to come`, { anchor: "middle" })] : [shade];
}

function baseline(input: OrderInput, frame: Frame, y: Scale, high: number): readonly Shape[] {
  if (input.baseline === undefined || !(input.baseline <= high) || input.baseline < y.domain[0]) return [];
  const at = y(input.baseline);
  return [
    segment(frame.left, at, frame.right, at, { stroke: "control", dash: "2 3" }),
    text(frame.left + 4, at - 4, "constant prediction"),
  ];
}

function leastSoFar(
  input: OrderInput,
  scored: readonly OrderedTrial[],
  frame: Frame,
  x: Scale,
  y: Scale,
  high: number,
  narrow: boolean,
): readonly Shape[] {
  const steps: Xy[] = [];
  let least = Infinity;
  for (const t of scored) {
    if (t.state !== "complete" || t.value >= least) continue;
    if (Number.isFinite(least)) steps.push([x(t.number), y(Math.min(high, least))]);
    least = t.value;
    steps.push([x(t.number), y(Math.min(high, least))]);
  }
  if (!Number.isFinite(least)) return [];
  const end: Xy = [x(Math.max(0, input.trials.at(-1)?.number ?? 0)), y(Math.min(high, least))];
  const line = [...steps, end];
  const side = narrow
    ? []
    : [
        text(frame.right + 8, end[1] - 6, "least so far", { fill: "accent" }),
        text(frame.right + 8, end[1] + 7, fixed(least, input.decimals ?? 4), { role: "label" }),
      ];
  return [
    polyline(line, { stroke: "surface", strokeWidth: 4 }),
    polyline(line, { stroke: "accent", strokeWidth: 1.75 }),
    circle(end[0], end[1], 3, { fill: "accent" }),
    ...side,
  ];
}

function selectedRing(input: OrderInput, scored: readonly OrderedTrial[], place: (t: OrderedTrial) => Xy): readonly Shape[] {
  const found = scored.find((t) => t.number === input.selected);
  return found === undefined ? [] : [circle(...place(found), 5, { stroke: "accent", strokeWidth: 2 })];
}

function orderLabel(input: OrderInput, scored: readonly OrderedTrial[], beyond: number): string {
  const complete = scored.filter((t) => t.state === "complete");
  if (complete.length === 0) return `${input.yTitle} of each trial: none has finished yet.`;
  const best = complete.reduce((a, b) => (b.value < a.value ? b : a));
  return `${input.yTitle} of ${scored.length} trials in order; the least, ${short(best.value)}, came at trial ${best.number}.${beyond === 0 ? "" : ` ${beyond} outlying above the frame.`}`;
}

function orderHit(t: OrderedTrial, x: Scale, y: Scale, high: number): readonly Hit[] {
  const key = String(t.number);
  if (Number.isFinite(t.value))
    return [
      {
        key,
        x: x(t.number),
        y: y(Math.min(high, t.value)),
        text: `Trial ${t.number}, ${t.state}: ${short(t.value)}${t.value > high ? ", above the frame" : ""}`,
      },
    ];
  return t.state === "failed" || t.state === "diverged" ? [{ key, x: x(t.number), y: 6, text: `Trial ${t.number}, ${t.state}` }] : [];
}
