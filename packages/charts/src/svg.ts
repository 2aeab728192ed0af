import { paintValue, tokens, type Paint, type Theme } from "./paint.ts";
import { isDrawable, type Scene, type Shape, type Style, type Text } from "./scene.ts";

/** Attributes of a shape, by SVG name; the React renderer and the text renderer share them. Numbers that are not finite are left out. */
export function svgAttributes(shape: Exclude<Shape, { kind: "group" }>, theme: Theme): Readonly<Record<string, string | number>> {
  if (shape.kind === "text") return textAttributes(shape, theme);
  const style = styleAttributes(shape, theme);
  if (shape.kind === "path") return { d: shape.d, ...style };
  if (shape.kind === "circle") return { cx: shape.x, cy: shape.y, r: shape.r, ...style };
  const radius = shape.radius === undefined ? {} : { rx: shape.radius };
  return { x: shape.x, y: shape.y, width: shape.width, height: shape.height, ...radius, ...style };
}

function styleAttributes(style: Style, theme: Theme): Record<string, string | number> {
  const out: Record<string, string | number> = { fill: paintValue(style.fill ?? "transparent", theme) };
  if (style.stroke !== undefined) out["stroke"] = paintValue(style.stroke, theme);
  if (style.strokeWidth !== undefined) out["stroke-width"] = style.strokeWidth;
  if (style.dash !== undefined) out["stroke-dasharray"] = style.dash;
  if (style.cap !== undefined) out["stroke-linecap"] = style.cap;
  if (style.stroke !== undefined) out["stroke-linejoin"] = "round";
  if (style.opacity !== undefined) out["opacity"] = style.opacity;
  if (style.pulse === true) out["class"] = "pulse";
  return out;
}

const ROLE_PAINT: Readonly<Record<Text["role"], Paint>> = { axis: "ink3", title: "ink2", label: "ink" };

function textAttributes(t: Text, theme: Theme): Record<string, string | number> {
  const out: Record<string, string | number> =
    t.rotate === undefined ? { x: t.x, y: t.y } : { transform: `translate(${t.x} ${t.y}) rotate(${t.rotate})` };
  out["fill"] = paintValue(t.fill ?? ROLE_PAINT[t.role], theme);
  out["font-size"] = t.size ?? 11;
  if (t.anchor !== undefined && t.anchor !== "start") out["text-anchor"] = t.anchor;
  if (t.bold === true) out["font-weight"] = 600;
  return out;
}

const FONT = "Inter, ui-sans-serif, system-ui, sans-serif";

/** The scene as a complete SVG document, for files and reports: colours of one theme, all text escaped, nothing external. */
export function toSvg(scene: Scene, options: { readonly theme?: "light" | "dark"; readonly background?: boolean } = {}): string {
  const theme = options.theme ?? "light";
  const ground = options.background === false ? "" : `<rect width="${scene.width}" height="${scene.height}" fill="${tokens.bg[theme]}"/>`;
  const body = scene.shapes.map((s) => shapeText(s, theme)).join("");
  const title = scene.label === "" ? "" : `<title>${escapeXml(scene.label)}</title>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${scene.width}" height="${scene.height}" viewBox="0 0 ${scene.width} ${scene.height}" font-family="${FONT}" role="img">${title}${ground}${body}</svg>`;
}

function shapeText(shape: Shape, theme: Theme): string {
  if (!isDrawable(shape)) return "";
  if (shape.kind === "group") return `<g>${shape.shapes.map((s) => shapeText(s, theme)).join("")}</g>`;
  const attributes = Object.entries(svgAttributes(shape, theme))
    .filter(([name]) => name !== "class")
    .map(([name, v]) => ` ${name}="${escapeXml(String(v))}"`)
    .join("");
  return shape.kind === "text" ? `<text${attributes}>${escapeXml(shape.text)}</text>` : `<${shape.kind}${attributes}/>`;
}

/** Text made safe for XML content and attributes; characters that XML 1.0 does not allow become U+FFFD. */
export function escapeXml(words: string): string {
  return [...words].map((c) => ESCAPES[c] ?? (isAllowed(c) ? c : "\ufffd")).join("");
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function isAllowed(c: string): boolean {
  const code = c.codePointAt(0) ?? 0;
  return (
    (code >= 0x20 && (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff) || code === 9 || code === 10 || code === 13
  );
}
