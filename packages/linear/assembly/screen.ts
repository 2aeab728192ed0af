import { at, columnAt, lanes32 } from "./words";

/** `out[i] = scale v[i]` in single precision, n a multiple of 4. */
export function narrow(v: i32, scale: f64, n: i32, out: i32): void {
  narrowTo(at(v), scale, n, at(out));
}

/** The same by addresses in bytes. */
export function narrowTo(pv: usize, scale: f64, n: i32, po: usize): void {
  const c = f64x2.splat(scale);
  for (let i = 0; i < n; i += 4) {
    const low = f32x4.demote_f64x2_zero(f64x2.mul(c, v128.load(pv)));
    const high = f32x4.demote_f64x2_zero(f64x2.mul(c, v128.load(pv, 16)));
    v128.store(po, v128.shuffle<f32>(low, high, 0, 1, 4, 5));
    pv += 32;
    po += 16;
  }
}

/** `out[k] = sum_i x[i, list[k]] v[i]`, everything in single precision; the first columns in their order when `list` is 0. n a multiple of 8. */
export function products32(x: i32, ld: i32, list: i32, count: i32, v: i32, n: i32, out: i32): void {
  const px = at(x);
  const pl = at(list);
  const step = (<usize>ld) << 2;
  const po = at(out);
  let k = 0;
  for (; k + 3 < count; k += 4) {
    let a = list == 0 ? px + <usize>k * step : columnAt(px, ld, pl, k, 2);
    let b = list == 0 ? a + step : columnAt(px, ld, pl, k + 1, 2);
    let c = list == 0 ? b + step : columnAt(px, ld, pl, k + 2, 2);
    let d = list == 0 ? c + step : columnAt(px, ld, pl, k + 3, 2);
    let pv = at(v);
    let a0 = f32x4.splat(0);
    let b0 = f32x4.splat(0);
    let c0 = f32x4.splat(0);
    let d0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let c1 = f32x4.splat(0);
    let d1 = f32x4.splat(0);
    for (let i = 0; i < n; i += 8) {
      const v0 = v128.load(pv);
      const v1 = v128.load(pv, 16);
      a0 = f32x4.add(a0, f32x4.mul(v128.load(a), v0));
      b0 = f32x4.add(b0, f32x4.mul(v128.load(b), v0));
      c0 = f32x4.add(c0, f32x4.mul(v128.load(c), v0));
      d0 = f32x4.add(d0, f32x4.mul(v128.load(d), v0));
      a1 = f32x4.add(a1, f32x4.mul(v128.load(a, 16), v1));
      b1 = f32x4.add(b1, f32x4.mul(v128.load(b, 16), v1));
      c1 = f32x4.add(c1, f32x4.mul(v128.load(c, 16), v1));
      d1 = f32x4.add(d1, f32x4.mul(v128.load(d, 16), v1));
      a += 32;
      b += 32;
      c += 32;
      d += 32;
      pv += 32;
    }
    put32(po, k, lanes32(f32x4.add(a0, a1)));
    put32(po, k + 1, lanes32(f32x4.add(b0, b1)));
    put32(po, k + 2, lanes32(f32x4.add(c0, c1)));
    put32(po, k + 3, lanes32(f32x4.add(d0, d1)));
  }
  for (; k < count; k++) {
    let a = list == 0 ? px + <usize>k * step : columnAt(px, ld, pl, k, 2);
    let pv = at(v);
    let a0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    for (let i = 0; i < n; i += 8) {
      a0 = f32x4.add(a0, f32x4.mul(v128.load(a), v128.load(pv)));
      a1 = f32x4.add(a1, f32x4.mul(v128.load(a, 16), v128.load(pv, 16)));
      a += 32;
      pv += 32;
    }
    put32(po, k, lanes32(f32x4.add(a0, a1)));
  }
}

function put32(p: usize, i: i32, v: f32): void {
  store<f32>(p + ((<usize>i) << 2), v);
}

/** Lists in `out` every column j, `skip[j]` left out, with `|sum_k a[k] g[k, j]| >= threshold factor[j] - slack`, and stops beyond `most`;
 *  returns how many. g: `count` rows of p values, p a multiple of 16; a and g in single precision. */
export function screen(g: i32, p: i32, count: i32, a: i32, threshold: f64, factor: i32, slack: f64, skip: i32, most: i32, out: i32): i32 {
  const step = (<usize>p) << 2;
  const pg = at(g);
  const pa = at(a);
  const pf = at(factor);
  const limit = f32x4.splat(<f32>threshold);
  const room = f32x4.splat(<f32>slack);
  let found = 0;
  for (let j = 0; j < p && found <= most; j += 16) {
    let row = pg + ((<usize>j) << 2);
    let t0 = f32x4.splat(0);
    let t1 = f32x4.splat(0);
    let t2 = f32x4.splat(0);
    let t3 = f32x4.splat(0);
    for (let k = 0; k < count; k++) {
      const c = v128.load32_splat(pa + ((<usize>k) << 2));
      t0 = f32x4.add(t0, f32x4.mul(c, v128.load(row)));
      t1 = f32x4.add(t1, f32x4.mul(c, v128.load(row, 16)));
      t2 = f32x4.add(t2, f32x4.mul(c, v128.load(row, 32)));
      t3 = f32x4.add(t3, f32x4.mul(c, v128.load(row, 48)));
      row += step;
    }
    const f = pf + ((<usize>j) << 2);
    const m0 = f32x4.ge(f32x4.abs(t0), f32x4.sub(f32x4.mul(limit, v128.load(f)), room));
    const m1 = f32x4.ge(f32x4.abs(t1), f32x4.sub(f32x4.mul(limit, v128.load(f, 16)), room));
    const m2 = f32x4.ge(f32x4.abs(t2), f32x4.sub(f32x4.mul(limit, v128.load(f, 32)), room));
    const m3 = f32x4.ge(f32x4.abs(t3), f32x4.sub(f32x4.mul(limit, v128.load(f, 48)), room));
    if (!v128.any_true(v128.or(v128.or(m0, m1), v128.or(m2, m3)))) continue;
    let over = i32x4.bitmask(m0) | (i32x4.bitmask(m1) << 4) | (i32x4.bitmask(m2) << 8) | (i32x4.bitmask(m3) << 12);
    for (; over != 0; over &= over - 1) {
      const k = j + ctz(over);
      if (load<u8>(at(skip) + <usize>k) != 0) continue;
      store<i32>(at(out) + ((<usize>found) << 2), k);
      found++;
    }
  }
  return found;
}
