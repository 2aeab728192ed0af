import { describe, expect, test } from "vitest";
import type { History, Pruner, Sampler } from "@ridgeline/protocol";
import { prunerLaws, samplerLaws, type Law } from "@ridgeline/testing";
import { median, random } from "../src/index.ts";

async function broken(laws: readonly Law[]): Promise<readonly string[]> {
  const failed = await Promise.all(
    laws.map(async (law) =>
      Promise.resolve()
        .then(() => law.run())
        .then(
          () => [],
          () => [law.name],
        ),
    ),
  );
  return failed.flat();
}

describe("spoilt samplers are found out", () => {
  const spoil = (change: (good: Sampler) => Partial<Sampler>) => (): Sampler => {
    const good = random() as Sampler;
    return { ...good, ...change(good) };
  };
  const cases: readonly (readonly [string, () => Sampler, RegExp])[] = [
    ["outside", spoil((g) => ({ suggest: (s, c) => ({ ...g.suggest(s, c), lambda: 5 }) })), /every point/],
    [
      "draws in order",
      spoil((g) => {
        let shift = 0;
        return { suggest: (s, c) => g.suggest(s, { ...c, rng: c.rng.split(shift++) }) };
      }),
      /same seed and trial/,
    ],
    ["reads the future", spoil(() => ({ needs: (k) => k + 1 })), /needs\(k\)/],
    [
      "changes its state",
      spoil(() => {
        const log: number[] = [];
        return { init: () => log, observe: (s, t) => (log.push(t.number), s), suggest: () => ({}) };
      }),
      /changes no earlier state/,
    ],
    [
      "state is no JSON",
      spoil((g) => ({
        init: () => new Map([["space", 1]]),
        suggest: (s, c) => (s instanceof Map ? { a: 1 } : g.suggest({ space: {} }, c)),
      })),
      /survives JSON/,
    ],
    [
      "suggestOne wanders",
      spoil((g) => ({ suggestOne: (s, c, name, d) => (d.kind === "int" ? 2 : g.suggestOne(s, c, name, d)) })),
      /suggestOne/,
    ],
    ["size lies", spoil(() => ({ size: () => 5, suggest: () => ({}) })), /size/],
  ];
  test.each(cases)("%s", async (_, create, name) => {
    expect((await broken(samplerLaws({ create }))).some((n) => name.test(n))).toBe(true);
  });
});

describe("spoilt pruners are found out", () => {
  const best = (h: History): number => Math.min(...h.values);
  const cases: readonly (readonly [string, Partial<Pruner>, RegExp])[] = [
    ["decides at 0", { decideAt: () => [0] }, /decideAt/],
    ["order counts", { decide: (own, earlier) => (earlier.length > 5 && best(own) > best(earlier[0]!) ? "stop" : "continue") }, /order/],
    ["reads ahead", { decide: (own, earlier) => (earlier.some((h) => best(h) < best(own)) ? "stop" : "continue") }, /after the coordinate/],
    ["stops the best", { decide: () => "stop" }, /better than all others/],
    ["changes what it reads", { decide: (_, earlier) => ((earlier as History[]).sort((a, b) => b.trial - a.trial), "continue") }, /pure/],
  ];
  test.each(cases)("%s", async (_, change, name) => {
    expect((await broken(prunerLaws(() => ({ ...median(), ...change })))).some((n) => name.test(n))).toBe(true);
  });
});
