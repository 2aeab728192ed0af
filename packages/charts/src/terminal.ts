import { extent } from "./scale.ts";
import { cutFeature, fixed, plainName, short } from "./words.ts";

const LEVELS = [..."\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"];

/** A line of block characters, one a value (resampled to `width`); lowest value lowest block, NaN a blank. */
export function sparkline(values: readonly number[], width = values.length): string {
  const shown = resample(values, width);
  const range = extent(shown);
  if (range === undefined) return " ".repeat(Math.max(0, Math.min(width, values.length)));
  const [low, high] = range;
  return shown
    .map((v) => (Number.isFinite(v) ? (LEVELS[high > low ? Math.round(((v - low) / (high - low)) * 7) : 3] ?? "") : " "))
    .join("");
}

function resample(values: readonly number[], width: number): readonly number[] {
  if (width >= values.length || width < 1) return values;
  return Array.from({ length: width }, (_, i) => {
    const part = values
      .slice(Math.floor((i * values.length) / width), Math.floor(((i + 1) * values.length) / width))
      .filter(Number.isFinite);
    return part.length === 0 ? NaN : part.reduce((a, b) => a + b, 0) / part.length;
  });
}

/** Coefficients as bars about a common zero, largest first; those that are zero are counted in a last line.
 *  `width`: columns of a line, at least 40. */
export function coefficientPlot(
  items: readonly { readonly name: string; readonly value: number }[],
  options: { readonly width?: number; readonly most?: number } = {},
): string {
  const width = Math.max(40, options.width ?? 80);
  const kept = items.filter((c) => Number.isFinite(c.value) && c.value !== 0).toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const shown = kept.slice(0, options.most ?? 20);
  const nameWidth = Math.min(24, Math.max(0, ...shown.map((c) => [...plainName(c.name)].length)));
  const figures = shown.map((c) => short(c.value, 3));
  const figureWidth = Math.max(0, ...figures.map((f) => f.length));
  const half = Math.floor((width - nameWidth - figureWidth - 5) / 2);
  const largest = Math.abs(shown[0]?.value ?? 1);
  const lines = shown.map(
    (c, i) => `${padName(c.name, nameWidth)}  ${(figures[i] ?? "").padStart(figureWidth)}  ${bar(c.value / largest, half)}`,
  );
  const hidden = kept.length - shown.length;
  const zeros = items.length - kept.length;
  return [...lines, ...(hidden > 0 ? [`${hidden} smaller ones`] : []), ...(zeros > 0 ? [`${zeros} at zero`] : [])].join("\n");
}

function padName(name: string, width: number): string {
  const cut = cutFeature(plainName(name), width);
  return cut + " ".repeat(Math.max(0, width - [...cut].length));
}

function bar(share: number, half: number): string {
  const length = Math.max(1, Math.round(Math.abs(share) * half));
  return share < 0 ? `${"\u2588".repeat(length).padStart(half)}\u2502` : `${" ".repeat(half)}\u2502${"\u2588".repeat(length)}`;
}

const SHADES = [" ", "\u2591", "\u2592", "\u2593", "\u2588"];

/** A surface in figures and shades: rows from strongest to weakest y, the darker the less; `*` least, `+` within one SE, `.` not tried. */
export function surfaceText(input: {
  readonly xs: readonly (number | string)[];
  readonly ys: readonly (number | string)[];
  readonly cells: readonly { readonly x: number | string; readonly y: number | string; readonly mean: number; readonly within: boolean }[];
  readonly decimals?: number;
}): string {
  const by = new Map(input.cells.map((c) => [JSON.stringify([c.x, c.y]), c]));
  const range = extent(input.cells.map((c) => c.mean));
  if (range === undefined) return "no cell has finished yet";
  const words = (v: number | string): string => (typeof v === "number" ? short(v) : plainName(v));
  const figure = (x: number | string, y: number | string): string => {
    const c = by.get(JSON.stringify([x, y]));
    if (c === undefined || !Number.isFinite(c.mean)) return ".";
    const shade = range[1] > range[0] ? 1 - ((c.mean - range[0]) / (range[1] - range[0])) ** 0.62 : 1;
    return `${SHADES[Math.round(shade * 4)] ?? ""}${fixed(c.mean, input.decimals ?? 3, true)}${c.mean === range[0] ? "*" : c.within ? "+" : " "}`;
  };
  const rows = input.ys.toReversed().map((y) => [words(y), ...input.xs.map((x) => figure(x, y))]);
  const table = [...rows, ["", ...input.xs.map(words)]];
  const widths = (table[0] ?? []).map((_, k) => Math.max(...table.map((r) => [...(r[k] ?? "")].length)));
  return table
    .map((r) =>
      r
        .map((cell, k) => cell.padStart(widths[k] ?? 0))
        .join(" ")
        .trimEnd(),
    )
    .join("\n");
}
