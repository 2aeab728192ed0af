import type { Penalty, Vec } from "@ridgeline/core";
import { must } from "../law.ts";
import { dot, hasSlopes, near, orthogonal, proxOf, scaleOf, slopes, type Case, type PenaltyLaw } from "./case.ts";

const hasGap: PenaltyLaw["needs"] = (p) => p.prox !== undefined && p.optimalityGap !== undefined;

export const gapLaws: readonly PenaltyLaw[] = [
  {
    name: "optimalityGap is 0 at the solution that prox gives",
    needs: hasGap,
    holds: (c) => {
      const u = proxOf(c.penalty, c.v, c.step, c.h);
      const grad = u.map((x, i) => (x - c.v[i]!) / c.step);
      const tolerance = 1e-13 * scaleOf(c.penalty, c.a, c.h) * (1 + 20 / c.step);
      near(c.penalty.optimalityGap!(u, grad, c.h), 0, tolerance, `gap at prox([${c.v}]) = [${u}]`);
    },
  },
  {
    name: "optimalityGap is the largest distance of -grad to the slopes of the value",
    needs: (p) => p.convex && hasSlopes(p) && p.optimalityGap !== undefined,
    holds: ({ penalty: p, a, z, h }) => {
      let expected = 0;
      for (let i = 0; i < a.length; i++) {
        const [left, right] = slopes(p, a, i, h);
        expected = Math.max(expected, left + z[i]!, -z[i]! - right);
      }
      near(p.optimalityGap!(a, z, h), expected, 1e-7 * scaleOf(p, a, h), `gap at w = [${a}], grad = [${z}]`);
    },
  },
  {
    name: "optimalityGap is the length of a short proximal gradient step, for the block that moves most",
    needs: hasGap,
    holds: (c) => {
      const w = proxOf(
        c.penalty,
        c.a.map((x) => Math.round(x * 8) / 8),
        0,
        c.h,
      );
      const moved = shortStep(c, w);
      const expected = Math.max(...blocksOf(c.penalty, w.length).map((block) => lengthOf(moved, block)));
      const tolerance = 1e-6 * scaleOf(c.penalty, w, c.h);
      near(c.penalty.optimalityGap!(w, c.z, c.h), expected, tolerance, `gap at w = [${w}], grad = [${c.z}]`);
    },
  },
  {
    name: "optimalityGap is Infinity outside the domain",
    needs: (p) => p.optimalityGap !== undefined,
    holds: ({ penalty: p, v, z, h }) => {
      const gap = p.optimalityGap!(v, z, h);
      must((gap === Infinity) === (p.value(v, h) === Infinity), `gap at [${v}] is ${gap} where the value is ${p.value(v, h)}`);
    },
  },
];

/** `(w - prox(w - t g, t)) / t` for t to 0: the shortest vector in `g` + subdifferential. By two steps, extrapolated. */
function shortStep(c: Case, w: Float64Array): Float64Array {
  const move = (t: number): Float64Array => {
    const u = proxOf(
      c.penalty,
      w.map((x, i) => x - t * c.z[i]!),
      t,
      c.h,
    );
    return w.map((x, i) => (x - u[i]!) / t);
  };
  const [whole, half] = [move(2 ** -24), move(2 ** -25)];
  return half.map((x, i) => 2 * x - whole[i]!);
}

/** The blocks as lists of indices. */
export function blocksOf(p: Penalty, d: number): readonly Int32Array[] {
  const each = Int32Array.from({ length: d }, (_, i) => i);
  if (p.blocks === undefined) return [each];
  return p.blocks === "coordinates" ? Array.from(each, (i) => Int32Array.of(i)) : p.blocks;
}

function lengthOf(v: Float64Array, block: Int32Array): number {
  const part = Float64Array.from(block, (i) => v[i]!);
  return Math.sqrt(dot(part, part));
}

export const lambdaMaxLaws: readonly PenaltyLaw[] = [
  {
    name: "lambdaMax: 0 solves the problem at it and, where that is convex, not just below",
    needs: (p) => p.lambdaMax !== undefined && p.optimalityGap !== undefined,
    holds: (c) => {
      const { penalty: p, h } = c;
      const zero = new Float64Array(c.v.length);
      for (const g of gradients(c)) atThreshold(c, g, p.convex, (lambda) => p.optimalityGap!(zero, g, { ...h, lambda }) === 0);
    },
  },
  {
    name: "lambdaMax: a proximal step from 0 stays at 0 at it and not just below",
    needs: (p) => p.lambdaMax !== undefined && p.prox !== undefined,
    holds: (c) => {
      for (const g of gradients(c)) {
        const against = g.map((x) => -x);
        atThreshold(c, g, true, (lambda) => proxOf(c.penalty, against, 1, { ...c.h, lambda }).every((u) => u === 0));
      }
    },
  },
];

/** The gradient that was generated, and what is left of it beside the null space. */
function gradients(c: Case): readonly Float64Array[] {
  return c.penalty.nullspace === undefined ? [c.v] : [c.v, orthogonal(c.penalty, c.v, c.h)];
}

/** `isZero` holds at lambdaMax and, if it is `sharp`, not a millionth below it; where lambdaMax is infinite, at no lambda. */
function atThreshold({ penalty: p, h }: Case, g: Vec, sharp: boolean, isZero: (lambda: number) => boolean): void {
  const lambdaMax = p.lambdaMax!(g, h);
  must(lambdaMax >= 0, `lambdaMax([${g}]) = ${lambdaMax}`);
  const allowed = p.value(new Float64Array(g.length), h) !== Infinity;
  if (allowed && g.every((x) => x === 0)) return must(lambdaMax === 0, `lambdaMax is ${lambdaMax} where the gradient is 0`);
  if (lambdaMax === Infinity) return must(!isZero(1e6), `lambdaMax([${g}]) is Infinity, but lambda = 1e6 already gives 0`);
  must(isZero(lambdaMax), `at lambdaMax([${g}]) = ${lambdaMax} the solution is not 0`);
  if (!sharp || lambdaMax === 0) return;
  must(!isZero(lambdaMax * (1 - 1e-6)), `just below lambdaMax([${g}]) = ${lambdaMax} the solution is still 0`);
}
