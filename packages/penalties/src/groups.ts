import { maxAbs, s, type BlockPenalty, type DualPenalty, type Hyper, type Problem, type Schema, type Vec } from "@ridgeline/core";
import { dualNorm } from "./dual-norm.ts";
import { isWeight, mustMatch, numbers } from "./options.ts";
import { ROUNDING, roundedUp } from "./rounding.ts";
import { mustHaveSize, unit } from "./size.ts";

export interface GroupOptions {
  /** `[d]`: the group of each coordinate, as labels 0, 1, ..., K - 1 that all occur, in any order: `[0, 0, 1, 1, 1]`. */
  readonly groups: ArrayLike<number>;
  /** `[K]`: strength of each group relative to lambda, >= 0. Default `sqrt(size of the group)`, so that a group does not enter by its size alone. */
  readonly weights?: ArrayLike<number> | undefined;
}

/** Groups of coordinates with their weights. */
export interface Grouped {
  readonly size: number;
  readonly blocks: readonly Int32Array[];
  readonly weights: Float64Array;
}

export const groupOptions: Schema<GroupOptions> = s.refine(
  s.object({
    groups: numbers("label 0, 1, ...", (x) => Number.isInteger(x) && x >= 0),
    weights: s.optional(numbers("finite number >= 0", (x) => isWeight(x) && x < Infinity)),
  }),
  ({ groups, weights }, _, problems) => checkLabels(groups, weights, problems),
);

function checkLabels(groups: ArrayLike<number>, weights: ArrayLike<number> | undefined, problems: Problem[]): void {
  const labels = new Set(Array.from(groups));
  const absent = Array.from({ length: Math.max(...labels) }, (_, k) => k).filter((k) => !labels.has(k));
  for (const k of absent.slice(0, 10))
    problems.push({ path: "groups", message: `no coordinate has label ${k}`, remedy: "number groups without gaps" });
  if (weights !== undefined && absent.length === 0) mustMatch("weights", weights.length, labels.size, "groups", problems);
}

/** Groups of checked options. */
export function grouped({ groups, weights }: GroupOptions): Grouped {
  const members: number[][] = [];
  for (let i = 0; i < groups.length; i++) (members[groups[i]!] ??= []).push(i);
  const sizes = Float64Array.from(members, (m) => Math.sqrt(m.length));
  return {
    size: groups.length,
    blocks: members.map((m) => Int32Array.from(m)),
    weights: weights === undefined ? sizes : Float64Array.from(weights),
  };
}

/** Shares of lambda: `l1` on every `|w_i|`, `group` on every `weight_g |w_g|_2`. */
export interface GroupShares {
  l1(h: Hyper): number;
  group(h: Hyper): number;
}

/** `P(w) = lambda sum_g (l1 |w_g|_1 + group weight_g |w_g|_2)`: the group lasso, the sparse group lasso and what lies between. */
export function overGroups(name: string, hyper: readonly string[], g: Grouped, shares: GroupShares): BlockPenalty & DualPenalty {
  const { size, blocks, weights } = g;
  const strengths = (h: Hyper, b: number): Strengths => ({ l1: h.lambda! * shares.l1(h), l2: h.lambda! * shares.group(h) * weights[b]! });
  const violation = (w: Vec, grad: Vec, h: Hyper, b: number): number => violationOf(blocks[b]!, w, grad, strengths(h, b));
  const gap = (w: Vec, grad: Vec, h: Hyper): number => blocks.reduce((most, _, b) => Math.max(most, violation(w, grad, h, b)), 0);
  const norm = (u: Vec, h: Hyper): number => {
    const [slack, one] = [ROUNDING * maxAbs(u), { ...h, lambda: 1 }];
    return blocks.reduce((most, block, b) => Math.max(most, dualNorm(pickFrom(u, block), strengths(one, b), slack)), 0);
  };
  const free = blocks.filter((_, b) => weights[b] === 0).flatMap((block) => Array.from(block));
  return {
    name,
    hyper,
    convex: true,
    size,
    blocks,
    value(w, h) {
      mustHaveSize(size, w);
      return blocks.reduce((sum, block, b) => sum + valueOf(block, w, strengths(h, b)), 0);
    },
    prox(v, step, h, out) {
      mustHaveSize(size, v);
      blocks.forEach((block, b) => proxInto(block, v, step, strengths(h, b), out));
    },
    optimalityGap(w, grad, h) {
      mustHaveSize(size, w);
      return gap(w, grad, h);
    },
    violations(w, grad, h, out) {
      for (let b = 0; b < blocks.length; b++) out[b] = violation(w, grad, h, b);
    },
    lambdaMax(u, h) {
      mustHaveSize(size, u);
      const zero = new Float64Array(size);
      return roundedUp(norm(u, h), (lambda) => gap(zero, u, { ...h, lambda }) === 0);
    },
    conjugate(u, h) {
      mustHaveSize(size, u);
      return norm(u, h) <= h.lambda! * (1 + ROUNDING) ? 0 : Infinity;
    },
    dualScale(u, h) {
      mustHaveSize(size, u);
      return Math.min(1, h.lambda! / norm(u, h) || 0);
    },
    restrict: (indices) => overGroups(name, hyper, groupsOf(g, indices), shares),
    ...(free.length > 0 && { nullspace: (_, h) => (shares.l1(h) > 0 ? [] : free.map((i) => unit(size, i))) }),
  };
}

