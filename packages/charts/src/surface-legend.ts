import { ramp } from "./paint.ts";
import { linear, ticks } from "./scale.ts";
import { rect, segment, text, type Scene, type Shape } from "./scene.ts";
import type { SurfaceScale } from "./surface-scale.ts";
import { fixed, short } from "./words.ts";

const STEPS = 40;

/** The legend of a surface: colours from the least to `high`, the lines of equal loss as ticks, the one-SE range, the length of a whisker. */
export function surfaceLegend(
  scale: SurfaceScale,
  options: { readonly width: number; readonly limit?: number | undefined; readonly whiskers?: boolean },
): Scene {
  const { width } = options;
  const x = linear(scale.low, scale.high, 0, width);
  const shapes: Shape[] = [];
  if (scale.high > scale.low) {
    for (let k = 0; k < STEPS; k++) {
      const mean = scale.low + ((scale.high - scale.low) * (k + 0.5)) / STEPS;
      shapes.push(rect((k / STEPS) * width, 14, width / STEPS + 0.4, 8, { fill: ramp(scale.shade(mean)) }));
    }
    shapes.push(...scale.levels.map((v) => rect(x(v) - 0.6, 14, 1.2, 8, { fill: "surface" })));
    shapes.push(...figures(scale, width));
  }
  const limit = options.limit === undefined ? NaN : Math.min(options.limit, scale.high);
  if (Number.isFinite(limit) && scale.high > scale.low) {
    shapes.push(rect(0, 10.5, x(limit), 2, { fill: "ink" }), text(Math.min(x(limit) + 4, width - 126), 9, "within 1 SE of the least"));
  }
  if (options.whiskers === true && width > 240) {
    shapes.push(segment(width - 96, 6, width - 72, 6, { stroke: "ink2", strokeWidth: 1.5 }));
    shapes.push(segment(width - 84, 4, width - 84, 8, { stroke: "ink2", strokeWidth: 1.25 }));
    shapes.push(text(width - 66, 9, `SE of ${short(scale.seUnit, 1).replace(/^0\./, ".")}`));
  }
  return { width, height: 36, label: "", shapes, hits: [] };
}

function figures(scale: SurfaceScale, width: number): readonly Shape[] {
  const x = linear(scale.low, scale.high, 0, width);
  const first = `${fixed(scale.low, scale.decimals, true)} least`;
  const last = `${scale.clipped ? "\u2265 " : ""}${fixed(scale.high, scale.decimals, true)}`;
  const [from, to] = [first.length * 6 + 12, width - last.length * 6.5 - 12];
  const inner = ticks(scale.low, scale.high, Math.max(2, Math.floor(width / 60)));
  const step = (inner[1] ?? 1) - (inner[0] ?? 0);
  const decimals = Math.max(0, Math.min(6, -Math.floor(Math.log10(Math.abs(step) || 1) + 1e-9)));
  const shown = inner.filter((v) => x(v) > from && x(v) < to - 6);
  return [
    text(0, 34, first),
    ...shown.map((v) => text(x(v), 34, fixed(v, decimals, true), { anchor: "middle" })),
    text(width, 34, last, { anchor: "end" }),
  ];
}
