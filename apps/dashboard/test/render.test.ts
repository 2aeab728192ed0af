import { curvesScene, surfaceScene, toSvg, type Scene } from "@ridgeline/charts";
import { SceneSvg } from "@ridgeline/charts/react";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";

const HOSTILE = `</text><script>alert(1)</script>"'&`;
const cell = { x: HOSTILE, y: "b", mean: 0.3, se: 0.01, n: 5, running: true, within: true };
const scenes: readonly (readonly [string, Scene])[] = [
  [
    "surface",
    surfaceScene(
      { cells: [cell], x: { values: [HOSTILE], title: HOSTILE }, y: { values: ["b"], title: "y" }, measure: HOSTILE },
      { width: 800 },
    ),
  ],
  [
    "curves",
    curvesScene(
      { curves: [{ key: "a", split: "valid", at: [0, 1, 2], values: [1, NaN, 0.5], kept: 2 }], xTitle: "epoch", yTitle: HOSTILE },
      { width: 400, height: 200 },
    ),
  ],
];

describe("React and SVG text draw the same", () => {
  it.each(scenes)("%s", (_, scene) => {
    const page = renderToStaticMarkup(createElement(SceneSvg, { scene }));
    const file = toSvg(scene, { background: false });
    for (const tag of ["path", "rect", "circle", "text"]) expect(page.split(`<${tag} `).length, tag).toBe(file.split(`<${tag} `).length);
    const geometry = (svg: string): readonly string[] => [...svg.matchAll(/ d="([^"]*)"/g)].map((m) => m[1]!);
    expect(geometry(page)).toEqual(geometry(file));
    expect(page).not.toContain("<script");
    expect(page).not.toMatch(/NaN|undefined/);
    expect(page).toContain('role="img"');
  });
});
