import {
  createArena,
  createLayout,
  float32,
  float64,
  type Arena,
  type Arith,
  type Hyper,
  type Optimizer,
  type Rule,
} from "@ridgeline/core";
import * as fc from "fast-check";
import { must, type Law } from "./law.ts";

export interface RuleSuiteOptions {
  readonly name: string;
  /** Runtime values in their range, all that the rule needs; `lr` at most 0.1. */
  readonly inputs: fc.Arbitrary<Hyper>;
  /** Ways to run the rule, by name: each must give the bits of the rule run over float32 numbers one by one. */
  readonly compiled: Readonly<Record<string, (rule: Rule) => Pick<Optimizer, "step">>>;
  /** Seed of the generated cases; default 1, so that a failure repeats. */
  readonly seed?: number;
  /** Cases a law; default 50. */
  readonly runs?: number;
}

/** Laws of the `Rule` contract, a rule with a penalty in its place included. Cases are five steps over 11 weights (8 penalised, 3 not) and their
 *  padding, from states the rule reached itself. */
export function ruleSuite(rule: Rule, o: RuleSuiteOptions): readonly Law[] {
  const runs = o.runs ?? 50;
  const hold = (name: string, holds: (c: Case) => void): Law => ({
    name: `${o.name}: ${name}`,
    run: () =>
      fc.assert(
        fc.property(start, gradients, o.inputs, (w, g, inputs) => holds({ rule, w, g, inputs })),
        { seed: o.seed ?? 1, numRuns: holds === findsMinimum ? Math.ceil(runs / 10) : runs },
      ),
  });
  const same = Object.entries(o.compiled).map(([name, make]) =>
    hold(`${name} gives the bits of float32 arithmetic`, (c) => sameBits(c, make(rule))),
  );
  return [...same, ...Object.entries(laws).map(([name, holds]) => hold(name, holds))];
}

interface Case {
  readonly rule: Rule;
  /** `[11]` weights at the start, and `[5, 11]` gradients. */
  readonly w: readonly number[];
  readonly g: readonly (readonly number[])[];
  readonly inputs: Hyper;
}

const layout = createLayout([
  { name: "dense/weight", shape: [2, 3], role: "weight" },
  { name: "dense/bias", shape: [3], role: "bias" },
  { name: "out/weight", shape: [2], role: "weight" },
]);
const places = layout.blocks.flatMap((b) => Array.from({ length: b.size }, (_, i) => b.offset + i));
const biases = layout.blocks.filter((b) => b.role === "bias").flatMap((b) => Array.from({ length: b.size }, (_, i) => b.offset + i));

/** Sizes from 1e-4 to 4, either sign, and zeros. */
const number = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 5, arbitrary: fc.integer({ min: -40_000, max: 40_000 }).map((k) => k / 10_000) },
);
const start = fc.array(number, { minLength: places.length, maxLength: places.length });
const gradients = fc.array(start, { minLength: 5, maxLength: 5 });

/** Weights, gradients, mask and slots as numbers, moved by the rule itself over an arithmetic of numbers: the oracle. */
class Scalars {
  readonly rows: Record<string, number[]>;
  private readonly rule: Rule;
  private readonly A: Arith<number>;

  constructor(rule: Rule, A: Arith<number>, w: readonly number[]) {
    const zeros = (): number[] => Array.from({ length: layout.size }, () => 0);
    this.rule = rule;
    this.A = A;
    this.rows = { w: zeros(), g: zeros(), m: zeros(), ...Object.fromEntries(rule.slots.map((s) => [s, zeros()])) };
    for (const [i, place] of places.entries()) this.rows.w![place] = Math.fround(w[i]!);
    for (const place of places) this.rows.m![place] = biases.includes(place) ? 0 : 1;
  }

  step(g: readonly number[], inputs: Hyper, t: number): void {
    const hyper = { ...inputs, ...this.rule.prepare?.(inputs, t) };
    const rounded = Object.fromEntries(this.rule.hyper.map((h) => [h, Math.fround(hyper[h]!)]));
    for (const [i, place] of places.entries()) this.rows.g![place] = Math.fround(g[i]!);
    const x: Record<string, number> = { ...rounded };
    for (let i = 0; i < layout.size; i++) {
      for (const name in this.rows) x[name] = this.rows[name]![i]!;
      const after = this.rule.step(this.A, x);
      for (const name in after) this.rows[name]![i] = after[name]!;
    }
  }

  get w(): readonly number[] {
    return this.rows.w!;
  }
}

