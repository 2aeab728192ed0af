import { normalQuantile } from "./normal.ts";

/** `P(T <= t)` of Student's t with `df > 0` degrees of freedom, by the regularised incomplete beta function:
 *  `I_x(df/2, 1/2) / 2` with `x = df / (df + t^2)` for t < 0. Relative error of the lower tail: 1e-13 up to df = 1000, 1e-10 at 1e6.
 *  Reference: DLMF 8.17.22 (continued fraction). */
export function studentTCdf(t: number, df: number): number {
  if (Number.isNaN(t) || !(df > 0)) return NaN;
  const tail = lowerTail(Math.abs(t), df);
  return t > 0 ? 1 - tail : tail;
}

/** The t with `P(T <= t) = p`, by bisection with Newton's steps. NaN outside [0, 1]. */
export function studentTQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return NaN;
  if (p > 0.5) return -studentTQuantile(1 - p, df);
  if (p === 0) return -Infinity;
  if (p === 0.5) return 0;
  let low = Math.min(-1, 2 * normalQuantile(p));
  while (studentTCdf(low, df) > p) low *= 2;
  let high = 0;
  let t = Math.max(low, normalQuantile(p));
  for (let k = 0; k < 200 && high - low > 1e-15 * Math.abs(low); k++) {
    const error = studentTCdf(t, df) - p;
    if (error > 0) high = t;
    else low = t;
    const next = t - error / density(t, df);
    if (next === t) break;
    t = next > low && next < high ? next : (low + high) / 2;
  }
  return t;
}

function density(t: number, df: number): number {
  return Math.exp(logGammaStep(df / 2) - ((df + 1) / 2) * Math.log1p((t * t) / df)) / Math.sqrt(df * Math.PI);
}

/** `P(T <= -t)` for t >= 0. */
function lowerTail(t: number, df: number): number {
  if (t === Infinity) return 0;
  const a = df / 2;
  const [x, rest] = [df / (df + t * t), (t * t) / (df + t * t)];
  if (t === 0) return 0.5;
  const front = Math.exp(logGammaStep(a) - a * Math.log1p((t * t) / df)) * Math.sqrt(rest / Math.PI);
  const swap = x >= (a + 1) / (a + 2.5);
  return swap ? 0.5 - front * betaFraction(0.5, a, rest, x) : (front / (2 * a)) * betaFraction(a, 0.5, x, rest);
}

/** `log Gamma(a + 1/2) - log Gamma(a)`, by Stirling's series after shifting a beyond 15, so that nothing large cancels. */
function logGammaStep(a: number): number {
  let shifted = 0;
  let z = a;
  for (; z < 15; z++) shifted += Math.log(z / (z + 0.5));
  return shifted + z * Math.log1p(0.5 / z) + Math.log(z) / 2 - 0.5 + stirling(z + 0.5) - stirling(z);
}

function stirling(z: number): number {
  const q = 1 / (z * z);
  return (1 / 12 - q * (1 / 360 - q * (1 / 1260 - q * (1 / 1680 - q * (1 / 1188 - (q * 691) / 360360))))) / z;
}

/** The continued fraction of the incomplete beta function at x, `rest = 1 - x`, by Lentz's method. */
function betaFraction(a: number, b: number, x: number, rest: number): number {
  let c = 1;
  let d = (a + 1) / (1 - b + (a + b) * rest);
  let value = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let step = 1;
    for (const q of [even, odd]) {
      d = 1 / (1 + q * d);
      c = 1 + q / c;
      step = c * d;
      value *= step;
    }
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return value;
}
