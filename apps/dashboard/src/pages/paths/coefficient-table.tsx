import { extent, fixed, plainName, short } from "@ridgeline/charts";
import { useMemo, useState, type ReactElement } from "react";
import { foldsKeeping, type PathFeature, type PathPageView } from "../../model/path-page.ts";
import { FeatureName } from "../../parts/feature-name.tsx";
import { Panel } from "../../parts/panel.tsx";
import { CoefficientBar } from "../overview/coefficient-bar.tsx";
import { FoldDots } from "./fold-dots.tsx";

const FIRST = 24;
const MORE = 200;

interface Row {
  readonly feature: PathFeature;
  readonly here: number;
  readonly least: number;
  readonly kept: readonly boolean[];
}

/** Coefficients at the lambda cursor, largest first: bar = here, tick = lambda.min, dots = folds that chose it; a rule below the last that is kept.
 *  The order holds still under the pointer. */
export function CoefficientTable({
  view,
  cursor,
  columns,
}: {
  readonly view: PathPageView;
  readonly cursor: number;
  readonly columns: number;
}): ReactElement {
  const { input, fit } = view;
  const [most, setMost] = useState(FIRST);
  const [frozen, setFrozen] = useState<readonly number[]>();
  const lambda = input.lambdas[cursor] ?? NaN;
  const rows = useMemo(() => rowsAt(view, cursor), [view, cursor]);
  const byColumn = new Map(rows.map((r) => [r.feature.column, r]));
  const ordered = frozen === undefined ? rows : frozen.flatMap((j) => byColumn.get(j) ?? []);
  const kept = ordered.filter((r) => r.here !== 0 && Number.isFinite(r.here)).length;
  const last = ordered.findLastIndex((r) => r.here !== 0 && Number.isFinite(r.here));
  const domain = extent([0, ...rows.flatMap((r) => [r.here, r.least])]) ?? ([-1, 1] as const);
  const nonzero = input.nonzero[cursor] ?? kept;
  const pick = cursor === input.oneSe ? ", the one-SE choice" : cursor === input.least ? ", the least" : "";
  const hidden = columns - rows.length;
  return (
    <Panel
      id="coefficients"
      testId="coefficients-panel"
      title="At the λ cursor"
      side={
        <p className="sub" data-testid="cursor-words">
          λ {short(lambda, 3)}
          {pick}: {nonzero.toLocaleString("en-US")} of {columns.toLocaleString("en-US")} kept
          {view.classes.length > 0 ? " for any class" : ""}
        </p>
      }
      table={() => ({
        columns: ["feature", input.coefficientTitle, "at λ.min", ...(fit.choosy ? ["folds"] : [])],
        rows: rows.map((r) => [r.feature.name, r.here, r.least, ...(fit.choosy ? [r.kept.filter(Boolean).length] : [])]),
      })}
    >
      <table
        className="coefs"
        data-testid="coefficients"
        onPointerEnter={() => setFrozen(rows.map((r) => r.feature.column))}
        onPointerLeave={() => setFrozen(undefined)}
      >
        <thead>
          <tr>
            <th scope="col">Feature</th>
            <th scope="col">{input.coefficientTitle}</th>
            <th scope="col" className="l">
              {input.least === undefined ? "bar: here" : "bar: here, tick: λ.min"}
            </th>
            {fit.choosy ? (
              <th scope="col" className="l">
                <span className="hidephone">Chosen in folds</span>
                <span className="phoneonly">Folds</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {ordered.slice(0, most).map((r, i) => (
            <tr key={r.feature.column} className={`${i === last ? "rule" : ""}${r.here === 0 ? " mut" : ""}`}>
              <td className="cut" title={plainName(r.feature.name)}>
                <FeatureName name={r.feature.name} />
              </td>
              <td>{coefficientWords(r.here)}</td>
              <td className="l">
                <CoefficientBar here={r.here} tick={input.least === undefined ? 0 : r.least} domain={domain} width={96} />
              </td>
              {fit.choosy ? (
                <td className="l">
                  <FoldDots kept={r.kept} planned={fit.planned} />
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > most ? (
        <button type="button" className="btn quiet" onClick={() => setMost(most + MORE)}>
          {rows.length - most} more
        </button>
      ) : null}
      {hidden > 0 ? (
        <p className="sub">{hidden.toLocaleString("en-US")} columns that were never among the largest are not drawn; --json has all.</p>
      ) : null}
    </Panel>
  );
}

function rowsAt({ features, fit, input }: PathPageView, cursor: number): readonly Row[] {
  const lambda = input.lambdas[cursor] ?? NaN;
  const least = input.least ?? cursor;
  return features
    .map((feature) => ({
      feature,
      here: feature.values[cursor] ?? NaN,
      least: feature.values[least] ?? NaN,
      kept: fit.choosy ? foldsKeeping(fit, feature.column, lambda) : [],
    }))
    .toSorted((a, b) => size(b.here) - size(a.here) || count(b.kept) - count(a.kept) || size(b.least) - size(a.least));
}

function size(v: number): number {
  return Number.isFinite(v) ? Math.abs(v) : 0;
}

function count(kept: readonly boolean[]): number {
  return kept.filter(Boolean).length;
}

function coefficientWords(v: number): string {
  if (v === 0) return "0";
  const a = Math.abs(v);
  if (!Number.isFinite(v)) return "–";
  return a >= 0.01 ? fixed(v, a >= 100 ? 0 : a >= 10 ? 1 : a >= 1 ? 2 : 3) : short(v, 2);
}
