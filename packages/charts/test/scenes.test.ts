import { describe, expect, it } from "vitest";
import {
  cellKey,
  curvesScene,
  orderDomain,
  orderScene,
  pathScene,
  profileScene,
  replayScene,
  sparkScene,
  stopsScene,
  surfaceLegend,
  surfaceScale,
  surfaceScene,
  toSvg,
  type CurvesInput,
  type PathInput,
  type Scene,
  type Shape,
  type SurfaceCell,
  type SurfaceInput,
} from "../src/index.ts";

const HOSTILE = `</text><script>alert(1)</script>"'&\u0000\u202e`;

function flat(shapes: readonly Shape[]): readonly Exclude<Shape, { kind: "group" }>[] {
  return shapes.flatMap((s) => (s.kind === "group" ? flat(s.shapes) : [s]));
}

function expectSound(scene: Scene): string {
  for (const theme of ["light", "dark"] as const) {
    const svg = toSvg(scene, { theme });
    expect(svg).not.toMatch(/NaN|Infinity|undefined|null|var\(|light-dark/);
    expect(svg.includes("<script") || svg.includes("\u0000")).toBe(false);
    expect(svg.split("<svg").length).toBe(2);
  }
  for (const hit of scene.hits) expect(Number.isFinite(hit.x) && Number.isFinite(hit.y)).toBe(true);
  return toSvg(scene);
}

function surface(cells: readonly SurfaceCell[], xs: readonly (number | string)[], ys: readonly (number | string)[]): SurfaceInput {
  return { cells, x: { values: xs, title: "lambda" }, y: { values: ys, title: "dropout" }, measure: "validation loss" };
}
const cell = (x: number, y: number, mean: number, rest: Partial<SurfaceCell> = {}): SurfaceCell => ({
  x,
  y,
  mean,
  se: 0.01,
  n: 5,
  running: false,
  within: false,
  ...rest,
});

describe("surface", () => {
  const cells = [
    cell(0, 0, 0.5),
    cell(0.1, 0, 0.4),
    cell(1, 0, 0.45),
    cell(0, 0.5, 0.42),
    cell(0.1, 0.5, 0.3, { within: true }),
    cell(1, 0.5, NaN, { se: NaN, n: 0 }),
  ];

  it("places cells on their axes, the value 0 apart, rows upward", () => {
    const scene = surfaceScene({ ...surface(cells, [0, 0.1, 1], [0, 0.5]), least: { x: 0.1, y: 0.5 } }, { width: 800 });
    expectSound(scene);
    const at = (x: number, y: number) => scene.hits.find((h) => h.key === cellKey(x, y))!;
    expect(at(0.1, 0).x - at(0, 0).x).toBeCloseTo(at(1, 0).x - at(0.1, 0).x + 8, 6);
    expect(at(0, 0.5).y).toBeLessThan(at(0, 0).y);
    expect(scene.label).toContain("Least 0.3 at lambda 0.1, dropout 0.5; 1 within one standard error");
    expect(at(1, 0.5).text).toContain("not tried");
  });

  it("draws every cell once, the whisker of a standard error in proportion", () => {
    const input = surface([cell(1, 1, 0.3, { se: 0.01 }), cell(2, 1, 0.4, { se: 0.005 })], [1, 2], [1]);
    const scene = surfaceScene(input, { width: 800, profiles: false });
    const unit = surfaceScale(input.cells).seUnit;
    const lengths = flat(scene.shapes).flatMap((s) => {
      const m = s.kind === "path" && s.strokeWidth === 1.5 ? /^M([\d.]+) ([\d.]+)L([\d.]+) \2$/.exec(s.d) : null;
      return m ? [Number(m[3]) - Number(m[1])] : [];
    });
    expect(lengths[0]).toBeCloseTo((24 * 0.01) / unit, 0);
    expect(lengths[1]).toBeCloseTo((24 * 0.005) / unit, 0);
  });

  it("shades the least darkest on light and clips at the 95th percentile", () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ mean: i === 39 ? 100 : 1 + i / 100, se: 0.01 }));
    const scale = surfaceScale(many);
    expect(scale.clipped).toBe(true);
    expect(scale.high).toBeLessThan(10);
    expect([scale.shade(1), scale.shade(100)]).toEqual([1, 0]);
    expect(scale.shade(1.1)).toBeGreaterThan(scale.shade(1.2));
  });

  it.each([
    ["none", [], [], []],
    ["axes only", [], [1, 2], [3]],
    ["one", [cell(1, 1, 0.5)], [1], [1]],
    ["one, without an error", [cell(1, 1, 0.5, { se: NaN, n: 1 })], [1], [1]],
    ["all equal", [cell(1, 1, 0.5), cell(2, 1, 0.5), cell(1, 2, 0.5), cell(2, 2, 0.5)], [1, 2], [1, 2]],
    ["all infinite", [cell(1, 1, Infinity), cell(2, 1, -Infinity)], [1, 2], [1]],
    ["huge", [cell(1, 1, 1e12), cell(2, 1, 1e-12)], [1, 2], [1]],
    ["cell off the axes", [cell(9, 9, 0.5)], [1], [1]],
  ])("is sound for %s", (_, given, xs, ys) => {
    for (const width of [0, 300, 800, 2000])
      expectSound(surfaceScene(surface(given as SurfaceCell[], xs as number[], ys as number[]), { width }));
    expectSound(surfaceLegend(surfaceScale(given as SurfaceCell[]), { width: 300, limit: 0.5, whiskers: true }));
  });

  it("escapes names from data", () => {
    const c = { ...cell(0, 0, 1), x: HOSTILE, y: HOSTILE };
    const input: SurfaceInput = { ...surface([c], [HOSTILE], [HOSTILE]), x: { values: [HOSTILE], title: HOSTILE } };
    expect(expectSound(surfaceScene(input, { width: 900 }))).toContain("&lt;script&gt;");
  });
});

