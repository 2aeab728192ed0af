import { yGrid, type Frame } from "./axes.ts";
import { spread } from "./geometry.ts";
import { leastMark, oneSeMark } from "./glyphs.ts";
import { extent, linear, log, logTicks, ticks, type Scale } from "./scale.ts";
import { circle, group, polyline, rect, segment, text, type Scene, type Shape, type Xy } from "./scene.ts";
import { cutName, plainName, short } from "./words.ts";

/** One feature's coefficient along the path; `values[k]` stands at `lambdas[k]`. */
export interface CoefficientLine {
  readonly name: string;
  readonly values: readonly number[];
}
export interface PathInput {
  /** Largest first. All lists below go with it. */
  readonly lambdas: readonly number[];
  readonly mean: readonly number[];
  readonly se: readonly number[];
  /** Non-zero coefficients of the fit on all rows. */
  readonly nonzero: readonly number[];
  readonly coefficients: readonly CoefficientLine[];
  /** Indices into `lambdas`. */
  readonly least?: number | undefined;
  readonly oneSe?: number | undefined;
  readonly cursor?: number | undefined;
  /** e.g. `CV error` and `MSE, 10 folds`. */
  readonly yTitle: string;
  readonly ySub: string;
  readonly coefficientTitle: string;
}

interface Layout {
  readonly upper: Frame | undefined;
  readonly lower: Frame;
  readonly height: number;
  readonly xs: readonly number[];
  readonly x: Scale;
  readonly narrow: boolean;
}

/** Coefficient paths over log lambda (strong at the right), the cross-validation curve with its error bars below on the same axis, the number of
 *  non-zeros on top; both picks cross both, and the band between them is as good as the least within noise. Coefficients left out: the curve alone. */
export function pathScene(input: PathInput, width: number): Scene {
  const layout = layoutOf(input, Math.max(240, width));
  const shapes =
    input.lambdas.length === 0
      ? []
      : [
          ...bandBetween(input, layout),
          ...nonzeros(input, layout),
          ...coefficientShapes(input, layout),
          ...curveShapes(input, layout),
          ...pickShapes(input, layout),
          ...axisShapes(input, layout),
        ];
  const hits = layout.xs.map((x, k) => ({
    key: String(k),
    x,
    y: layout.lower.top,
    width: 0,
    height: 0,
    text: `\u03bb ${short(input.lambdas[k] ?? NaN, 3)}: ${short(input.mean[k] ?? NaN)} \u00b1 ${short(input.se[k] ?? NaN, 2)}${input.nonzero[k] === undefined ? "" : `, ${input.nonzero[k]} non-zero`}`,
  }));
  return { width: Math.max(240, width), height: layout.height, label: pathLabel(input), shapes, hits };
}

function pathLabel(input: PathInput): string {
  const k = input.least;
  if (k === undefined) return "Cross-validation along the path: no lambda has been scored yet.";
  const one =
    input.oneSe === undefined ? "" : ` The strongest within one standard error is lambda ${short(input.lambdas[input.oneSe] ?? NaN, 3)}.`;
  return `Cross-validation along ${input.lambdas.length} lambda; least ${short(input.mean[k] ?? NaN)} at lambda ${short(input.lambdas[k] ?? NaN, 3)}.${one}`;
}

function layoutOf(input: PathInput, width: number): Layout {
  const narrow = width < 560;
  const longest = Math.max(0, ...input.coefficients.map((c) => plainName(c.name).length));
  const left = Math.max(narrow ? 64 : 96, Math.min(narrow ? 104 : 148, longest * 6.3 + 14));
  const right = width - 48;
  const hasPaths = input.coefficients.length > 0;
  const top = narrow ? 36 : 40;
  const upperHeight = narrow ? 250 : 372;
  const upper = hasPaths ? { left, right, top, bottom: top + upperHeight } : undefined;
  const lowerTop = hasPaths ? top + upperHeight + 34 : top;
  const lower = { left, right, top: lowerTop, bottom: lowerTop + (hasPaths ? (narrow ? 130 : 200) : 260) };
  const range = extent(input.lambdas.filter((v) => v > 0)) ?? [0.1, 1];
  const x = range[0] === range[1] ? log(range[0] / 2, range[1] * 2, left + 6, right - 6) : log(range[0], range[1], left + 6, right - 6);
  return { upper, lower, height: lower.bottom + 38, xs: input.lambdas.map((v) => x(v)), x, narrow };
}

