import { fixed, sparkScene, valueWords } from "@ridgeline/charts";
import { SceneSvg } from "@ridgeline/charts/react";
import type { ReactElement } from "react";
import { axisChoices } from "../../model/axes.ts";
import { meanCurve } from "../../model/trial-rows.ts";
import { useRoute } from "../../model/use-route.ts";
import { Panel } from "../../parts/panel.tsx";
import type { PanelProps } from "./types.ts";

const MOST = 9;

/** Trials under way with their validation curve so far, growing at its end. */
export function RunningPanel({ state }: PanelProps): ReactElement | null {
  const { go } = useRoute();
  const running = state.trials.filter((t) => t.state === "running" || t.testUnits.some((u) => u.state === "running"));
  if (running.length === 0 && (state.status === "finished" || state.status === "stopped")) return null;
  const axes = axisChoices(state).slice(0, 2);
  const metric = state.spec.metric === "loss" ? "validLoss" : "validError";
  const budget = Number(state.spec.model.params["epochs"]);
  const reserved = 21 + 24 * Math.min(MOST, Math.max(1, state.slots));
  return (
    <Panel
      id="running"
      testId="running"
      title="Running now"
      side={
        <span className="sub">
          {Math.min(MOST, running.length)} of {running.length} shown
        </span>
      }
    >
      {running.length === 0 ? (
        <div className="box" style={{ minHeight: reserved }}>
          {state.status === "paused" ? "Paused: no trial is running." : "No trial is running yet."}
        </div>
      ) : (
        <div className="scroll" style={{ minHeight: reserved }} tabIndex={0} role="group" aria-label="Running now">
          <table>
            <thead>
              <tr>
                <th scope="col">Trial</th>
                {axes.map((a) => (
                  <th key={a.name} scope="col" className="cut tight">
                    {a.title}
                  </th>
                ))}
                <th scope="col">Epoch</th>
                <th scope="col" className="l" style={{ paddingLeft: 12 }}>
                  Validation
                </th>
                <th scope="col">Now</th>
              </tr>
            </thead>
            <tbody>
              {running.slice(0, MOST).map((t, i) => {
                const curve = meanCurve(t, metric);
                const now = curve.at(-1);
                const until = budget > 0 ? Math.min(1, curve.length / budget) : 1;
                return (
                  <tr key={i}>
                    <td>
                      <button type="button" className="linkish" onClick={() => go({ trial: t.number }, true)}>
                        {t.number}
                      </button>
                    </td>
                    {axes.map((a) => (
                      <td key={a.name} className="cut tight">
                        <bdi>{valueWords(t.params[a.name] ?? "")}</bdi>
                      </td>
                    ))}
                    <td>
                      {curve.length}
                      {budget > 0 ? <span className="mut">/{budget}</span> : null}
                    </td>
                    <td style={{ paddingLeft: 12 }}>
                      <SceneSvg scene={sparkScene(curve, { width: 82, height: 16, until, style: { stroke: "valid" } })} />
                    </td>
                    <td>{now === undefined || !Number.isFinite(now) ? "–" : fixed(now, 3)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
