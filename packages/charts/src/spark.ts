import { extent, linear } from "./scale.ts";
import { polyline, type Scene, type Style, type Xy } from "./scene.ts";

/** A line without axes, for a table's cell or a stat. `until` (0 to 1): how far along its width the line ends. */
export function sparkScene(values: readonly number[], options: { width: number; height: number; style?: Style; until?: number }): Scene {
  const { width, height } = options;
  const range = extent(values) ?? [0, 1];
  const x = linear(0, Math.max(1, values.length - 1), 1, 1 + (width - 2) * (options.until ?? 1));
  const y = linear(range[0], range[1], height - 2, 2);
  const points = values.map((v, i): Xy => [x(i), y(v)]);
  const style = { stroke: "ink3", strokeWidth: 1.25, ...options.style } as const;
  return { width, height, label: "", shapes: values.length > 1 ? [polyline(points, style)] : [], hits: [] };
}
