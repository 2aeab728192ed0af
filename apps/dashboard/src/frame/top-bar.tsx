import { plainName } from "@ridgeline/charts";
import type { StudyState } from "@ridgeline/protocol";
import { useEffect, useState, type ReactElement } from "react";
import type { Connection } from "../live/types.ts";
import { useLive, useStore } from "../live/use-live.ts";
import { progressOf } from "../model/derived.ts";
import { Confirm } from "../parts/confirm.tsx";
import { ThemeIcon } from "../parts/icon.tsx";
import { toggleTheme } from "../parts/theme.ts";
import { connectionWords } from "./connection-words.ts";
import { StudyMenu } from "./study-menu.tsx";

const STATUS: Readonly<Record<StudyState["status"], { word: string; dot: string }>> = {
  created: { word: "Starting", dot: "" },
  running: { word: "Running", dot: "accent pulse" },
  paused: { word: "Paused", dot: "" },
  testing: { word: "Testing", dot: "accent pulse" },
  stopped: { word: "Stopped", dot: "" },
  finished: { word: "Finished", dot: "good" },
};

/** Name, state, line to the hub, the main command, the menu, the theme. */
export function TopBar({ onHelp }: { onHelp(): void }): ReactElement {
  const { study, connection, pending } = useLive();
  const store = useStore();
  const [isStopping, setStopping] = useState(false);
  const status = study === undefined ? undefined : STATUS[study.status];
  const main = study?.status === "paused" ? ("resume" as const) : study?.status === "running" ? ("pause" as const) : undefined;
  const isSent = pending.some((p) => p.command.type === "pause" || p.command.type === "resume");
  return (
    <div className="top">
      <div className="crumb">
        <span className="hidephone">Studies</span>
        <span className="hidephone">/</span>
        <b title={study?.spec.name}>
          <bdi>{study === undefined ? "…" : plainName(study.spec.name)}</bdi>
        </b>
      </div>
      {status === undefined ? null : (
        <span className="chip" data-testid="study-status">
          <span className={`d ${status.dot}`} />
          {status.word}
        </span>
      )}
      <span className="grow" />
      <ConnectionChip connection={connection} />
      {pending.length === 0 ? null : (
        <span className="chip live" data-testid="sent">
          <span className="d accent pulse" />
          sent
        </span>
      )}
      {main === undefined ? null : (
        <button type="button" className="btn pri" data-testid="pause" disabled={isSent} onClick={() => store.command({ type: main })}>
          {main === "pause" ? "Pause" : "Resume"}
        </button>
      )}
      <StudyMenu
        onStop={study === undefined || status?.word === "Finished" || status?.word === "Stopped" ? undefined : () => setStopping(true)}
        onHelp={onHelp}
      />
      <button
        type="button"
        className="btn ico hidephone"
        aria-label="Switch between light and dark"
        onClick={toggleTheme}
        data-testid="theme"
      >
        <ThemeIcon />
      </button>
      {isStopping && study !== undefined ? (
        <StopDialog study={study} onStop={() => store.command({ type: "stop" })} onClose={() => setStopping(false)} />
      ) : null}
    </div>
  );
}

function StopDialog({ study, onStop, onClose }: { readonly study: StudyState; onStop(): void; onClose(): void }): ReactElement {
  const p = progressOf(study);
  const fits = study.trials.flatMap((t) => t.units).filter((u) => u.state === "running").length;
  return (
    <Confirm title="Stop this study?" action="Stop" onConfirm={onStop} onClose={onClose}>
      {fits} running {fits === 1 ? "fit ends" : "fits end"} at the last report; {p.complete} finished{" "}
      {p.complete === 1 ? "trial is" : "trials are"} kept. It can be resumed later.
    </Confirm>
  );
}

function ConnectionChip({ connection }: { readonly connection: Connection }): ReactElement {
  const [now, setNow] = useState(() => performance.now());
  const waits = connection.kind === "reconnecting";
  useEffect(() => {
    setNow(performance.now());
    if (!waits) return;
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, [waits, connection]);
  const { word, detail, tone } = connectionWords(connection, now);
  return (
    <span className={`chip live ${tone === "good" ? "" : tone}`} data-testid="connection" data-kind={connection.kind}>
      <span className={`d ${tone}`} />
      {word}
      {detail === "" ? null : <span className="hidephone"> · {detail}</span>}
    </span>
  );
}