describe("learning curves", () => {
  const size = { width: 400, height: 200 };
  const base: CurvesInput = { curves: [], xTitle: "epoch", yTitle: "loss" };

  it("marks what is kept and where it stops, and draws the rest faint", () => {
    const values = [1, 0.8, 0.6, 0.61, 0.62, 0.63];
    const scene = curvesScene(
      { ...base, xMax: 10, curves: [{ key: "a", split: "valid", at: [0, 1, 2, 3, 4, 5], values, kept: 2, stopped: 4 }] },
      size,
    );
    expectSound(scene);
    const shapes = flat(scene.shapes);
    const kept = shapes.find((s) => s.kind === "circle" && s.fill === "surface");
    const square = shapes.find((s) => s.kind === "rect" && s.fill === "es");
    // x runs from 42 to 386 over epochs 0 to 10
    expect(kept).toMatchObject({ x: 110.8 });
    expect(square && square.kind === "rect" ? square.x + 2.6 : NaN).toBeCloseTo(42 + 0.4 * 344, 1);
    expect(shapes.some((s) => s.kind === "path" && s.opacity === 0.22)).toBe(true);
  });

  it("has its legend above the plot, in as many rows as it takes, with no item on another", () => {
    const curves = (["valid", "train", "stop"] as const).map((split) => ({
      key: split,
      split,
      at: [0, 1],
      values: [1, 0.5],
      kept: 1,
      stopped: 1,
    }));
    for (const width of [300, 400, 900]) {
      const shapes = flat(curvesScene({ ...base, curves, stopWords: "stopped, patience 16" }, { width, height: 220 }).shapes);
      const top = Math.min(
        ...shapes.flatMap((s) => (s.kind === "path" && s.stroke === "line" ? [] : s.kind === "circle" && s.y > 60 ? [s.y] : [])),
      );
      const words = ["validation", "stop split, chooses the epoch", "train, dropout off", "weights kept", "stopped, patience 16"];
      const items = words.map((w) => shapes.find((s) => s.kind === "text" && s.text === w)).filter((s) => s?.kind === "text");
      expect(items).toHaveLength(words.length);
      for (const item of items) expect(item.y).toBeLessThan(top);
      for (const [a, b] of items.slice(1).map((item, k) => [items[k]!, item] as const))
        expect(b.y > a.y || b.x > a.x + 5 * a.text.length).toBe(true);
    }
  });

  it.each([
    ["none", []],
    ["an empty curve", [{ key: "a", split: "valid", at: [], values: [] }]],
    ["one point", [{ key: "a", split: "valid", at: [0], values: [1], kept: 0, stopped: 0 }]],
    ["all NaN", [{ key: "a", split: "train", at: [0, 1], values: [NaN, NaN] }]],
    ["constant", [{ key: "a", split: "valid", at: [0, 1, 2], values: [1, 1, 1] }]],
    ["with a hole and infinity", [{ key: "a", split: "valid", at: [0, 1, 2, 3], values: [1, NaN, Infinity, 0.5], kept: 2 }]],
  ])("is sound for %s", (_, curves) => {
    expectSound(curvesScene({ ...base, curves: curves as CurvesInput["curves"], gap: { train: NaN, valid: 1 } }, size));
  });
});

