import { formatValue } from "@ridgeline/analysis";
import { curvesScene, pathScene, stateNames, valueWords, type LearningCurve } from "@ridgeline/charts";
import type { StudyState, TrialState } from "@ridgeline/protocol";
import { useCallback, useState, type ReactElement } from "react";
import { useLive, useStore } from "../../live/use-live.ts";
import { parameterTitle } from "../../model/axes.ts";
import { pathInput } from "../../model/path-view.ts";
import { metricWords } from "../../model/settings-words.ts";
import { learningCurves } from "../../model/stopping.ts";
import { bestOf } from "../../model/trial-rows.ts";
import { Chart } from "../../parts/chart.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Panel } from "../../parts/panel.tsx";
import { curveTable } from "../overview/cell-panel.tsx";
import { UnitTable } from "./unit-table.tsx";

const SPLITS: readonly LearningCurve["split"][] = ["train", "stop", "valid"];

/** One trial: what it is, its curves, its fits with their attempts and errors. */
export function TrialDrawer({
  state,
  version,
  trial,
  onClose,
}: {
  readonly state: StudyState;
  readonly version: number;
  readonly trial: TrialState;
  onClose(): void;
}): ReactElement {
  const best = bestOf(state, trial.number);
  const rule = best?.ref.patience === undefined ? undefined : { patience: best.ref.patience, minDelta: best.ref.minDelta ?? 0 };
  const isPath = trial.units.some((u) => u.curves.some((c) => c.coordinate === "lambda"));
  const draw = useCallback(
    (width: number) => {
      if (isPath) return pathScene(pathInput(state, trial, undefined).input, width);
      return curvesScene(
        { curves: learningCurves(trial, state.spec.metric, rule, SPLITS), xTitle: "epoch", yTitle: metricWords(state) },
        { width, height: 240 },
      );
    },
    // The state changes in place: `version` tells when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [trial, trial.state === "running" ? version : trial.state, best, isPath],
  );
  const hasCurves = trial.units.some((u) => u.curves.some((c) => c.at.length > 0));
  return (
    <aside className="drawer stack" aria-label={`Trial ${trial.number}`} data-testid="drawer">
      <div className="phead">
        <div className="h">
          <h2>
            Trial {trial.number}: {stateNames[trial.state]}
          </h2>
          <p className="sub">
            {best === undefined
              ? sentence(trial)
              : `Validation ${state.spec.metric} ${formatValue(best.mean, best.se)}, selected on ${best.n} fold scores`}
          </p>
        </div>
        <span className="grow" />
        <CancelButton trial={trial} />
        <button type="button" className="btn ico" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <dl className="kv">
        {Object.entries(trial.params).map(([name, v]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>
              <bdi>{parameterTitle(name)}</bdi>
            </dt>
            <dd>
              <bdi>{valueWords(v)}</bdi>
            </dd>
          </div>
        ))}
        <dt>suggested from</dt>
        <dd>{trial.basis === 0 ? "the space alone" : `the first ${trial.basis} trials`}</dd>
      </dl>
      {hasCurves ? (
        <Panel
          id="trial-curves"
          title="Curves"
          table={isPath ? undefined : () => curveTable(learningCurves(trial, state.spec.metric, rule, SPLITS))}
        >
          <Chart draw={draw} reserve={240} />
        </Panel>
      ) : (
        <div className="box">No curve has been reported.</div>
      )}
      <UnitTable trial={trial} />
    </aside>
  );
}

function sentence(trial: TrialState): string {
  const done = trial.units.filter((u) => u.finishedAt !== undefined).length;
  if (trial.state === "running" || trial.state === "waiting") return `${done} of ${trial.units.length} fits have ended.`;
  return "It has no score.";
}

function CancelButton({ trial }: { readonly trial: TrialState }): ReactElement | null {
  const store = useStore();
  const { pending } = useLive();
  const [isAsking, setAsking] = useState(false);
  if (trial.state !== "running" && trial.state !== "waiting") return null;
  const isSent = pending.some((p) => p.command.type === "cancelTrial" && p.command.trial === trial.number);
  const running = trial.units.filter((u) => u.state === "running").length;
  return (
    <>
      <button type="button" className="btn danger" disabled={isSent} onClick={() => setAsking(true)} data-testid="cancel-trial">
        {isSent ? "Cancelling, sent" : "Cancel trial"}
      </button>
      {isAsking ? (
        <Confirm
          title={`Cancel trial ${trial.number}?`}
          action="Cancel trial"
          onConfirm={() => store.command({ type: "cancelTrial", trial: trial.number })}
          onClose={() => setAsking(false)}
        >
          {running} running {running === 1 ? "fit ends" : "fits end"} at the last report; what was reported is kept, but the trial gets no
          score.
        </Confirm>
      ) : null}
    </>
  );
}
