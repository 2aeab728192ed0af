import type { BlockPenalty, CoordinatePenalty, Hyper, Penalty } from "@ridgeline/core";
import type { QuadraticModel } from "./model.ts";

/** Exact or descending steps of a quadratic model plus a penalty, one block at a time. */
export interface BlockUpdates {
  readonly count: number;
  coordinates(block: number): ArrayLike<number>;
  /** Goes towards the minimum in one block, `w` in place; returns how far the block was from it, in units of the gradient. */
  update(block: number, model: QuadraticModel, w: Float64Array, h: Hyper): number;
  /** Forgets what belonged to the last model. */
  reset(): void;
}

/** Proximal steps inside a block of several coordinates before the next block has its turn. */
const STEPS = 20;

export function isByCoordinates(penalty: Penalty): penalty is CoordinatePenalty {
  return penalty.blocks === "coordinates" && penalty.proxAt !== undefined && penalty.violations !== undefined;
}

/** A penalty whose blocks are groups of coordinates. */
export type GroupPenalty = BlockPenalty & { readonly blocks: readonly Int32Array[] };

export function isByGroups(penalty: Penalty): penalty is GroupPenalty {
  return Array.isArray(penalty.blocks) && penalty.restrict !== undefined && penalty.violations !== undefined && penalty.prox !== undefined;
}

/** A coordinate's step is exact: its quadratic is known. */
export function coordinateUpdates(penalty: CoordinatePenalty, count: number): BlockUpdates {
  const one = new Int32Array(1);
  return {
    count,
    coordinates(block) {
      one[0] = block;
      return one;
    },
    update(c, model, w, h) {
      const curvature = model.curvature(c);
      if (!(curvature > 0)) return 0;
      const next = penalty.proxAt(c, w[c]! - model.slope(c) / curvature, 1 / curvature, h);
      const step = next - w[c]!;
      w[c] = next;
      model.move(c, step);
      return curvature * Math.abs(step);
    },
    reset: () => {},
  };
}

/** A block of several takes proximal gradient steps on its own Gram matrix, whose largest eigenvalue is bounded by its row sums. */
export function groupUpdates(penalty: GroupPenalty): BlockUpdates {
  const groups = penalty.blocks;
  const parts = groups.map((g) => penalty.restrict(g));
  const grams: (Float64Array | undefined)[] = groups.map(() => undefined);
  return {
    count: groups.length,
    coordinates: (block) => groups[block]!,
    reset: () => grams.fill(undefined),
    update(block, model, w, h) {
      const gram = (grams[block] ??= model.gram(groups[block]!));
      return updateGroup(parts[block]!, groups[block]!, gram, model, w, h);
    },
  };
}

function updateGroup(part: Penalty, group: Int32Array, gram: Float64Array, model: QuadraticModel, w: Float64Array, h: Hyper): number {
  const m = group.length;
  const bound = largestRowSum(gram, m);
  if (!(bound > 0)) return 0;
  const start = Float64Array.from(group, (c) => w[c]!);
  const slope = Float64Array.from(group, (c) => model.slope(c));
  const u = start.slice();
  let first = 0;
  for (let step = 0; step < STEPS; step++) {
    const target = u.map((v, i) => v - slope[i]! / bound);
    part.prox!(target, 1 / bound, h, target);
    const moved = takeStep(gram, u, target, slope);
    if (step === 0) first = bound * moved;
    if (bound * moved <= 0.05 * first) break;
  }
  for (let i = 0; i < m; i++) {
    w[group[i]!] = u[i]!;
    model.move(group[i]!, u[i]! - start[i]!);
  }
  return first;
}

/** `u <- next`, with the slopes that follow; returns the length of the step. */
function takeStep(gram: Float64Array, u: Float64Array, next: Float64Array, slope: Float64Array): number {
  const m = u.length;
  let square = 0;
  for (let i = 0; i < m; i++) {
    const d = next[i]! - u[i]!;
    if (d === 0) continue;
    square += d * d;
    u[i] = next[i]!;
    for (let j = 0; j < m; j++) slope[j]! += d * gram[i * m + j]!;
  }
  return Math.sqrt(square);
}

function largestRowSum(gram: Float64Array, m: number): number {
  let largest = 0;
  for (let i = 0; i < m; i++) {
    let sum = 0;
    for (let j = 0; j < m; j++) sum += Math.abs(gram[i * m + j]!);
    largest = Math.max(largest, sum);
  }
  return largest;
}
