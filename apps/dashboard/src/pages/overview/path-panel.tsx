import { formatValue } from "@ridgeline/analysis";
import { fixed, pathScene, plainName, short } from "@ridgeline/charts";
import { useCallback, useMemo, useState, type ReactElement } from "react";
import { trialsKey } from "../../model/derived.ts";
import { leadingPath, pathInput } from "../../model/path-view.ts";
import { routeHash } from "../../model/route.ts";
import { paramsWords } from "../../model/settings-words.ts";
import { useRoute } from "../../model/use-route.ts";
import { Chart } from "../../parts/chart.tsx";
import { FeatureName } from "../../parts/feature-name.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useCursor } from "./path-cursor.ts";
import { CoefficientBar } from "./coefficient-bar.tsx";
import type { PanelProps } from "./types.ts";

type Props = PanelProps & { readonly trial: number | undefined };

function usePath({ state, trial: wanted }: Props) {
  const [cursor, setCursor] = useCursor();
  const trial = leadingPath(state, wanted);
  const points = trial?.units.reduce((n, u) => n + u.curves.reduce((m, c) => m + c.at.length, 0), 0);
  const path = useMemo(
    () => (trial === undefined ? undefined : pathInput(state, trial, cursor)),
    // The state changes in place: `points` tells when the path has grown.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [state, trial, points, cursor, trialsKey(state)],
  );
  return { trial, path, cursor, setCursor };
}

/** Coefficient paths above, the cross-validation curve below on one axis, both picks across. */
export function PathPanel(props: Props): ReactElement {
  const { trial, path, setCursor } = usePath(props);
  const { route } = useRoute();
  const draw = useCallback((width: number) => pathScene(path?.input ?? EMPTY, width), [path]);
  const pick = useCallback((k: string) => setCursor(Number(k)), [setCursor]);
  if (path === undefined || trial === undefined)
    return (
      <Panel id="path" testId="surface-panel" title="Coefficients along the path">
        <div className="box" data-testid="surface">
          No path has been reported.
          <br />
          It grows from strong to weak λ as the first trial runs.
        </div>
      </Panel>
    );
  const { input } = path;
  const words = paramsWords(props.state, trial.params);
  const title = input.coefficients.length > 0 ? "Coefficients along the path" : "Cross-validation along the path";
  return (
    <Panel
      id="path"
      testId="surface-panel"
      title={title}
      sub={`One warm-started path of ${input.lambdas.length} λ${words === "" ? "" : `, ${words}`}${route.trial === undefined ? "" : `, trial ${trial.number}`}. Click to move the λ cursor`}
      side={
        <a className="btn quiet" href={routeHash({ ...route, study: props.state.id, page: "paths" })} data-testid="open-path">
          Open the path
        </a>
      }
      table={() => ({
        columns: ["λ", "mean", "SE", "non-zero", "pick"],
        rows: input.lambdas.map((l, k) => [
          l,
          input.mean[k] ?? NaN,
          input.se[k] ?? NaN,
          input.nonzero[k] ?? NaN,
          k === input.least ? "least" : k === input.oneSe ? "one SE" : "",
        ]),
      })}
    >
      <figure>
        <Chart draw={draw} reserve={480} onPick={pick} testId="surface" />
        <figcaption>
          Mean over folds, bars ± one standard error of the fold means; coefficients of the fit on all rows, on the original scale. The band
          between the picks is as good as the least within noise. A zero means “not needed beside the others”, not “no effect”.
        </figcaption>
      </figure>
    </Panel>
  );
}

const EMPTY = { lambdas: [], mean: [], se: [], nonzero: [], coefficients: [], yTitle: "", ySub: "", coefficientTitle: "" } as const;

/** Coefficients at the lambda cursor (the one-SE choice until it is moved), largest first. */
export function PathTable(props: Props): ReactElement | null {
  const { path } = usePath(props);
  const [isAll, setAll] = useState(false);
  if (path === undefined || path.input.coefficients.length === 0) return null;
  const { input } = path;
  const at = input.cursor ?? input.oneSe ?? input.least ?? input.lambdas.length - 1;
  const least = input.least ?? at;
  const rows = input.coefficients
    .map((c) => ({ name: c.name, here: c.values[at] ?? NaN, least: c.values[least] ?? NaN }))
    .toSorted((a, b) => Math.abs(b.here) - Math.abs(a.here) || Math.abs(b.least) - Math.abs(a.least));
  const kept = rows.filter((r) => r.here !== 0 && Number.isFinite(r.here)).length;
  const most = Math.max(...rows.flatMap((r) => [Math.abs(r.here), Math.abs(r.least)]).filter(Number.isFinite), Number.MIN_VALUE);
  const shown = isAll ? rows : rows.slice(0, 24);
  const pick = at === input.oneSe ? ", the one-SE choice" : at === input.least ? ", the least" : "";
  return (
    <Panel
      id="coefficients"
      title="At the λ cursor"
      sub={`λ ${short(input.lambdas[at] ?? NaN, 3)}${pick}: ${kept} of ${rows.length} kept, CV error ${formatValue(input.mean[at] ?? NaN, input.se[at])}`}
    >
      <table data-testid="coefficients">
        <thead>
          <tr>
            <th scope="col">Feature</th>
            <th scope="col">β</th>
            <th scope="col" className="l" style={{ paddingLeft: 14 }}>
              bar: here, tick: λ.min
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((r, i) => (
            <tr key={r.name} className={i === kept - 1 ? "rule" : r.here === 0 ? "mut" : ""}>
              <td className="cut" title={plainName(r.name)}>
                <FeatureName name={r.name} />
              </td>
              <td>
                {r.here === 0
                  ? "0"
                  : Math.abs(r.here) >= 0.01
                    ? fixed(r.here, Math.abs(r.here) >= 100 ? 0 : Math.abs(r.here) >= 10 ? 1 : 3)
                    : short(r.here, 2)}
              </td>
              <td style={{ paddingLeft: 14 }}>
                <CoefficientBar here={r.here / most} tick={r.least / most} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown.length ? (
        <button type="button" className="btn quiet" onClick={() => setAll(true)}>
          {rows.length - shown.length} more
        </button>
      ) : null}
    </Panel>
  );
}
