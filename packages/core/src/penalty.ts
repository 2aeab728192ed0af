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
  /** Placements at which it does something; default: all. A jump has no slope that could be added to a gradient: it is `proximal` only. */
  readonly placements?: readonly Placement[];
  /** `p(w)`. */
  value<T>(A: Arith<T>, w: T, h: Readonly<Record<H, T>>): T;
  /** `p'(w)`; 0 at `w = 0` where p has a kink there. */
  gradient<T>(A: Arith<T>, w: T, h: Readonly<Record<H, T>>): T;
  /** `argmin_u 1/2 (u - v)^2 + step * p(u)`. */
  prox<T>(A: Arith<T>, v: T, step: T, h: Readonly<Record<H, T>>): T;
  /** Half-width k of the subdifferential `[-k, k]` at 0, proportional to lambda. Absent where p is smooth. */
  kink?<T>(A: Arith<T>, h: Readonly<Record<H, T>>): T;
}

/** The partition of the coordinates over which a penalty is a sum, `P(w) = sum_b P_b(w_b)`: every coordinate by itself, or groups of indices. */
export type Blocks = "coordinates" | readonly Int32Array[];

/** A penalty `P(w) >= 0`; it sums over coordinates and never averages. Hyper-parameters are runtime values, so a path makes no new object;
 *  what belongs to the data (groups, weights, limits) is given when the penalty is made. A constraint is a penalty that is `Infinity` outside.
 *
 *  A solver finds here: `prox` (proximal gradient), `blocks` with `restrict` (block coordinate descent, working sets), `violations` (which block
 *  to take up next), `conjugate` with `dualScale` (a certified duality gap), `lambdaMax` (where a path starts). It asks for the members it needs
 *  by type, and never which penalty it holds. */
export interface Penalty {
  readonly name: string;
  /** Names of the hyper-parameters it reads. */
  readonly hyper: readonly string[];
  readonly convex: boolean;
  /** Its formula for one coordinate, where it is a sum over coordinates: what optimizers compile. */
  readonly form?: SeparableForm;
  /** Number of coordinates it is made for; absent: any. Other lengths throw `E_SIZE`. */
  readonly size?: number;
  /** Absent: it does not separate, all coordinates are one block. */
  readonly blocks?: Blocks;
  /** `P(w)`. */
  value(w: Vec, h: Hyper, layout?: Layout): number;
  /** `out = dP/dw`, where P is smooth (present only then). */
  gradient?(w: Vec, h: Hyper, out: Vec): void;
  /** `out = argmin_u 1/2 |u - v|^2 + step * P(u)`; `out` may be `v`. Step 0 gives the nearest point where P is finite. */
  prox?(v: Vec, step: number, h: Hyper, out: Vec): void;
  /** `prox` of coordinate i alone, for penalties whose blocks are coordinates: what coordinate descent runs. */
  proxAt?(i: number, v: number, step: number, h: Hyper): number;
  /** Largest violation over the blocks: the Euclidean distance of `-grad_b` to the subdifferential of `P_b` at `w_b`. 0 at a solution of
   *  `min f + P` with `grad = f'(w)`. Where P is not convex, the limiting subdifferential: 0 at every stationary point. `Infinity` outside P's domain. */
  optimalityGap?(w: Vec, grad: Vec, h: Hyper): number;
  /** `out[b]`: the violation of each block, in the order of `blocks` (of each coordinate, where those are the blocks). */
  violations?(w: Vec, grad: Vec, h: Hyper, out: Vec): void;
  /** Smallest lambda at which w = 0 solves `min f + P` (where P is not convex: at which a proximal gradient step of length 1 stays at 0);
   *  `gradAtZero = f'(0)`. `h.lambda` is not read. With a `nullspace`, give `f'` at the minimum of f over it; `Infinity` for other gradients. */
  lambdaMax?(gradAtZero: Vec, h: Hyper): number;
  /** The penalty of some coordinates, the others held at 0: `restrict(S).value(u) = value(w)` with `w_S = u` and 0 elsewhere. Coordinate k of
   *  the result is coordinate `indices[k]` here, and the result has the members that this one has. Its cost is that of making a penalty, so make it once for a working set or a block. */
  restrict?(indices: ArrayLike<number>): this;
  /** `P*(u) = sup_w <u, w> - P(w)`, the convex conjugate. `f(w) + P(w) >= -f*(-u) - P*(u)` for every u bounds what is left to gain.
   *  A `u` outside its domain by at most 1e-12 `max|u|` counts as inside, because rounding put it there. */
  conjugate?(u: Vec, h: Hyper): number;
  /** The largest s in [0, 1] with `P*(s u)` finite, so that scaled residuals become a dual point. 1 where P* is finite everywhere. */
  dualScale?(u: Vec, h: Hyper): number;
  /** A basis of the directions z of `[d]` along which P is constant at every lambda, `P(w + z) = P(w)`: coordinates of weight 0, constant
   *  vectors. `P*(u)` is finite only for u orthogonal to them. Absent: there are none. `h.lambda` is not read. */
  nullspace?(d: number, h: Hyper): readonly Float64Array[];
}

/** What proximal gradient and path solvers need. */
export type ProximalPenalty = Penalty & Required<Pick<Penalty, "prox" | "optimalityGap" | "lambdaMax">>;

/** What block coordinate descent and working sets need. */
export type BlockPenalty = ProximalPenalty & Required<Pick<Penalty, "blocks" | "violations" | "restrict">>;

/** What coordinate descent needs. */
export type CoordinatePenalty = BlockPenalty & Required<Pick<Penalty, "proxAt">> & { readonly blocks: "coordinates" };

/** What a certified duality gap needs. */
export type DualPenalty = Penalty & Required<Pick<Penalty, "conjugate" | "dualScale">>;

/** A penalty that is a sum over coordinates by one formula, with everything that follows from it. */
export type SeparablePenalty = CoordinatePenalty & Required<Pick<Penalty, "form">>;
