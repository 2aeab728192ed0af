import type { Hyper, Penalty, Vec } from "@ridgeline/core";
import { must } from "../law.ts";

export type Formula = (w: readonly number[], h: Hyper) => number;

/** What a law is tried on. */
export interface Case {
  readonly penalty: Penalty;
  readonly formula: Formula;
  /** Two arbitrary points, zeros likely. */
  readonly v: Float64Array;
  readonly z: Float64Array;
  /** The same where they are in the penalty's domain, otherwise the points of the domain nearest to them. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly h: Hyper;
  readonly step: number;
}

export interface PenaltyLaw {
  readonly name: string;
  needs(p: Penalty): boolean;
  holds(c: Case): void;
}

export function caseOf(c: Omit<Case, "a" | "b">): Case {
  return { ...c, a: inDomain(c.penalty, c.v, c.h), b: inDomain(c.penalty, c.z, c.h) };
}

function inDomain(p: Penalty, v: Float64Array, h: Hyper): Float64Array {
  if (p.value(v, h) !== Infinity || p.prox === undefined) return v;
  return proxOf(p, v, 0, h);
}

export function proxOf(p: Penalty, v: Vec, step: number, h: Hyper): Float64Array {
  const out = new Float64Array(v.length);
  p.prox!(v, step, h, out);
  return out;
}

/** `1/2 |u - v|^2 + step * value(u)`. */
export function proxObjective(c: Case, u: Float64Array): number {
  const distance = u.reduce((sum, x, i) => sum + (x - c.v[i]!) ** 2, 0);
  return distance / 2 + c.step * c.penalty.value(u, c.h);
}

/** Size of the penalty's values and slopes near `a`, at least 1. */
export function scaleOf(p: Penalty, a: Float64Array, h: Hyper): number {
  const value = p.value(a, h);
  return 1 + (value === Infinity ? 0 : value) + Math.max(0, ...p.hyper.map((name) => Math.abs(h[name]!))) * 21;
}

/** One-sided slopes of the value along coordinate i, by differences over t and t/2 extrapolated to 0 (exact for quadratics). */
export function slopes(p: Penalty, at: Float64Array, i: number, h: Hyper): readonly [left: number, right: number] {
  const centre = at[i]!;
  const t = centre === 0 ? 1e-3 : Math.min(1e-3, Math.abs(centre) / 2);
  const value = (x: number): number => p.value(at.with(i, x), h);
  const slope = (s: number): number => (value(centre + s) - value(centre)) / (centre + s - centre);
  return [2 * slope(-t / 2) - slope(-t), 2 * slope(t / 2) - slope(t)];
}

/** Whether its form has slopes that mean something: a penalty with jumps is `proximal` only. */
export function hasSlopes(p: Penalty): boolean {
  return p.form !== undefined && (p.form.placements === undefined || p.form.placements.includes("loss"));
}

/** `u` without its part along the penalty's null space; twice, so that rounding is as small as what is left. */
export function orthogonal(p: Penalty, u: Float64Array, h: Hyper): Float64Array {
  const rest = u.slice();
  const basis = p.nullspace?.(u.length, h) ?? [];
  for (const direction of [...basis, ...basis]) {
    const along = dot(rest, direction) / dot(direction, direction);
    for (let i = 0; i < rest.length; i++) rest[i]! -= along * direction[i]!;
  }
  return rest;
}

export function dot(a: Vec, b: Vec): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Throws unless the two are equal (infinities too) or `|found - wanted| <= tolerance * max(1, |wanted|)`. */
export function near(found: number, wanted: number, tolerance: number, what: string): void {
  const close = found === wanted || Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
  must(close && tolerance < Infinity, `${what} is ${found}, expected ${wanted}`);
}

export function nearAll(found: Vec, wanted: Vec, tolerance: number, what: string): void {
  for (let i = 0; i < wanted.length; i++) near(found[i]!, wanted[i]!, tolerance, `${what} [${i}]`);
}
