import { extent, ticks, logTicks } from "./scale.ts";
import { spread } from "./geometry.ts";
import { cutFeature, plainName, short, tickWords } from "./words.ts";

/** A path for the terminal; lists go with `lambdas`, which fall. */
export interface PathTextInput {
  readonly lambdas: readonly number[];
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[];
  readonly mean: readonly number[];
  readonly se: readonly number[];
  readonly nonzero: readonly number[];
  /** Indices into `lambdas`. */
  readonly least?: number | undefined;
  readonly oneSe?: number | undefined;
}

export interface PathTextOptions {
  /** Columns, at least 40. Default 80. */
  readonly width?: number | undefined;
  /** Rows of the coefficient plot. Default 16. */
  readonly rows?: number | undefined;
  /** Features drawn, at most 26. Default 10. */
  readonly most?: number | undefined;
  /** Colours a feature's letters by its sign at the weak end. Default: none. */
  readonly paint?: ((text: string, sign: "pos" | "neg") => string) | undefined;
}

interface Plot {
  readonly columns: number;
  readonly gutter: number;
  /** The column of a lambda; NaN for 0. */
  column(lambda: number): number;
}

/** Coefficients along log lambda, strong at the right, one letter a feature with its name at the weak end; counts of non-zeros on top, both picks as
 *  vertical lines. */
export function coefficientPathText(input: PathTextInput, o: PathTextOptions = {}): string {
  const plot = plotOf(input, o);
  const shown = largest(input, Math.min(26, o.most ?? 10));
  const range = extent(shown.flatMap((l) => [0, ...l.values]));
  if (range === undefined || shown.length === 0 || input.lambdas.length === 0) return "no coefficient is other than zero";
  const rows = o.rows ?? 16;
  const [low, high] = range[0] === range[1] ? [range[0] - 1, range[1] + 1] : range;
  const row = (v: number): number => Math.round(((high - v) / (high - low)) * (rows - 1));
  const cells = grid(rows, plot.columns);
  const zero = cells[row(0)]!;
  for (let c = 0; c < plot.columns; c++) zero[c] = "\u2500";
  pickLines(cells, input, plot);
  // The largest is drawn last, so that it is seen where lines cross.
  shown.toReversed().forEach((line, i) => {
    const letter = String.fromCharCode(96 + shown.length - i);
    draw(cells, line, input, plot, row, o.paint === undefined ? letter : o.paint(letter, signOf(line)));
  });
  const names = nameColumn(shown, input, row, rows, plot.gutter, o.paint);
  const figures = figureColumn(low, high, rows, row);
  return [
    `${"non-zero".padStart(plot.gutter)} ${countLine(input, plot)}`.trimEnd(),
    ...cells.map((cell, r) => `${names[r]}${cell.join("")} ${figures[r]}`.trimEnd()),
    ...axisLines(input, plot),
  ].join("\n");
}

