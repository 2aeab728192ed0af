import { createRng, type Point, type Value } from "@ridgeline/core";
import type { Distribution, FinishedTrial, Problem, Sampler, Space } from "@ridgeline/protocol";
import { mustEqual } from "./expect.ts";
import { check, type Law } from "./law.ts";

/** A sampler to be tested. */
export interface SamplerUnderTest {
  /** A fresh sampler each time. */
  create(): Sampler;
  /** Spaces it can search; default: one with a parameter of every kind. */
  readonly spaces?: readonly Space[];
}

/** A parameter of every kind, each with a finite number of values. */
export const sampleSpace: Space = {
  lambda: { kind: "grid", values: [0, 0.01, 0.1] },
  dropout: { kind: "float", low: 0, high: 0.5, log: false, step: 0.25 },
  layers: { kind: "int", low: 1, high: 5, log: false, step: 2 },
  decay: { kind: "categorical", choices: ["coupled", "decoupled", true, 3] },
};

/** Trials that differ in state, value and point, as a study would tell them: values fall at first, and not every trial completes. */
export function sampleTrials(points: readonly Point[]): readonly FinishedTrial[] {
  const states = ["complete", "complete", "pruned", "complete", "diverged", "failed", "cancelled"] as const;
  return points.map((params, number) => {
    const state = states[number % states.length]!;
    const value = state === "complete" || state === "pruned" ? 1 / (1 + number) + (number % 3) / 10 : NaN;
    return { number, params, state, value, se: state === "complete" ? 0.01 : NaN };
  });
}

/** The laws of `Sampler`, for each space: points inside it, pure and keyed by (seed, trial), `needs` kept, state that survives JSON. */
export function samplerLaws({ create, spaces = [sampleSpace] }: SamplerUnderTest): Law[] {
  return spaces.flatMap((space, i) => {
    const study = new Walk(create, { space, seed: 7 });
    const name = spaces.length === 1 ? "" : ` (space ${i})`;
    const laws: Law[] = [
      { name: "every point has the space's parameters, each with one of its values", run: () => study.pointsInside() },
      { name: "the same seed and trial give the same point, whatever was asked before", run: () => study.keyed() },
      { name: "needs(k) is a whole number of 0 to k that never falls, and trial k reads no more", run: () => study.needsKept() },
      { name: "observing changes no earlier state, and suggesting none at all", run: () => study.pure() },
      { name: "state survives JSON: replayed from text, it suggests the same", run: () => study.survivesJson() },
      { name: "suggestOne gives a value of the distribution, the same each time", run: () => study.suggestsOne() },
      { name: "size, where finite, is the number of distinct points", run: () => study.sizeTrue() },
    ];
    return laws.map(({ name: law, run }) => ({ name: `${law}${name}`, run }));
  });
}

/** A sequential study of one problem. */
class Walk {
  readonly #create: () => Sampler;
  readonly #problem: Problem;

  constructor(create: () => Sampler, problem: Problem) {
    this.#create = create;
    this.#problem = problem;
  }

  /** Trials to walk: at most a dozen, or as many as there are points. */
  #length(): number {
    return Math.min(this.#create().size?.(this.#problem) ?? 12, 12);
  }

  /** The points of a study that tells every trial before it asks for the next. */
  #points(sampler: Sampler): readonly Point[] {
    const points: Point[] = [];
    for (let k = 0; k < this.#length(); k++) points.push(this.#suggest(sampler, k, points));
    return points;
  }

  #suggest(sampler: Sampler, k: number, points: readonly Point[]): Point {
    return sampler.suggest(this.#state(sampler, sampler.needs(k), points), { trial: k, rng: rngOf(this.#problem.seed, k) });
  }

  #state(sampler: Sampler, count: number, points: readonly Point[]): unknown {
    let state = sampler.init(this.#problem);
    for (const trial of sampleTrials(points).slice(0, count)) state = sampler.observe(state, trial);
    return state;
  }

