import type { ReactElement } from "react";
import { useStudy } from "../../live/use-live.ts";
import { axisChoices, isPathStudy } from "../../model/axes.ts";
import { selectionOf } from "../../model/derived.ts";
import { useRoute } from "../../model/use-route.ts";
import { AnswerLine } from "./answer-line.tsx";
import { CellPanel } from "./cell-panel.tsx";
import { FeedPanel } from "./feed-panel.tsx";
import { OrderPanel } from "./order-panel.tsx";
import { PathPanel, PathTable } from "./path-panel.tsx";
import { ProfilePanel } from "./profile-panel.tsx";
import { RunningPanel } from "./running-panel.tsx";
import { ScoresPanel } from "./scores-panel.tsx";
import { Strip } from "./strip.tsx";
import { SurfacePanel } from "./surface-panel.tsx";

/** The answer, six numbers, how much at a glance, every trial in order, what is going on. */
export function OverviewPage(): ReactElement {
  const { state, version } = useStudy();
  const { route } = useRoute();
  const isPath = isPathStudy(state);
  const axes = axisChoices(state);
  const trial = route.trial ?? selectionOf(state).argmin?.ref.trial ?? state.trials.find((t) => t.state === "running")?.number;
  return (
    <>
      <AnswerLine state={state} version={version} />
      <Strip state={state} version={version} isPath={isPath} />
      <div className="two">
        <div className="stack">
          {isPath ? (
            <PathPanel state={state} version={version} trial={route.trial} />
          ) : axes.length >= 2 ? (
            <SurfacePanel state={state} version={version} axes={axes} selected={trial} />
          ) : axes[0] === undefined ? null : (
            <ProfilePanel state={state} version={version} axis={axes[0]} />
          )}
          <ScoresPanel state={state} version={version} />
          {isPath && state.trials.length < 2 ? null : <OrderPanel state={state} version={version} selected={trial} />}
        </div>
        <div className="stack side">
          {isPath ? (
            <PathTable state={state} version={version} trial={route.trial} />
          ) : (
            <CellPanel state={state} version={version} trial={trial} />
          )}
          <RunningPanel state={state} version={version} />
          <FeedPanel state={state} version={version} />
        </div>
      </div>
    </>
  );
}
