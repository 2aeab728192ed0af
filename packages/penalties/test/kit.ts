import type { Hyper, Penalty } from "@ridgeline/core";
import { penaltySuite } from "@ridgeline/testing";
import * as fc from "fast-check";
import { it } from "vitest";

export const positive = fc.double({ min: 1e-3, max: 10, noNaN: true });
export const lambdaOnly = fc.record({ lambda: positive });
export const ratio = fc.oneof(fc.constantFrom(0.01, 0.5, 1), fc.double({ min: 0.01, max: 1, noNaN: true }));

export const sum = (w: readonly number[], p: (x: number, i: number) => number): number => w.map(p).reduce((a, b) => a + b, 0);

/** Every law of the contract, as tests. */
export function keepsTheLaws(
  penalty: Penalty,
  hyper: fc.Arbitrary<Hyper>,
  formula: (w: readonly number[], h: Hyper) => number,
  runs = 200,
): void {
  for (const law of penaltySuite(penalty, { hyper, formula, runs })) it(law.name, law.run);
}

/** The prox as a plain list. */
export function proxOf(penalty: Penalty, v: readonly number[], step: number, h: Hyper): number[] {
  const out = new Float64Array(v.length);
  penalty.prox!(Float64Array.from(v), step, h, out);
  return [...out];
}

/** Random vectors of `d` coordinates in [-20, 20], the same each time. */
export function vectors(count: number, d: number): number[][] {
  return fc
    .sample(fc.array(fc.integer({ min: -20_000, max: 20_000 }), { minLength: d, maxLength: d }), { seed: 7, numRuns: count })
    .map((v) => v.map((k) => k / 1000));
}
