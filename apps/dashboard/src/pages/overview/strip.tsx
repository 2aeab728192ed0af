import { formatShare, formatValue, fullFitMetric } from "@ridgeline/analysis";
import { decimalsFor, fixed, short, type Paint } from "@ridgeline/charts";
import { SceneSvg } from "@ridgeline/charts/react";
import { paintValue, sparkScene } from "@ridgeline/charts";
import type { ReactElement, ReactNode } from "react";
import type { Candidate } from "@ridgeline/analysis";
import { progressOf, selectionOf } from "../../model/derived.ts";
import { finishedPerMinute } from "../../model/rates.ts";
import { candidateWords } from "../../model/settings-words.ts";
import { epochBill, replayOne } from "../../model/stopping.ts";
import { duration } from "../../parts/clock.ts";
import { LeastMark, OneSeMark } from "../../parts/marks.tsx";
import type { PanelProps } from "./types.ts";

/** Six numbers: how far, how good, how simple, how fast, who works, what stopping saves. */
export function Strip({ state, isPath }: PanelProps & { readonly isPath: boolean }): ReactElement {
  const p = progressOf(state);
  const { argmin, oneStandardError } = selectionOf(state);
  const isOver = state.status === "finished" || state.status === "stopped";
  const busy = state.trials.reduce((n, t) => n + [...t.units, ...t.testUnits].filter((u) => u.state === "running").length, 0);
  const ended = p.complete + p.pruned + p.failed + p.diverged + p.cancelled;
  const counts = [
    [p.complete, "finished"],
    [p.pruned, "pruned"],
    [p.diverged, "diverged"],
    [p.failed, "failed"],
    [p.cancelled, "cancelled"],
    [p.running, "running"],
  ] as const;
  const foot = counts
    .filter(([n]) => n > 0)
    .map(([n, w]) => `${n.toLocaleString("en-US")} ${w}`)
    .join(", ");
  return (
    <dl className="strip">
      <Stat title="Trials" foot={foot === "" ? "none started" : foot}>
        <span data-testid="trial-count">{ended.toLocaleString("en-US")}</span> <small>of {p.total.toLocaleString("en-US")}</small>
        <StateBar
          label={foot}
          parts={[
            [p.complete, "ink2"],
            [p.pruned, "control"],
            [p.failed + p.diverged, "bad"],
            [p.cancelled, "ink3"],
            [p.running, "accent"],
            [Math.max(0, p.total - ended - p.running), "line"],
          ]}
        />
      </Stat>
      <Stat
        title={`Least ${state.spec.metric}, on validation`}
        foot={argmin === undefined ? "no trial has finished" : candidateWords(state, argmin)}
      >
        <Score c={argmin} mark={<LeastMark />} />
      </Stat>
      <Stat
        title="One-SE choice"
        foot={oneStandardError === undefined ? "needs a standard error" : candidateWords(state, oneStandardError)}
      >
        <Score c={oneStandardError} mark={<OneSeMark />} />
      </Stat>
      <Stat
        title="Fits a minute"
        foot={isOver ? "no fits to come" : Number.isFinite(p.etaSeconds) ? `about ${duration(p.etaSeconds)} left` : "no fit has finished"}
      >
        {Number.isFinite(p.unitsPerMinute) ? short(p.unitsPerMinute, 3) : "–"}
        {p.unitsDone < 8 ? null : <SceneSvg scene={sparkScene(finishedPerMinute(state, 30), { width: 72, height: 18 })} />}
      </Stat>
      <Stat title="Workers" foot={p.lost === 0 ? (state.engine?.build ?? state.executor) : `${p.lost} lost and tried again`}>
        {busy} <small>of {state.slots} busy</small>
        <Slots busy={busy} slots={state.slots} />
      </Stat>
      {isPath ? <KeptStat state={state} c={oneStandardError} /> : <StoppingStat state={state} c={oneStandardError ?? argmin} />}
    </dl>
  );
}

function Stat({ title, foot, children }: { readonly title: string; readonly foot: string; readonly children: ReactNode }): ReactElement {
  return (
    <div>
      <dt title={title}>{title}</dt>
      <dd>{children}</dd>
      <dd className="foot" title={foot}>
        <bdi>{foot}</bdi>
      </dd>
    </div>
  );
}

function Score({ c, mark }: { readonly c: Candidate | undefined; readonly mark: ReactElement }): ReactElement {
  if (c === undefined || !Number.isFinite(c.mean)) return <>–</>;
  const [mean, se] = formatValue(c.mean, c.se).split(" ± ");
  return (
    <>
      {mark}
      {mean}
      {se === undefined ? null : <small> ± {se.replace(/^0\./, ".")}</small>}
    </>
  );
}

function StateBar({ parts, label }: { readonly parts: readonly (readonly [number, Paint])[]; readonly label: string }): ReactElement {
  const total = Math.max(
    1,
    parts.reduce((s, [n]) => s + n, 0),
  );
  let x = 0;
  return (
    <svg
      className="statebar"
      viewBox="0 0 1000 4"
      preserveAspectRatio="none"
      role="img"
      aria-label={label === "" ? "no trial has started" : label}
    >
      {parts.map(([n, paint]) => {
        const width = (1000 * n) / total;
        x += width;
        return n === 0 ? null : (
          <rect key={String(paint)} x={x - width} y={0} width={Math.max(0, width - 3)} height={4} fill={paintValue(paint, "css")} />
        );
      })}
    </svg>
  );
}

function Slots({ busy, slots }: { readonly busy: number; readonly slots: number }): ReactElement {
  const shown = Math.min(64, Math.max(1, slots));
  return (
    <svg className="slots" viewBox={`0 0 ${shown * 10} 8`} preserveAspectRatio="xMinYMid meet" aria-hidden="true">
      {Array.from({ length: shown }, (_, i) => (
        <rect key={i} x={i * 10} y={0} width={8} height={8} rx={1.5} fill={paintValue(i < busy ? "accent" : "line2", "css")} />
      ))}
    </svg>
  );
}

function KeptStat({ state, c }: { readonly state: PanelProps["state"]; readonly c: Candidate | undefined }): ReactElement {
  const kept = c === undefined ? undefined : fullFitMetric(state, c.ref, "nonzero");
  return (
    <Stat title="Features kept at one SE" foot={c === undefined ? "no path has finished" : "non-zero in the fit on all rows"}>
      {kept ?? "–"} <small>of {state.data?.columns ?? "–"}</small>
    </Stat>
  );
}

function StoppingStat({ state, c }: { readonly state: PanelProps["state"]; readonly c: Candidate | undefined }): ReactElement {
  const rule = c?.ref.patience === undefined ? undefined : { patience: c.ref.patience, minDelta: c.ref.minDelta ?? 0 };
  const point = rule === undefined ? undefined : replayOne(state, rule);
  if (rule === undefined || point === undefined)
    return (
      <Stat title="Saved by stopping" foot="needs a finished trial with curves">
        –
      </Stat>
    );
  const bill = epochBill(state, rule);
  const given = `${point.given < 0 ? "" : "+"}${fixed(point.given, Math.min(5, decimalsFor(point.se, 1)))}`;
  return (
    <Stat
      title={`Saved by patience ${rule.patience}`}
      foot={`${bill.run.toLocaleString("en-US")} of ${bill.recorded.toLocaleString("en-US")} epochs needed, ${given} loss`}
    >
      {formatShare(point.saved)} <small>of epochs</small>
    </Stat>
  );
}
