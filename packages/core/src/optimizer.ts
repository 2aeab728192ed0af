import type { Arena } from "./arena.ts";
import type { Arith } from "./arith.ts";
import type { Hyper, Placement } from "./penalty.ts";

/** One update rule on one coordinate. `w` weight, `g` gradient, `m` 1 where penalties act and 0 elsewhere, then hypers and slots by name
 *  (which may not be `w`, `g` or `m`). Returns the new weight and the new slots. */
export interface Rule<H extends string = string, S extends string = string> {
  /** State it keeps for each coordinate; zeros at the start. */
  readonly slots: readonly S[];
  /** Names of the values that `step` reads and that are the same for every coordinate. */
  readonly hyper: readonly H[];
  /** Names of the runtime values it needs, such as `lr`; default: `hyper`. */
  readonly inputs?: readonly string[];
  /** Values of `hyper` that are not runtime values themselves: options, and what follows from the step number `t = 1, 2, ...` (bias
   *  corrections). In float64; rounded to float32 where the kernel starts. */
  prepare?(h: Hyper, t: number): Hyper;
  /** Placements of a penalty under which the rule keeps its name; default: all. */
  readonly placements?: readonly Placement[];
  step<T>(A: Arith<T>, x: Readonly<Record<"w" | "g" | "m" | H | S, T>>): Record<"w" | S, T>;
}

/** What the trainer sees: a rule compiled for an arena. */
export interface Optimizer {
  readonly name: string;
  readonly slots: readonly string[];
  /** Names of the runtime values that `step` needs. */
  readonly hyper: readonly string[];
  /** One update of `arena.params` from `arena.grads`. `t` counts from 1. Values that depend on t (bias corrections, schedules) are computed here. */
  step(arena: Arena, hyper: Hyper, t: number): void;
}
