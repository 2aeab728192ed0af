import {
  decimalsFor,
  fixed,
  surfaceLegend,
  surfaceScale,
  surfaceScene,
  valueWords,
  type SurfaceInput,
  type SurfaceScale,
} from "@ridgeline/charts";
import { SceneSvg } from "@ridgeline/charts/react";
import { useCallback, useMemo, useState, type ReactElement } from "react";
import type { AxisChoice } from "../../model/axes.ts";
import { trialsKey } from "../../model/derived.ts";
import { metricWords } from "../../model/settings-words.ts";
import { surfaceView, type SurfaceView } from "../../model/surface-view.ts";
import { useRoute } from "../../model/use-route.ts";
import { Chart } from "../../parts/chart.tsx";
import { Panel } from "../../parts/panel.tsx";
import { Segments } from "../../parts/segments.tsx";
import type { TableData } from "../../parts/table-data.ts";
import { AxisPicker } from "./axis-picker.tsx";
import type { PanelProps } from "./types.ts";

const ALL = "all";
const SIDES = "sides";

/** How much: the surface of two parameters, with a further choice as segments or side by side. */
export function SurfacePanel({
  state,
  axes,
  selected,
}: PanelProps & { readonly axes: readonly AxisChoice[]; readonly selected: number | undefined }): ReactElement {
  const [picked, setPicked] = useState<{ readonly x?: string; readonly y?: string }>({});
  const x = axes.find((a) => a.name === picked.x) ?? axes[0];
  const y = axes.find((a) => a.name === picked.y && a !== x) ?? axes.find((a) => a !== x);
  const facet = axes.find((a) => a !== x && a !== y && a.choices.length > 1 && a.choices.length <= 6);
  const [face, setFace] = useState(ALL);
  const key = trialsKey(state);
  const views = useMemo(() => {
    if (x === undefined || y === undefined) return [];
    const one = (
      fixed: Record<string, string | number | boolean>,
      title: string,
    ): { readonly title: string; readonly view: SurfaceView } => ({ title, view: surfaceView(state, x, y, fixed, selected) });
    if (facet === undefined || face === ALL) return [one({}, "")];
    if (face === SIDES) return facet.choices.map((v) => one({ [facet.name]: v }, `${facet.title} ${valueWords(v)}`));
    const choice = facet.choices.find((v) => String(v) === face);
    return [one(choice === undefined ? {} : { [facet.name]: choice }, "")];
    // The state changes in place: `key` tells when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [state, key, x?.name, y?.name, facet?.name, face, selected]);
  const scale = useMemo(() => surfaceScale(views.flatMap((v) => v.view.input.cells)), [views]);
  if (x === undefined || y === undefined || views[0] === undefined) return <></>;
  const drawn = views.flatMap((v) => v.view.input.cells).filter((c) => Number.isFinite(c.mean));
  const least = drawn.reduce<(typeof drawn)[number] | undefined>((a, b) => (a === undefined || b.mean < a.mean ? b : a), undefined);
  const table = (): TableData => surfaceTable(views, x.title, y.title);
  return (
    <Panel
      id="surface"
      testId="surface-panel"
      title={`Validation ${metricWords(state)} over ${x.title} × ${y.title}`}
      sub={subLine(drawn, scale)}
      table={table}
      side={<Legend scale={scale} limit={least === undefined ? undefined : least.mean + (least.se > 0 ? least.se : 0)} />}
    >
      {facet === undefined && axes.length < 3 ? null : (
        <div className="pbar">
          {facet === undefined ? null : (
            <label>
              {facet.title}
              <Segments
                label={facet.title}
                value={face}
                onChange={setFace}
                options={[
                  { value: ALL, words: "Best of all" },
                  ...facet.choices.map((v) => ({ value: String(v), words: valueWords(v) })),
                  { value: SIDES, words: "Side by side" },
                ]}
              />
            </label>
          )}
          {axes.length < (facet === undefined ? 3 : 4) ? null : <AxisPicker axes={axes} x={x} y={y} onChange={setPicked} />}
        </div>
      )}
      <figure>
        <div className={views.length > 1 ? "sides" : ""} data-testid="surface">
          {views.map(({ title, view }) => (
            <div key={title}>
              {title === "" ? null : <h3>{title}</h3>}
              <SurfaceChart view={view} scale={scale} isSmall={views.length > 1} />
            </div>
          ))}
        </div>
        <figcaption className="hidephone">
          Mean over folds, scored on validation rows{facet !== undefined && face === ALL ? `, the best ${facet.title} in each cell` : ""}.
          Outline: within one standard error of the least, which was selected on this split and so is optimistic. Dots: running. Hatched:
          not tried.
        </figcaption>
      </figure>
    </Panel>
  );
}

function SurfaceChart({
  view,
  scale,
  isSmall,
}: {
  readonly view: SurfaceView;
  readonly scale: SurfaceScale;
  readonly isSmall: boolean;
}): ReactElement {
  const { go } = useRoute();
  const draw = useCallback(
    (width: number) => surfaceScene({ ...view.input, scale } satisfies SurfaceInput, { width, profiles: isSmall ? false : undefined }),
    [view, scale, isSmall],
  );
  const pick = useCallback(
    (key: string) => {
      const [x, y] = JSON.parse(key) as [number | string, number | string];
      const at = view.input.cells.findIndex((c) => c.x === x && c.y === y);
      const trial = view.surface.cells[at]?.candidate?.ref.trial;
      if (trial !== undefined) go({ trial }, true);
    },
    [view, go],
  );
  return <Chart draw={draw} reserve={360} onPick={pick} />;
}

function Legend({ scale, limit }: { readonly scale: SurfaceScale; readonly limit: number | undefined }): ReactElement {
  return (
    <span className="legend">
      {scale.high > scale.low ? <SceneSvg scene={surfaceLegend(scale, { width: 300, limit, whiskers: true })} /> : null}
    </span>
  );
}

function subLine(drawn: readonly { readonly n: number; readonly se: number }[], scale: SurfaceScale): string {
  if (drawn.length === 0) return "No trial has finished. The first cell appears when one does.";
  const counts = drawn.map((c) => c.n);
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  const lines = scale.levels.map((v) => `+${fixed(v - scale.low, decimalsFor(v - scale.low, 1), true)}`).join(", ");
  const bars = drawn.some((c) => c.se > 0) ? ". Bars: ± one SE" : "";
  return `${low === high ? low : `${low} to ${high}`} fold scores a cell${bars}${lines === "" ? "" : `. Lines: ${lines}`}`;
}

function surfaceTable(views: readonly { readonly title: string; readonly view: SurfaceView }[], x: string, y: string): TableData {
  const hasTitle = views.length > 1;
  const rows = views.flatMap(({ title, view }) =>
    view.input.cells.map((c) => [
      ...(hasTitle ? [title] : []),
      c.x,
      c.y,
      c.mean,
      c.se,
      c.n,
      c.within ? "yes" : "no",
      c.running ? "yes" : "no",
    ]),
  );
  return { columns: [...(hasTitle ? ["surface"] : []), x, y, "mean", "SE", "n", "within one SE", "running"], rows };
}
