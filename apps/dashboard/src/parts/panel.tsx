import { toSvg, short, type Scene } from "@ridgeline/charts";
import { useRef, useState, type ReactElement, type ReactNode } from "react";
import { SceneContext } from "./panel-context.ts";
import { download, toCsv, type TableData } from "./table-data.ts";

const MOST_ROWS = 200;
const HIDDEN_ROWS = 40;

/** A part of a page: title, a line of what is drawn, tools, the chart; with `table` the numbers behind it, also for those who do not see it. */
export function Panel({
  id,
  title,
  sub,
  side,
  table,
  children,
  testId,
}: {
  readonly id: string;
  readonly title: ReactNode;
  readonly sub?: ReactNode;
  readonly side?: ReactNode;
  readonly table?: (() => TableData) | undefined;
  readonly children: ReactNode;
  readonly testId?: string;
}): ReactElement {
  const [isTable, setTable] = useState(false);
  const scene = useRef<Scene | undefined>(undefined);
  const saveSvg = (): void => {
    const theme =
      getComputedStyle(document.documentElement).colorScheme === "dark" ||
      (document.documentElement.dataset["theme"] === undefined && matchMedia("(prefers-color-scheme: dark)").matches)
        ? "dark"
        : "light";
    if (scene.current !== undefined) download(`${id}.svg`, "image/svg+xml", toSvg(scene.current, { theme }));
  };
  return (
    <section className="panel" aria-labelledby={`h-${id}`} data-panel={id} data-testid={testId}>
      <div className="phead">
        <div className="h">
          <h2 id={`h-${id}`}>{title}</h2>
          {sub === undefined ? null : <p className="sub">{sub}</p>}
        </div>
        <span className="grow" />
        {table === undefined ? null : (
          <span className="tools">
            <button type="button" className="btn quiet" data-table-toggle aria-pressed={isTable} onClick={() => setTable(!isTable)}>
              Table
            </button>
            <button type="button" className="btn quiet" onClick={saveSvg} disabled={isTable}>
              SVG
            </button>
            <button type="button" className="btn quiet" onClick={() => download(`${id}.csv`, "text/csv", toCsv(table()))}>
              CSV
            </button>
          </span>
        )}
        {side}
      </div>
      <SceneContext value={scene}>{isTable ? null : children}</SceneContext>
      {table === undefined ? null : (
        <div className={isTable ? "scroll tall" : "sr"} tabIndex={isTable ? 0 : undefined}>
          <DataTable data={table()} caption={id} most={isTable ? MOST_ROWS : HIDDEN_ROWS} />
        </div>
      )}
    </section>
  );
}

function DataTable({ data, caption, most }: { readonly data: TableData; readonly caption: string; readonly most: number }): ReactElement {
  const hidden = data.rows.length - most;
  return (
    <table>
      <caption className="sr">{caption}</caption>
      <thead>
        <tr>
          {data.columns.map((c) => (
            <th key={c} scope="col">
              {c}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {data.rows.slice(0, most).map((r, i) => (
          <tr key={i}>
            {r.map((v, k) => (
              <td key={data.columns[k]}>{typeof v === "number" ? short(v) : <bdi>{v}</bdi>}</td>
            ))}
          </tr>
        ))}
        {hidden > 0 ? (
          <tr>
            <td colSpan={data.columns.length}>{hidden} more rows in the CSV</td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}
