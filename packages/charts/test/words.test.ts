import { describe, expect, it } from "vitest";
import {
  coefficientPlot,
  cutFeature,
  decimalsFor,
  escapeXml,
  fixed,
  inkOn,
  luminance,
  paintValue,
  plainName,
  ramp,
  short,
  sparkline,
  surfaceText,
  tickWords,
  tokens,
} from "../src/index.ts";

describe("a feature's name", () => {
  it.each([
    ["Neighborhood=Northridge", 30, "Neighborhood=Northridge"],
    ["Neighborhood=Northridge", 20, "Neighbor\u2026=Northridge"],
    ["Neighborhood=Northridge", 14, "Neig\u2026=Northri\u2026"],
    ["Neighborhood", 8, "Neighbo\u2026"],
    ["sex=male and more", 12, "sex=male an\u2026"],
    ["Neighborhood=Northridge", 8, "Neighbo\u2026"],
  ])("%s in %i characters: %s", (name, most, cut) => {
    expect(cutFeature(name, most)).toBe(cut);
    expect([...cutFeature(name, most)].length).toBeLessThanOrEqual(most);
  });
});

describe("numbers in words", () => {
  it.each([
    [0, "0"],
    [0.003, "0.003"],
    [1e-5, "1e\u22125"],
    [3.2e-5, "3.2e\u22125"],
    [0.001, "0.001"],
    [1234.5, "1,235"],
    [-2.5, "\u22122.5"],
    [NaN, "\u2013"],
    [Infinity, "\u221e"],
    [0.28712345, "0.2871"],
    [2e8, "2e8"],
  ])("short(%s) = %s", (v, words) => expect(short(v)).toBe(words));

  it("fixes decimals, bare or not", () => {
    expect(fixed(0.2871, 3, true)).toBe(".287");
    expect(fixed(-0.2871, 3, true)).toBe("\u2212.287");
    expect(fixed(2987.4, 0)).toBe("2987");
    expect(fixed(12987.4, 1)).toBe("12,987.4");
  });

  it("shows two figures of an error", () => {
    expect([0.0031, 0.18, 12, 0].map((se) => decimalsFor(se))).toEqual([4, 2, 0, 4]);
  });

  it("writes ticks with one number of decimals", () => {
    expect(tickWords([0, 0.05, 0.1])).toEqual(["0.00", "0.05", "0.10"]);
    expect(tickWords([0, 500, 1000])).toEqual(["0", "500", "1,000"]);
    expect(tickWords([])).toEqual([]);
  });
});

it("makes hostile names harmless", () => {
  expect(plainName("a\u0000b\nc")).toBe("a\u2400b\u240ac");
  expect(plainName("a\u202eb")).toBe("a\ufffdb");
  expect([...plainName("x".repeat(100))]).toHaveLength(64);
  expect(escapeXml(`<a href="x">&'\u0001\ud800`)).toBe("&lt;a href=&quot;x&quot;&gt;&amp;&#39;\ufffd\ufffd");
});

describe("paint", () => {
  const steps = Array.from({ length: 101 }, (_, i) => i / 100);
  const contrast = (a: string, b: string): number => {
    const [x, y] = [luminance(a), luminance(b)].toSorted((p, q) => q - p) as [number, number];
    return (x + 0.05) / (y + 0.05);
  };

  it("is strictly monotone in luminance, and the better stands out more", () => {
    const light = steps.map((t) => luminance(ramp(t).light));
    const dark = steps.map((t) => luminance(ramp(t).dark));
    for (let i = 1; i < steps.length; i++) expect([light[i]! < light[i - 1]!, dark[i]! > dark[i - 1]!]).toEqual([true, true]);
  });

  it("keeps figures on cells at 4.58 : 1 or more", () => {
    for (const t of steps)
      for (const side of ["light", "dark"] as const) expect(contrast(ramp(t)[side], inkOn(t)[side])).toBeGreaterThanOrEqual(4.58);
  });

  it("keeps text at 4.5 : 1 on the page and marks at 3 : 1", () => {
    for (const side of ["light", "dark"] as const) {
      for (const name of ["ink", "ink2", "ink3", "accent", "good", "warn", "bad"] as const)
        expect(contrast(tokens[name][side], tokens.bg[side])).toBeGreaterThanOrEqual(4.5);
      for (const name of ["none", "l1", "l2", "en", "decay", "dropout", "es", "control"] as const)
        expect(contrast(tokens[name][side], tokens.bg[side])).toBeGreaterThanOrEqual(3);
    }
  });

  it("writes a token as the page's property or as a colour", () => {
    expect([paintValue("ink", "css"), paintValue("ink", "dark"), paintValue("transparent", "css")]).toEqual([
      "var(--ink)",
      "#ECEDEF",
      "none",
    ]);
    expect(paintValue({ light: "#ffffff", dark: "#000000" }, "css")).toBe("light-dark(#ffffff,#000000)");
  });
});

describe("terminal", () => {
  it("draws sparklines", () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe("\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588");
    expect(sparkline([1, NaN, 2])).toBe("\u2581 \u2588");
    expect(sparkline([5, 5])).toBe("\u2584\u2584");
    expect(sparkline([])).toBe("");
    expect([
      ...sparkline(
        Array.from({ length: 100 }, (_, i) => i),
        10,
      ),
    ]).toHaveLength(10);
  });

  it("draws coefficients about a common zero, largest first", () => {
    const lines = coefficientPlot(
      [
        { name: "small", value: 0.1 },
        { name: "large", value: -2 },
        { name: "none", value: 0 },
      ],
      { width: 60 },
    ).split("\n");
    expect(lines[0]).toMatch(/^large +\u22122 +\u2588+\u2502$/);
    expect(lines[1]).toMatch(/^small +0\.1 +\u2502\u2588$/);
    expect(lines[0]!.indexOf("\u2502")).toBe(lines[1]!.indexOf("\u2502"));
    expect(lines[2]).toBe("1 at zero");
    for (const l of lines) expect([...l].length).toBeLessThanOrEqual(60);
    expect(coefficientPlot([])).toBe("");
  });

  it("writes a surface with its least and its ties", () => {
    const cells = [
      { x: 0, y: 0, mean: 0.4, within: false },
      { x: 1, y: 0, mean: 0.3, within: true },
      { x: 0, y: 0.5, mean: 0.31, within: true },
      { x: 1, y: 0.5, mean: NaN, within: false },
    ];
    const rows = surfaceText({ xs: [0, 1], ys: [0, 0.5], cells }).split("\n");
    expect(rows[0]).toMatch(/^0\.5 .*\.310\+ +\.$/);
    expect(rows[1]).toMatch(/\.300\*$/);
    expect(surfaceText({ xs: [], ys: [], cells: [] })).toBe("no cell has finished yet");
  });
});
