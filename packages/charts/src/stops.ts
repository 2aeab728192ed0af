import { titles, xFigures, type Frame } from "./axes.ts";
import { linear, ticks } from "./scale.ts";
import { dots, path, px, text, type Hit, type Scene } from "./scene.ts";
import { short } from "./words.ts";

/** Where a stopping rule would have kept and stopped one trial: means over its folds, in epochs from 0. */
export interface StopRow {
  readonly trial: number;
  readonly kept: number;
  readonly stopped: number;
  readonly recorded: number;
}

/** One line a trial, in order: recorded epochs faint, run epochs solid, ring colour at the weights kept, stop colour at the stop. All move at once
 *  with the rule; a few shapes hold any number of trials. */
export function stopsScene(rows: readonly StopRow[], size: { readonly width: number; readonly height: number }): Scene {
  const frame: Frame = { left: 42, right: size.width - 14, top: 8, bottom: size.height - 34 };
  const drawn = rows.filter((r) => Number.isFinite(r.stopped) && Number.isFinite(r.kept));
  const xMax = Math.max(1, ...drawn.map((r) => r.recorded));
  const x = linear(0, xMax, frame.left, frame.right);
  const y = linear(0, Math.max(1, drawn.length - 1), frame.top + 4, frame.bottom - 4);
  const line = (from: (r: StopRow) => number, to: (r: StopRow) => number): string =>
    drawn.map((r, i) => `M${px(x(from(r)))} ${px(y(i))}H${px(x(to(r)))}`).join("");
  const radius = drawn.length > 120 ? 1.3 : 2.2;
  const weight = drawn.length > 120 ? 1 : 1.5;
  const shapes = [
    path(
      line(
        (r) => r.stopped,
        (r) => r.recorded,
      ),
      { stroke: "line2", strokeWidth: 1 },
    ),
    path(
      line(
        () => 0,
        (r) => r.stopped,
      ),
      { stroke: "control", strokeWidth: weight, opacity: 0.7 },
    ),
    dots(
      drawn.map((r, i) => [x(r.kept), y(i)] as const),
      radius,
      { stroke: "valid" },
    ),
    dots(
      drawn.map((r, i) => [x(r.stopped), y(i)] as const),
      radius,
      { stroke: "es", cap: "square" },
    ),
    ...(drawn.length === 0 ? [] : [text(frame.left - 6, y(0) + 4, String(drawn[0]?.trial ?? 0), { anchor: "end" })]),
    ...(drawn.length < 2 ? [] : [text(frame.left - 6, y(drawn.length - 1) + 4, String(drawn.at(-1)?.trial ?? 0), { anchor: "end" })]),
    ...xFigures(frame, x, ticks(0, xMax, 6)),
    ...titles(frame, size.height, "epoch", "trial"),
  ];
  const hits = drawn.map((r, i): Hit => ({
    key: String(r.trial),
    x: x(r.stopped),
    y: y(i),
    text: `Trial ${r.trial}: kept epoch ${short(r.kept, 3)}, stopped at ${short(r.stopped, 3)} of ${short(r.recorded, 3)}`,
  }));
  return { ...size, label: label(drawn), shapes, hits };
}

function label(rows: readonly StopRow[]): string {
  if (rows.length === 0) return "Stops of each trial: none has finished yet.";
  const run = rows.reduce((s, r) => s + r.stopped, 0) / rows.reduce((s, r) => s + r.recorded, 0);
  return `Where the rule stops each of ${rows.length} trials: ${short(100 * run, 3)} % of the recorded epochs are run.`;
}
