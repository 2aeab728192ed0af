import { formatSetting, formatShare, formatValue, replayTable, type Selection } from "@ridgeline/analysis";
import type { StudyState } from "@ridgeline/protocol";
import type { Style } from "./style.ts";
import { renderTable, type Column } from "./table.ts";
import { wrap } from "./text.ts";

type ReplayRow = ReturnType<typeof replayTable>[number];
const MAX_ROWS = 16;

/** What each stopping rule would have saved, and the loss given up for it; nothing where there is one rule or no curves by epoch. */
export function replayLines(state: StudyState, { candidates }: Selection, o: { width: number; style: Style }): string[] {
  const rows = replayTable(state);
  if (rows.length < 2) return [];
  const recorded = new Map(candidates.map((c) => [c.ref.trial, c]));
  const epochs = [...recorded.values()].reduce((sum, c) => sum + c.epochsRecorded, 0);
  const spent = [...recorded.values()].reduce((sum, c) => sum + c.seconds, 0);
  const note = `Replayed at no further training from ${epochs} epochs recorded to the end (${spent.toFixed(1)} s of training); ${state.spec.metric} given up against never stopping early, ± one standard error over folds, averaged over trials.`;
  const shown = rows.length > MAX_ROWS ? rows.toSorted((a, b) => b.savedShare - a.savedShare).slice(0, MAX_ROWS) : rows;
  const table = renderTable(columns(rows, state), shown, { width: o.width, head: o.style.dim });
  const more = rows.length > shown.length ? [`(${rows.length - shown.length} more rules, which save less)`] : [];
  return [o.style.bold("Early stopping, replayed"), ...wrap(note, Math.min(o.width, 100)), ...table.lines, ...more];
}

function columns(rows: readonly ReplayRow[], state: StudyState): Column<ReplayRow>[] {
  const several = new Set(rows.map((r) => r.minDelta)).size > 1;
  return [
    { title: "patience", align: "right", giveUp: 0, cell: (r) => String(r.patience) },
    { title: "minDelta", align: "right", giveUp: 0, cell: (r) => (several ? formatSetting(r.minDelta) : "") },
    { title: "epochs saved", align: "right", giveUp: 0, cell: (r) => formatShare(r.savedShare) },
    {
      title: `${state.spec.metric} given up ± se`,
      align: "right",
      giveUp: 0,
      cell: (r) => formatValue(r.lossGivenUp.mean, r.lossGivenUp.se),
    },
  ];
}
