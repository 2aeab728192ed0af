import { isCurveCut } from "@ridgeline/charts";
import type { StudyState, TrialState } from "@ridgeline/protocol";
import { useCallback, useMemo, type ReactElement } from "react";
import { useStudy } from "../../live/use-live.ts";
import { selectionOf, trialsKey } from "../../model/derived.ts";
import { pathPageView, pathTrials, penaltyWords, type PathChoices, type PathPageView } from "../../model/path-page.ts";
import { metricWords, paramsWords } from "../../model/settings-words.ts";
import { useRoute } from "../../model/use-route.ts";
import { Boundary } from "../../parts/boundary.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useKeys } from "../../parts/use-keys.ts";
import { CoefficientTable } from "./coefficient-table.tsx";
import { PathControls } from "./path-controls.tsx";
import { PathFigure } from "./path-figure.tsx";
import { PathStoryLine } from "./path-story-line.tsx";

/** One path at a time: its answer, coefficients and cross-validation on one axis, the table at the lambda cursor. */
export function PathsPage(): ReactElement {
  const { state, version } = useStudy();
  const { route, go } = useRoute();
  const trials = pathTrials(state);
  const trial = trials.find((t) => t.number === (route.trial ?? selectionOf(state).argmin?.ref.trial)) ?? trials[0];
  const choices = useMemo(
    () => ({ axis: route.axis ?? "lambda", scale: route.scale ?? "sd", response: route.response ?? 0 }),
    [route.axis, route.scale, route.response],
  );
  const view = usePathView(state, trial, choices);
  const cursor = view === undefined ? undefined : cursorOf(view, route.lambda);
  const move = useCallback(
    (k: number | undefined) => {
      const lambda = k === undefined ? undefined : view?.input.lambdas[k];
      if (lambda !== undefined) go({ lambda }, true);
    },
    [view, go],
  );
  useCursorKeys(view, cursor, move);
  if (trial === undefined || view === undefined) return <div className="box">No path has begun.</div>;
  return (
    <div data-testid="paths-page">
      <Boundary retry={version}>
        <PathStoryLine state={state} story={view.story} isChosen={view.fit.least !== undefined} />
      </Boundary>
      <PathControls state={state} trial={trial} choices={choices} classes={view.classes} hasSd={view.hasSd} go={go} />
      <div className="two paths">
        <Boundary retry={version}>
          <PathPanel state={state} trial={trial} view={view} cursor={cursor} onCursor={move} />
        </Boundary>
        {cursor === undefined || view.features.length === 0 ? null : (
          <Boundary retry={version}>
            <CoefficientTable view={view} cursor={cursor} columns={state.data?.columns ?? view.features.length} />
          </Boundary>
        )}
      </div>
    </div>
  );
}

function usePathView(state: StudyState, trial: TrialState | undefined, choices: PathChoices): PathPageView | undefined {
  const points = trial?.units.reduce((n, u) => n + u.curves.reduce((m, c) => m + c.at.length, 0), 0);
  return useMemo(
    () => (trial === undefined ? undefined : pathPageView(state, trial, choices)),
    // The state changes in place: `points` tells when the path has grown.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [state, trial, points, choices, trialsKey(state)],
  );
}

/** The lambda nearest to the one in the address; without one the one-SE choice, and while there is none the last that was fitted. */
function cursorOf({ input }: PathPageView, wanted: number | undefined): number | undefined {
  const { lambdas } = input;
  if (lambdas.length === 0) return undefined;
  if (wanted === undefined) return input.oneSe ?? input.least ?? lambdas.length - 1;
  const distance = (l: number): number => (l === wanted ? 0 : Math.abs(Math.log(l / wanted)));
  return lambdas.reduce((best, l, k) => (distance(l) < distance(lambdas[best] ?? NaN) ? k : best), 0);
}

/** Arrows move the cursor (Shift by 10) as the axis runs, 1 and 2 jump to the picks. */
function useCursorKeys(view: PathPageView | undefined, cursor: number | undefined, move: (k: number | undefined) => void): void {
  const step = (e: KeyboardEvent, right: 1 | -1): void => {
    if (view === undefined || cursor === undefined) return;
    e.preventDefault();
    const along = view.input.axis === undefined ? -right : right;
    move(Math.min(view.input.lambdas.length - 1, Math.max(0, cursor + along * (e.shiftKey ? 10 : 1))));
  };
  useKeys({
    ArrowLeft: (e) => step(e, -1),
    ArrowRight: (e) => step(e, 1),
    "1": () => move(view?.input.least),
    "2": () => move(view?.input.oneSe),
  });
}

function PathPanel({
  state,
  trial,
  view,
  cursor,
  onCursor,
}: {
  readonly state: StudyState;
  readonly trial: TrialState;
  readonly view: PathPageView;
  readonly cursor: number | undefined;
  onCursor(k: number): void;
}): ReactElement {
  const { input } = view;
  const words = paramsWords(state, trial.params);
  return (
    <Panel
      id="path"
      testId="path-panel"
      title="Coefficients along the path"
      sub={
        <>
          {input.lambdas.length === 0
            ? "No λ yet"
            : `One warm-started path of ${input.lambdas.length} λ${words === "" ? "" : `, ${words}`}`}
          <span className="hidephone">. Point at a line to name it, click to move the λ cursor</span>
        </>
      }
      table={() => ({
        columns: ["λ", "CV error", "SE", "non-zero", "pick", ...view.features.map((f) => f.name)],
        rows: input.lambdas.map((l, k) => [
          l,
          input.mean[k] ?? NaN,
          input.se[k] ?? NaN,
          input.nonzero[k] ?? NaN,
          [k === input.least ? "λ.min" : "", k === input.oneSe ? "λ.1se" : ""].filter((w) => w !== "").join(", "),
          ...view.features.map((f) => f.values[k] ?? NaN),
        ]),
      })}
    >
      {input.lambdas.length === 0 ? (
        <div className="box tallbox" data-testid="path-empty">
          No λ has been fitted.
          <br />
          The path grows from strong to weak λ as the trial runs.
        </div>
      ) : (
        <figure>
          <PathFigure input={input} cursor={cursor} onCursor={onCursor} />
          <figcaption>{caption(state, trial, view)}</figcaption>
        </figure>
      )}
    </Panel>
  );
}

function caption(state: StudyState, trial: TrialState, { input, fit }: PathPageView): string {
  const { rows, columns } = state.data ?? { rows: 0, columns: 0 };
  const isScaled = (trial.params["standardize"] ?? state.spec.model.params["standardize"] ?? true) !== false;
  const penalty = penaltyWords(state, trial).split(",")[0] ?? "";
  const term = penalty === "Lasso" ? "λ|β|₁" : penalty === "Ridge" ? "λ/2 |β|²" : "λ(r|β|₁ + (1−r)/2 |β|²)";
  const scaled = isScaled ? ", columns scaled by their deviation (1/n) inside each fold" : ", columns as they are";
  const cut = isCurveCut(input) ? " The curve is cut at 1.75 times the least." : "";
  const many = columns > 1000 ? " Of many columns the 40 largest at each λ are drawn." : "";
  const folds = `${fit.folds.length} fold${fit.folds.length === 1 ? "" : "s"}`;
  const band = input.least === undefined ? "" : "; between the picks all is as good as the least within noise";
  return `${penalty}: mean loss + ${term}${scaled}, intercept free. n = ${rows.toLocaleString("en-US")}, p = ${columns.toLocaleString("en-US")}.${many} Lower chart: ${metricWords(state)}, mean of ${folds}, bars ± one standard error of the fold means${band}.${cut}`;
}
