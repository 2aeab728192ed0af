import { profileScene, type ProfileInput } from "@ridgeline/charts";
import { useCallback, useMemo, type ReactElement } from "react";
import type { AxisChoice } from "../../model/axes.ts";
import { selectionOf, trialsKey } from "../../model/derived.ts";
import { metricWords } from "../../model/settings-words.ts";
import { trialRows } from "../../model/trial-rows.ts";
import { Chart } from "../../parts/chart.tsx";
import { Panel } from "../../parts/panel.tsx";
import type { PanelProps } from "./types.ts";

/** One tuned parameter: the best candidate of each trial with its standard error. */
export function ProfilePanel({ state, axis }: PanelProps & { readonly axis: AxisChoice }): ReactElement {
  const key = trialsKey(state);
  const input = useMemo((): ProfileInput => {
    const points = trialRows(state).flatMap(({ best, trial }) => {
      const x = trial.params[axis.name];
      return best === undefined || x === undefined ? [] : [{ x, mean: best.mean, se: best.se, n: best.n }];
    });
    const { argmin, oneStandardError } = selectionOf(state);
    const sorted = axis.isNumeric ? points.toSorted((a, b) => Number(a.x) - Number(b.x)) : points;
    return {
      points: sorted,
      xTitle: axis.title,
      yTitle: `validation ${metricWords(state)}, lower is better ↓`,
      log: axis.isLog,
      least: argmin?.params[axis.name],
      oneSe: oneStandardError?.params[axis.name],
    };
    // The state changes in place: `key` tells when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [state, key, axis.name]);
  const draw = useCallback((width: number) => profileScene(input, { width, height: width < 560 ? 240 : 360 }), [input]);
  return (
    <Panel
      id="surface"
      testId="surface-panel"
      title={`Validation ${metricWords(state)} over ${axis.title}`}
      sub={
        input.points.length === 0
          ? "No trial has finished. The first point appears when one does."
          : "Mean over folds, band ± one standard error"
      }
      table={() => ({
        columns: [axis.title, "mean", "SE", "n"],
        rows: input.points.map((p) => [typeof p.x === "boolean" ? String(p.x) : p.x, p.mean, p.se, p.n]),
      })}
    >
      <div data-testid="surface">
        <Chart draw={draw} reserve={240} />
      </div>
    </Panel>
  );
}
