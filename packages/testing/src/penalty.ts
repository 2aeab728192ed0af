import { float32, float64, type Hyper, type Penalty, type SeparableForm, type Vec } from "@ridgeline/core";
import * as fc from "fast-check";
import { must, type Law } from "./law.ts";

export interface PenaltySuiteOptions {
  /** Hyper-parameters in their range, `lambda` among them. */
  readonly hyper: fc.Arbitrary<Hyper>;
  /** The penalty's formula written a second time, independently: catches a factor that is wrong everywhere alike. */
  readonly formula: (w: readonly number[], h: Hyper) => number;
  /** Seed of the generated cases; default 1, so that a failure repeats. */
  readonly seed?: number;
  /** Cases a law; default 200. */
  readonly runs?: number;
}

/** Laws of the `Penalty` contract. Members that a penalty does not have give no laws; those of `gradient`, `optimalityGap` and `lambdaMax` that
 *  speak of single coordinates hold for penalties with a `form`, sums over coordinates. Weights are generated in [-20, 20]. */
export function penaltySuite(penalty: Penalty, o: PenaltySuiteOptions): readonly Law[] {
  const laws = [...valueLaws, ...gradientLaws, ...proxLaws, ...gapLaws, ...lambdaMaxLaws, ...formLaws];
  const held = laws.filter((law) => law.needs(penalty));
  const parameters = { seed: o.seed ?? 1, numRuns: o.runs ?? 200 };
  return held.map(({ name, holds }) => ({
    name: `${penalty.name}: ${name}`,
    run: async () => {
      const h = o.hyper.map((x) => watched(penalty, x));
      fc.assert(
        fc.property(weights, weights, h, fc.double({ min: 0.01, max: 3, noNaN: true }), (a, b, hyper, step) => {
          holds({ penalty, formula: o.formula, a: Float64Array.from(a), b: Float64Array.from(b), h: hyper, step });
        }),
        parameters,
      );
    },
  }));
}

interface Case {
  readonly penalty: Penalty;
  readonly formula: (w: readonly number[], h: Hyper) => number;
  /** Two points of 4 coordinates, zeros likely. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly h: Hyper;
  readonly step: number;
}

interface PenaltyLaw {
  readonly name: string;
  needs(p: Penalty): boolean;
  holds(c: Case): void;
}

/** Multiples of 2^-10, so that differences around a weight that is not 0 never cross 0. */
const nonzero = fc.integer({ min: -20 * 1024, max: 20 * 1024 }).map((k) => k / 1024);
const coordinate = fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 4, arbitrary: nonzero });
const weights = fc.array(coordinate, { minLength: 4, maxLength: 4 });

/** Hyper-parameters that object to being read under a name the penalty does not declare. */
function watched(p: Penalty, h: Hyper): Hyper {
  return new Proxy(h, {
    get(target, name) {
      if (typeof name === "string" && !p.hyper.includes(name))
        throw new Error(`reads ${name}, which is not in its hyper [${p.hyper.join(", ")}]`);
      return target[name as string];
    },
  });
}

const always = (): boolean => true;

const valueLaws: readonly PenaltyLaw[] = [
  {
    name: "value agrees with the formula",
    needs: always,
    holds: ({ penalty, formula, a, h }) => near(penalty.value(a, h), formula([...a], h), 1e-13, "value"),
  },
  {
    name: "value is 0 at 0 and never negative",
    needs: always,
    holds: ({ penalty, a, h }) => {
      near(penalty.value(new Float64Array(a.length), h), 0, 0, "value at 0");
      must(penalty.value(a, h) >= 0, `value ${penalty.value(a, h)} at [${a}] is negative`);
    },
  },
  {
    name: "value sums over coordinates",
    needs: (p) => p.form !== undefined,
    holds: ({ penalty: p, a, b, h }) =>
      near(p.value(Float64Array.of(...a, ...b), h), p.value(a, h) + p.value(b, h), 1e-13, "value of two parts"),
  },
  {
    name: "value is convex",
    needs: (p) => p.convex,
    holds: ({ penalty: p, a, b, h }) => {
      const ends = (p.value(a, h) + p.value(b, h)) / 2;
      const middle = p.value(
        a.map((x, i) => (x + b[i]!) / 2),
        h,
      );
      must(middle <= ends + 1e-13 * (1 + ends), `value ${middle} between [${a}] and [${b}] is above the mean ${ends} of the ends`);
    },
  },
];