describe("trials in order", () => {
  const size = { width: 800, height: 184 };

  it("steps down to the least so far and says when it came", () => {
    const trials = [0.5, 0.4, 0.45, 0.3].map((value, number) => ({ number, value, state: "complete" as const }));
    const scene = orderScene({ trials, total: 10, yTitle: "loss" }, size);
    expectSound(scene);
    expect(scene.label).toBe("loss of 4 trials in order; the least, 0.3, came at trial 3.");
    const line = flat(scene.shapes).find((s) => s.kind === "path" && s.stroke === "accent");
    const ys = (line?.kind === "path" ? [...line.d.matchAll(/[ML][\d.]+ ([\d.]+)/g)] : []).map((m) => Number(m[1]));
    expect(ys.length).toBe(6);
    for (let i = 1; i < ys.length; i++) expect(ys[i]!).toBeGreaterThanOrEqual(ys[i - 1]!);
  });

  it("marks outliers at the upper edge, so that they press nothing together", () => {
    const values = [0.5, 0.42, 0.45, 0.3, 0.38, 900, 0.41, 0.36, 70];
    const trials = values.map((value, number) => ({ number, value, state: "complete" as const }));
    expect(orderDomain(trials)[1]).toBeLessThan(1);
    const scene = orderScene({ trials, total: 9, yTitle: "loss", selected: 5 }, size);
    expectSound(scene);
    const triangles = flat(scene.shapes).find((s) => s.kind === "path" && s.fill === "ink2");
    expect(triangles?.kind === "path" ? triangles.d.match(/Z/g)?.length : 0).toBe(2);
    expect(flat(scene.shapes).some((s) => s.kind === "text" && s.text === "2 above")).toBe(true);
    expect(scene.label).toContain("2 outlying above the frame");
    expect(scene.hits[5]!.text).toBe("Trial 5, complete: 900, above the frame");
    // Nothing is left out without outliers, few values or no spread.
    for (const few of [
      [0.5, 900],
      [1, 1, 1, 1, 1, 5],
      [1, 2, 3, 4, 5, 9],
    ])
      expect(orderDomain(few.map((value, number) => ({ number, value, state: "complete" })))[1]).toBeGreaterThanOrEqual(Math.max(...few));
  });

  it("draws 10,000 trials in few shapes", () => {
    const trials = Array.from({ length: 10_000 }, (_, number) => ({ number, value: 1 + Math.sin(number), state: "complete" as const }));
    const scene = orderScene({ trials, total: 10_000, yTitle: "loss" }, size);
    expect(flat(scene.shapes).length).toBeLessThan(60);
    expectSound(scene);
  });

  it.each([
    ["none", [], 0],
    ["one failed", [{ number: 0, value: NaN, state: "failed" }], 1],
    ["one", [{ number: 0, value: 1, state: "complete" }], 1],
    [
      "infinite",
      [
        { number: 0, value: Infinity, state: "diverged" },
        { number: 1, value: 0, state: "complete" },
      ],
      2,
    ],
  ])("is sound for %s", (_, trials, total) => {
    expectSound(orderScene({ trials: trials as never, total, yTitle: HOSTILE, baseline: 1 }, size));
  });
});

