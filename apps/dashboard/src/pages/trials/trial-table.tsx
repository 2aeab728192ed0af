import { formatValue } from "@ridgeline/analysis";
import { short, sparkScene, valueWords } from "@ridgeline/charts";
import { SceneSvg } from "@ridgeline/charts/react";
import type { StudyState } from "@ridgeline/protocol";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef, type ReactElement } from "react";
import type { AxisChoice } from "../../model/axes.ts";
import { fieldOf, meanCurve, type TrialRow } from "../../model/trial-rows.ts";
import { State, trialMark } from "../../parts/marks.tsx";

const ROW = 28;

interface Props {
  readonly state: StudyState;
  readonly version: number;
  readonly rows: readonly TrialRow[];
  readonly params: readonly AxisChoice[];
  readonly sort: { readonly by: string; readonly descending: boolean };
  onSort(by: string): void;
  readonly selected: number | undefined;
  readonly at: number;
  onOpen(trial: number): void;
}

/** The trials as a real table of which only the rows in sight are drawn. */
export function TrialTable(props: Props): ReactElement {
  const { rows, params, sort, onSort, at, state } = props;
  const ref = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => ref.current,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey: (i) => rows[i]?.number ?? i,
  });
  useEffect(() => {
    if (at > 0) virtual.scrollToIndex(at);
  }, [at, virtual]);
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const isLoss = state.spec.metric === "loss";
  const columns: readonly (readonly [string, string])[] = [
    ["trial", "Trial"],
    ...params.map((p) => [p.name, p.title] as const),
    ["loss", isLoss ? "Loss ± SE" : "Error ± SE"],
    ...(isLoss ? ([["error", "Error"]] as const) : []),
    ["gap", "Gap"],
    ["kept", "Kept at"],
    ["seconds", "Seconds"],
  ];
  return (
    <div className="vtable" ref={ref} data-testid="trials-table" tabIndex={0} role="region" aria-label="Trials">
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {columns.map(([name, title]) => (
              <th key={name} scope="col" aria-sort={sort.by === name ? (sort.descending ? "descending" : "ascending") : "none"}>
                <button type="button" onClick={() => onSort(name)}>
                  {title}
                  {sort.by === name ? (sort.descending ? " ↓" : " ↑") : ""}
                </button>
              </th>
            ))}
            <th scope="col" className="l">
              Validation
            </th>
          </tr>
        </thead>
        <tbody>
          {before > 0 ? (
            <tr aria-hidden="true">
              <td style={{ height: before, padding: 0, border: 0 }} colSpan={columns.length + 1} />
            </tr>
          ) : null}
          {items.map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <Row
                key={item.key}
                index={item.index}
                row={row}
                params={params}
                metric={isLoss ? "validLoss" : "validError"}
                isLoss={isLoss}
                isSelected={row.number === props.selected}
                isAt={item.index === at}
                onOpen={props.onOpen}
                version={row.trial.state === "running" ? props.version : 0}
              />
            );
          })}
          {after > 0 ? (
            <tr aria-hidden="true">
              <td style={{ height: after, padding: 0, border: 0 }} colSpan={columns.length + 1} />
            </tr>
          ) : null}
        </tbody>
      </table>
    </div>
  );
}

/** `version` is there to draw a running trial anew: its object changes in place. */
const Row = memo(function Row({
  row,
  index,
  params,
  metric,
  isLoss,
  isSelected,
  isAt,
  onOpen,
}: {
  readonly row: TrialRow;
  readonly index: number;
  readonly params: readonly AxisChoice[];
  readonly metric: string;
  readonly isLoss: boolean;
  readonly isSelected: boolean;
  readonly isAt: boolean;
  readonly version: number;
  onOpen(trial: number): void;
}): ReactElement {
  const { trial, best } = row;
  const number = (name: string, digits = 3): string => {
    const v = fieldOf(row, name);
    return typeof v === "number" && Number.isFinite(v) ? short(v, digits) : "–";
  };
  return (
    <tr
      aria-rowindex={index + 2}
      data-trial={row.number}
      data-testid="trial-row"
      className={isSelected ? "sel" : isAt ? "at" : ""}
      onClick={() => onOpen(row.number)}
      style={{ height: ROW }}
    >
      <td>
        <State state={trialMark(trial)} />{" "}
        <button type="button" className="linkish" aria-label={`Open trial ${row.number}`}>
          {row.number}
        </button>
      </td>
      {params.map((p) => (
        <td key={p.name} className="cut">
          <bdi>{valueWords(trial.params[p.name] ?? "–")}</bdi>
        </td>
      ))}
      <td style={row.isWithin ? { fontWeight: 600 } : undefined}>
        {best === undefined
          ? trial.value === undefined || !Number.isFinite(trial.value)
            ? "–"
            : short(trial.value)
          : formatValue(best.mean, best.se)}
      </td>
      {isLoss ? <td>{number("error")}</td> : null}
      <td>{number("gap")}</td>
      <td>{number("kept")}</td>
      <td>{number("seconds")}</td>
      <td className="l">
        <SceneSvg scene={sparkScene(meanCurve(trial, metric), { width: 90, height: 18, style: { stroke: "valid" } })} />
      </td>
    </tr>
  );
});