const gradientLaws: readonly PenaltyLaw[] = [
  {
    name: "gradient agrees with central differences of the value",
    needs: (p) => p.gradient !== undefined,
    holds: ({ penalty: p, a, h }) => {
      const out = new Float64Array(a.length);
      p.gradient!(a, h, out);
      for (let i = 0; i < a.length; i++) {
        const [left, right] = slopes(p, a, i, h);
        near(out[i]!, (left + right) / 2, 1e-7 * scaleOf(p, a, h), `gradient[${i}] at [${a}]`);
      }
    },
  },
];

const proxLaws: readonly PenaltyLaw[] = [
  {
    name: "prox minimises 1/2 |u - v|^2 + step * value(u)",
    needs: (p) => p.prox !== undefined,
    holds: (c) => {
      const u = proxOf(c, c.a, c.step);
      for (const other of rivals(u, c)) {
        const [ours, theirs] = [proxObjective(c, u), proxObjective(c, other)];
        must(ours <= theirs + 1e-12 * (1 + ours), `prox([${c.a}]) = [${u}] costs ${ours}, but [${other}] costs ${theirs}`);
      }
    },
  },
  {
    name: "prox of one coordinate agrees with a grid search",
    needs: (p) => p.prox !== undefined,
    holds: (c) => {
      const one = { ...c, a: c.a.slice(0, 1) };
      const found = gridSearch(one, (u) => proxObjective(one, Float64Array.of(u)));
      near(proxOf(one, one.a, c.step)[0]!, found, 1e-6 * (1 + Math.abs(one.a[0]!)), `prox(${one.a[0]})`);
    },
  },
  {
    name: "prox is firmly nonexpansive",
    needs: (p) => p.convex && p.prox !== undefined,
    holds: (c) => {
      const [p, q] = [proxOf(c, c.a, c.step), proxOf(c, c.b, c.step)];
      let [square, inner, scale] = [0, 0, 1];
      for (let i = 0; i < p.length; i++) {
        square += (p[i]! - q[i]!) ** 2;
        inner += (p[i]! - q[i]!) * (c.a[i]! - c.b[i]!);
        scale += c.a[i]! ** 2 + c.b[i]! ** 2;
      }
      must(square <= inner + 1e-14 * scale, `|p - q|^2 = ${square} exceeds <p - q, a - b> = ${inner} for a = [${c.a}], b = [${c.b}]`);
    },
  },
  {
    name: "prox with step 0 changes nothing",
    needs: (p) => p.prox !== undefined,
    holds: (c) => nearAll(proxOf(c, c.a, 0), c.a, 0, "prox with step 0"),
  },
  {
    name: "prox may write over its input, leaves it alone otherwise, and rounds to the type of its output",
    needs: (p) => p.prox !== undefined,
    holds: (c) => {
      const before = c.a.slice();
      const out = proxOf(c, c.a, c.step);
      nearAll(c.a, before, 0, "the input of prox");
      const inPlace = c.a.slice();
      c.penalty.prox!(inPlace, c.step, c.h, inPlace);
      nearAll(inPlace, out, 0, "prox in place");
      const single = new Float32Array(out.length);
      c.penalty.prox!(c.a, c.step, c.h, single);
      nearAll(single, out, 2 ** -23 * 20, "prox into float32");
    },
  },
  {
    name: "prox passes NaN on",
    needs: (p) => p.prox !== undefined,
    holds: (c) => must(Number.isNaN(proxOf(c, Float64Array.of(NaN), c.step)[0]!), "prox(NaN) is not NaN: it would hide a diverged weight"),
  },
];

