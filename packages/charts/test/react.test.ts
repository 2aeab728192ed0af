import { createElement } from "react";
import { describe, expect, it } from "vitest";
import {
  leastMark,
  orderScene,
  regulariserMark,
  regulariserNames,
  stateMark,
  stateNames,
  type Regulariser,
  type Shape,
  type StateMark,
} from "../src/index.ts";
import { Mark, SceneSvg } from "../src/react.tsx";
import { toSvg } from "../src/svg.ts";

describe("marks", () => {
  const sheet = (shapes: readonly Shape[]): string => toSvg({ width: 16, height: 16, label: "", shapes, hits: [] });

  it("has a shape of its own for every regulariser and state", () => {
    const drawn = [
      ...(Object.keys(regulariserNames) as Regulariser[]).map((k) => sheet(regulariserMark(k, 8, 8))),
      ...(Object.keys(stateNames) as StateMark[]).map((k) => sheet(stateMark(k, 8, 8))),
      sheet(leastMark(8, 8)),
    ];
    const shapesOnly = drawn.map((svg) => svg.replaceAll(/(fill|stroke)="[^"]*"/g, ""));
    expect(new Set(shapesOnly).size).toBeGreaterThanOrEqual(drawn.length - 1); // L2 and a finished trial are both discs, of one size
    for (const svg of drawn) expect(svg).not.toMatch(/NaN|undefined/);
  });
});

describe("React elements", () => {
  it("are made for any scene", () => {
    const scene = orderScene(
      { trials: [{ number: 0, value: 1, state: "complete" }], total: 3, yTitle: "loss" },
      { width: 400, height: 150 },
    );
    const element = createElement(SceneSvg, { scene });
    expect(element.props.scene.label).toContain("1 trials in order");
    expect(createElement(Mark, { shapes: leastMark(8, 8) }).props.shapes).toHaveLength(1);
  });
});
