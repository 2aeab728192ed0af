import { segment, text, type Shape } from "./scene.ts";
import type { Scale } from "./scale.ts";
import { tickWords } from "./words.ts";

/** The inside of a chart, in pixels of the scene. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Horizontal grid lines with their figures to the left (or right) of the frame. */
export function yGrid(frame: Frame, y: Scale, at: readonly number[], side: "left" | "right" = "left"): readonly Shape[] {
  const words = tickWords(at);
  return at.flatMap((v, i) => [
    segment(frame.left, y(v), frame.right, y(v), { stroke: "line" }),
    side === "left"
      ? text(frame.left - 6, y(v) + 4, words[i] ?? "", { anchor: "end" })
      : text(frame.right + 8, y(v) + 4, words[i] ?? "", { anchor: "start" }),
  ]);
}

/** Figures under the frame. */
export function xFigures(frame: Frame, x: Scale, at: readonly number[], words: readonly string[] = tickWords(at)): readonly Shape[] {
  return at.map((v, i) => text(x(v), frame.bottom + 15, words[i] ?? "", { anchor: "middle" }));
}

/** Titles stand at the ends of their axes, horizontal, under the frame. */
export function titles(frame: Frame, height: number, xTitle: string, yTitle: string): readonly Shape[] {
  return [text(frame.right, height - 4, xTitle, { anchor: "end", role: "title" }), text(frame.left, height - 4, yTitle, { role: "title" })];
}
