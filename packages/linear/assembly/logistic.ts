import { exp, log1p } from "./elementary";
import { at, lanes } from "./words";

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
