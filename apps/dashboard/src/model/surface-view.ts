import { sameRef, surface, type Candidate, type Surface } from "@ridgeline/analysis";
import type { SurfaceCell, SurfaceInput } from "@ridgeline/charts";
import type { StudyState, TrialState } from "@ridgeline/protocol";
import type { AxisChoice } from "./axes.ts";
import { selectionOf, trialsKey } from "./derived.ts";
import { metricWords } from "./settings-words.ts";

type Point = TrialState["params"];
type Value = Point[string];

/** A surface ready to be drawn, and the candidate behind each of its cells. */
export interface SurfaceView {
  readonly input: SurfaceInput;
  readonly surface: Surface;
}

const memory = new WeakMap<StudyState, Map<string, { key: string; value: Surface }>>();

/** The study over two parameters; `fixed` keeps the trials with these values only. Computed again when a trial ends or starts. */
export function surfaceView(state: StudyState, x: AxisChoice, y: AxisChoice, fixed: Point, selected: number | undefined): SurfaceView {
  const found = remembered(state, x, y, fixed);
  const { argmin, oneStandardError } = selectionOf(state);
  const place = (c: Candidate | undefined): { x: string | number; y: string | number } | undefined => {
    const cell = c === undefined || !matches(c, fixed) ? undefined : cellOf(found, c, x.name, y.name);
    return cell === undefined ? undefined : { x: plain(cell.x), y: plain(cell.y) };
  };
  const here = selected === undefined ? undefined : found.cells.find((c) => c.candidate?.ref.trial === selected);
  const input: SurfaceInput = {
    cells: found.cells.map(cellData),
    x: { values: found.x.map(plain), title: x.title },
    y: { values: found.y.map(plain), title: y.title },
    measure: `validation ${metricWords(state)}`,
    least: place(argmin),
    oneSe: place(oneStandardError),
    selected: here === undefined ? undefined : { x: plain(here.x), y: plain(here.y) },
  };
  return { input, surface: found };
}

function remembered(state: StudyState, x: AxisChoice, y: AxisChoice, fixed: Point): Surface {
  const views = memory.get(state) ?? new Map<string, { key: string; value: Surface }>();
  memory.set(state, views);
  const id = JSON.stringify([x.name, y.name, fixed]);
  const key = trialsKey(state);
  const known = views.get(id);
  if (known?.key === key) return known.value;
  const value = surface(state, x.name, y.name, { fixed });
  views.set(id, { key, value });
  return value;
}

function matches(c: Candidate, fixed: Point): boolean {
  return Object.entries(fixed).every(([name, v]) => c.params[name] === v);
}

/** The cell a candidate belongs to: where it is the best, else where its values are (the nearest bin of a range). */
function cellOf(s: Surface, c: Candidate, x: string, y: string): Surface["cells"][number] | undefined {
  const own = s.cells.find((cell) => cell.candidate !== undefined && sameRef(cell.candidate.ref, c.ref));
  if (own !== undefined) return own;
  const [i, j] = [nearest(s.x, c.params[x]), nearest(s.y, c.params[y])];
  return i < 0 || j < 0 ? undefined : s.cells[j * s.x.length + i];
}

function nearest(values: readonly Value[], v: Value | undefined): number {
  const exact = values.findIndex((w) => w === v);
  if (exact >= 0 || typeof v !== "number") return exact;
  let best = -1;
  values.forEach((w, i) => {
    if (typeof w === "number" && (best < 0 || Math.abs(w - v) < Math.abs(Number(values[best]) - v))) best = i;
  });
  return best;
}

function cellData(c: Surface["cells"][number]): SurfaceCell {
  return { x: plain(c.x), y: plain(c.y), mean: c.mean, se: c.se, n: c.candidate?.n ?? 0, running: c.running > 0, within: c.within };
}

function plain(v: Value): number | string {
  return typeof v === "number" ? v : String(v);
}
