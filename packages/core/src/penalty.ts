import type { Layout } from "./arena.ts";
import type { Arith } from "./arith.ts";
import type { Vec } from "./vec.ts";

/** Runtime values of a penalty's hyper-parameters, by name: `lambda` always, `l1Ratio` and others by penalty. */
export type Hyper = Readonly<Record<string, number>>;

/** Where a penalty meets the update of a net. `loss`: its gradient is added to the data gradient (coupled). `decoupled`: its gradient times
 *  the learning rate shrinks the weights, past the rule's moments. `proximal`: its prox is applied after the update (exact zeros). */
export type Placement = "loss" | "decoupled" | "proximal";

/** One coordinate `p(w)` of a penalty that is a sum over coordinates, `P(w) = sum_i p(w_i)`, written once over an arithmetic: the typed-array
 *  penalty and the fused kernels of the optimizers both come from it. `p` is differentiable except perhaps at 0. */
export interface SeparableForm<H extends string = string> {
  readonly name: string;
  /** Names of the hyper-parameters it reads. */
  readonly hyper: readonly H[];
  readonly convex: boolean;
  /** `p(w)`. */
  value<T>(A: Arith<T>, w: T, h: Readonly<Record<H, T>>): T;
  /** `p'(w)`; 0 at `w = 0` where p has a kink there. */
  gradient<T>(A: Arith<T>, w: T, h: Readonly<Record<H, T>>): T;
  /** `argmin_u 1/2 (u - v)^2 + step * p(u)`. */
  prox<T>(A: Arith<T>, v: T, step: T, h: Readonly<Record<H, T>>): T;
  /** Half-width k of the subdifferential `[-k, k]` at 0, proportional to lambda. Absent where p is smooth. */
  kink?<T>(A: Arith<T>, h: Readonly<Record<H, T>>): T;
}

/** A penalty `P(w)`; it sums over coordinates and never averages. Hyper-parameters are runtime values, so a path makes no new object. */
export interface Penalty {
  readonly name: string;
  /** Names of the hyper-parameters it reads. */
  readonly hyper: readonly string[];
  readonly convex: boolean;
  /** Its formula for one coordinate, where it is a sum over coordinates: what optimizers compile. */
  readonly form?: SeparableForm;
  /** `P(w)`. */
  value(w: Vec, h: Hyper, layout?: Layout): number;
  /** `out = dP/dw`, where P is smooth (present only then). */
  gradient?(w: Vec, h: Hyper, out: Vec): void;
  /** `out = argmin_u 1/2 |u - v|^2 + step * P(u)`; `out` may be `v`. */
  prox?(v: Vec, step: number, h: Hyper, out: Vec): void;
  /** Largest distance, over coordinates, of `-grad` to the subdifferential of P at w; 0 at a solution of `min f + P` with `grad = f'(w)`. */
  optimalityGap?(w: Vec, grad: Vec, h: Hyper): number;
  /** Smallest lambda at which w = 0 solves `min f + P`; `gradAtZero = f'(0)`. `h.lambda` is not read. */
  lambdaMax?(gradAtZero: Vec, h: Hyper): number;
}

/** A penalty that is a sum over coordinates, with everything that follows from its form. */
export type SeparablePenalty = Penalty & Required<Pick<Penalty, "form" | "prox" | "optimalityGap" | "lambdaMax">>;
