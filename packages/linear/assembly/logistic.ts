function at(word: i32): usize {
  return (<usize>(<u32>word)) << 3;
}

function lanes(s: v128): f64 {
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

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

/** `e^x` for x <= 0, to about one unit in the last place; x below -708 counts as -708. `x = k ln 2 + r`, Taylor's series for e^r to r^13. */
function exp(x: v128): v128 {
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
function log1p(e: v128): v128 {
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

/** Rows of a logistic model, with `m = s eta` (s = 1 for class 1, -1 for class 0) and q the probability of the class that did not occur: writes
 *  `residual = w s q` and `curvature = w q (1 - q)`; returns `sum w log(1 + e^-m)` and leaves `sum w e^-m` and the sum of the
 *  curvature in `odds`. n even. */
export function logistic(eta: i32, s: i32, w: i32, n: i32, residual: i32, curvature: i32, odds: i32): f64 {
  let pe = at(eta);
  let ps = at(s);
  let pw = at(w);
  let pr = at(residual);
  let pc = at(curvature);
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  let loss = zero;
  let against = zero;
  let total = zero;
  for (let i = 0; i < n; i += 2) {
    const sign = v128.load(ps);
    const weight = v128.load(pw);
    const m = f64x2.mul(sign, v128.load(pe));
    const e = exp(f64x2.neg(f64x2.abs(m)));
    const a = f64x2.div(one, f64x2.add(one, e));
    const right = f64x2.gt(m, zero);
    const q = f64x2.mul(v128.bitselect(e, one, right), a);
    v128.store(pr, f64x2.mul(f64x2.mul(weight, sign), q));
    const bend = f64x2.mul(f64x2.mul(weight, e), f64x2.mul(a, a));
    v128.store(pc, bend);
    total = f64x2.add(total, bend);
    loss = f64x2.add(loss, f64x2.mul(weight, f64x2.sub(log1p(e), f64x2.min(m, zero))));
    against = f64x2.add(against, f64x2.mul(weight, v128.bitselect(e, f64x2.div(one, e), right)));
    pe += 16;
    ps += 16;
    pw += 16;
    pr += 16;
    pc += 16;
  }
  store<f64>(at(odds), lanes(against));
  store<f64>(at(odds), lanes(total), 8);
  return lanes(loss);
}
