import type { Arena } from "./arena.ts";

/** Arithmetic that an update rule is written over, so that the same lines run as a loop over numbers and as a SIMD kernel. */
export interface Arith<T> {
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  div(a: T, b: T): T;
  neg(a: T): T;
  abs(a: T): T;
  sqrt(a: T): T;
  min(a: T, b: T): T;
  max(a: T, b: T): T;
  /** `a < b ? x : y`, lane by lane. */
  selectLess(a: T, b: T, x: T, y: T): T;
  constant(x: number): T;
}

/** One update rule on one coordinate. `w` weight, `g` gradient, `m` 1 where penalties act and 0 elsewhere, then hypers and slots by name.
 *  Returns the new weight and the new slots. */
export interface Rule<H extends string = string, S extends string = string> {
  readonly slots: readonly S[];
  readonly hyper: readonly H[];
  step<T>(A: Arith<T>, x: Readonly<Record<"w" | "g" | "m" | H | S, T>>): Record<"w" | S, T>;
}

/** What the trainer sees: a rule compiled for an arena. */
export interface Optimizer {
  readonly name: string;
  readonly slots: readonly string[];
  /** Names of the runtime values that `step` needs. */
  readonly hyper: readonly string[];
  /** One update of `arena.params` from `arena.grads`. `t` counts from 1. Values that depend on t (bias corrections, schedules) are computed here. */
  step(arena: Arena, hyper: Readonly<Record<string, number>>, t: number): void;
}
