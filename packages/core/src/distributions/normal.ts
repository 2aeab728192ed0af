/** Beyond this many deviations the tail's continued fraction takes over from the series. */
const TAIL = 3;

/** `P(Z <= x)` of a standard normal, each tail to nearly all digits of its own size.
 *  Reference: Marsaglia (2004), J. Stat. Softw. 11(4), for the series; Laplace's continued fraction for the tails. */
export function normalCdf(x: number): number {
  if (x < -TAIL) return upperTail(-x);
  if (x > TAIL) return 1 - upperTail(x);
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-18 * Math.abs(sum); k += 2) sum += term *= (x * x) / k;
  return 0.5 + sum * density(x);
}

/** The x with `P(Z <= x) = p`; `-Infinity` and `Infinity` for 0 and 1, NaN outside [0, 1]. By Newton's method on the logarithm of the smaller
 *  tail from Hastings' approximation. Reference: Hastings (1955), Approximations for digital computers, sheet 68. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p === 0) return -Infinity;
  if (p === 0.5) return 0;
  const t = Math.sqrt(-2 * Math.log(p));
  let x = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let k = 0; k < 5; k++) {
    const at = normalCdf(x);
    x -= ((Math.log(at) - Math.log(p)) * at) / density(x);
  }
  return x;
}

function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** `P(Z > x)` for x > 3: `phi(x) / (x + 1/(x + 2/(x + 3/...)))`, from the inside out. */
function upperTail(x: number): number {
  let tail = x;
  for (let k = 150; k > 0; k--) tail = x + k / tail;
  return density(x) / tail;
}
