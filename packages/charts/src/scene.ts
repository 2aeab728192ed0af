import type { Paint } from "./paint.ts";

/** How a shape is painted. Lengths in pixels of the scene; left out means SVG's own default, except that nothing is filled unless asked. */
export interface Style {
  readonly fill?: Paint | undefined;
  readonly stroke?: Paint | undefined;
  readonly strokeWidth?: number | undefined;
  readonly dash?: string | undefined;
  readonly cap?: "round" | "square" | undefined;
  readonly opacity?: number | undefined;
  /** Running things pulse, unless the reader asked for less motion. */
  readonly pulse?: boolean | undefined;
}
export type Anchor = "start" | "middle" | "end";
/** `axis` caption grey, `title` axis titles, `label` ink. All 11 px unless `size` says otherwise. */
export type TextRole = "axis" | "title" | "label";

export interface Rect extends Style {
  readonly kind: "rect";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly radius?: number | undefined;
}
export interface Circle extends Style {
  readonly kind: "circle";
  readonly x: number;
  readonly y: number;
  readonly r: number;
}
/** SVG path data; written by the helpers of this package only, never from text of a study. */
export interface Path extends Style {
  readonly kind: "path";
  readonly d: string;
}
export interface Text {
  readonly kind: "text";
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly role: TextRole;
  readonly anchor?: Anchor | undefined;
  readonly fill?: Paint | undefined;
  readonly size?: number | undefined;
  readonly bold?: boolean | undefined;
  /** Degrees, about (x, y). */
  readonly rotate?: number | undefined;
}
/** Shapes that belong together; `name` lets a page style or find them (a line that lifts on hover). */
export interface Group {
  readonly kind: "group";
  readonly name: string;
  readonly shapes: readonly Shape[];
}
export type Shape = Rect | Circle | Path | Text | Group;

/** What can be pointed at: a place (or a box around it), the key it stands for and the words for it. */
export interface Hit {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** A drawing: plain data, the same for SVG text, React and tests. `label` states the finding for those who do not see it. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly shapes: readonly Shape[];
  readonly hits: readonly Hit[];
}

export type Xy = readonly [number, number];

/** Rounded to a tenth of a pixel, without `-0`. */
export function px(v: number): number {
  return Math.round(v * 10) / 10 + 0;
}

export function rect(x: number, y: number, width: number, height: number, style: Style & { radius?: number } = {}): Rect {
  return { kind: "rect", x: px(x), y: px(y), width: px(Math.max(0, width)), height: px(Math.max(0, height)), ...style };
}

export function circle(x: number, y: number, r: number, style: Style = {}): Circle {
  return { kind: "circle", x: px(x), y: px(y), r, ...style };
}

export function path(d: string, style: Style = {}): Path {
  return { kind: "path", d, ...style };
}

/** A line through points; it breaks where a point is not finite. */
export function polyline(points: readonly Xy[], style: Style = {}): Path {
  return path(lineData(points), style);
}

/** A filled shape around points. */
export function polygon(points: readonly Xy[], style: Style = {}): Path {
  const d = lineData(points.filter(isFinitePoint));
  return path(d === "" ? "" : `${d}Z`, style);
}

export function segment(x1: number, y1: number, x2: number, y2: number, style: Style = {}): Path {
  return path(
    lineData([
      [x1, y1],
      [x2, y2],
    ]),
    style,
  );
}

/** Many dots as one path (a round-capped stroke of no length each): cheap for thousands. */
export function dots(points: readonly Xy[], r: number, style: Style = {}): Path {
  const d = points.filter(isFinitePoint).map(([x, y]) => `M${px(x)} ${px(y)}h0`);
  return path(d.join(""), { cap: "round", ...style, strokeWidth: 2 * r });
}

/** Many rings as one path. */
export function rings(points: readonly Xy[], r: number, style: Style = {}): Path {
  const arc = `a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
  return path(
    points
      .filter(isFinitePoint)
      .map(([x, y]) => `M${px(x - r)} ${px(y)}${arc}`)
      .join(""),
    style,
  );
}

/** Many crosses as one path. */
export function crosses(points: readonly Xy[], r: number, style: Style = {}): Path {
  const d = points.filter(isFinitePoint).map(([x, y]) => `M${px(x - r)} ${px(y - r)}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`);
  return path(d.join(""), style);
}

export function text(x: number, y: number, words: string, options: Partial<Omit<Text, "kind" | "x" | "y" | "text">> = {}): Text {
  return { kind: "text", x: px(x), y: px(y), text: words, role: "axis", ...options };
}

export function group(name: string, shapes: readonly Shape[]): Group {
  return { kind: "group", name, shapes };
}

/** Whether everything about the shape can be drawn; renderers leave out what cannot. */
export function isDrawable(shape: Shape): boolean {
  if (shape.kind === "group") return true;
  if (shape.kind === "path") return shape.d !== "" && !/NaN|Inf/.test(shape.d);
  const numbers =
    shape.kind === "rect" ? [shape.x, shape.y, shape.width, shape.height] : [shape.x, shape.y, shape.kind === "circle" ? shape.r : 0];
  return numbers.every(Number.isFinite);
}

function isFinitePoint(p: Xy): boolean {
  return Number.isFinite(p[0]) && Number.isFinite(p[1]);
}

function lineData(points: readonly Xy[]): string {
  let d = "";
  let pen = false;
  for (const p of points) {
    if (isFinitePoint(p)) d += `${pen ? "L" : "M"}${px(p[0])} ${px(p[1])}`;
    pen = isFinitePoint(p);
  }
  return d;
}