/** The cross-validation curve on the same axis: means, bars of one standard error, both picks; cut at 1.75 times the least. */
export function cvCurveText(input: PathTextInput, o: PathTextOptions & { readonly title?: string } = {}): string {
  const plot = plotOf(input, o);
  const rows = o.rows ?? 9;
  const least = Math.min(...input.mean.filter(Number.isFinite));
  const range = extent(input.mean.flatMap((m, k) => [m - (input.se[k] || 0), m + (input.se[k] || 0)]));
  if (range === undefined) return "no lambda has been scored";
  const high = least > 0 ? Math.min(range[1], 1.75 * least) : range[1];
  const low = range[0];
  const span = high > low ? high - low : 1;
  const row = (v: number): number => Math.round(((high - v) / span) * (rows - 1));
  const cells = grid(rows, plot.columns);
  if (input.least !== undefined && Number.isFinite(input.se[input.least])) {
    const limit = row(input.mean[input.least]! + input.se[input.least]!);
    if (limit >= 0) for (let c = 0; c < plot.columns; c++) cells[limit]![c] = "\u2504";
  }
  input.mean.forEach((m, k) => {
    const c = plot.column(input.lambdas[k]!);
    const [top, bottom] = [Math.max(0, row(m + (input.se[k] || 0))), Math.min(rows - 1, row(m - (input.se[k] || 0)))];
    if (Number.isFinite(c)) for (let r = top; r <= bottom; r++) cells[r]![c] = "\u2502";
  });
  input.mean.forEach((m, k) => put(cells, row(m), plot.column(input.lambdas[k]!), "\u2022"));
  if (input.least !== undefined) put(cells, row(input.mean[input.least]!), plot.column(input.lambdas[input.least]!), "\u25b2");
  if (input.oneSe !== undefined && input.oneSe !== input.least)
    put(cells, row(input.mean[input.oneSe]!), plot.column(input.lambdas[input.oneSe]!), "\u25a0");
  const figures = figureColumn(low, low + span, rows, row);
  const words = [o.title ?? "CV error", "\u25b2 least", "\u25a0 one SE", "\u2504 least + 1 SE"];
  return [
    ...cells.map((cell, r) => `${(words[r] ?? "").slice(0, plot.gutter).padStart(plot.gutter)} ${cell.join("")} ${figures[r]}`.trimEnd()),
    ...axisLines(input, plot),
  ].join("\n");
}

function plotOf(input: PathTextInput, o: PathTextOptions): Plot {
  const width = Math.max(40, o.width ?? 80);
  const longest = Math.max(14, ...largest(input, Math.min(26, o.most ?? 10)).map((l) => [...plainName(l.name)].length + 2));
  const gutter = Math.min(longest, Math.floor(width * 0.3));
  const columns = width - gutter - 1 - 9;
  const range = extent(input.lambdas.filter((l) => l > 0));
  const [low, high] = range === undefined ? [0, 1] : [Math.log(range[0]), Math.log(range[1])];
  const zeros = input.lambdas.some((l) => l === 0) ? 3 : 0;
  const column = (lambda: number): number =>
    lambda === 0
      ? 0
      : zeros + (high > low ? Math.round(((Math.log(lambda) - low) / (high - low)) * (columns - 1 - zeros)) : columns - 1 - zeros);
  return { columns, gutter, column };
}

function grid(rows: number, columns: number): string[][] {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => " "));
}

function put(cells: string[][], r: number, c: number, mark: string): void {
  const line = cells[r];
  if (line !== undefined && c >= 0 && c < line.length) line[c] = mark;
}

function weak(line: { readonly values: readonly number[] }): number {
  return line.values.findLast((v) => Number.isFinite(v)) ?? 0;
}

/** Those kept at the one-SE choice first, then by size where lambda is weakest. */
function largest({ lines, oneSe }: PathTextInput, most: number): PathTextInput["lines"] {
  const kept = (l: PathTextInput["lines"][number]): number => (oneSe !== undefined && (l.values[oneSe] ?? 0) !== 0 ? 1 : 0);
  const top = (l: PathTextInput["lines"][number]): number => l.values.reduce((m, v) => Math.max(m, Math.abs(v) || 0), 0);
  return lines
    .filter((l) => top(l) > 0)
    .toSorted((a, b) => kept(b) - kept(a) || Math.abs(weak(b)) - Math.abs(weak(a)) || top(b) - top(a))
    .slice(0, most)
    .toSorted((a, b) => top(b) - top(a));
}

function signOf(line: PathTextInput["lines"][number]): "pos" | "neg" {
  return (line.values.findLast((v) => v !== 0) ?? 0) < 0 ? "neg" : "pos";
}

function draw(
  cells: string[][],
  line: PathTextInput["lines"][number],
  { lambdas }: PathTextInput,
  plot: Plot,
  row: (v: number) => number,
  letter: string,
): void {
  for (let k = 0; k < lambdas.length; k++) {
    const [v, next] = [line.values[k]!, line.values[k + 1]];
    const c = plot.column(lambdas[k]!);
    if (v !== 0 && Number.isFinite(v)) put(cells, row(v), c, letter);
    if (next === undefined || (v === 0 && next === 0) || lambdas[k + 1] === 0) continue;
    const end = plot.column(lambdas[k + 1]!);
    for (let x = end + 1; x < c; x++) {
      const between = next + ((x - end) / (c - end)) * (v - next);
      if (between !== 0) put(cells, row(between), x, letter);
    }
  }
}

