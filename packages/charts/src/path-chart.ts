import { curveShapes } from "./path-curve.ts";
import { pathLabel, type PathInput } from "./path-input.ts";
import { pathLayout, type PathLayout } from "./path-layout.ts";
import { coefficientShapes } from "./path-lines.ts";
import { logTicks, ticks } from "./scale.ts";
import { rect, segment, text, type Scene, type Shape } from "./scene.ts";
import { short, tickWords } from "./words.ts";

/** Coefficient paths over log lambda (strong at the right) or another axis, the cross-validation curve with its error bars below on the same axis,
 *  the number of non-zeros on top; both picks cross both, and the band between them is as good as the least within noise. Coefficients left out:
 *  the curve alone. */
export function pathScene(input: PathInput, width: number): Scene {
  const layout = pathLayout(input, width);
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
    text: `\u03bb ${short(input.lambdas[k] ?? NaN, 3)}: ${scoreWords(input, k)}${input.nonzero[k] === undefined ? "" : `${input.nonzero[k]} non-zero`}`,
  }));
  return { width: layout.width, height: layout.height, label: pathLabel(input), shapes, hits };
}

function scoreWords({ mean, se }: PathInput, k: number): string {
  const [m, s] = [mean[k] ?? NaN, se[k] ?? NaN];
  if (!Number.isFinite(m)) return "";
  return `${short(m)}${Number.isFinite(s) ? ` \u00b1 ${short(s, 2)}` : ""}, `;
}

function bandBetween(input: PathInput, { xs, upper, lower }: PathLayout): readonly Shape[] {
  const [a, b] = [xs[input.least ?? -1], xs[input.oneSe ?? -1]];
  if (a === undefined || b === undefined) return [];
  const top = (upper ?? lower).top - 6;
  return [rect(Math.min(a, b), top, Math.abs(b - a), lower.bottom - top, { fill: "accent", opacity: 0.08 })];
}

function nonzeros(input: PathInput, { xs, upper, lower, narrow, weakSide }: PathLayout): readonly Shape[] {
  if (!input.nonzero.some(Number.isFinite)) return [];
  const frame = upper ?? lower;
  const title =
    weakSide === "left"
      ? text(frame.left - 8, frame.top - 16, "non-zero", { anchor: "end" })
      : text(frame.right + 8, frame.top - 16, "non-zero");
  const out: Shape[] = [title];
  let last: number | undefined;
  xs.forEach((x, k) => {
    const count = input.nonzero[k];
    if ((last !== undefined && Math.abs(last - x) < (narrow ? 34 : 46)) || count === undefined || !Number.isFinite(count)) return;
    out.push(text(x, frame.top - 16, String(count), { anchor: "middle" }));
    last = x;
  });
  return out;
}

function pickShapes(input: PathInput, layout: PathLayout): readonly Shape[] {
  const { upper, lower, xs, weakSide } = layout;
  const top = (upper ?? lower).top - 4;
  const labelAt = upper === undefined ? lower.top - 3 : lower.top - 10;
  const out: Shape[] = [];
  const draw = (k: number | undefined, name: string, dash: string | undefined, side: "weak" | "strong"): void => {
    const x = k === undefined ? undefined : xs[k];
    if (x === undefined || k === undefined) return;
    const words = `${name} ${short(input.lambdas[k] ?? NaN, 2)}`;
    const wide = words.length * 6.2;
    const toLeft = (side === "weak") === (weakSide === "left");
    // A label that would leave the chart stands at the other side of its line.
    const left = toLeft ? x - 6 - wide > 0 : x + 6 + wide > layout.width;
    out.push(segment(x, top, x, lower.bottom, { stroke: "ink2", dash }));
    out.push(text(x + (left ? -6 : 6), labelAt, words, { role: "label", anchor: left ? "end" : "start" }));
  };
  draw(input.least, "\u03bb.min", "3 3", "weak");
  if (input.oneSe !== input.least) draw(input.oneSe, "\u03bb.1se", undefined, "strong");
  const cursor = input.cursor === undefined || input.cursor === input.oneSe || input.cursor === input.least ? undefined : xs[input.cursor];
  if (cursor !== undefined) out.push(segment(cursor, top, cursor, lower.bottom, { stroke: "accent" }));
  return out;
}

function axisShapes(input: PathInput, layout: PathLayout): readonly Shape[] {
  const { lower: frame, height, weakSide } = layout;
  const beside = weakSide === "left" ? { x: frame.left - 8, anchor: "end" as const } : { x: frame.right + 8, anchor: "start" as const };
  return [
    ...figures(input, layout),
    text(frame.right, height - 4, input.axis?.title ?? "\u03bb, log scale, stronger \u2192", { anchor: "end", role: "title" }),
    text(beside.x, frame.top + 12, input.yTitle, { anchor: beside.anchor, role: "title" }),
    ...subLines(input.ySub, weakSide === "left" ? frame.left - 8 : layout.width - frame.right - 8).map((words, i) =>
      text(beside.x, frame.top + 26 + 14 * i, words, { anchor: beside.anchor }),
    ),
  ];
}

/** On one line where there is room, else broken at its commas. */
function subLines(words: string, room: number): readonly string[] {
  return words.length * 6.1 <= room ? [words] : words.split(", ");
}

function figures(input: PathInput, { lower: frame, x, narrow, isLambda, xs }: PathLayout): readonly Shape[] {
  const figure = (px: number, words: string): Shape => text(px, frame.bottom + 16, words, { anchor: "middle" });
  if (!isLambda) {
    const at = ticks(...x.domain, narrow ? 4 : 8);
    const words = tickWords(at);
    return at.map((v, i) => figure(x(v), words[i] ?? ""));
  }
  const zero = input.lambdas.indexOf(0);
  return [
    ...logTicks(...(x.domain as [number, number]), narrow ? 4 : 9).map((v) => figure(x(v), short(v))),
    ...(zero < 0 ? [] : [figure(xs[zero] ?? NaN, "0")]),
  ];
}