function bandBetween(input: PathInput, { xs, upper, lower }: Layout): readonly Shape[] {
  const [a, b] = [xs[input.least ?? -1], xs[input.oneSe ?? -1]];
  if (a === undefined || b === undefined) return [];
  const top = (upper ?? lower).top - 6;
  return [rect(Math.min(a, b), top, Math.abs(b - a), lower.bottom - top, { fill: "accent", opacity: 0.08 })];
}

function nonzeros(input: PathInput, { xs, upper, lower, narrow }: Layout): readonly Shape[] {
  if (!input.nonzero.some(Number.isFinite)) return [];
  const frame = upper ?? lower;
  const out: Shape[] = [text(frame.left - 8, frame.top - 16, "non-zero", { anchor: "end" })];
  let last = Infinity;
  xs.forEach((x, k) => {
    const count = input.nonzero[k];
    if (last - x < (narrow ? 34 : 46) || count === undefined || !Number.isFinite(count)) return;
    out.push(text(x, frame.top - 16, String(count), { anchor: "middle" }));
    last = x;
  });
  return out;
}

function coefficientShapes(input: PathInput, layout: Layout): readonly Shape[] {
  const { upper: frame, xs, narrow } = layout;
  if (frame === undefined) return [];
  const range = extent(input.coefficients.flatMap((c) => c.values)) ?? [-1, 1];
  const pad = (range[1] - range[0] || 1) * 0.05;
  const y = linear(range[0] - pad, range[1] + pad, frame.bottom, frame.top);
  const kept = (c: CoefficientLine): boolean => (c.values[input.oneSe ?? c.values.length - 1] ?? 0) !== 0;
  const ordered = input.coefficients.toSorted((a, b) => Number(kept(a)) - Number(kept(b)));
  return [
    ...yGrid(frame, y, ticks(...y.domain, 6), "right"),
    segment(frame.left, y(0), frame.right, y(0), { stroke: "ink3", strokeWidth: 0.9 }),
    text(frame.right + 8, frame.top - 16, input.coefficientTitle),
    ...ordered.map((c) => group(`line ${input.coefficients.indexOf(c)}`, coefficientLine(c, xs, y, kept(c)))),
    ...nameLabels(input, layout, frame, y, kept, narrow),
  ];
}

function hue(c: CoefficientLine): "pos" | "neg" {
  return (c.values.findLast((v) => v !== 0) ?? 0) >= 0 ? "pos" : "neg";
}

function coefficientLine(c: CoefficientLine, xs: readonly number[], y: Scale, kept: boolean): readonly Shape[] {
  const enters = c.values.findIndex((v) => v !== 0);
  if (enters < 0) return [];
  const from = Math.max(0, enters - 1);
  const points = c.values.slice(from).map((v, i): Xy => [xs[from + i] ?? NaN, y(v)]);
  const line = polyline(points, kept ? { stroke: hue(c), strokeWidth: 1.75 } : { stroke: "control", strokeWidth: 1, opacity: 0.7 });
  return kept && enters > 0 ? [line, circle(xs[from] ?? NaN, y(0), 2.2, { fill: "bg", stroke: hue(c), strokeWidth: 1.4 })] : [line];
}

/** Names at the weak end, spread so that none overlap; the 20 largest when there are many. */
function nameLabels(
  input: PathInput,
  layout: Layout,
  frame: Frame,
  y: Scale,
  kept: (c: CoefficientLine) => boolean,
  narrow: boolean,
): readonly Shape[] {
  const last = input.lambdas.length - 1;
  const end = (c: CoefficientLine): number => c.values[last] ?? NaN;
  const room = Math.floor((frame.bottom - frame.top) / 13);
  const shown = input.coefficients
    .filter((c) => Number.isFinite(end(c)) && end(c) !== 0 && (kept(c) || !narrow))
    .toSorted((a, b) => Math.abs(end(b)) - Math.abs(end(a)))
    .slice(0, Math.min(20, room));
  const ys = spread(
    shown.map((c) => y(end(c))),
    12.5,
    frame.top + 2,
    frame.bottom - 2,
  );
  const weak = layout.xs[last] ?? frame.left;
  return shown.flatMap((c, i) => [
    segment(weak - 2, y(end(c)), frame.left - 3, ys[i] ?? 0, { stroke: "line2" }),
    text(frame.left - 6, (ys[i] ?? 0) + 3.5, cutName(plainName(c.name), Math.max(4, Math.floor((frame.left - 12) / 6.1))), {
      anchor: "end",
      fill: kept(c) ? hue(c) : "ink3",
    }),
  ]);
}