function sameBits(c: Case, optimizer: Pick<Optimizer, "step">): void {
  const arena = createArena(layout, c.rule.slots);
  const oracle = new Scalars(c.rule, float32, c.w);
  arena.params.set(oracle.w);
  for (const [k, g] of c.g.entries()) {
    for (const [i, place] of places.entries()) arena.grads[place] = g[i]!;
    optimizer.step(arena, c.inputs, k + 1);
    oracle.step(g, c.inputs, k + 1);
    for (const [name, row] of Object.entries(oracle.rows)) sameRow(vectorOf(arena, name), row, `${name} after step ${k + 1}`);
  }
}

function vectorOf(arena: Arena, name: string): Float32Array {
  const own: Readonly<Record<string, Float32Array>> = { w: arena.params, g: arena.grads, m: arena.penalised };
  return own[name] ?? arena.slots[name]!;
}

function sameRow(found: ArrayLike<number>, wanted: readonly number[], what: string): void {
  for (let i = 0; i < wanted.length; i++) must(Object.is(found[i], wanted[i]), `${what} is ${found[i]} at ${i}, expected ${wanted[i]}`);
}

/** The states after each step, in an arithmetic. */
function walk(c: Case, o: { A?: Arith<number>; inputs?: Hyper; g?: Case["g"] } = {}): Scalars {
  const state = new Scalars(c.rule, o.A ?? float32, c.w);
  for (const [k, g] of (o.g ?? c.g).entries()) state.step(g, o.inputs ?? c.inputs, k + 1);
  return state;
}

const laws: Readonly<Record<string, (c: Case) => void>> = {
  "its names do not collide": ({ rule }) => {
    const names = ["w", "g", "m", ...rule.slots, ...rule.hyper];
    must(new Set(names).size === names.length, `[${names.join(", ")}] has a name twice`);
  },
  "float32 agrees with float64 to its rounding": (c) => {
    const [single, double] = [walk(c), walk(c, { A: float64 })];
    for (const [i, w] of double.w.entries()) {
      const scale = Math.max(1, Math.abs(w), ...c.w.map(Math.abs));
      must(Math.abs(single.w[i]! - w) <= 2e-6 * scale, `weight ${i} is ${single.w[i]} in float32 and ${w} in float64`);
    }
  },
  "padding stays 0": (c) => {
    const { rows } = walk(c);
    for (const [name, row] of Object.entries(rows)) {
      for (let i = 0; i < layout.size; i++) must(places.includes(i) || row[i] === 0, `${name} is ${row[i]} in the padding at ${i}`);
    }
  },
  "a learning rate of 0 moves no weight": (c) => {
    sameRow(walk(c, { inputs: { ...c.inputs, lr: 0 } }).w, walk(c, { g: [] }).w, "the weight");
  },
  "lambda does not reach weights that are not penalised": (c) => {
    const [weak, strong] = [walk(c, { inputs: { ...c.inputs, lambda: 0 } }), walk(c, { inputs: { ...c.inputs, lambda: 3 } })];
    for (const i of biases) must(weak.w[i] === strong.w[i], `bias ${i} is ${weak.w[i]} at lambda 0 and ${strong.w[i]} at lambda 3`);
  },
  "a NaN in the gradient shows in its weight, and only there": (c) => {
    const { w } = walk(c, { g: c.g.map((g, k) => (k === 1 ? g.with(2, NaN) : g)) });
    for (const i of places)
      must(Number.isNaN(w[i]) === (i === places[2]), `weight ${i} is ${w[i]} after a NaN in the gradient of ${places[2]}`);
  },
  "the first step without penalty goes downhill": (c) => {
    const inputs = { ...c.inputs, lambda: 0, lr: 0.1 };
    const moved = walk(c, { A: float64, inputs, g: c.g.slice(0, 1) });
    for (const [i, place] of places.entries()) {
      const change = moved.w[place]! - Math.fround(c.w[i]!);
      must(Math.sign(change) === -Math.sign(c.g[0]![i]!), `gradient ${c.g[0]![i]} moved weight ${place} by ${change}`);
    }
  },
  "without penalty it finds the minimum of a parabola": findsMinimum,
};

function findsMinimum(c: Case): void {
  const target = c.g[0]!;
  const state = new Scalars(c.rule, float64, c.w);
  const steps = 400;
  for (let t = 1; t <= steps; t++) {
    const g = places.map((p, i) => state.w[p]! - target[i]!);
    state.step(g, { ...c.inputs, lambda: 0, lr: 0.1 * (1 - (t - 1) / steps) }, t);
  }
  for (const [i, p] of places.entries())
    must(Math.abs(state.w[p]! - target[i]!) < 0.02, `weight ${p} ended at ${state.w[p]}, not at ${target[i]}`);
}