const gapLaws: readonly PenaltyLaw[] = [
  {
    name: "optimalityGap is 0 at the solution that prox gives",
    needs: (p) => p.prox !== undefined && p.optimalityGap !== undefined,
    holds: (c) => {
      const u = proxOf(c, c.a, c.step);
      const grad = u.map((x, i) => (x - c.a[i]!) / c.step);
      near(
        c.penalty.optimalityGap!(u, grad, c.h),
        0,
        1e-13 * scaleOf(c.penalty, c.a, c.h) * (1 + 20 / c.step),
        `gap at prox([${c.a}]) = [${u}]`,
      );
    },
  },
  {
    name: "optimalityGap is the largest distance of -grad to the slopes of the value",
    needs: (p) => p.convex && p.form !== undefined && p.optimalityGap !== undefined,
    holds: ({ penalty: p, a, b, h }) => {
      let expected = 0;
      for (let i = 0; i < a.length; i++) {
        const [left, right] = slopes(p, a, i, h);
        expected = Math.max(expected, left + b[i]!, -b[i]! - right);
      }
      near(p.optimalityGap!(a, b, h), expected, 1e-7 * scaleOf(p, a, h), `gap at w = [${a}], grad = [${b}]`);
    },
  },
];

const lambdaMaxLaws: readonly PenaltyLaw[] = [
  {
    name: "lambdaMax: 0 solves the problem at it and not just below",
    needs: (p) => p.lambdaMax !== undefined && p.optimalityGap !== undefined,
    holds: ({ penalty: p, a: g, h }) => {
      const zero = new Float64Array(g.length);
      const gap = (lambda: number): number => p.optimalityGap!(zero, g, { ...h, lambda });
      atThreshold(p.lambdaMax!(g, h), g, (lambda) => gap(lambda) === 0);
    },
  },
  {
    name: "lambdaMax: a proximal step from 0 stays at 0 at it and not just below",
    needs: (p) => p.lambdaMax !== undefined && p.prox !== undefined,
    holds: ({ penalty: p, a: g, h }) => {
      const out = new Float64Array(g.length);
      atThreshold(p.lambdaMax!(g, h), g, (lambda) => {
        p.prox!(
          g.map((x) => -x),
          1,
          { ...h, lambda },
          out,
        );
        return out.every((u) => u === 0);
      });
    },
  },
];

const formLaws: readonly PenaltyLaw[] = [
  {
    name: "the form has the penalty's value and prox",
    needs: (p) => p.form !== undefined,
    holds: ({ penalty: p, a, h, step }) => {
      const form = p.form!;
      const out = new Float64Array(1);
      for (const w of a) {
        near(form.value(float64, w, h), p.value(Float64Array.of(w), h), 1e-14, `form.value(${w})`);
        p.prox?.(Float64Array.of(w), step, h, out);
        if (p.prox !== undefined) near(form.prox(float64, w, step, h), out[0]!, 1e-14, `form.prox(${w})`);
      }
    },
  },
  {
    name: "the form's gradient is the slope of its value, and 0 at a kink",
    needs: (p) => p.form !== undefined,
    holds: ({ penalty: p, a, h }) => {
      for (let i = 0; i < a.length; i++) {
        const [left, right] = slopes(p, a, i, h);
        near(p.form!.gradient(float64, a[i]!, h), (left + right) / 2, 1e-7 * scaleOf(p, a, h), `form.gradient(${a[i]})`);
      }
    },
  },
  {
    name: "the form's kink is the slope of its value just beside 0",
    needs: (p) => p.form !== undefined,
    holds: ({ penalty: p, h }) => {
      const [left, right] = slopes(p, Float64Array.of(0), 0, h);
      const kink = p.form!.kink?.(float64, h) ?? 0;
      near(kink, right, 1e-7 * (1 + right), "kink");
      near(-kink, left, 1e-7 * (1 + right), "-kink");
    },
  },
  {
    name: "the form in float32 agrees with float64",
    needs: (p) => p.form !== undefined,
    holds: ({ penalty: p, a, h, step }) => agreesInSingle(p.form!, a, h, step, 2 ** -23 * 8 * scaleOf(p, a, h)),
  },
];

function agreesInSingle(form: SeparableForm, a: Float64Array, h: Hyper, step: number, tolerance: number): void {
  const single = Object.fromEntries(form.hyper.map((name) => [name, Math.fround(h[name]!)]));
  const s = Math.fround(step);
  for (const w of a.map(Math.fround)) {
    near(form.value(float32, w, single), form.value(float64, w, single), tolerance * 20, `form.value(${w}) in float32`);
    near(form.gradient(float32, w, single), form.gradient(float64, w, single), tolerance, `form.gradient(${w}) in float32`);
    near(form.prox(float32, w, s, single), form.prox(float64, w, s, single), tolerance * 4, `form.prox(${w}) in float32`);
  }
}

