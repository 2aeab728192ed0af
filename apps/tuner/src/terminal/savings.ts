import { formatNumber, formatShare, fullFitMetric, sameRef, type Selection } from "@ridgeline/analysis";
import type { StudyState } from "@ridgeline/protocol";

/** What the one-standard-error choice gives up against the least, and what it saves: a sentence, or nothing where both are one. */
export function savings(state: StudyState, { argmin: least, oneStandardError: strong }: Selection): string[] {
  if (least === undefined || strong === undefined || sameRef(least.ref, strong.ref)) return [];
  const cost = strong.mean - least.mean;
  const share = least.mean > 0 ? ` (${formatShare(cost / least.mean)})` : "";
  const kept = [least, strong].map((c) => fullFitMetric(state, c.ref, "nonzero"));
  const saved = [
    less(least.epochsRun - strong.epochsRun, "epoch"),
    less(least.seconds - strong.seconds, "second", " of recording its curves"),
    kept[0] === undefined || kept[1] === undefined ? "" : less(kept[0] - kept[1], "non-zero coefficient"),
  ].filter((t) => t !== "");
  const saves = saved.length === 0 ? "" : `; against that it takes ${saved.join(" and ")}`;
  return [`The one-standard-error choice gives up ${formatNumber(cost, 2)} of validation ${state.spec.metric}${share}${saves}.`];
}

function less(difference: number, noun: string, of = ""): string {
  if (difference === 0 || !Number.isFinite(difference)) return "";
  const amount = formatNumber(Math.abs(difference), noun === "second" ? 2 : 6);
  return `${amount} ${difference > 0 ? "fewer" : "more"} ${noun}${amount === "1" ? "" : "s"}${of}`;
}
