import { memo, type ReactElement, type SVGProps } from "react";
import { isDrawable, type Scene, type Shape } from "./scene.ts";
import { svgAttributes } from "./svg.ts";

const CAMEL: Readonly<Record<string, string>> = {
  class: "className",
  "stroke-width": "strokeWidth",
  "stroke-dasharray": "strokeDasharray",
  "stroke-linecap": "strokeLinecap",
  "stroke-linejoin": "strokeLinejoin",
  "font-size": "fontSize",
  "font-weight": "fontWeight",
  "text-anchor": "textAnchor",
};

/** A scene as an `<svg>`: `role="img"` with its label, or hidden from readers when it has none. Colours are the page's custom properties, so a
 *  change of theme draws nothing anew. */
export const SceneSvg = memo(function SceneSvg({
  scene,
  className,
  ...rest
}: { readonly scene: Scene } & Omit<SVGProps<SVGSVGElement>, "ref">): ReactElement {
  const named = scene.label === "" ? { "aria-hidden": true as const } : { role: "img", "aria-label": scene.label };
  return (
    <svg
      className={className ?? "scene"}
      width={scene.width}
      height={scene.height}
      viewBox={`0 0 ${scene.width} ${scene.height}`}
      {...named}
      {...rest}
    >
      <Shapes shapes={scene.shapes} />
    </svg>
  );
});

/** Shapes within an `<svg>` of one's own. */
export function Shapes({ shapes }: { readonly shapes: readonly Shape[] }): ReactElement {
  return <>{shapes.map((s, i) => (isDrawable(s) ? <One key={s.kind === "group" ? s.name : i} shape={s} /> : null))}</>;
}

const One = memo(function One({ shape }: { readonly shape: Shape }): ReactElement {
  if (shape.kind === "group")
    return (
      <g data-name={shape.name}>
        <Shapes shapes={shape.shapes} />
      </g>
    );
  const props = Object.fromEntries(Object.entries(svgAttributes(shape, "css")).map(([k, v]) => [CAMEL[k] ?? k, v]));
  if (shape.kind === "text") return <text {...props}>{shape.text}</text>;
  const Tag = shape.kind;
  return <Tag {...props} />;
});

/** One mark of the alphabet, as inline art of 16 x 16 (or `size`). */
export function Mark({
  shapes,
  size = 16,
  className,
}: {
  readonly shapes: readonly Shape[];
  readonly size?: number;
  readonly className?: string;
}): ReactElement {
  return (
    <svg className={className ?? "mark"} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <Shapes shapes={shapes} />
    </svg>
  );
}
