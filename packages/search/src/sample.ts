import { createRng, type Point, type Rng, type Value } from "@ridgeline/core";
import type { Distribution, FloatDistribution, IntDistribution, Space } from "@ridgeline/protocol";
import { gridLevels } from "@ridgeline/analysis";

/** The stream that trial `trial` of a study with this seed draws its parameters from; parameter `name` draws from its `split(name)`. */
export function searchRng(seed: number, trial: number): Rng {
  return createRng(seed).split("search").split(trial);
}

/** One value, uniform over the distribution: over list and choices, over `low + k * step`, over [low, high) or, with `log`, over the logarithms.
 *  An integer range with `log` rounds `exp` of a uniform number between log(low - 1/2) and log(high + 1/2), as Optuna does. */
export function sample(d: Distribution, rng: Rng): Value {
  if (d.kind === "categorical" || d.kind === "grid" || d.step !== undefined) {
    const levels = gridLevels(d) ?? [];
    return levels[rng.int(levels.length)]!;
  }
  return d.kind === "int" ? sampleInt(d, rng) : sampleFloat(d, rng);
}

/** A point, each parameter drawn from `rng.split(name)`: no parameter shifts another's draw. */
export function samplePoint(space: Space, rng: Rng): Point {
  return Object.fromEntries(Object.entries(space).map(([name, d]) => [name, sample(d, rng.split(name))]));
}

function sampleFloat(d: FloatDistribution, rng: Rng): number {
  return clamp(d.log ? between(Math.log(d.low), Math.log(d.high), rng, Math.exp) : between(d.low, d.high, rng), d);
}

function sampleInt(d: IntDistribution, rng: Rng): number {
  if (d.log) return clamp(Math.round(between(Math.log(d.low - 0.5), Math.log(d.high + 0.5), rng, Math.exp)), d);
  const count = d.high - d.low + 1;
  return count <= 2 ** 32 ? d.low + rng.int(count) : clamp(Math.floor(d.low + rng.uniform() * count), d);
}

function between(low: number, high: number, rng: Rng, map = (x: number): number => x): number {
  return map(low + rng.uniform() * (high - low));
}

function clamp(x: number, d: { readonly low: number; readonly high: number }): number {
  return Math.min(Math.max(x, d.low), d.high);
}
