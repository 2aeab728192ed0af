import { createRng } from "@ridgeline/core";
import type { History, Pruner } from "@ridgeline/protocol";
import { mustEqual } from "./expect.ts";
import { check, type Law } from "./law.ts";

/** Made curves of one fold, falling on the whole, some with NaN, some cut short; the same for the same seed. */
export function sampleHistories(count: number, last: number, seed = 1): readonly History[] {
  const root = createRng(seed);
  return Array.from({ length: count }, (_, trial) => {
    const rng = root.split(trial);
    const complete = trial % 4 !== 3;
    const length = complete ? last : 1 + rng.int(last);
    const level = rng.uniform();
    const values = Array.from({ length }, (_, i) => (rng.uniform() < 0.05 ? NaN : level + 1 / (i + 1) + rng.uniform() / 10));
    return { trial, at: values.map((_, i) => i + 1), values, complete };
  });
}

const LAST = 12;

/** The laws of `Pruner`: it decides at coordinates of 1..last, is pure, does not mind the order of earlier trials, does not read past the coordinate
 *  decided at, and never stops a falling curve that is better than all others. */
export function prunerLaws(create: () => Pruner): Law[] {
  return [
    { name: "decideAt gives coordinates of 1..last, upwards, once each", run: () => decidesInside(create()) },
    { name: "decide is pure: same histories, same answer, nothing changed", run: () => isPure(create) },
    { name: "the order of the earlier trials does not matter", run: () => ignoresOrder(create()) },
    { name: "what earlier trials report after the coordinate does not matter", run: () => ignoresFuture(create()) },
    { name: "a falling curve better than all others goes on", run: () => sparesBest(create()) },
  ];
}

function decidesInside(pruner: Pruner): void {
  for (const last of [0, 1, 2, LAST]) {
    const at = pruner.decideAt(last);
    check(
      at.every((x, i) => Number.isInteger(x) && x >= 1 && x <= last && x > (at[i - 1] ?? 0)),
      () => `decideAt(${last}) = ${at.join(", ")}`,
    );
  }
}

/** Every trial at every coordinate, against those before it. */
function* situations(): Generator<{ readonly own: History; readonly earlier: readonly History[] }> {
  const all = sampleHistories(14, LAST);
  for (const [k, whole] of all.entries()) for (let n = 1; n <= whole.at.length; n++) yield { own: cut(whole, n), earlier: all.slice(0, k) };
}

function cut(h: History, n: number): History {
  return { trial: h.trial, at: h.at.slice(0, n), values: h.values.slice(0, n), complete: false };
}

function isPure(create: () => Pruner): void {
  const pruner = create();
  for (const { own, earlier } of situations()) {
    const before = JSON.stringify([own, earlier]);
    const answer = pruner.decide(own, earlier);
    check(answer === "continue" || answer === "stop", () => `decide answered ${String(answer)}`);
    mustEqual(create().decide(own, earlier), answer, `trial ${own.trial} at ${own.at.at(-1)}, asked of a new pruner`);
    check(JSON.stringify([own, earlier]) === before, () => "decide changed the histories");
  }
}

function ignoresOrder(pruner: Pruner): void {
  for (const { own, earlier } of situations()) {
    mustEqual(
      pruner.decide(own, earlier.toReversed()),
      pruner.decide(own, earlier),
      `trial ${own.trial} at ${own.at.at(-1)}, earlier trials reversed`,
    );
  }
}

function ignoresFuture(pruner: Pruner): void {
  for (const { own, earlier } of situations()) {
    const at = own.at.at(-1)!;
    const changed = earlier.map((h) => ({ ...h, values: h.values.map((v, i) => (h.at[i]! > at ? -1000 : v)) }));
    mustEqual(pruner.decide(own, changed), pruner.decide(own, earlier), `trial ${own.trial} at ${at}, with other values after it`);
  }
}

function sparesBest(pruner: Pruner): void {
  const earlier = sampleHistories(14, LAST);
  for (let n = 1; n <= LAST; n++) {
    const at = Array.from({ length: n }, (_, i) => i + 1);
    const answer = pruner.decide({ trial: 14, at, values: at.map((x) => -x), complete: false }, earlier);
    check(answer === "continue", () => `the best curve was stopped at ${n}`);
  }
}
