import { describe, elapsedMs, formatShare, formatValue, progress, type Candidate } from "@ridgeline/analysis";
import type { StudyState } from "@ridgeline/protocol";
import type { Style } from "./style.ts";
import { clip, formatDuration, padEnd, visible } from "./text.ts";

const BAR = 28;
const PARTS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** `████▌      `: eighths of a cell. */
export function bar(share: number, cells: number): string {
  const eighths = Math.round(Math.min(Math.max(share, 0), 1) * cells * 8);
  const text = "█".repeat(Math.floor(eighths / 8)) + PARTS[eighths % 8]!;
  return padEnd(text, cells);
}

/** The live view: three or four lines of at most `width` columns. */
export function liveLines(state: StudyState, best: Candidate | undefined, o: { width: number; style: Style; now: number }): string[] {
  const { style } = o;
  const p = progress(state);
  const share = p.unitsTotal > 0 ? p.unitsDone / p.unitsTotal : 0;
  const trials = `${p.complete + p.pruned + p.diverged + p.failed + p.cancelled} of ${p.total} trials${Number.isNaN(p.unitsTotal) ? "" : `, ${p.unitsDone} of ${p.unitsTotal} units`}`;
  const lines = [
    `${style.bold(visible(state.spec.name))} ${stage(state)} ${style.accent(`▕${bar(share, BAR)}▏`)} ${formatShare(share)}  ${trials}`,
    `  ${bestText(state, best)}`,
    `  ${[running(state), `elapsed ${formatDuration(elapsedMs(state, o.now) / 1000)}`, `left ${formatDuration(p.etaSeconds)}`].join(" · ")}`,
  ];
  const trouble = troubles(state);
  if (trouble !== "") lines.push(`  ${style.warn(trouble)}`);
  return lines.map((line) => clip(line, o.width));
}

/** `best so far: loss 0.2871 ± 0.0031 (selected on validation), λ 0.003 with dropout 0.3`. */
export function bestText(state: StudyState, best: Candidate | undefined): string {
  if (best === undefined) return "best so far: no trial has finished";
  return `best so far: ${state.spec.metric} ${formatValue(best.mean, best.se)} (selected on validation), ${visible(describe(state, best))}`;
}

function stage(state: StudyState): string {
  return state.status === "testing" ? "scoring on the test part" : state.status;
}

function running(state: StudyState): string {
  const units = state.trials.flatMap((t) => [...t.units, ...t.testUnits]).filter((u) => u.state === "running");
  return `${units.length} ${units.length === 1 ? "unit" : "units"} on ${state.slots} ${state.slots === 1 ? "worker" : "workers"}`;
}

/** What went wrong so far, `""` if nothing did. */
export function troubles(state: StudyState): string {
  const p = progress(state);
  const parts = [
    p.lost > 0 ? `${p.lost} ${p.lost === 1 ? "unit" : "units"} lost by a worker and tried again` : "",
    ...(["diverged", "failed", "cancelled", "pruned"] as const).map((k) =>
      p[k] > 0 ? `${p[k]} ${p[k] === 1 ? "trial" : "trials"} ${k}` : "",
    ),
  ];
  return parts.filter((t) => t !== "").join(" · ");
}
