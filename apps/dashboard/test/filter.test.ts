import { describe, expect, it } from "vitest";
import { parseFilter, type Field } from "../src/model/filter.ts";

const NAMES = ["loss", "dropout", "decay", "state", "trial", "isFast"];
const rows: readonly Readonly<Record<string, Field>>[] = [
  { trial: 0, loss: 0.2, dropout: 0, decay: "coupled", state: "complete", isFast: true },
  { trial: 1, loss: 0.4, dropout: 0.2, decay: "decoupled", state: "complete", isFast: false },
  { trial: 2, loss: undefined, dropout: 0.5, decay: "decoupled", state: "pruned", isFast: true },
];
const kept = (text: string): readonly Field[] => {
  const parsed = parseFilter(text, NAMES);
  if (!parsed.ok) throw new Error(parsed.message);
  return rows.filter((r) => parsed.test((n) => r[n])).map((r) => r["trial"]);
};

describe("filter", () => {
  it.each([
    ["", [0, 1, 2]],
    ["  ", [0, 1, 2]],
    ["loss < .3", [0]],
    ["loss < 3e-1 | dropout >= .5", [0, 2]],
    ["loss <= 0.4 & dropout > 0", [1]],
    ["dropout ≥ .2 and not pruned", [1]],
    ["decay = decoupled", [1, 2]],
    ['decay == "decoupled"', [1, 2]],
    ["decay ~ DE", [1, 2]],
    ["decay != coupled & (trial = 1 | trial = 2)", [1, 2]],
    ["!(trial = 0)", [1, 2]],
    ["isFast", [0, 2]],
    ["state = pruned | complete & loss > .3", [1, 2]],
    ["loss > -1", [0, 1]],
    ["trial>=1&trial<2", [1]],
  ])("%s keeps %j", (text, expected) => expect(kept(text)).toEqual(expected));

  it.each([
    ["loss <", 6, "expected a value, found the end"],
    ["los < 1", 0, 'there is no "los"'],
    ["loss < 1 dropout", 9, "expected & or | before dropout"],
    ["(loss < 1", 9, 'a ")" is missing'],
    ["loss < 1 # 2", 9, '"#" means nothing here'],
    ["& loss", 0, "expected a name, found &"],
    ["loss < -x", 8, "expected a value, found x"],
    ["trial = 'a", 8, '"\'" means nothing here'],
  ])("%s is wrong at %d", (text, at, message) => {
    const parsed = parseFilter(text, NAMES);
    expect(parsed).toMatchObject({ ok: false, at });
    expect(parsed.ok ? "" : parsed.message).toContain(message);
  });

  it("is quick on long and hostile text", () => {
    const started = performance.now();
    parseFilter(`${"(".repeat(500)}loss < 1${")".repeat(500)}`, NAMES);
    parseFilter(" ".repeat(1000) + "#", NAMES);
    parseFilter("a".repeat(1000), NAMES);
    // Backtracking would take longer than the age of the earth; a busy machine takes a second.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
