import { lambdaAt, lineAt, pathLayout, pathScene, plainName, short, type PathInput, type PathLayout } from "@ridgeline/charts";
import { SceneSvg } from "@ridgeline/charts/react";
import { useContext, useEffect, useMemo, useState, type MouseEvent, type ReactElement } from "react";
import { SceneContext } from "../../parts/panel-context.ts";
import { useWidth } from "../../parts/use-width.ts";

interface Pointed {
  readonly k: number;
  readonly line: number | undefined;
  readonly x: number;
  readonly y: number;
}

/** The chart of a path with its lambda cursor: a line is named under the pointer, a click moves the cursor. Keys are the page's. */
export function PathFigure({
  input,
  cursor,
  onCursor,
}: {
  readonly input: PathInput;
  readonly cursor: number | undefined;
  onCursor(k: number): void;
}): ReactElement {
  const [ref, width] = useWidth<HTMLDivElement>();
  const tall = width >= 1100 ? 480 : undefined;
  const sized = useMemo(() => ({ ...input, height: tall }), [input, tall]);
  const layout = useMemo(() => (width > 0 ? pathLayout(sized, width) : undefined), [sized, width]);
  const scene = useMemo(() => (width > 0 ? pathScene(sized, width) : undefined), [sized, width]);
  const panel = useContext(SceneContext);
  useEffect(() => {
    if (panel !== undefined && scene !== undefined) panel.current = scene;
  }, [panel, scene]);
  const [pointed, setPointed] = useState<Pointed>();
  const line = pointed?.line;
  useEffect(() => {
    const drawn = line === undefined ? undefined : ref.current?.querySelector(`[data-name="line ${line}"]`);
    drawn?.classList.add("on");
    return () => drawn?.classList.remove("on");
  }, [line, ref, scene]);
  const find = (e: MouseEvent<HTMLElement>): Pointed | undefined => {
    if (layout === undefined) return undefined;
    const box = e.currentTarget.getBoundingClientRect();
    const zoom = box.width / Math.max(1, e.currentTarget.clientWidth);
    const [x, y] = [(e.clientX - box.left) / zoom, (e.clientY - box.top) / zoom];
    const k = lambdaAt(layout, x);
    return k === undefined ? undefined : { k, line: lineAt(sized, layout, x, y), x, y };
  };
  const shown = pointed?.k ?? cursor;
  return (
    <>
      <div
        ref={ref}
        className={`chart pick${line === undefined ? "" : " hot"}`}
        style={scene === undefined ? { minHeight: 684 } : undefined}
        data-testid="path-chart"
        tabIndex={0}
        role="group"
        aria-label={scene?.label ?? "Path"}
        onPointerMove={(e) => setPointed(find(e))}
        onPointerLeave={() => setPointed(undefined)}
        onClick={(e) => {
          const at = find(e);
          if (at !== undefined) onCursor(at.k);
        }}
      >
        {scene === undefined ? null : <SceneSvg scene={scene} />}
        {layout === undefined ? null : <Cursor layout={layout} input={input} cursor={cursor} />}
        {pointed?.line === undefined || layout === undefined ? null : (
          <LineTip input={input} layout={layout} at={pointed} line={pointed.line} />
        )}
      </div>
      <p className="readout" aria-live={pointed === undefined ? "polite" : "off"}>
        {shown === undefined ? "" : (scene?.hits[shown]?.text ?? "")}
      </p>
    </>
  );
}

function Cursor({
  layout,
  input,
  cursor,
}: {
  readonly layout: PathLayout;
  readonly input: PathInput;
  readonly cursor: number | undefined;
}): ReactElement | null {
  const x = cursor === undefined ? undefined : layout.xs[cursor];
  if (x === undefined || cursor === input.least || cursor === input.oneSe) return null;
  const top = (layout.upper ?? layout.lower).top - 4;
  return <span className="lcursor" data-testid="lambda-cursor" style={{ left: x, top, height: layout.lower.bottom - top }} />;
}

function LineTip({
  input,
  layout,
  at,
  line,
}: {
  readonly input: PathInput;
  readonly layout: PathLayout;
  readonly at: Pointed;
  readonly line: number;
}): ReactElement {
  const c = input.coefficients[line];
  const side = at.x > layout.width / 2 ? { right: layout.width - at.x + 10 } : { left: at.x + 10 };
  return (
    <span className="tip" style={{ ...side, top: at.y + 8 }}>
      <bdi>{plainName(c?.name ?? "")}</bdi> {short(c?.values[at.k] ?? NaN, 3)} at λ {short(input.lambdas[at.k] ?? NaN, 3)}
    </span>
  );
}
