import { formatShare, formatValue } from "@ridgeline/analysis";
import { curvesScene, replayScene, short, stopsScene, type LearningCurve } from "@ridgeline/charts";
import { useCallback, useMemo, useState, type ReactElement } from "react";
import { useStudy } from "../../live/use-live.ts";
import { selectionOf, trialsKey } from "../../model/derived.ts";
import { metricWords, paramsWords } from "../../model/settings-words.ts";
import { epochBill, learningCurves, replayCloud, replayOne, ruleKey, stopRows } from "../../model/stopping.ts";
import { useRoute } from "../../model/use-route.ts";
import { curveTable } from "../overview/cell-panel.tsx";
import { Chart } from "../../parts/chart.tsx";
import { Panel } from "../../parts/panel.tsx";
import { MinDeltaSlider, PatienceSlider } from "./sliders.tsx";
import { replaySentence } from "./replay-sentence.ts";

const SPLITS: readonly LearningCurve["split"][] = ["train", "valid"];

/** Early stopping replayed: any rule on the recorded curves, all marks at once, what it saves and what it gives up. */
export function RegularisePage(): ReactElement {
  const { state } = useStudy();
  const { route, go } = useRoute();
  const { argmin, oneStandardError } = selectionOf(state);
  const first = oneStandardError ?? argmin;
  const [own, setOwn] = useState<{ readonly patience?: number; readonly minDelta?: number }>({});
  const patience = own.patience ?? first?.ref.patience ?? state.spec.stopping.patience[0] ?? 10;
  const minDelta = own.minDelta ?? first?.ref.minDelta ?? state.spec.stopping.minDelta[0] ?? 0;
  const key = trialsKey(state);
  const rule = useMemo(() => ({ patience, minDelta }), [patience, minDelta]);
  // The state changes in place: `key` tells when a trial has ended.
  const cloud = useMemo(() => replayCloud(state), [state, key]);
  const current = useMemo(() => replayOne(state, rule), [state, key, rule]);
  const rows = useMemo(() => stopRows(state, rule), [state, key, rule]);
  const bill = useMemo(() => epochBill(state, rule), [state, key, rule]);
  const number = route.trial ?? argmin?.ref.trial;
  const trial = number === undefined ? undefined : state.trials[number];
  const drawCloud = useCallback((width: number) => replayScene({ points: cloud, current }, { width, height: 300 }), [cloud, current]);
  const drawRows = useCallback(
    (width: number) => stopsScene(rows, { width, height: Math.min(460, 70 + Math.max(6, rows.length) * 5) }),
    [rows],
  );
  const drawCurves = useCallback(
    (width: number) =>
      curvesScene(
        {
          curves: trial === undefined ? [] : learningCurves(trial, state.spec.metric, rule, SPLITS),
          xTitle: "epoch",
          yTitle: metricWords(state),
          stopWords: `stopped, patience ${rule.patience}`,
        },
        { width, height: 260 },
      ),
    [trial, state, key, rule],
  );
  const pickRule = useCallback(
    (k: string) => {
      const point = cloud.find((p) => p.key === k);
      if (point !== undefined) setOwn({ patience: point.patience, minDelta: point.minDelta });
    },
    [cloud],
  );
  const pickTrial = useCallback((k: string) => go({ trial: Number(k) }, true), [go]);
  const words = replaySentence(rule, current, bill);
  return (
    <div data-testid="replay">
      <div className="answer">
        <h1 data-testid="replay-answer">{words.headline}</h1>
        <p>{words.detail}</p>
      </div>
      <div className="sliders">
        <PatienceSlider value={patience} onChange={(v) => setOwn({ patience: v, minDelta })} />
        <MinDeltaSlider value={minDelta} onChange={(v) => setOwn({ patience, minDelta: v })} />
      </div>
      <div className="two">
        <div className="stack">
          <Panel
            id="stops"
            title="Where the rule stops each trial"
            sub="Means over folds. Line: epochs run; dot: weights kept; square: stopped; faint: recorded but not needed"
            table={() => ({
              columns: ["trial", "kept", "stopped", "recorded"],
              rows: rows.map((r) => [r.trial, r.kept, r.stopped, r.recorded]),
            })}
          >
            {rows.length === 0 ? (
              <div className="box">
                No trial with curves has finished.
                <br />
                Stops appear when one does.
              </div>
            ) : (
              <Chart draw={drawRows} reserve={200} onPick={pickTrial} testId="stops" />
            )}
          </Panel>
          <Panel
            id="replay-curves"
            title={trial === undefined ? "Curves" : <bdi>{`Trial ${trial.number}: ${paramsWords(state, trial.params)}`}</bdi>}
            sub="The stop split chooses the epoch, validation scores it; what follows the stop is faint"
            table={trial === undefined ? undefined : () => curveTable(learningCurves(trial, state.spec.metric, rule, SPLITS))}
          >
            {trial === undefined ? <div className="box">No trial has finished.</div> : <Chart draw={drawCurves} reserve={260} />}
          </Panel>
        </div>
        <div className="stack side">
          <Panel
            id="cloud"
            title="Saved against given up"
            sub={`${cloud.length} rules; click one to try it`}
            table={() => ({
              columns: ["patience", "minDelta", "saved %", "loss given up", "SE"],
              rows: cloud.map((p) => [p.patience, p.minDelta, 100 * p.saved, p.given, p.se]),
            })}
          >
            {cloud.length === 0 ? (
              <div className="box">Needs one finished trial.</div>
            ) : (
              <Chart draw={drawCloud} reserve={300} onPick={pickRule} testId="replay-cloud" />
            )}
          </Panel>
          <Panel id="rules" title="The study’s own rules">
            <table data-testid="replay-rules">
              <thead>
                <tr>
                  <th scope="col">Patience</th>
                  <th scope="col">minDelta</th>
                  <th scope="col">Saved</th>
                  <th scope="col">Loss given up ± SE</th>
                </tr>
              </thead>
              <tbody>
                {cloud
                  .filter((p) => state.spec.stopping.patience.includes(p.patience) && state.spec.stopping.minDelta.includes(p.minDelta))
                  .map((p) => (
                    <tr key={p.key} className={p.key === ruleKey(rule) ? "sel" : ""}>
                      <td>
                        <button type="button" className="linkish" onClick={() => pickRule(p.key)}>
                          {p.patience}
                        </button>
                      </td>
                      <td>{short(p.minDelta)}</td>
                      <td>{formatShare(p.saved)}</td>
                      <td>{formatValue(p.given, p.se)}</td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </Panel>
        </div>
      </div>
    </div>
  );
}
