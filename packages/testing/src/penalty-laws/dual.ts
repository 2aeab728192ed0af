import { maxAbs, type Penalty } from "@ridgeline/core";
import { must } from "../law.ts";
import { dot, near, orthogonal, proxOf, scaleOf, type Case, type PenaltyLaw } from "./case.ts";

const hasDual: PenaltyLaw["needs"] = (p) => p.conjugate !== undefined && p.dualScale !== undefined;

export const dualLaws: readonly PenaltyLaw[] = [
  {
    name: "dualScale leads into the conjugate's domain, and no further than its edge",
    needs: hasDual,
    holds: (c) => {
      for (const u of [c.v, orthogonal(c.penalty, c.v, c.h)]) mustEndAtEdge(c, u);
    },
  },
  {
    name: "conjugate keeps the inequality of Fenchel and Young",
    needs: hasDual,
    holds: (c) => {
      const u = scaled(c.penalty, orthogonal(c.penalty, c.v, c.h), c);
      const conjugate = c.penalty.conjugate!(u, c.h);
      for (const w of [c.a, c.b]) {
        const least = dot(u, w) - c.penalty.value(w, c.h);
        const room = 1e-12 * (scaleOf(c.penalty, w, c.h) + Math.abs(dot(u, w)) + maxAbs(u) * maxAbs(w) * w.length);
        must(conjugate >= least - room, `conjugate([${u}]) = ${conjugate} is below <u, w> - value(w) = ${least} at w = [${w}]`);
      }
    },
  },
  {
    name: "conjugate and prox keep Moreau's identity: the two parts of v account for 1/2 |v|^2",
    needs: (p) => hasDual(p) && p.prox !== undefined,
    holds: (c) => {
      const u = proxOf(c.penalty, c.v, c.step, c.h);
      const raw = orthogonal(
        c.penalty,
        c.v.map((x, i) => (x - u[i]!) / c.step),
        c.h,
      );
      const rest = scaled(c.penalty, raw, c);
      const size = 1 + maxAbs(c.v);
      const lost = Math.max(...raw.map((x, i) => Math.abs(x - rest[i]!))) * c.step;
      must(lost <= 1e-13 * size, `(v - prox(v)) / step = [${raw}] is not in the conjugate's domain for v = [${c.v}]`);
      const primal = dot(raw, raw) * c.step ** 2 * 0.5 + c.step * c.penalty.value(u, c.h);
      const dual = dot(u, u) / 2 + c.step * c.penalty.conjugate!(rest, c.h);
      near(primal + dual, dot(c.v, c.v) / 2, 1e-12 * size, `the sum of both envelopes at [${c.v}]`);
    },
  },
];

function scaled(p: Penalty, u: Float64Array, c: Case): Float64Array {
  const s = p.dualScale!(u, c.h);
  return u.map((x) => x * s);
}

function mustEndAtEdge(c: Case, u: Float64Array): void {
  const p = c.penalty;
  const s = p.dualScale!(u, c.h);
  const conjugate = (scale: number): number =>
    p.conjugate!(
      u.map((x) => x * scale),
      c.h,
    );
  must(s >= 0 && s <= 1, `dualScale([${u}]) = ${s}`);
  must(conjugate(s) < Infinity, `conjugate is Infinity at dualScale([${u}]) = ${s}`);
  if (s === 1) return;
  const beyond = s === 0 ? 1e-3 : s * (1 + 1e-6);
  must(conjugate(beyond) === Infinity, `conjugate is ${conjugate(beyond)} beyond dualScale([${u}]) = ${s}`);
}