  pointsInside(): void {
    for (const [k, point] of this.#points(this.#create()).entries()) {
      mustEqual(Object.keys(point).toSorted(), Object.keys(this.#problem.space).toSorted(), `parameters of trial ${k}`);
      for (const [name, d] of Object.entries(this.#problem.space))
        check(holds(d, point[name]!), () => `trial ${k}: ${name} = ${String(point[name])} is outside its distribution`);
    }
  }

  keyed(): void {
    const points = this.#points(this.#create());
    mustEqual(this.#points(this.#create()), points, "the same study again");
    const sampler = this.#create();
    for (const k of [...points.keys()].toReversed()) mustEqual(this.#suggest(sampler, k, points), points[k], `trial ${k} asked in reverse`);
  }

  needsKept(): void {
    const sampler = this.#create();
    const points = this.#points(sampler);
    let before = 0;
    for (const k of points.keys()) {
      const needs = sampler.needs(k);
      check(Number.isInteger(needs) && needs >= before && needs <= k, () => `needs(${k}) = ${needs} after ${before}`);
      before = needs;
    }
  }

  pure(): void {
    const sampler = this.#create();
    const points = this.#points(sampler);
    const states = [sampler.init(this.#problem)];
    const texts = [JSON.stringify(states[0])];
    for (const [k, trial] of sampleTrials(points).entries()) {
      sampler.suggest(states[k], { trial: k, rng: rngOf(this.#problem.seed, k) });
      states.push(sampler.observe(states[k], trial));
      texts.push(JSON.stringify(states.at(-1)));
    }
    mustEqual(
      states.map((state) => JSON.stringify(state)),
      texts,
      "every state, looked at again at the end",
    );
    mustEqual(JSON.stringify(this.#state(sampler, points.length, points)), texts.at(-1), "the last state, replayed");
  }

  survivesJson(): void {
    const sampler = this.#create();
    const points = this.#points(sampler);
    for (const k of points.keys()) {
      const state: unknown = JSON.parse(JSON.stringify(this.#state(sampler, sampler.needs(k), points)));
      mustEqual(this.#create().suggest(state, { trial: k, rng: rngOf(this.#problem.seed, k) }), points[k], `trial ${k} from JSON`);
    }
  }

  suggestsOne(): void {
    const sampler = this.#create();
    const state = sampler.init(this.#problem);
    for (const [name, d] of Object.entries(this.#problem.space)) {
      const ask = (): Value => sampler.suggestOne(state, { trial: 0, rng: rngOf(this.#problem.seed, 0).split(name) }, name, d);
      check(holds(d, ask()), () => `suggestOne(${name}) = ${String(ask())} is outside its distribution`);
      mustEqual(ask(), ask(), `suggestOne(${name}) twice`);
    }
  }

  sizeTrue(): void {
    const sampler = this.#create();
    const size = sampler.size?.(this.#problem);
    if (size === undefined) return;
    const state = sampler.init(this.#problem);
    const points = Array.from({ length: size }, (_, trial) => sampler.suggest(state, { trial, rng: rngOf(this.#problem.seed, trial) }));
    mustEqual(new Set(points.map((p) => JSON.stringify(p))).size, size, "distinct points");
  }
}

function rngOf(seed: number, trial: number): ReturnType<typeof createRng> {
  return createRng(seed).split(`trial/${trial}`);
}

/** Whether a value is one of the distribution's; steps to 1e-9. */
function holds(d: Distribution, v: Value): boolean {
  if (d.kind === "grid") return d.values.some((x) => x === v);
  if (d.kind === "categorical") return d.choices.includes(v);
  if (typeof v !== "number" || v < d.low || v > d.high || (d.kind === "int" && !Number.isInteger(v))) return false;
  const steps = d.step === undefined ? 0 : (v - d.low) / d.step;
  return Math.abs(steps - Math.round(steps)) < 1e-9;
}
