import { exp, logOnePlus } from "./elementary";
import { at, lanes } from "./words";

const MOST: f64 = 1e300;

/** Rows of a softmax model with classes n apart and the number of each row's own class in `hit`, with p the probabilities and q = 1 - p_hit: writes p,
 *  `residual = w ([k = hit] - p)` and `curvature = w p (1 - p)`; returns `sum w log(1/p_hit)` and leaves `sum w q / p_hit` and the sum of
 *  the curvature in `sums`. n even. */
export function softmax(eta: i32, hit: i32, w: i32, classes: i32, n: i32, residual: i32, curvature: i32, p: i32, sums: i32): f64 {
  const step = (<usize>n) << 3;
  const size = <usize>classes * step;
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  let loss = zero;
  let odds = zero;
  let bends = zero;
  for (let i = 0; i < n; i += 2) {
    const row = (<usize>i) << 3;
    const pe = at(eta) + row;
    const pp = at(p) + row;
    const pr = at(residual) + row;
    const pc = at(curvature) + row;
    const own = v128.load(at(hit) + row);
    const weight = v128.load(at(w) + row);
    let at0 = zero;
    for (let k = 0, o: usize = 0; o < size; k++, o += step) {
      at0 = v128.bitselect(v128.load(pe + o), at0, f64x2.eq(own, f64x2.splat(k)));
    }
    let top = zero;
    for (let o: usize = 0; o < size; o += step) top = f64x2.max(top, f64x2.sub(v128.load(pe + o), at0));
    let missed = zero;
    for (let k = 0, o: usize = 0; o < size; k++, o += step) {
      const e = exp(f64x2.sub(f64x2.sub(v128.load(pe + o), at0), top));
      v128.store(pp + o, e);
      missed = f64x2.add(missed, v128.andnot(e, f64x2.eq(own, f64x2.splat(k))));
    }
    const hits = exp(f64x2.neg(top));
    const share = f64x2.div(one, f64x2.add(hits, missed));
    const q = f64x2.mul(missed, share);
    for (let k = 0, o: usize = 0; o < size; k++, o += step) {
      const isHit = f64x2.eq(own, f64x2.splat(k));
      const pk = f64x2.mul(v128.load(pp + o), share);
      v128.store(pp + o, pk);
      v128.store(pr + o, f64x2.mul(weight, v128.bitselect(q, f64x2.neg(pk), isHit)));
      const bend = f64x2.mul(f64x2.mul(weight, pk), v128.bitselect(q, f64x2.sub(one, pk), isHit));
      v128.store(pc + o, bend);
      bends = f64x2.add(bends, bend);
    }
    const log = logOnePlus(f64x2.add(f64x2.sub(hits, one), missed));
    loss = f64x2.add(loss, f64x2.mul(weight, f64x2.add(top, log)));
    odds = f64x2.add(odds, f64x2.mul(weight, f64x2.min(f64x2.div(missed, hits), f64x2.splat(MOST))));
  }
  store<f64>(at(sums), lanes(odds));
  store<f64>(at(sums), lanes(bends), 8);
  return lanes(loss);
}

/** `out = p x`, n even. */
export function multiply(p: i32, x: i32, n: i32, out: i32): void {
  const bytes = (<usize>n) << 3;
  for (let o: usize = 0; o < bytes; o += 16) v128.store(at(out) + o, f64x2.mul(v128.load(at(p) + o), v128.load(at(x) + o)));
}

/** The same with p in double, x and out in single precision and their addresses in half words. */
export function multiply32(p: i32, x: i32, n: i32, out: i32): void {
  let pp = at(p);
  let px = (<usize>(<u32>x)) << 2;
  let po = (<usize>(<u32>out)) << 2;
  for (let i = 0; i < n; i += 4) {
    const v = v128.load(px);
    const low = f32x4.demote_f64x2_zero(f64x2.mul(v128.load(pp), f64x2.promote_low_f32x4(v)));
    const high = f32x4.demote_f64x2_zero(f64x2.mul(v128.load(pp, 16), f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3))));
    v128.store(po, v128.shuffle<f32>(low, high, 0, 1, 4, 5));
    pp += 32;
    px += 16;
    po += 16;
  }
}
