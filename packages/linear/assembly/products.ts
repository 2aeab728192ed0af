import { at, columnAt, get, lanes, put } from "./words";

/** `sum_i a[i] b[i]`. */
export function dot(a: i32, b: i32, n: i32): f64 {
  return dotAt(at(a), at(b), n);
}

export function dotAt(pa: usize, pb: usize, n: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let i = 0;
  for (; i + 7 < n; i += 8) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(pa), v128.load(pb)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(pa, 16), v128.load(pb, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(pa, 32), v128.load(pb, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(pa, 48), v128.load(pb, 48)));
    pa += 64;
    pb += 64;
  }
  let sum = lanes(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
  for (; i < n; i++) {
    sum += load<f64>(pa) * load<f64>(pb);
    pa += 8;
    pb += 8;
  }
  return sum;
}

/** `y[i] += alpha x[i]`. */
export function axpy(alpha: f64, x: i32, y: i32, n: i32): void {
  let px = at(x);
  let py = at(y);
  const a = f64x2.splat(alpha);
  let i = 0;
  for (; i + 3 < n; i += 4) {
    v128.store(py, f64x2.add(v128.load(py), f64x2.mul(a, v128.load(px))));
    v128.store(py, f64x2.add(v128.load(py, 16), f64x2.mul(a, v128.load(px, 16))), 16);
    px += 32;
    py += 32;
  }
  for (; i < n; i++) {
    store<f64>(py, load<f64>(py) + alpha * load<f64>(px));
    px += 8;
    py += 8;
  }
}

/** `out[k] = sum_i x[i, list[k]] v[i]` over n rows, k < count. */
export function products(x: i32, ld: i32, list: i32, count: i32, v: i32, n: i32, out: i32): void {
  const px = at(x);
  const pl = at(list);
  const po = at(out);
  let k = 0;
  for (; k + 3 < count; k += 4) dotFour(px, ld, pl, k, at(v), n, po + ((<usize>k) << 3), false);
  for (; k < count; k++) put(po, k, dotTwo(columnAt(px, ld, pl, k, 3), at(v), n));
}

/** Products of columns `list[k .. k + 3]` with v, into four places of `po`; added to what is there when `more`. */
export function dotFour(px: usize, ld: i32, pl: usize, k: i32, pv: usize, n: i32, po: usize, more: bool): void {
  let a = columnAt(px, ld, pl, k, 3);
  let b = columnAt(px, ld, pl, k + 1, 3);
  let c = columnAt(px, ld, pl, k + 2, 3);
  let d = columnAt(px, ld, pl, k + 3, 3);
  let a0 = f64x2.splat(0);
  let b0 = f64x2.splat(0);
  let c0 = f64x2.splat(0);
  let d0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let b1 = f64x2.splat(0);
  let c1 = f64x2.splat(0);
  let d1 = f64x2.splat(0);
  let i = 0;
  for (; i + 3 < n; i += 4) {
    const v0 = v128.load(pv);
    const v1 = v128.load(pv, 16);
    a0 = f64x2.add(a0, f64x2.mul(v128.load(a), v0));
    b0 = f64x2.add(b0, f64x2.mul(v128.load(b), v0));
    c0 = f64x2.add(c0, f64x2.mul(v128.load(c), v0));
    d0 = f64x2.add(d0, f64x2.mul(v128.load(d), v0));
    a1 = f64x2.add(a1, f64x2.mul(v128.load(a, 16), v1));
    b1 = f64x2.add(b1, f64x2.mul(v128.load(b, 16), v1));
    c1 = f64x2.add(c1, f64x2.mul(v128.load(c, 16), v1));
    d1 = f64x2.add(d1, f64x2.mul(v128.load(d, 16), v1));
    a += 32;
    b += 32;
    c += 32;
    d += 32;
    pv += 32;
  }
  let sa = lanes(f64x2.add(a0, a1));
  let sb = lanes(f64x2.add(b0, b1));
  let sc = lanes(f64x2.add(c0, c1));
  let sd = lanes(f64x2.add(d0, d1));
  for (; i < n; i++) {
    const vi = load<f64>(pv);
    sa += load<f64>(a) * vi;
    sb += load<f64>(b) * vi;
    sc += load<f64>(c) * vi;
    sd += load<f64>(d) * vi;
    a += 8;
    b += 8;
    c += 8;
    d += 8;
    pv += 8;
  }
  putSum(po, 0, sa, more);
  putSum(po, 1, sb, more);
  putSum(po, 2, sc, more);
  putSum(po, 3, sd, more);
}