describe("path chart", () => {
  const lambdas = Array.from({ length: 20 }, (_, k) => 10 ** (-k / 8));
  const input: PathInput = {
    lambdas,
    mean: lambdas.map((l) => 3 + (Math.log10(l) + 1) ** 2),
    se: lambdas.map(() => 0.1),
    nonzero: lambdas.map((_, k) => k),
    coefficients: [
      { name: "up", values: lambdas.map((_, k) => Math.max(0, k - 4) / 10) },
      { name: "down", values: lambdas.map((_, k) => -Math.max(0, k - 9) / 20) },
      { name: "never", values: lambdas.map(() => 0) },
    ],
    least: 8,
    oneSe: 6,
    yTitle: "CV error",
    ySub: "MSE, 10 folds",
    coefficientTitle: "beta",
  };

  it("puts the strong end right, the picks on both charts and a ring where a feature enters", () => {
    const scene = pathScene(input, 900);
    expectSound(scene);
    const xs = scene.hits.map((h) => h.x);
    for (let k = 1; k < xs.length; k++) expect(xs[k]!).toBeLessThan(xs[k - 1]!);
    const shapes = flat(scene.shapes);
    const rings = shapes.filter((s) => s.kind === "circle" && s.fill === "bg");
    expect(rings).toHaveLength(1);
    expect(rings[0]).toMatchObject({ x: Math.round(xs[4]! * 10) / 10 });
    expect(shapes.filter((s) => s.kind === "text" && /λ\.(min|1se)/.test(s.text))).toHaveLength(2);
  });

  it.each([
    ["none", { lambdas: [], mean: [], se: [], nonzero: [], coefficients: [], least: undefined, oneSe: undefined }],
    ["one", { lambdas: [0.1], mean: [1], se: [NaN], nonzero: [0], coefficients: [{ name: "a", values: [0] }], least: 0, oneSe: 0 }],
    ["curve only", { coefficients: [] }],
    ["hostile names", { coefficients: [{ name: HOSTILE, values: lambdas.map((_, k) => k) }] }],
    ["picks outside", { least: 99, oneSe: -1 }],
    ["NaN scores", { mean: lambdas.map(() => NaN), least: undefined, oneSe: undefined }],
  ])("is sound for %s", (_, change) => {
    for (const width of [200, 400, 1200]) expectSound(pathScene({ ...input, ...change } as PathInput, width));
  });
});

describe("profile, replay, spark", () => {
  const size = { width: 600, height: 240 };
  it.each([
    ["none", []],
    ["one", [{ x: 0.1, mean: 1, se: NaN, n: 1 }]],
    ["with 0 on a log axis", [0, 0.1, 1].map((x) => ({ x, mean: x + 1, se: 0.1, n: 5 }))],
    ["names", ["a", HOSTILE].map((x, i) => ({ x, mean: i, se: 0.1, n: 5 }))],
    ["truth values", [true, false].map((x, i) => ({ x, mean: i, se: 0.1, n: 5 }))],
  ])("profile is sound for %s", (_, points) => {
    for (const log of [true, false])
      expectSound(profileScene({ points, xTitle: "lambda", yTitle: "loss", log, least: 0.1, oneSe: 1 }, size));
  });

  it("replay rings the present rule and joins the edge", () => {
    const points = [
      { key: "a", patience: 1, minDelta: 0, saved: 0.8, given: 0.1, se: 0.01 },
      { key: "b", patience: 5, minDelta: 0, saved: 0.5, given: 0.02, se: 0.01 },
      { key: "c", patience: 6, minDelta: 0, saved: 0.4, given: 0.05, se: 0.01 },
    ];
    const scene = replayScene({ points, current: points[1] }, size);
    expectSound(scene);
    const edge = flat(scene.shapes).find((s) => s.kind === "path" && s.stroke === "es" && s.cap === undefined);
    expect(edge?.kind === "path" ? edge.d.match(/[ML]/g) : []).toEqual(["M", "L"]);
    expectSound(replayScene({ points: [] }, size));
    expectSound(replayScene({ points: [{ ...points[0]!, given: NaN, se: NaN }] }, size));
  });

  it("spark is sound", () => {
    for (const values of [[], [1], [1, 1], [NaN, 1, 2], [1, NaN, 3]]) expectSound(sparkScene(values, { width: 72, height: 18 }));
  });
});

it("stops are sound, and say the share that is run", () => {
  const size = { width: 500, height: 200 };
  const rows = Array.from({ length: 300 }, (_, trial) => ({ trial, kept: 10, stopped: 15, recorded: 60 }));
  const scene = stopsScene(rows, size);
  expectSound(scene);
  expect(scene.label).toBe("Where the rule stops each of 300 trials: 25 % of the recorded epochs are run.");
  expectSound(stopsScene([], size));
  expectSound(stopsScene([{ trial: 0, kept: -1, stopped: NaN, recorded: 0 }], size));
});