function curveDomain(input: PathInput): readonly [number, number] {
  const scored = input.mean.map((m, k) => ({ m, s: input.se[k] ?? 0 })).filter((p) => Number.isFinite(p.m));
  const range = extent(scored.flatMap((p) => [p.m - (p.s || 0), p.m + (p.s || 0)]));
  if (range === undefined) return [0, 1];
  const least = Math.min(...scored.map((p) => p.m));
  const most = least > 0 ? Math.min(range[1], Math.max(least * 1.75, least)) : range[1];
  return most > range[0] ? [range[0] - (most - range[0]) * 0.04, most] : [range[0] - 1, range[0] + 1];
}

function curveShapes(input: PathInput, { lower: frame, xs }: Layout): readonly Shape[] {
  const [low, high] = curveDomain(input);
  const y = linear(low, high, frame.bottom, frame.top);
  const cap = (v: number): number => Math.max(frame.top, y(v));
  const bars = input.mean.flatMap((m, k) => {
    const s = input.se[k] ?? 0;
    return m <= high && s > 0 ? [segment(xs[k] ?? NaN, y(m - s), xs[k] ?? NaN, cap(m + s), { stroke: "control", opacity: 0.6 })] : [];
  });
  const curve = input.mean.map((m, k): Xy => [xs[k] ?? NaN, m > high ? NaN : y(m)]);
  const least = input.least;
  const limit = least === undefined ? NaN : (input.mean[least] ?? NaN) + (input.se[least] ?? NaN);
  const line = Number.isFinite(limit)
    ? [
        segment(xs[least ?? 0] ?? NaN, y(limit), frame.right, y(limit), { stroke: "ink3", dash: "2 3" }),
        text(frame.right - 4, y(limit) + 14, "least + 1 SE", { anchor: "end" }),
      ]
    : [];
  const marks = [
    ...(least === undefined ? [] : leastMark(xs[least] ?? NaN, y(input.mean[least] ?? NaN), 5)),
    ...(input.oneSe === undefined
      ? []
      : oneSeMark((xs[input.oneSe] ?? NaN) + (input.oneSe === least ? 12 : 0), y(input.mean[input.oneSe] ?? NaN), 5)),
  ];
  return [
    ...yGrid(frame, y, ticks(low, high, 5), "right"),
    ...bars,
    polyline(curve, { stroke: "ink", strokeWidth: 1.75 }),
    ...line,
    ...marks,
  ];
}

function pickShapes(input: PathInput, { upper, lower, xs }: Layout): readonly Shape[] {
  const top = (upper ?? lower).top - 4;
  const labelAt = upper === undefined ? lower.top + 8 : lower.top - 10;
  const out: Shape[] = [];
  const draw = (k: number | undefined, name: string, dash: string | undefined, side: "start" | "end"): void => {
    const x = k === undefined ? undefined : xs[k];
    if (x === undefined || k === undefined) return;
    out.push(segment(x, top, x, lower.bottom, { stroke: "ink2", dash }));
    out.push(
      text(x + (side === "start" ? 6 : -6), labelAt, `${name} ${short(input.lambdas[k] ?? NaN, 2)}`, { role: "label", anchor: side }),
    );
  };
  draw(input.least, "\u03bb.min", "3 3", "end");
  draw(input.oneSe, "\u03bb.1se", undefined, "start");
  const cursor = input.cursor === undefined || input.cursor === input.oneSe || input.cursor === input.least ? undefined : xs[input.cursor];
  if (cursor !== undefined) out.push(segment(cursor, top, cursor, lower.bottom, { stroke: "accent" }));
  return out;
}

function axisShapes(input: PathInput, { lower: frame, x, height, narrow }: Layout): readonly Shape[] {
  const at = logTicks(...(x.domain as [number, number]), narrow ? 4 : 9);
  return [
    ...at.map((v) => text(x(v), frame.bottom + 16, short(v), { anchor: "middle" })),
    text(frame.right, height - 4, "\u03bb, log scale, stronger \u2192", { anchor: "end", role: "title" }),
    text(frame.left - 8, frame.top + 12, input.yTitle, { anchor: "end", role: "title" }),
    text(frame.left - 8, frame.top + 26, input.ySub, { anchor: "end" }),
  ];
}