interface Strengths {
  readonly l1: number;
  readonly l2: number;
}

function valueOf(block: Int32Array, w: Vec, { l1, l2 }: Strengths): number {
  let [sum, squares] = [0, 0];
  for (const i of block) {
    sum += Math.abs(w[i]!);
    squares += w[i]! * w[i]!;
  }
  return l1 * sum + l2 * Math.sqrt(squares);
}

/** Soft threshold by `step l1`, then the whole group shrunk towards 0 by `step l2`: exact for the sum of both norms. */
function proxInto(block: Int32Array, v: Vec, step: number, { l1, l2 }: Strengths, out: Vec): void {
  const [t1, t2] = [step * l1, step * l2];
  const norm = softNorm(block, v, t1);
  const factor = norm <= t2 ? 0 : 1 - t2 / norm;
  for (const i of block) out[i] = factor === 0 ? 0 : factor * soft(v[i]!, t1);
}

/** Distance of `-grad` to the subdifferential: a box plus a ball where the whole group is 0, else a box for its zeros and a point for the rest. */
function violationOf(block: Int32Array, w: Vec, grad: Vec, { l1, l2 }: Strengths): number {
  let squares = 0;
  for (const i of block) squares += w[i]! * w[i]!;
  if (squares === 0) return Math.max(0, softNorm(block, grad, l1) - l2);
  const shrink = l2 / Math.sqrt(squares);
  let sum = 0;
  for (const i of block) {
    const x = w[i]!;
    const miss = x === 0 ? soft(grad[i]!, l1) : grad[i]! + l1 * Math.sign(x) + shrink * x;
    sum += miss * miss;
  }
  return Math.sqrt(sum);
}

function softNorm(block: Int32Array, v: Vec, t: number): number {
  let squares = 0;
  for (const i of block) squares += soft(v[i]!, t) ** 2;
  return Math.sqrt(squares);
}

/** `sign(x) max(|x| - t, 0)`, NaN for NaN. */
function soft(x: number, t: number): number {
  return x - Math.max(-t, Math.min(t, x));
}

function pickFrom(u: Vec, block: Int32Array): Float64Array {
  return Float64Array.from(block, (i) => u[i]!);
}

/** Groups of some coordinates, each with the weight it had. */
function groupsOf({ size, blocks, weights }: Grouped, indices: ArrayLike<number>): Grouped {
  const label = new Int32Array(size);
  blocks.forEach((block, b) => block.forEach((i) => (label[i] = b)));
  const members = blocks.map((): number[] => []);
  for (let k = 0; k < indices.length; k++) members[label[indices[k]!]!]!.push(k);
  const kept = [...members.keys()].filter((b) => members[b]!.length > 0);
  return {
    size: indices.length,
    blocks: kept.map((b) => Int32Array.from(members[b]!)),
    weights: Float64Array.from(kept, (b) => weights[b]!),
  };
}
