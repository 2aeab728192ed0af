import { describe, expect, it } from "vitest";
import { coefficientPathText, cvCurveText, type PathTextInput } from "../src/index.ts";

const lambdas = Array.from({ length: 21 }, (_, k) => 10 ** (1 - k / 10));
const soft = (end: number, from: number) => lambdas.map((_, k) => (k <= from ? 0 : (end * (k - from)) / (20 - from)));
const input: PathTextInput = {
  lambdas,
  lines: [
    { name: "size", values: soft(4, 0) },
    { name: "age", values: soft(-2, 6) },
    { name: "never", values: lambdas.map(() => 0) },
    { name: "late", values: soft(1, 14) },
  ],
  mean: lambdas.map((_, k) => 2 + ((k - 12) / 12) ** 2),
  se: lambdas.map(() => 0.2),
  nonzero: lambdas.map((_, k) => (k > 14 ? 3 : k > 6 ? 2 : k > 0 ? 1 : 0)),
  least: 12,
  oneSe: 7,
};

describe("a path for the terminal", () => {
  it("draws each feature with its letter, its name at the weak end, both picks across", () => {
    const text = coefficientPathText(input, { width: 60, rows: 9 });
    expect(text.split("\n")).toHaveLength(12);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
    const lines = text.split("\n");
    expect(lines[0]).toMatch(/non-zero 3 .*2.*1/);
    expect(lines[1]).toMatch(/size a a/);
    expect(text).toMatch(/age b b/);
    expect(text).toMatch(/late c/);
    expect(text).not.toContain("never");
    for (const line of lines.slice(1, 5)) expect(line).toMatch(/┊.*│|a/);
    expect(lines.at(-1)).toMatch(/stronger → *0\.1 .*1 .*10$/);
  });

  it("draws means with their bars, the picks and the limit, cut at 1.75 times the least", () => {
    const text = cvCurveText({ ...input, mean: input.mean.map((m, k) => (k === 0 ? 50 : m)) }, { width: 60, title: "CV mse" });
    expect(text).toMatch(/CV mse/);
    expect(text.split("▲")).toHaveLength(3);
    expect(text.split("■")).toHaveLength(3);
    expect(text).toMatch(/┄{5,}/);
    expect(text).not.toMatch(/\b50\b/);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
  });

  it("says so when there is nothing", () => {
    expect(coefficientPathText({ ...input, lines: [] })).toBe("no coefficient is other than zero");
    expect(coefficientPathText({ ...input, lambdas: [], lines: [] })).toBe("no coefficient is other than zero");
    expect(cvCurveText({ ...input, mean: input.mean.map(() => NaN) })).toBe("no lambda has been scored");
  });

  it("is sound for one lambda, lambda 0, hostile names, more than 26 features and colours", () => {
    const one = {
      lambdas: [1],
      lines: [{ name: "\u001b[31mred\u202e", values: [2] }],
      mean: [1],
      se: [NaN],
      nonzero: [1],
      least: 0,
      oneSe: 0,
    };
    for (const text of [coefficientPathText(one), cvCurveText(one)]) {
      for (const bad of ["NaN", "undefined", "\u001b", "\u202e"]) expect(text).not.toContain(bad);
      expect(text).toMatch(/stronger/);
    }
    const zero = { ...input, lambdas: [...lambdas.slice(0, 20), 0] };
    expect(coefficientPathText(zero).split("\n").at(-1)).toMatch(/→ 0 /);
    const many = { ...input, lines: Array.from({ length: 60 }, (_, j) => ({ name: "n".repeat(90) + j, values: soft(j - 30, j % 12) })) };
    const text = coefficientPathText(many, { most: 60, rows: 12, width: 80, paint: (t, sign) => `<${sign}>${t}</>` });
    expect(text).toContain("<neg>");
    for (const line of text.replaceAll(/<\/?(pos|neg)?>/g, "").split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
  });
});
