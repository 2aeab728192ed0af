import type { Penalty } from "@ridgeline/core";
import { must } from "../law.ts";
import { caseOf, near, nearAll, proxOf, scaleOf, type Case, type PenaltyLaw } from "./case.ts";
import { dualLaws } from "./dual.ts";
import { blocksOf, gapLaws, lambdaMaxLaws } from "./gap.ts";
import { proxLaws } from "./prox.ts";

const hasBlocks: PenaltyLaw["needs"] = (p) => p.blocks !== undefined && p.restrict !== undefined;

export const blockLaws: readonly PenaltyLaw[] = [
  {
    name: "blocks hold every coordinate once",
    needs: (p) => p.blocks !== undefined,
    holds: ({ penalty: p, v }) => {
      const all = blocksOf(p, v.length)
        .flatMap((block) => Array.from(block))
        .toSorted((i, j) => i - j);
      must(all.length === v.length && all.every((i, k) => i === k), `blocks hold the coordinates ${all}`);
    },
  },
  {
    name: "value and prox are those of the blocks",
    needs: hasBlocks,
    holds: (c) => {
      const out = c.penalty.prox === undefined ? undefined : proxOf(c.penalty, c.v, c.step, c.h);
      let sum = 0;
      for (const block of blocksOf(c.penalty, c.v.length)) {
        const part = c.penalty.restrict!(block);
        sum += part.value(pick(c.a, block), c.h);
        if (out !== undefined) nearAll(proxOf(part, pick(c.v, block), c.step, c.h), pick(out, block), 1e-15, `prox of block ${block}`);
      }
      near(sum, c.penalty.value(c.a, c.h), 1e-13, "sum over the blocks' values");
    },
  },
  {
    name: "violations are the gaps of the blocks, and optimalityGap is the largest",
    needs: (p) => hasBlocks(p) && p.violations !== undefined && p.optimalityGap !== undefined,
    holds: ({ penalty: p, v, a, z, h }) => {
      for (const w of [v, a]) {
        const blocks = blocksOf(p, w.length);
        const out = new Float64Array(blocks.length);
        p.violations!(w, z, h, out);
        near(p.optimalityGap!(w, z, h), Math.max(...out), 0, "optimalityGap");
        const alone = blocks.map((block) => p.restrict!(block).optimalityGap!(pick(w, block), pick(z, block), h));
        nearAll(out, Float64Array.from(alone), 1e-14 * scaleOf(p, a, h), "violations");
      }
    },
  },
  {
    name: "restrict gives the penalty with the other coordinates at 0",
    needs: (p) => p.restrict !== undefined,
    holds: (c) => {
      const indices = someOf(c.v);
      const part = c.penalty.restrict!(indices);
      const embedded = new Float64Array(c.v.length);
      indices.forEach((i) => (embedded[i] = c.a[i]!));
      near(part.value(pick(c.a, indices), c.h), c.penalty.value(embedded, c.h), 1e-13, `value of coordinates ${indices}`);
      mustHaveMembers(part, c.penalty);
    },
  },
  {
    name: "restrict gives a penalty that keeps the laws",
    needs: (p) => p.restrict !== undefined,
    holds: (c) => {
      const indices = someOf(c.v);
      const penalty = c.penalty.restrict!(indices);
      const inner: Case = caseOf({ ...c, penalty, v: pick(c.v, indices), z: pick(c.z, indices) });
      const laws = [...proxLaws, ...gapLaws, ...lambdaMaxLaws, ...dualLaws].filter((law) => law.needs(penalty));
      for (const law of laws) law.holds(inner);
    },
  },
];

function pick(v: Float64Array, indices: ArrayLike<number>): Float64Array {
  return Float64Array.from(indices, (i) => v[i]!);
}

/** Some of the coordinates, backwards: those whose value has an even count of 1024ths, or the first. */
function someOf(v: Float64Array): Int32Array {
  const even = [...v.keys()].filter((i) => (v[i]! * 1024) % 2 === 0);
  return Int32Array.from(even.length > 0 ? even.toReversed() : [0]);
}

function mustHaveMembers(part: Penalty, whole: Penalty): void {
  // A part may have no null space where the whole has one, and the number of coordinates is its own.
  const names = Object.keys(whole).filter((name) => name !== "nullspace" && name !== "size");
  for (const name of names) must(Object.hasOwn(part, name), `the restriction has no ${name}`);
  must(part.name === whole.name && part.convex === whole.convex, `the restriction of ${whole.name} is ${part.name}`);
}