function pickLines(cells: string[][], { lambdas, least, oneSe }: PathTextInput, plot: Plot): void {
  const line = (k: number | undefined, mark: string): void => {
    if (k === undefined) return;
    for (const cell of cells) cell[plot.column(lambdas[k]!)] = mark;
  };
  line(least, "\u250a");
  line(oneSe, "\u2502");
}

/** Each row's left part: a feature's name and letter where its line ends, moved so that none stand on one row. */
function nameColumn(
  shown: PathTextInput["lines"],
  input: PathTextInput,
  row: (v: number) => number,
  rows: number,
  gutter: number,
  paint: PathTextOptions["paint"],
): readonly string[] {
  const out = Array.from({ length: rows }, () => " ".repeat(gutter + 1));
  const at = spread(
    shown.map((l) => row(weak(l))),
    1,
    0,
    rows - 1,
  );
  const order = shown.map((_, i) => i).toSorted((a, b) => at[a]! - at[b]!);
  let free = 0;
  order.forEach((i, place) => {
    const r = Math.min(Math.max(Math.round(at[i]!), free), rows - (order.length - place));
    free = r + 1;
    const letter = String.fromCharCode(97 + i);
    const name = cutFeature(plainName(shown[i]!.name), gutter - 2);
    const words = `${name} ${letter}`;
    const pad = " ".repeat(Math.max(0, gutter - [...words].length));
    if (r >= 0) out[r] = `${pad}${paint === undefined ? words : paint(words, signOf(shown[i]!))} `;
  });
  return out;
}

function figureColumn(low: number, high: number, rows: number, row: (v: number) => number): readonly string[] {
  const out = Array.from({ length: rows }, () => "");
  const at = ticks(low, high, Math.max(2, Math.floor(rows / 3)));
  const words = tickWords(at);
  at.forEach((v, i) => {
    const r = row(v);
    if (r >= 0 && r < rows) out[r] = words[i]!;
  });
  return out;
}

function countLine({ lambdas, nonzero }: PathTextInput, plot: Plot): string {
  const out = Array.from({ length: plot.columns }, () => " ");
  let free = 0;
  for (let k = lambdas.length - 1; k >= 0; k--) {
    const words = Number.isFinite(nonzero[k]) ? String(nonzero[k]) : "";
    const from = Math.min(plot.column(lambdas[k]!), plot.columns - words.length);
    if (words === "" || from < free) continue;
    for (let i = 0; i < words.length; i++) out[from + i] = words[i]!;
    free = from + words.length + 3;
  }
  return out.join("");
}

function axisLines(input: PathTextInput, plot: Plot): readonly string[] {
  const rule = Array.from({ length: plot.columns }, () => "\u2500");
  const figures = Array.from({ length: plot.columns + 9 }, () => " ");
  const range = extent(input.lambdas.filter((l) => l > 0)) ?? [1, 1];
  const at = logTicks(range[0], range[1], Math.max(2, Math.floor(plot.columns / 12)));
  let free = 0;
  for (const v of input.lambdas.includes(0) ? [0, ...at] : at) {
    const c = plot.column(v);
    const words = short(v);
    const from = Math.max(0, c - Math.floor(words.length / 2));
    rule[c] = "\u252c";
    if (from < free) continue;
    for (let i = 0; i < words.length; i++) figures[from + i] = words[i]!;
    free = from + words.length + 1;
  }
  const pad = " ".repeat(plot.gutter + 1);
  const title = "\u03bb, stronger \u2192";
  return [`${pad}${rule.join("")}`, `${title.padStart(plot.gutter)} ${figures.join("")}`.trimEnd()];
}
