import { decimalsFor, orderDomain, orderScene, type OrderedTrial } from "@ridgeline/charts";
import { useCallback, useMemo, type ReactElement } from "react";
import { progressOf, selectionOf, trialsKey } from "../../model/derived.ts";
import { metricWords } from "../../model/settings-words.ts";
import { bestOf } from "../../model/trial-rows.ts";
import { useRoute } from "../../model/use-route.ts";
import { Chart } from "../../parts/chart.tsx";
import { State } from "../../parts/marks.tsx";
import { Panel } from "../../parts/panel.tsx";
import type { TableData } from "../../parts/table-data.ts";
import type { PanelProps } from "./types.ts";

/** Every trial in order, with the least so far. */
export function OrderPanel({ state, selected }: PanelProps & { readonly selected: number | undefined }): ReactElement {
  const { go } = useRoute();
  const key = trialsKey(state);
  const total = progressOf(state).total;
  const trials = useMemo(
    (): readonly OrderedTrial[] =>
      state.trials.map((t) => ({ number: t.number, value: bestOf(state, t.number)?.mean ?? t.value ?? NaN, state: t.state })),
    // The state changes in place: `key` tells when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [state, key],
  );
  const se = selectionOf(state).argmin?.se ?? NaN;
  const baseline = state.data?.baseline[state.spec.metric];
  const draw = useCallback(
    (width: number) =>
      orderScene(
        { trials, total, yTitle: `validation ${metricWords(state)}`, baseline, decimals: decimalsFor(se), selected },
        { width, height: innerWidth >= 1920 ? 260 : 184 },
      ),
    [trials, total, state, baseline, se, selected],
  );
  const pick = useCallback((k: string) => go({ trial: Number(k) }, true), [go]);
  return (
    <Panel
      id="order"
      testId="order"
      title="Every trial, in order"
      side={
        <span className="row hidephone">
          <State state="complete" word />
          <State state="pruned" word />
          <State state="failed" word />
        </span>
      }
      table={() => orderTable(trials)}
    >
      {trials.every((t) => t.state === "waiting" || t.state === "running") ? (
        <div className="box" style={{ minHeight: 184 }}>
          No trial has finished.
          <br />
          Each one appears here as it ends, with the least so far.
        </div>
      ) : (
        <Chart draw={draw} reserve={184} onPick={pick} />
      )}
    </Panel>
  );
}

/** The trials as rows; outliers, which the chart only marks at its edge, say so. */
function orderTable(trials: readonly OrderedTrial[]): TableData {
  const [, high] = orderDomain(trials);
  let least = Infinity;
  const rows = trials.map((t) => {
    if (t.state === "complete" && t.value < least) least = t.value;
    return [t.number, t.state, t.value, Number.isFinite(least) ? least : "", t.value > high ? "above the frame" : ""];
  });
  return { columns: ["trial", "state", "value", "least so far", "on the chart"], rows };
}
