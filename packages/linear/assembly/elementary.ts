const LEAST: f64 = -708;
const LOG2E: f64 = 1.4426950408889634;
/** ln 2 in two parts, the first with so few digits that whole multiples of it are exact. */
const LN2_HIGH: f64 = 0.69314718036912381649;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** Added to a small number, leaves its nearest whole number in the low bits. */
const ROUND: f64 = 6755399441055744;

function step(p: v128, x: v128, c: f64): v128 {
  return f64x2.add(f64x2.mul(p, x), f64x2.splat(c));
}

/** `e^x` for x <= 709, to about one unit in the last place; x below -708 counts as -708. `x = k ln 2 + r`, Taylor's series for e^r to r^13. */
export function exp(x: v128): v128 {
  const bounded = f64x2.max(x, f64x2.splat(LEAST));
  const shifted = f64x2.add(f64x2.mul(bounded, f64x2.splat(LOG2E)), f64x2.splat(ROUND));
  const k = f64x2.sub(shifted, f64x2.splat(ROUND));
  const r = f64x2.sub(f64x2.sub(bounded, f64x2.mul(k, f64x2.splat(LN2_HIGH))), f64x2.mul(k, f64x2.splat(LN2_LOW)));
  let p = f64x2.splat(1.6059043836821613e-10);
  p = step(p, r, 2.08767569878681e-9);
  p = step(p, r, 2.505210838544172e-8);
  p = step(p, r, 2.755731922398589e-7);
  p = step(p, r, 2.7557319223985893e-6);
  p = step(p, r, 2.48015873015873e-5);
  p = step(p, r, 1.984126984126984e-4);
  p = step(p, r, 1.388888888888889e-3);
  p = step(p, r, 8.333333333333333e-3);
  p = step(p, r, 4.1666666666666664e-2);
  p = step(p, r, 0.16666666666666666);
  p = step(p, r, 0.5);
  p = step(p, r, 1);
  p = step(p, r, 1);
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return f64x2.mul(p, power);
}

/** `log(1 + e)` for e in [0, 1]: with z = e / (2 + e) it is `2 (z + z^3/3 + ...)`, to z^31. */
export function log1p(e: v128): v128 {
  const z = f64x2.div(e, f64x2.add(f64x2.splat(2), e));
  const w = f64x2.mul(z, z);
  let p = f64x2.splat(2.0 / 31.0);
  p = step(p, w, 2.0 / 29.0);
  p = step(p, w, 2.0 / 27.0);
  p = step(p, w, 2.0 / 25.0);
  p = step(p, w, 2.0 / 23.0);
  p = step(p, w, 2.0 / 21.0);
  p = step(p, w, 2.0 / 19.0);
  p = step(p, w, 2.0 / 17.0);
  p = step(p, w, 2.0 / 15.0);
  p = step(p, w, 2.0 / 13.0);
  p = step(p, w, 2.0 / 11.0);
  p = step(p, w, 2.0 / 9.0);
  p = step(p, w, 2.0 / 7.0);
  p = step(p, w, 2.0 / 5.0);
  p = step(p, w, 2.0 / 3.0);
  p = step(p, w, 2);
  return f64x2.mul(z, p);
}

const EXPONENT: i64 = 0x4330000000000000;
const MANTISSA: i64 = 0x000fffffffffffff;
const ONE: i64 = 0x3ff0000000000000;
const LN2: f64 = 0.6931471805599453;

/** `log(1 + s)` for s >= 0: with `1 + s = 2^k (1 + e)` it is `k ln 2 + log(1 + e)`, e = s where k is 0. */
export function logOnePlus(s: v128): v128 {
  const a = f64x2.add(f64x2.splat(1), s);
  // The biased exponent in the low bits of 2^52.
  const k = f64x2.sub(v128.or(i64x2.shr_u(a, 52), i64x2.splat(EXPONENT)), f64x2.splat(4503599627370496.0 + 1023.0));
  const rest = f64x2.sub(v128.or(v128.and(a, i64x2.splat(MANTISSA)), i64x2.splat(ONE)), f64x2.splat(1));
  const e = v128.bitselect(rest, s, f64x2.gt(k, f64x2.splat(0)));
  return f64x2.add(f64x2.mul(k, f64x2.splat(LN2)), log1p(e));
}
