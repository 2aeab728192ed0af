import { curvesScene, type LearningCurve } from "@ridgeline/charts";
import { useCallback, type ReactElement } from "react";
import { metricWords, paramsWords } from "../../model/settings-words.ts";
import { learningCurves } from "../../model/stopping.ts";
import { bestOf } from "../../model/trial-rows.ts";
import { useRoute } from "../../model/use-route.ts";
import { Chart } from "../../parts/chart.tsx";
import { Panel } from "../../parts/panel.tsx";
import { State, trialMark } from "../../parts/marks.tsx";
import type { PanelProps } from "./types.ts";

const SPLITS: readonly LearningCurve["split"][] = ["train", "valid"];

/** The learning curves of the selected trial (the least one's until another is picked). */
export function CellPanel({ state, version, trial: number }: PanelProps & { readonly trial: number | undefined }): ReactElement {
  const { go } = useRoute();
  const trial = number === undefined ? undefined : state.trials[number];
  const best = trial === undefined ? undefined : bestOf(state, trial.number);
  const rule = best?.ref.patience === undefined ? undefined : { patience: best.ref.patience, minDelta: best.ref.minDelta ?? 0 };
  const draw = useCallback(
    (width: number) => {
      const curves = trial === undefined ? [] : learningCurves(trial, state.spec.metric, rule, SPLITS);
      const gap = best !== undefined && Number.isFinite(best.gap) ? { train: best.trainMean, valid: best.mean } : undefined;
      const epochs = Number(state.spec.model.params["epochs"] ?? trial?.params["epochs"]);
      return curvesScene(
        {
          curves,
          xTitle: "epoch",
          yTitle: metricWords(state),
          xMax: Number.isFinite(epochs) ? epochs : undefined,
          gap,
          stopWords: `stopped, patience ${rule?.patience ?? ""}`,
        },
        { width, height: innerWidth >= 1920 ? 300 : 228 },
      );
    },
    // The state changes in place: `version` tells when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [trial, trial?.state === "running" ? version : trial?.state, best],
  );
  if (trial === undefined)
    return (
      <Panel id="curves" title="Learning curves">
        <div className="box">
          No trial has started.
          <br />
          Curves grow here as epochs are reported.
        </div>
      </Panel>
    );
  const folds = trial.units.length;
  return (
    <Panel
      id="curves"
      testId="curves-panel"
      title={<bdi>{paramsWords(state, trial.params) || "The only setting"}</bdi>}
      sub={`${folds} ${folds === 1 ? "fit" : "folds"}, one line each`}
      side={
        <button type="button" className="btn quiet" onClick={() => go({ page: "trials", trial: trial.number })}>
          <State state={trialMark(trial)} /> Trial {trial.number}
        </button>
      }
      table={() => curveTable(learningCurves(trial, state.spec.metric, rule, SPLITS))}
    >
      <Chart draw={draw} reserve={228} testId="curves" />
    </Panel>
  );
}

/** Means over folds by epoch. */
export function curveTable(curves: readonly LearningCurve[]): { columns: readonly string[]; rows: readonly (readonly number[])[] } {
  const of = (split: LearningCurve["split"], i: number): number => {
    const values = curves
      .filter((c) => c.split === split)
      .map((c) => c.values[i] ?? NaN)
      .filter(Number.isFinite);
    return values.length === 0 ? NaN : values.reduce((a, b) => a + b, 0) / values.length;
  };
  const longest = curves.reduce<LearningCurve | undefined>((a, b) => (a === undefined || b.at.length > a.at.length ? b : a), undefined);
  return {
    columns: ["epoch", "train", "validation", "gap"],
    rows: (longest?.at ?? []).map((epoch, i) => [epoch, of("train", i), of("valid", i), of("valid", i) - of("train", i)]),
  };
}
