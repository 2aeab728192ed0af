import type { StudyState } from "@ridgeline/protocol";

/** Fits finished in each of `bins` equal spans from the study's start to its latest event, for a sparkline. */
export function finishedPerMinute(state: StudyState, bins: number): readonly number[] {
  const from = state.startedAt;
  if (from === undefined || state.updatedAt <= from) return [];
  const width = Math.max(1000, (state.updatedAt - from) / bins);
  const counts = Array.from({ length: bins }, () => 0);
  for (const trial of state.trials) {
    for (const unit of trial.units) {
      if (unit.finishedAt === undefined || unit.finishedAt < from) continue;
      const k = Math.min(bins - 1, Math.floor((unit.finishedAt - from) / width));
      counts[k] = (counts[k] ?? 0) + 60_000 / width;
    }
  }
  return counts.slice(0, Math.max(2, Math.ceil((state.updatedAt - from) / width)));
}
