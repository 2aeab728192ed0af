import { formatNumber, fullFitMetric, sameRef, type Candidate, type Selection } from "@ridgeline/analysis";
import type { StudyState } from "@ridgeline/protocol";
import type { Style } from "./style.ts";
import { renderTable, type Column } from "./table.ts";
import { clip, visible, wrap } from "./text.ts";

const TOP = 20;
const NAME_WIDTH = 40;
const PREFIX = "coefficient/";

interface Effect {
  readonly name: string;
  readonly min: number;
  readonly strong: number;
}

/** What a linear path selected at lambda.1se and lambda.min: the features whose coefficient is not zero, with their signs; nothing for other models. */
export function coefficientLines(
  state: StudyState,
  { argmin: least, oneStandardError }: Selection,
  o: { width: number; style: Style },
): string[] {
  if (least?.ref.at === undefined) return [];
  const strong = oneStandardError ?? least;
  const effects = selected(state, least, strong);
  if (effects.length === 0) return [];
  const columns: Column<Effect>[] = [
    { title: "feature", align: "left", giveUp: 0, cell: (e) => clip(visible(e.name), NAME_WIDTH) },
    { title: "at lambda.1se", align: "right", giveUp: 0, cell: (e) => signed(e.strong) },
    { title: "at lambda.min", align: "right", giveUp: 0, cell: (e) => (sameRef(least.ref, strong.ref) ? "" : signed(e.min)) },
  ];
  const table = renderTable(columns, effects.slice(0, TOP), { width: o.width, head: o.style.dim });
  const note = wrap("The largest coefficients at lambda.1se first, each on its feature's own scale.", o.width);
  const more = effects.length > TOP ? [`(${effects.length - TOP} more)`] : [];
  return [o.style.bold("Selected features"), ...note, ...table.lines, ...more];
}

function selected(state: StudyState, least: Candidate, strong: Candidate): Effect[] {
  const curve = state.trials[least.ref.trial]?.units.flatMap((u) => u.curves).find((c) => c.fold === -1);
  const names = Object.keys(curve?.metrics ?? {}).filter((m) => m.startsWith(PREFIX));
  const effects = names.map((m) => ({
    name: m.slice(PREFIX.length),
    min: fullFitMetric(state, least.ref, m) ?? 0,
    strong: fullFitMetric(state, strong.ref, m) ?? 0,
  }));
  return effects
    .filter((e) => e.min !== 0 || e.strong !== 0)
    .toSorted((a, b) => Math.abs(b.strong) - Math.abs(a.strong) || Math.abs(b.min) - Math.abs(a.min));
}

function signed(x: number): string {
  return x === 0 ? "0" : `${x > 0 ? "+" : ""}${formatNumber(x, 4)}`;
}
