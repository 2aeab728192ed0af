import { maxAbs, type CoordinatePenalty, type DualPenalty, type Hyper, type SeparableForm, type Vec } from "@ridgeline/core";
import { ROUNDING, roundedUp } from "./rounding.ts";
import { mustHaveSize, unit } from "./size.ts";

/** `p_i(w)`, one coordinate of a penalty that is a sum over coordinates; in float64. */
export interface Coordinate {
  value(w: number, h: Hyper, i: number): number;
  prox(v: number, step: number, h: Hyper, i: number): number;
  /** Least and largest slope at w: the ends of the (limiting) subdifferential. Outside the domain `below` is Infinity. */
  below(w: number, h: Hyper, i: number): number;
  above(w: number, h: Hyper, i: number): number;
}

/** A convex coordinate with its conjugate. */
export interface ConvexCoordinate extends Coordinate {
  /** A w that reaches `sup_w u w - p_i(w)`, infinite where only a limit does. `slack`: how far u may be out of the conjugate's domain by rounding. */
  argmax(u: number, h: Hyper, i: number, slack: number): number;
  /** Ends of the domain of the conjugate, `[-down, up]`. */
  down(h: Hyper, i: number): number;
  up(h: Hyper, i: number): number;
}

export interface CoordinatesSpec<P = CoordinatePenalty> {
  readonly name: string;
  readonly hyper: readonly string[];
  readonly size?: number | undefined;
  readonly form?: SeparableForm | undefined;
  /** Coordinates that are never penalised. */
  readonly unpenalised?: readonly number[] | undefined;
  /** The penalty of some coordinates; absent where all coordinates are alike. */
  readonly restrict?: ((indices: ArrayLike<number>) => P) | undefined;
}

/** The convex penalty `P(w) = sum_i p_i(w_i)`. */
export function convexOverCoordinates(
  spec: CoordinatesSpec<CoordinatePenalty & DualPenalty>,
  p: ConvexCoordinate,
): CoordinatePenalty & DualPenalty {
  const { size, unpenalised } = spec;
  const penalty: CoordinatePenalty & DualPenalty = {
    ...overCoordinates(spec, true, p),
    conjugate: (u, h) => sized(size, u) && conjugateOf(p, u, h),
    dualScale: (u, h) => sized(size, u) && dualScaleOf(p, u, h),
    ...(unpenalised !== undefined && unpenalised.length > 0 && { nullspace: (d: number) => unpenalised.map((i) => unit(d, i)) }),
    restrict: (indices) => spec.restrict?.(indices) ?? penalty,
  };
  return penalty;
}

/** The penalty `P(w) = sum_i p_i(w_i)`, where nothing is said about a conjugate. */
export function overCoordinates(spec: CoordinatesSpec, convex: boolean, p: Coordinate): CoordinatePenalty {
  const { name, hyper, size, form } = spec;
  const penalty: CoordinatePenalty = {
    name,
    hyper,
    convex,
    ...(form !== undefined && { form }),
    ...(size !== undefined && { size }),
    blocks: "coordinates",
    value: (w, h) => sized(size, w) && sumOf(p, w, h),
    prox: (v, step, h, out) => void (sized(size, v) && proxInto(p, v, step, h, out)),
    proxAt: (i, v, step, h) => p.prox(v, step, h, i),
    optimalityGap: (w, grad, h) => sized(size, w) && gapOf(p, w, grad, h),
    violations: (w, grad, h, out) => void (sized(size, w) && violationsInto(p, w, grad, h, out)),
    lambdaMax: (g, h) => sized(size, g) && lambdaMaxOf(p, g, h),
    restrict: (indices) => spec.restrict?.(indices) ?? penalty,
  };
  return penalty;
}

function sized(size: number | undefined, w: Vec): 1 {
  if (size !== undefined) mustHaveSize(size, w);
  return 1;
}

function sumOf(p: Coordinate, w: Vec, h: Hyper): number {
  let sum = 0;
  for (let i = 0; i < w.length; i++) sum += p.value(w[i]!, h, i);
  return sum;
}

function proxInto(p: Coordinate, v: Vec, step: number, h: Hyper, out: Vec): void {
  for (let i = 0; i < v.length; i++) out[i] = p.prox(v[i]!, step, h, i);
}

/** Distance of `-g` to `[below, above]`. */
function violationAt(p: Coordinate, w: number, g: number, h: Hyper, i: number): number {
  const below = p.below(w, h, i);
  return below === Infinity ? Infinity : Math.max(0, below + g, -g - p.above(w, h, i));
}

function gapOf(p: Coordinate, w: Vec, grad: Vec, h: Hyper): number {
  let gap = 0;
  for (let i = 0; i < w.length; i++) gap = Math.max(gap, violationAt(p, w[i]!, grad[i]!, h, i));
  return gap;
}

function violationsInto(p: Coordinate, w: Vec, grad: Vec, h: Hyper, out: Vec): void {
  for (let i = 0; i < w.length; i++) out[i] = violationAt(p, w[i]!, grad[i]!, h, i);
}

/** The largest over coordinates of `-g / above` or `-g / below`, the slopes at 0 where lambda is 1, which are proportional to lambda. */
function lambdaMaxOf(p: Coordinate, g: Vec, h: Hyper): number {
  const one = { ...h, lambda: 1 };
  let lambda = 0;
  for (let i = 0; i < g.length; i++) {
    if (p.below(0, one, i) === Infinity) return Infinity;
    lambda = Math.max(lambda, lambdaAt(p, -g[i]!, one, i));
  }
  return roundedUp(lambda, (l) => gapOf(p, g.map(Math.abs).fill(0), g, { ...h, lambda: l }) === 0);
}

function lambdaAt(p: Coordinate, need: number, one: Hyper, i: number): number {
  if (need > 0) return need / Math.max(0, p.above(0, one, i));
  return need < 0 ? need / -Math.max(0, -p.below(0, one, i)) : Math.abs(need);
}

function conjugateOf(p: ConvexCoordinate, u: Vec, h: Hyper): number {
  const slack = ROUNDING * maxAbs(u);
  let sum = 0;
  for (let i = 0; i < u.length; i++) {
    const w = p.argmax(u[i]!, h, i, slack);
    if (w === Infinity || w === -Infinity) return Infinity;
    sum += w === 0 ? -p.value(0, h, i) : u[i]! * w - p.value(w, h, i);
  }
  return sum;
}

function dualScaleOf(p: ConvexCoordinate, u: Vec, h: Hyper): number {
  const slack = ROUNDING * maxAbs(u);
  let scale = 1;
  for (let i = 0; i < u.length; i++) {
    const size = Math.abs(u[i]!);
    const reach = u[i]! > 0 ? p.up(h, i) : p.down(h, i);
    if (size > reach + slack) scale = Math.min(scale, reach / size);
  }
  return scale;
}
