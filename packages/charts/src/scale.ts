/** A map from values to pixels, with the domain it was made for. */
export interface Scale {
  (value: number): number;
  readonly domain: readonly [number, number];
}

/** Linear map of `[d0, d1]` to `[r0, r1]`; an empty domain maps all to the middle. */
export function linear(d0: number, d1: number, r0: number, r1: number): Scale {
  const map = (v: number): number => (d1 === d0 ? (r0 + r1) / 2 : r0 + ((v - d0) / (d1 - d0)) * (r1 - r0));
  return Object.assign(map, { domain: [d0, d1] as const });
}

/** Map linear in log10: values and domain above 0. */
export function log(d0: number, d1: number, r0: number, r1: number): Scale {
  const inner = linear(Math.log10(d0), Math.log10(d1), r0, r1);
  return Object.assign((v: number) => inner(Math.log10(v)), { domain: [d0, d1] as const });
}

/** About `count` round numbers (1, 2 or 5 times a power of ten) within `[low, high]`. */
export function ticks(low: number, high: number, count: number): readonly number[] {
  if (!Number.isFinite(low) || !Number.isFinite(high) || high <= low || count < 1) return Number.isFinite(low) ? [low] : [];
  const step = niceStep((high - low) / count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => toStep((first + i) * step, step));
}

/** Round numbers for a log axis: powers of ten, with 2 and 5 between when there are few. At most `count`. */
export function logTicks(low: number, high: number, count: number): readonly number[] {
  if (!(low > 0) || !(high >= low) || !Number.isFinite(high)) return [];
  for (const digits of [[1, 2, 5], [1, 3], [1]]) {
    const found = decades(low, high).flatMap((e) =>
      digits.map((d) => clean(d * 10 ** e)).filter((v) => v >= low * 0.999999 && v <= high * 1.000001),
    );
    if (found.length <= count && found.length > 0) return found;
  }
  const powers = decades(low, high)
    .map((e) => clean(10 ** e))
    .filter((v) => v >= low * 0.999999 && v <= high * 1.000001);
  const every = Math.ceil(powers.length / Math.max(1, count));
  return powers.length === 0 ? [low, high] : powers.filter((_, i) => i % every === 0);
}

/** The step of a round scale nearest to `raw`. */
export function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const e = raw / power;
  return (e >= 7.5 ? 10 : e >= 3.5 ? 5 : e >= 1.5 ? 2 : 1) * power;
}

/** Smallest and largest finite value. */
export function extent(values: Iterable<number>): readonly [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const v of values) {
    if (!Number.isFinite(v)) continue;
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  return low <= high ? [low, high] : undefined;
}

/** The `q` quantile (linear between order statistics) of the finite values; NaN for none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).toSorted();
  if (sorted.length === 0) return NaN;
  const at = q * (sorted.length - 1);
  const i = Math.floor(at);
  const a = sorted[i] ?? NaN;
  return a + ((sorted[i + 1] ?? a) - a) * (at - i);
}

/** `[low, high]` widened to round numbers in steps of about a tenth, so that a growing domain moves in jumps and seldom. */
export function roundOut(low: number, high: number, count = 5): readonly [number, number] {
  if (!(high > low)) return low === 0 ? [-1, 1] : [low - Math.abs(low) * 0.05, low + Math.abs(low) * 0.05];
  const step = niceStep((high - low) / count) / 2;
  return [toStep(Math.floor(low / step + 1e-9) * step, step), toStep(Math.ceil(high / step - 1e-9) * step, step)];
}

function decades(low: number, high: number): readonly number[] {
  const [a, b] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  return Array.from({ length: b - a + 1 }, (_, i) => a + i);
}

/** The number without the noise of its multiplication: at most two decimals finer than the step. */
function toStep(v: number, step: number): number {
  return Number(v.toFixed(Math.max(0, Math.min(100, 2 - Math.floor(Math.log10(step))))));
}

function clean(v: number): number {
  return Number(v.toPrecision(12));
}
