import { titles, xFigures, yGrid, type Frame } from "./axes.ts";
import { extent, linear, quantile, roundOut, ticks, type Scale } from "./scale.ts";
import { circle, polyline, rect, segment, text, type Hit, type Scene, type Shape, type Style, type Xy } from "./scene.ts";
import { decimalsFor, fixed, short } from "./words.ts";

/** One curve of one fold: values by epoch. */
export interface LearningCurve {
  readonly key: string;
  readonly split: "train" | "stop" | "valid" | "test";
  readonly at: readonly number[];
  readonly values: readonly number[];
  /** Index whose weights are kept, marked by a ring. */
  readonly kept?: number | undefined;
  /** Index at which training stops, marked by a square; what follows is drawn faint. */
  readonly stopped?: number | undefined;
  readonly name?: string | undefined;
}
export interface CurvesInput {
  readonly curves: readonly LearningCurve[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** End of the x axis, where the budget is known; fixed from the start. */
  readonly xMax?: number | undefined;
  /** The difference between validation and training to write at the right end. */
  readonly gap?: { readonly train: number; readonly valid: number } | undefined;
  /** Words for the square, e.g. `stopped, patience 8`. */
  readonly stopWords?: string | undefined;
  readonly trainWords?: string | undefined;
}
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

const STYLES: Readonly<Record<LearningCurve["split"], Style>> = {
  train: { stroke: "train", strokeWidth: 1, dash: "3 2.5", opacity: 0.9 },
  stop: { stroke: "control", strokeWidth: 1, dash: "1 2" },
  valid: { stroke: "valid", strokeWidth: 1.25 },
  test: { stroke: "test", strokeWidth: 1.5, dash: "7 2.5" },
};

/** Learning curves by epoch: splits are told by the line, ring = weights kept, square = stopped, bracket = gap between training and validation. */
export function curvesScene(input: CurvesInput, size: ChartSize): Scene {
  const drawn = input.curves.filter((c) => c.values.some(Number.isFinite));
  const [left, right] = [42, Math.max(60, size.width - (input.gap ? 58 : 14))];
  const legend = legendAbove(input, drawn, left, size.width);
  const frame: Frame = { left, right, top: legend.bottom + 8, bottom: size.height - 34 };
  const xMax = Math.max(input.xMax ?? 0, ...drawn.map((c) => c.at.at(-1) ?? 0), 1);
  const [low, high] = lossDomain(drawn);
  const x = linear(0, xMax, frame.left, frame.right);
  const y = linear(low, high, frame.bottom, frame.top);
  const many = drawn.length > 24;
  const shapes = [
    ...yGrid(frame, y, ticks(low, high, 5)),
    ...xFigures(frame, x, ticks(0, xMax, frame.right - frame.left < 260 ? 4 : 6)),
    ...drawn.flatMap((c) => curveShapes(c, x, y, high, many)),
    ...drawn.flatMap((c) => marks(c, x, y, high)),
    ...gapBracket(input, frame, y),
    ...legend.shapes,
    ...titles(frame, size.height, input.xTitle, input.yTitle),
  ];
  return { ...size, label: curvesLabel(input, drawn), shapes, hits: drawn.flatMap((c) => curveHits(c, x, y, high, input.xTitle)) };
}

function curvesLabel(input: CurvesInput, drawn: readonly LearningCurve[]): string {
  const valid = drawn.filter((c) => c.split !== "train");
  const least = extent(valid.flatMap((c) => c.values))?.[0];
  return least === undefined
    ? "Learning curves: none reported yet."
    : `Learning curves, ${valid.length} of validation; least ${input.yTitle} ${short(least)}.`;
}

/** From just under the least value to where most of the first tenth of the epochs has come down: the steep start leaves the frame at the top. */
function lossDomain(curves: readonly LearningCurve[]): readonly [number, number] {
  const all = curves.flatMap((c) => c.values.filter(Number.isFinite));
  const range = extent(all);
  if (range === undefined) return [0, 1];
  const late = curves.flatMap((c) => c.values.slice(Math.floor(c.values.length / 2)).filter(Number.isFinite));
  const high = Math.max(quantile(all, 0.86), quantile(late, 1) || 0);
  return roundOut(range[0], Number.isFinite(high) ? high : range[1]);
}

function curveShapes(c: LearningCurve, x: Scale, y: Scale, high: number, many: boolean): readonly Shape[] {
  const points = c.values.map((v, i): Xy => [x(c.at[i] ?? i), v > high ? NaN : y(v)]);
  const style = many ? { ...STYLES[c.split], opacity: 0.35 } : STYLES[c.split];
  if (c.stopped === undefined || c.stopped >= points.length - 1) return [polyline(points, style), ...lonely(points, style)];
  return [polyline(points.slice(0, c.stopped + 1), style), polyline(points.slice(c.stopped), { ...style, opacity: 0.22 })];
}

/** A curve of one point has no line: it is a dot. */
function lonely(points: readonly Xy[], style: Style): readonly Shape[] {
  const first = points[0];
  return points.length === 1 && first && Number.isFinite(first[1]) ? [circle(first[0], first[1], 2, { fill: style.stroke })] : [];
}

function marks(c: LearningCurve, x: Scale, y: Scale, high: number): readonly Shape[] {
  const place = (i: number): Xy => [x(c.at[i] ?? i), (c.values[i] ?? NaN) > high ? NaN : y(c.values[i] ?? NaN)];
  const out: Shape[] = [];
  if (c.kept !== undefined && c.kept >= 0) {
    const [cx, cy] = place(c.kept);
    out.push(circle(cx, cy, 2.4, { fill: "surface", stroke: STYLES[c.split].stroke, strokeWidth: 1.4 }));
  }
  if (c.stopped !== undefined && c.stopped >= 0) {
    const [sx, sy] = place(c.stopped);
    out.push(rect(sx - 2.6, sy - 2.6, 5.2, 5.2, { fill: "es", stroke: "surface", strokeWidth: 1, radius: 1 }));
  }
  return out;
}

function gapBracket(input: CurvesInput, frame: Frame, y: Scale): readonly Shape[] {
  const gap = input.gap;
  if (gap === undefined || !Number.isFinite(gap.train) || !Number.isFinite(gap.valid)) return [];
  const cut = (v: number): number => Math.max(frame.top, Math.min(frame.bottom, y(v)));
  const [a, b, at] = [cut(gap.valid), cut(gap.train), frame.right + 6];
  const difference = gap.valid - gap.train;
  return [
    polyline(
      [
        [at, a],
        [at + 5, a],
        [at + 5, b],
        [at, b],
      ],
      { stroke: "ink3" },
    ),
    text(at + 9, (a + b) / 2 - 2, "gap"),
    text(at + 9, (a + b) / 2 + 10, fixed(difference, Math.min(4, decimalsFor(Math.abs(difference)))), { role: "label" }),
  ];
}

const LEGEND_ROW = 15;
/** Width of a letter at the size of a legend, on the wide side, so that no two items meet. */
const LETTER = 6.2;

/** What each line and mark means, in rows above the plot, where no curve can run through it. */
function legendAbove(
  input: CurvesInput,
  drawn: readonly LearningCurve[],
  left: number,
  right: number,
): { readonly shapes: readonly Shape[]; readonly bottom: number } {
  const shapes: Shape[] = [];
  let [x, row] = [left, 0];
  for (const [mark, words] of legendItems(input, drawn)) {
    const width = 22 + words.length * LETTER;
    if (x > left && x + width > right) [x, row] = [left, row + 1];
    const y = 12 + row * LEGEND_ROW;
    shapes.push(mark(x, y - 4), text(x + 22, y, words));
    x += width + 14;
  }
  return { shapes, bottom: shapes.length === 0 ? 0 : 12 + row * LEGEND_ROW };
}

type Mark = (x: number, y: number) => Shape;

function legendItems(input: CurvesInput, drawn: readonly LearningCurve[]): readonly (readonly [Mark, string])[] {
  const line =
    (style: Style): Mark =>
    (x, y) =>
      segment(x, y, x + 16, y, style);
  const has = (split: LearningCurve["split"]): boolean => drawn.some((c) => c.split === split);
  const items: (readonly [Mark, string])[] = [];
  if (has("valid")) items.push([line(STYLES.valid), "validation"]);
  if (has("test")) items.push([line(STYLES.test), "test"]);
  if (has("stop")) items.push([line(STYLES.stop), "stop split, chooses the epoch"]);
  if (has("train")) items.push([line(STYLES.train), input.trainWords ?? "train, dropout off"]);
  if (drawn.some((c) => c.kept !== undefined))
    items.push([(x, y) => circle(x + 8, y, 2.4, { fill: "surface", stroke: "valid", strokeWidth: 1.4 }), "weights kept"]);
  if (drawn.some((c) => c.stopped !== undefined))
    items.push([(x, y) => rect(x + 5.4, y - 2.6, 5.2, 5.2, { fill: "es", radius: 1 }), input.stopWords ?? "stopped"]);
  return items;
}

function curveHits(c: LearningCurve, x: Scale, y: Scale, high: number, xTitle: string): readonly Hit[] {
  if (c.split !== "valid" && c.split !== "test") return [];
  const step = Math.max(1, Math.ceil(c.values.length / 80));
  return c.values.flatMap((v, i) =>
    (i % step === 0 || i === c.kept || i === c.stopped) && Number.isFinite(v) && v <= high
      ? [
          {
            key: `${c.key}@${c.at[i] ?? i}`,
            x: x(c.at[i] ?? i),
            y: y(v),
            text: `${c.name ?? c.split}, ${xTitle} ${short(c.at[i] ?? i)}: ${short(v)}${i === c.kept ? ", kept" : ""}${i === c.stopped ? ", stopped" : ""}`,
          },
        ]
      : [],
  );
}
