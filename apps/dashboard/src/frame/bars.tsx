import type { Command } from "@ridgeline/protocol";
import type { ReactElement } from "react";
import { useLive, useStore } from "../live/use-live.ts";
import { timeOfDay } from "../parts/clock.ts";

const REFUSED: Readonly<Record<Command["type"], string>> = {
  pause: "Not paused.",
  resume: "Not resumed.",
  stop: "Not stopped.",
  cancelTrial: "Trial not cancelled.",
};

/** What stands between the reader and the truth: a lost line, a refused command, a message that could not be read. */
export function Bars(): ReactElement | null {
  const { connection, refusals, problem, study } = useLive();
  const store = useStore();
  const asOf = study === undefined ? "" : ` Showing event ${study.seq.toLocaleString("en-US")} of ${timeOfDay(study.updatedAt)}.`;
  const isDown = connection.kind === "reconnecting" || connection.kind === "refused";
  if (!isDown && refusals.length === 0 && problem === undefined) return null;
  return (
    <div className="bars" role="status">
      {connection.kind === "reconnecting" ? (
        <div className="bar w" data-testid="reconnecting">
          <span>
            <b>Reconnecting.</b>
            {asOf} Training goes on.
          </span>
          <span className="grow" />
          <button type="button" className="btn" onClick={store.retryNow}>
            Now
          </button>
        </div>
      ) : null}
      {connection.kind === "refused" ? (
        <div className="bar b" data-testid="refused">
          <span>
            <b>The hub refused this page</b>: {connection.reason}. Training goes on.{asOf}
          </span>
          <span className="grow" />
          <button type="button" className="btn" onClick={store.retryNow}>
            Try again
          </button>
        </div>
      ) : null}
      {refusals.map((r) => (
        <div className="bar b" key={r.id} data-testid="refusal">
          <span>
            <b>{REFUSED[r.command.type]}</b> {r.message}
          </span>
          <span className="grow" />
          <button type="button" className="btn" onClick={() => store.dismiss(r.id)}>
            Dismiss
          </button>
        </div>
      ))}
      {problem === undefined ? null : (
        <div className="bar b" data-testid="problem">
          <span>
            <b>Something could not be read.</b> <bdi>{problem}</bdi>
          </span>
        </div>
      )}
    </div>
  );
}
