import { must } from "../law.ts";
import { near, nearAll, proxObjective, proxOf, type Case, type PenaltyLaw } from "./case.ts";

const hasProx: PenaltyLaw["needs"] = (p) => p.prox !== undefined;

export const proxLaws: readonly PenaltyLaw[] = [
  {
    name: "prox minimises 1/2 |u - v|^2 + step * value(u)",
    needs: hasProx,
    holds: (c) => {
      const u = proxOf(c.penalty, c.v, c.step, c.h);
      const ours = proxObjective(c, u);
      must(ours < Infinity, `prox([${c.v}]) = [${u}] is outside the domain`);
      for (const other of rivals(u, c)) {
        const theirs = proxObjective(c, other);
        must(ours <= theirs + 1e-12 * (1 + ours), `prox([${c.v}]) = [${u}] costs ${ours}, but [${other}] costs ${theirs}`);
      }
    },
  },
  {
    name: "prox agrees with a grid search along each coordinate",
    needs: hasProx,
    holds: (c) => {
      const u = proxOf(c.penalty, c.v, c.step, c.h);
      for (let i = 0; i < u.length; i++) {
        const cost = (x: number): number => proxObjective(c, u.with(i, x));
        const found = gridSearch(c.v[i]!, [u[i]!, c.a[i]!], cost);
        const what = `prox([${c.v}])[${i}]`;
        if (c.penalty.convex) near(u[i]!, found, 1e-6 * (1 + Math.abs(c.v[i]!)), what);
        else
          must(cost(u[i]!) <= cost(found) + 1e-12 * (1 + cost(found)), `${what} = ${u[i]} costs ${cost(u[i]!)}, ${found} ${cost(found)}`);
      }
    },
  },
  {
    name: "prox is firmly nonexpansive",
    needs: (p) => p.convex && p.prox !== undefined,
    holds: (c) => {
      const [p, q] = [proxOf(c.penalty, c.v, c.step, c.h), proxOf(c.penalty, c.z, c.step, c.h)];
      let [square, inner, scale] = [0, 0, 1];
      for (let i = 0; i < p.length; i++) {
        square += (p[i]! - q[i]!) ** 2;
        inner += (p[i]! - q[i]!) * (c.v[i]! - c.z[i]!);
        scale += c.v[i]! ** 2 + c.z[i]! ** 2;
      }
      must(square <= inner + 1e-14 * scale, `|p - q|^2 = ${square} exceeds <p - q, v - z> = ${inner} for v = [${c.v}], z = [${c.z}]`);
    },
  },
  {
    name: "prox with step 0 changes nothing in the domain, and leads into it",
    needs: hasProx,
    holds: (c) => {
      nearAll(proxOf(c.penalty, c.a, 0, c.h), c.a, 0, "prox with step 0");
      must(c.penalty.value(c.a, c.h) < Infinity, `prox([${c.v}]) with step 0 is [${c.a}], outside the domain`);
    },
  },
  {
    name: "prox may write over its input, leaves it alone otherwise, and rounds to the type of its output",
    needs: hasProx,
    holds: (c) => {
      const before = c.v.slice();
      const out = proxOf(c.penalty, c.v, c.step, c.h);
      nearAll(c.v, before, 0, "the input of prox");
      const inPlace = c.v.slice();
      c.penalty.prox!(inPlace, c.step, c.h, inPlace);
      nearAll(inPlace, out, 0, "prox in place");
      const single = new Float32Array(out.length);
      c.penalty.prox!(c.v, c.step, c.h, single);
      nearAll(single, out, 2 ** -23 * 20, "prox into float32");
    },
  },
  {
    name: "prox passes NaN on",
    needs: hasProx,
    holds: (c) => {
      const u = proxOf(c.penalty, c.v.with(0, NaN), c.step, c.h);
      must(Number.isNaN(u[0]!), "prox(NaN) is not NaN: it would hide a diverged weight");
    },
  },
  {
    name: "proxAt is prox of one coordinate, to the bit",
    needs: (p) => p.prox !== undefined && p.proxAt !== undefined,
    holds: (c) => {
      const u = proxOf(c.penalty, c.v, c.step, c.h);
      for (let i = 0; i < u.length; i++) near(c.penalty.proxAt!(i, c.v[i]!, c.step, c.h), u[i]!, 0, `proxAt(${i}, ${c.v[i]})`);
    },
  },
];

/** Points that would cost less than a wrong prox: the input, zero, a stranger, the way to each, and steps of many sizes along each coordinate,
 *  along all together and along the whole. */
function* rivals(u: Float64Array, c: Case): Generator<Float64Array> {
  for (const other of [c.a, c.b, new Float64Array(u.length)]) {
    for (const part of [1, 0.1, 1e-3]) yield u.map((x, i) => x + part * (other[i]! - x));
  }
  for (const size of [1e-4, 1e-2, 0.1, 1]) {
    for (const step of [-size, size]) {
      yield u.map((x) => x * (1 + step));
      yield u.map((x) => x + step);
      for (let i = 0; i < u.length; i++) yield u.with(i, u[i]! + step);
    }
  }
  for (let i = 0; i < u.length; i++) yield u.with(i, 0);
}

/** The minimiser of `f` in [-|v| - 1, |v| + 1]: the best of a grid (0, v and `others` among it), then golden sections around it. */
function gridSearch(v: number, others: readonly number[], f: (u: number) => number): number {
  const width = (Math.abs(v) + 1) / 50;
  const grid = Array.from({ length: 101 }, (_, k) => (k - 50) * width);
  let [best, least] = [0, f(0)];
  for (const x of [...grid, v, ...others]) {
    const cost = f(x);
    if (cost < least) [best, least] = [x, cost];
  }
  const refined = goldenSection(f, best, width);
  return f(refined) < least ? refined : best;
}

/** Golden sections around a point of finite cost; where both inner points cost Infinity, towards that point. */
function goldenSection(f: (u: number) => number, centre: number, width: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [centre - width, centre + width];
  for (let i = 0; i < 45; i++) {
    const [x, y] = [b - ratio * (b - a), a + ratio * (b - a)];
    const fy = f(y);
    if (f(x) < fy || (fy === Infinity && y > centre)) b = y;
    else a = x;
  }
  return (a + b) / 2;
}
