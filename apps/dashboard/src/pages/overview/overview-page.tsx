import type { ReactElement } from "react";
import { useStudy } from "../../live/use-live.ts";
import { axisChoices, isPathStudy } from "../../model/axes.ts";
import { selectionOf } from "../../model/derived.ts";
import { useRoute } from "../../model/use-route.ts";
import { Boundary } from "../../parts/boundary.tsx";
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
      <Boundary retry={version}>
        <AnswerLine state={state} version={version} />
      </Boundary>
      <Boundary retry={version}>
        <Strip state={state} version={version} isPath={isPath} />
      </Boundary>
      <div className="two">
        <div className="stack">
          {isPath ? (
            <Boundary retry={version}>
              <PathPanel state={state} version={version} trial={route.trial} />
            </Boundary>
          ) : axes.length >= 2 ? (
            <Boundary retry={version}>
              <SurfacePanel state={state} version={version} axes={axes} selected={trial} />
            </Boundary>
          ) : axes[0] === undefined ? null : (
            <Boundary retry={version}>
              <ProfilePanel state={state} version={version} axis={axes[0]} />
            </Boundary>
          )}
          <Boundary retry={version}>
            <ScoresPanel state={state} version={version} />
          </Boundary>
          {isPath && state.trials.length < 2 ? null : (
            <Boundary retry={version}>
              <OrderPanel state={state} version={version} selected={trial} />
            </Boundary>
          )}
        </div>
        <div className="stack side">
          {isPath ? (
            <Boundary retry={version}>
              <PathTable state={state} version={version} trial={route.trial} />
            </Boundary>
          ) : (
            <Boundary retry={version}>
              <CellPanel state={state} version={version} trial={trial} />
            </Boundary>
          )}
          <Boundary retry={version}>
            <RunningPanel state={state} version={version} />
          </Boundary>
          <Boundary retry={version}>
            <FeedPanel state={state} version={version} />
          </Boundary>
        </div>
      </div>
    </>
  );
}
