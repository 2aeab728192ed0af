import { plainName } from "@ridgeline/charts";
import type { ReactElement } from "react";
import { feedLines } from "../../model/feed.ts";
import { useRoute } from "../../model/use-route.ts";
import { timeOfDay } from "../../parts/clock.ts";
import { Panel } from "../../parts/panel.tsx";
import type { PanelProps } from "./types.ts";

/** The latest events, newest first. */
export function FeedPanel({ state }: PanelProps): ReactElement {
  const { go } = useRoute();
  const lines = feedLines(state, 8);
  return (
    <Panel
      id="feed"
      title="Latest events"
      side={
        <span className="sub" data-testid="seq">
          event {state.seq.toLocaleString("en-US")}
        </span>
      }
    >
      {lines.length === 0 ? (
        <div className="box">Nothing has happened yet.</div>
      ) : (
        <ol className="feed">
          {lines.map((l, i) => (
            <li key={i}>
              <time dateTime={new Date(l.at).toISOString()}>{timeOfDay(l.at)}</time>
              <span title={plainName(l.words)}>
                {l.trial === undefined ? (
                  <b>{l.subject}</b>
                ) : (
                  <button type="button" className="linkish" onClick={() => go({ trial: l.trial }, true)}>
                    <b>{l.subject}</b>
                  </button>
                )}{" "}
                <bdi>{plainName(l.words)}</bdi>
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
