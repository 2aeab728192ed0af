import { formatShare, formatValue, type StopRule } from "@ridgeline/analysis";
import { short, type ReplayPoint } from "@ridgeline/charts";

/** What a rule would have done, and what knowing it cost: both are said. */
export function replaySentence(
  rule: StopRule,
  point: ReplayPoint | undefined,
  bill: { readonly recorded: number; readonly run: number },
): { readonly headline: string; readonly detail: string } {
  const name = `Patience ${rule.patience}${rule.minDelta > 0 ? ` with minDelta ${short(rule.minDelta, 2)}` : ""}`;
  if (point === undefined || !Number.isFinite(point.given))
    return {
      headline: "No trial with curves has finished.",
      detail: "A stopping rule is replayed on recorded curves; the first appears when a trial finishes.",
    };
  const nothing = point.given <= 0 || (point.se > 0 && point.given <= point.se);
  const cost =
    nothing && point.given <= 0
      ? "gives up nothing"
      : `gives up ${formatValue(point.given, point.se)} of loss${nothing ? ", within one standard error of nothing" : ""}`;
  return {
    headline: `${name} saves ${formatShare(point.saved)} of the epochs and ${cost}.`,
    detail: `Recording every curve to its end cost ${bill.recorded.toLocaleString("en-US")} epochs; the rule alone would have run ${bill.run.toLocaleString("en-US")}. Replaying it on the record costs none. Given up: validation loss against the best stop epoch of the whole curve, paired by trial and fold.`,
  };
}
