import { SceneSvg } from "@ridgeline/charts/react";
import type { Hit, Scene } from "@ridgeline/charts";
import { useContext, useEffect, useMemo, useState, type KeyboardEvent, type MouseEvent, type ReactElement } from "react";
import { hitAt, middle, nextHit } from "./nearest.ts";
import { SceneContext } from "./panel-context.ts";
import { useWidth } from "./use-width.ts";

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A drawing that fills its column: a tip at the pointer, one tab stop, arrows go inside, Enter picks, the line below reads out.
 *  `draw` must be stable while its data are (useCallback); `reserve` is its height before it is measured. */
export function Chart({
  draw,
  reserve,
  onPick,
  testId,
  readout = true,
}: {
  readonly draw: (width: number) => Scene;
  readonly reserve: number;
  readonly onPick?: ((key: string) => void) | undefined;
  readonly testId?: string;
  readonly readout?: boolean;
}): ReactElement {
  const [ref, width] = useWidth<HTMLDivElement>();
  const scene = useMemo(() => (width > 0 ? draw(width) : undefined), [draw, width]);
  const panel = useContext(SceneContext);
  useEffect(() => {
    if (panel !== undefined && scene !== undefined) panel.current = scene;
  }, [panel, scene]);
  const [pointed, setPointed] = useState<Hit>();
  const [key, setKey] = useState<string>();
  const focused = scene?.hits.find((h) => h.key === key);
  const find = (e: MouseEvent<HTMLElement>): Hit | undefined => {
    const box = e.currentTarget.getBoundingClientRect();
    const zoom = box.width / Math.max(1, e.currentTarget.clientWidth);
    return scene === undefined ? undefined : hitAt(scene.hits, (e.clientX - box.left) / zoom, (e.clientY - box.top) / zoom);
  };
  const onKeyDown = (e: KeyboardEvent): void => {
    const arrow = ARROWS[e.key];
    if (arrow !== undefined && scene !== undefined && !e.ctrlKey && !e.metaKey && !e.altKey) {
      e.preventDefault();
      let hit = nextHit(scene.hits, focused, arrow[0], arrow[1]);
      for (let k = 1; e.shiftKey && k < 10; k++) hit = nextHit(scene.hits, hit, arrow[0], arrow[1]);
      setKey(hit?.key);
    } else if (e.key === "Enter" && focused !== undefined) onPick?.(focused.key);
    else if (e.key === "Escape") setKey(undefined);
  };
  const shown = pointed ?? focused;
  return (
    <>
      <div
        ref={ref}
        className={onPick === undefined ? "chart" : "chart pick"}
        style={scene === undefined ? { minHeight: reserve } : undefined}
        data-testid={testId}
        tabIndex={0}
        role="group"
        aria-label={scene?.label ?? "Chart"}
        onKeyDown={onKeyDown}
        onPointerMove={(e) => setPointed(find(e))}
        onPointerLeave={() => setPointed(undefined)}
        onClick={(e) => {
          const hit = find(e);
          if (hit !== undefined) onPick?.(hit.key);
        }}
      >
        {scene === undefined ? null : <SceneSvg scene={scene} />}
        {focused === undefined ? null : <FocusBox hit={focused} />}
        {pointed === undefined ? null : <Tip hit={pointed} width={width} />}
      </div>
      {readout ? (
        <p className="readout" aria-live={focused === undefined ? "off" : "polite"}>
          {shown?.text ?? ""}
        </p>
      ) : null}
    </>
  );
}

function FocusBox({ hit }: { readonly hit: Hit }): ReactElement {
  const [w, h] = [hit.width ?? 0, hit.height ?? 0];
  const size = w > 0 ? { left: hit.x, top: hit.y, width: w, height: h } : { left: hit.x - 7, top: hit.y - 7, width: 14, height: 14 };
  return <span className="cursor" style={size} />;
}

function Tip({ hit, width }: { readonly hit: Hit; readonly width: number }): ReactElement {
  const [x, y] = middle(hit);
  const side = x > width / 2 ? { right: width - x + 10 } : { left: x + 10 };
  return (
    <span className="tip" style={{ ...side, top: y + (hit.height ?? 0) / 2 + 8 }}>
      <bdi>{hit.text}</bdi>
    </span>
  );
}
