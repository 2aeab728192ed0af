import type { Layout } from "./arena.ts";
import type { Vec } from "./vec.ts";

/** Runtime values of a penalty's hyper-parameters, by name: `lambda` always, `l1Ratio` and others by penalty. */
export type Hyper = Readonly<Record<string, number>>;

/** A penalty `P(w)`; it sums over coordinates and never averages. Hyper-parameters are runtime values, so a path makes no new object. */
export interface Penalty {
  readonly name: string;
  /** Names of the hyper-parameters it reads. */
  readonly hyper: readonly string[];
  readonly convex: boolean;
  /** `P(w)`. */
  value(w: Vec, h: Hyper, layout?: Layout): number;
  /** `out = dP/dw`, where P is smooth (present only then). */
  gradient?(w: Vec, h: Hyper, out: Vec): void;
  /** `out = argmin_u 1/2 |u - v|^2 + step * P(u)`; `out` may be `v`. */
  prox?(v: Vec, step: number, h: Hyper, out: Vec): void;
  /** Largest distance, over coordinates, of `-grad` to the subdifferential of P at w; 0 at a solution of `min f + P` with `grad = f'(w)`. */
  optimalityGap?(w: Vec, grad: Vec, h: Hyper): number;
  /** Smallest lambda at which w = 0 solves `min f + P`; `gradAtZero = f'(0)`. */
  lambdaMax?(gradAtZero: Vec, h: Hyper): number;
}