/** `isZero` holds at lambdaMax and not a millionth below it; where lambdaMax is infinite, at no lambda. */
function atThreshold(lambdaMax: number, g: Vec, isZero: (lambda: number) => boolean): void {
  must(lambdaMax >= 0, `lambdaMax([${g}]) = ${lambdaMax}`);
  if (g.every((x) => x === 0)) return must(lambdaMax === 0, `lambdaMax is ${lambdaMax} where the gradient is 0`);
  if (lambdaMax === Infinity) return must(!isZero(1e6), `lambdaMax([${g}]) is Infinity, but lambda = 1e6 already gives 0`);
  must(isZero(lambdaMax), `at lambdaMax([${g}]) = ${lambdaMax} the solution is not 0`);
  must(!isZero(lambdaMax * (1 - 1e-6)), `just below lambdaMax([${g}]) = ${lambdaMax} the solution is still 0`);
}

/** One-sided slopes of the value along coordinate i, by differences over t and t/2 extrapolated to 0 (exact for quadratics). */
function slopes(p: Penalty, at: Float64Array, i: number, h: Hyper): readonly [left: number, right: number] {
  const centre = at[i]!;
  const t = centre === 0 ? 1e-3 : Math.min(1e-3, Math.abs(centre) / 2);
  const value = (x: number): number => p.value(at.with(i, x), h);
  const slope = (s: number): number => (value(centre + s) - value(centre)) / (centre + s - centre);
  return [2 * slope(-t / 2) - slope(-t), 2 * slope(t / 2) - slope(t)];
}

/** Size of the penalty's values and slopes near `a`, at least 1. */
function scaleOf(p: Penalty, a: Float64Array, h: Hyper): number {
  return 1 + p.value(a, h) + Math.max(...strengths(p, h)) * 21;
}

function strengths(p: Penalty, h: Hyper): number[] {
  return p.hyper.map((name) => Math.abs(h[name]!));
}

function proxOf(c: Case, v: Vec, step: number): Float64Array {
  const out = new Float64Array(v.length);
  c.penalty.prox!(v, step, c.h, out);
  return out;
}

function proxObjective(c: Case, u: Float64Array): number {
  const distance = u.reduce((sum, x, i) => sum + (x - c.a[i]!) ** 2, 0);
  return distance / 2 + c.step * c.penalty.value(u, c.h);
}

/** Points that would cost less than a wrong prox: the input, zero, and steps of many sizes along each coordinate and along the whole. */
function* rivals(u: Float64Array, c: Case): Generator<Float64Array> {
  yield c.a;
  yield new Float64Array(u.length);
  for (const size of [1e-4, 1e-2, 0.1, 1]) {
    for (const step of [-size, size]) {
      yield u.map((x) => x * (1 + step));
      for (let i = 0; i < u.length; i++) yield u.with(i, u[i]! + step);
    }
  }
  for (let i = 0; i < u.length; i++) yield u.with(i, 0);
}

/** The minimiser of `f` in [-|v| - 1, |v| + 1]: the best of a grid (0 and v among it), then golden sections around it. */
function gridSearch(c: Case, f: (u: number) => number): number {
  const v = c.a[0]!;
  const reach = Math.abs(v) + 1;
  const width = reach / 200;
  let best = 0;
  for (let k = -200; k <= 200; k++) if (f(k * width) < f(best)) best = k * width;
  if (f(v) < f(best)) best = v;
  const refined = goldenSection(f, best - width, best + width);
  return f(refined) < f(best) ? refined : best;
}

function goldenSection(f: (u: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  for (let i = 0; i < 60; i++) {
    const [x, y] = [b - ratio * (b - a), a + ratio * (b - a)];
    if (f(x) < f(y)) b = y;
    else a = x;
  }
  return (a + b) / 2;
}

/** Throws unless `|found - wanted| <= tolerance * max(1, |wanted|)`. */
function near(found: number, wanted: number, tolerance: number, what: string): void {
  must(Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(wanted)), `${what} is ${found}, expected ${wanted}`);
}

function nearAll(found: Vec, wanted: Vec, tolerance: number, what: string): void {
  for (let i = 0; i < wanted.length; i++) near(found[i]!, wanted[i]!, tolerance, `${what} [${i}]`);
}