export function putSum(p: usize, i: i32, s: f64, more: bool): void {
  put(p, i, more ? get(p, i) + s : s);
}

/** A dot product in the order of `products`. */
export function dotTwo(a: usize, pv: usize, n: i32): f64 {
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let i = 0;
  for (; i + 3 < n; i += 4) {
    a0 = f64x2.add(a0, f64x2.mul(v128.load(a), v128.load(pv)));
    a1 = f64x2.add(a1, f64x2.mul(v128.load(a, 16), v128.load(pv, 16)));
    a += 32;
    pv += 32;
  }
  let sum = lanes(f64x2.add(a0, a1));
  for (; i < n; i++) {
    sum += load<f64>(a) * load<f64>(pv);
    a += 8;
    pv += 8;
  }
  return sum;
}

/** `out[i] += sum_k coef[k] x[i, list[k]]` over n rows, k < count, four columns a pass. */
export function combine(x: i32, ld: i32, list: i32, count: i32, coef: i32, n: i32, out: i32): void {
  const px = at(x);
  const pl = at(list);
  const pc = at(coef);
  let k = 0;
  for (; k + 3 < count; k += 4) {
    combineFour(
      at(out),
      n,
      columnAt(px, ld, pl, k, 3),
      columnAt(px, ld, pl, k + 1, 3),
      columnAt(px, ld, pl, k + 2, 3),
      columnAt(px, ld, pl, k + 3, 3),
      get(pc, k),
      get(pc, k + 1),
      get(pc, k + 2),
      get(pc, k + 3),
    );
  }
  for (; k < count; k++) {
    const c = get(pc, k);
    const cc = f64x2.splat(c);
    let a = columnAt(px, ld, pl, k, 3);
    let po = at(out);
    let i = 0;
    for (; i + 1 < n; i += 2) {
      v128.store(po, f64x2.add(v128.load(po), f64x2.mul(cc, v128.load(a))));
      a += 16;
      po += 16;
    }
    if (i < n) store<f64>(po, load<f64>(po) + c * load<f64>(a));
  }
}

/** `out += ((ca a + cb b) + (cc c + cd d))`. */
export function combineFour(po: usize, n: i32, a: usize, b: usize, c: usize, d: usize, ca: f64, cb: f64, cc: f64, cd: f64): void {
  const va = f64x2.splat(ca);
  const vb = f64x2.splat(cb);
  const vc = f64x2.splat(cc);
  const vd = f64x2.splat(cd);
  let i = 0;
  for (; i + 3 < n; i += 4) {
    const l = f64x2.add(f64x2.mul(va, v128.load(a)), f64x2.mul(vb, v128.load(b)));
    const m = f64x2.add(f64x2.mul(va, v128.load(a, 16)), f64x2.mul(vb, v128.load(b, 16)));
    const o = f64x2.add(f64x2.mul(vc, v128.load(c)), f64x2.mul(vd, v128.load(d)));
    const p = f64x2.add(f64x2.mul(vc, v128.load(c, 16)), f64x2.mul(vd, v128.load(d, 16)));
    v128.store(po, f64x2.add(v128.load(po), f64x2.add(l, o)));
    v128.store(po, f64x2.add(v128.load(po, 16), f64x2.add(m, p)), 16);
    a += 32;
    b += 32;
    c += 32;
    d += 32;
    po += 32;
  }
  for (; i < n; i++) {
    store<f64>(po, load<f64>(po) + (ca * load<f64>(a) + cb * load<f64>(b) + (cc * load<f64>(c) + cd * load<f64>(d))));
    a += 8;
    b += 8;
    c += 8;
    d += 8;
    po += 8;
  }
}
