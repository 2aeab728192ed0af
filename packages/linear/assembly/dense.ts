// Kernels over one flat memory. Arrays are named by their address in words of 8 bytes; `list` holds int32 column numbers, `ld` is the distance of
// columns in values. Each sums in a fixed order, which src/kernels/plain.ts repeats: both give the same bits.

function at(word: i32): usize {
  return (<usize>(<u32>word)) << 3;
}

function lanes(s: v128): f64 {
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

function lanes32(s: v128): f32 {
  return f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
}

function columnAt(x: usize, ld: i32, list: usize, k: i32, width: u32): usize {
  return x + <usize>load<i32>(list + ((<usize>k) << 2)) * ((<usize>ld) << width);
}

function put(p: usize, i: i32, v: f64): void {
  store<f64>(p + ((<usize>i) << 3), v);
}

function get(p: usize, i: i32): f64 {
  return load<f64>(p + ((<usize>i) << 3));
}

/** `sum_i a[i] b[i]`. */
export function dot(a: i32, b: i32, n: i32): f64 {
  return dotAt(at(a), at(b), n);
}

function dotAt(pa: usize, pb: usize, n: i32): f64 {
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
function dotFour(px: usize, ld: i32, pl: usize, k: i32, pv: usize, n: i32, po: usize, more: bool): void {
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

function putSum(p: usize, i: i32, s: f64, more: bool): void {
  put(p, i, more ? get(p, i) + s : s);
}

/** A dot product in the order of `products`. */
function dotTwo(a: usize, pv: usize, n: i32): f64 {
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
function combineFour(po: usize, n: i32, a: usize, b: usize, c: usize, d: usize, ca: f64, cb: f64, cc: f64, cd: f64): void {
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

/** Rows of a long column that are multiplied before going on to the next ones, so that they stay in the nearest cache. */
const CHUNK: i32 = 1024;

/** Fills rows and columns `first .. size - 1` of `q[i, j] = sum_r x[r, list[i]] x[r, list[j]]`, q at `i * stride + j`: four new columns against
 *  two others at a time; n a multiple of 2. */
export function gram(x: i32, ld: i32, list: i32, first: i32, size: i32, n: i32, q: i32, stride: i32): void {
  const px = at(x);
  const pl = at(list);
  const pq = at(q);
  for (let start = 0; start < n; start += CHUNK) {
    const rows = min(CHUNK, n - start);
    const from = px + ((<usize>start) << 3);
    let i = first;
    for (; i + 3 < size; i += 4) {
      let j = 0;
      for (; j + 1 < i + 4; j += 2) gramBlock(from, ld, pl, i, j, rows, rowOf(pq, i, stride), stride, start > 0);
      if (j < i + 4) gramRows(from, ld, pl, i, i + 4, j, rows, pq, stride, start > 0);
    }
    gramRows(from, ld, pl, i, size, 0, rows, pq, stride, start > 0);
  }
  for (let i = first; i < size; i++) {
    const row = rowOf(pq, i, stride);
    for (let j = 0; j < i; j++) put(pq, j * stride + i, get(row, j));
  }
}

function rowOf(q: usize, i: i32, stride: i32): usize {
  return q + ((<usize>i * <usize>stride) << 3);
}

/** Rows `i .. end - 1` of q from column j to the diagonal, one row at a time. */
function gramRows(x: usize, ld: i32, pl: usize, i: i32, end: i32, j: i32, n: i32, pq: usize, stride: i32, more: bool): void {
  for (; i < end; i++) {
    const row = rowOf(pq, i, stride);
    const column = columnAt(x, ld, pl, i, 3);
    let k = j;
    for (; k + 3 <= i; k += 4) dotFour(x, ld, pl, k, column, n, row + ((<usize>k) << 3), more);
    for (; k <= i; k++) putSum(row, k, dotTwo(columnAt(x, ld, pl, k, 3), column, n), more);
  }
}

function gramBlock(x: usize, ld: i32, pl: usize, i: i32, j: i32, n: i32, row: usize, stride: i32, more: bool): void {
  let a = columnAt(x, ld, pl, i, 3);
  let b = columnAt(x, ld, pl, i + 1, 3);
  let c = columnAt(x, ld, pl, i + 2, 3);
  let d = columnAt(x, ld, pl, i + 3, 3);
  let u = columnAt(x, ld, pl, j, 3);
  let v = columnAt(x, ld, pl, j + 1, 3);
  let au = f64x2.splat(0);
  let bu = f64x2.splat(0);
  let cu = f64x2.splat(0);
  let du = f64x2.splat(0);
  let av = f64x2.splat(0);
  let bv = f64x2.splat(0);
  let cv = f64x2.splat(0);
  let dv = f64x2.splat(0);
  for (let r = 0; r < n; r += 2) {
    const p = v128.load(u);
    const q = v128.load(v);
    let t = v128.load(a);
    au = f64x2.add(au, f64x2.mul(t, p));
    av = f64x2.add(av, f64x2.mul(t, q));
    t = v128.load(b);
    bu = f64x2.add(bu, f64x2.mul(t, p));
    bv = f64x2.add(bv, f64x2.mul(t, q));
    t = v128.load(c);
    cu = f64x2.add(cu, f64x2.mul(t, p));
    cv = f64x2.add(cv, f64x2.mul(t, q));
    t = v128.load(d);
    du = f64x2.add(du, f64x2.mul(t, p));
    dv = f64x2.add(dv, f64x2.mul(t, q));
    a += 16;
    b += 16;
    c += 16;
    d += 16;
    u += 16;
    v += 16;
  }
  const step = (<usize>stride) << 3;
  putSum(row, j, lanes(au), more);
  putSum(row, j + 1, lanes(av), more);
  putSum(row + step, j, lanes(bu), more);
  putSum(row + step, j + 1, lanes(bv), more);
  putSum(row + 2 * step, j, lanes(cu), more);
  putSum(row + 2 * step, j + 1, lanes(cv), more);
  putSum(row + 3 * step, j, lanes(du), more);
  putSum(row + 3 * step, j + 1, lanes(dv), more);
}

/** Fills rows and columns `first .. size - 1` of `q[i, j] = norm[i] norm[j] sum_r w[r] x[r, list[i]] x[r, list[j]]` (norm by column number), with
 *  sums in single precision: for a matrix that only steers. `scratch` holds four columns of `CHUNK`; n a multiple of 4, stride even. */
export function weightedGram32(
  x: i32,
  ld: i32,
  list: i32,
  norm: i32,
  first: i32,
  size: i32,
  w: i32,
  scratch: i32,
  n: i32,
  q: i32,
  stride: i32,
): void {
  const px = at(x);
  const pl = at(list);
  const pq = at(q);
  const ps = at(scratch);
  for (let start = 0; start < n; start += CHUNK) {
    const rows = min(CHUNK, n - start);
    const from = px + ((<usize>start) << 2);
    const pw = at(w) + ((<usize>start) << 2);
    for (let i = first; i < size; i += 4) {
      const block = min(4, size - i);
      for (let k = 0; k < block; k++) weigh(columnAt(from, ld, pl, i + k, 2), pw, ps + ((<usize>k * CHUNK) << 2), rows);
      for (let j = 0; j < i + block; j += 2) {
        const u = columnAt(from, ld, pl, j, 2);
        const v = columnAt(from, ld, pl, min(j + 1, size - 1), 2);
        gramBlock32(ps, u, v, rows, block, rowOf(pq, i, stride), j, stride, start > 0);
      }
    }
  }
  const pn = at(norm);
  for (let i = first; i < size; i++) {
    const row = rowOf(pq, i, stride);
    const scale = get(pn, load<i32>(pl + ((<usize>i) << 2)));
    for (let j = 0; j <= i; j++) {
      const v = get(row, j) * (scale * get(pn, load<i32>(pl + ((<usize>j) << 2))));
      put(row, j, v);
      put(pq, j * stride + i, v);
    }
  }
}

function weigh(x: usize, w: usize, out: usize, n: i32): void {
  for (let r = 0; r < n; r += 4) {
    v128.store(out, f32x4.mul(v128.load(x), v128.load(w)));
    x += 16;
    w += 16;
    out += 16;
  }
}

/** Products of the four columns in `s` with u and v; the first `rows` of them are kept. Writes one column beyond the diagonal when that is odd. */
function gramBlock32(s: usize, u: usize, v: usize, n: i32, rows: i32, row: usize, j: i32, stride: i32, more: bool): void {
  let au = f32x4.splat(0);
  let bu = f32x4.splat(0);
  let cu = f32x4.splat(0);
  let du = f32x4.splat(0);
  let av = f32x4.splat(0);
  let bv = f32x4.splat(0);
  let cv = f32x4.splat(0);
  let dv = f32x4.splat(0);
  for (let r = 0; r < n; r += 4) {
    const p = v128.load(u);
    const q = v128.load(v);
    let t = v128.load(s);
    au = f32x4.add(au, f32x4.mul(t, p));
    av = f32x4.add(av, f32x4.mul(t, q));
    t = v128.load(s, 4 * CHUNK);
    bu = f32x4.add(bu, f32x4.mul(t, p));
    bv = f32x4.add(bv, f32x4.mul(t, q));
    t = v128.load(s, 8 * CHUNK);
    cu = f32x4.add(cu, f32x4.mul(t, p));
    cv = f32x4.add(cv, f32x4.mul(t, q));
    t = v128.load(s, 12 * CHUNK);
    du = f32x4.add(du, f32x4.mul(t, p));
    dv = f32x4.add(dv, f32x4.mul(t, q));
    s += 16;
    u += 16;
    v += 16;
  }
  const step = (<usize>stride) << 3;
  putTwo(row, j, <f64>lanes32(au), <f64>lanes32(av), more);
  if (rows > 1) putTwo(row + step, j, <f64>lanes32(bu), <f64>lanes32(bv), more);
  if (rows > 2) putTwo(row + 2 * step, j, <f64>lanes32(cu), <f64>lanes32(cv), more);
  if (rows > 3) putTwo(row + 3 * step, j, <f64>lanes32(du), <f64>lanes32(dv), more);
}

/** As `weightedGram32` without norms, in double precision: `q[i, j] = sum_r w[r] x[r, list[i]] x[r, list[j]]`. */
export function weightedGram(x: i32, ld: i32, list: i32, first: i32, size: i32, w: i32, scratch: i32, n: i32, q: i32, stride: i32): void {
  const px = at(x);
  const pl = at(list);
  const pq = at(q);
  const ps = at(scratch);
  for (let start = 0; start < n; start += CHUNK) {
    const rows = min(CHUNK, n - start);
    const from = px + ((<usize>start) << 3);
    const pw = at(w) + ((<usize>start) << 3);
    for (let i = first; i < size; i += 4) {
      const block = min(4, size - i);
      for (let k = 0; k < block; k++) weigh64(columnAt(from, ld, pl, i + k, 3), pw, ps + ((<usize>k * CHUNK) << 3), rows);
      for (let j = 0; j < i + block; j += 2) {
        const u = columnAt(from, ld, pl, j, 3);
        const v = columnAt(from, ld, pl, min(j + 1, size - 1), 3);
        gramBlock64(ps, u, v, rows, block, rowOf(pq, i, stride), j, stride, start > 0);
      }
    }
  }
  for (let i = first; i < size; i++) {
    const row = rowOf(pq, i, stride);
    for (let j = 0; j < i; j++) put(pq, j * stride + i, get(row, j));
  }
}

function weigh64(x: usize, w: usize, out: usize, n: i32): void {
  for (let r = 0; r < n; r += 2) {
    v128.store(out, f64x2.mul(v128.load(x), v128.load(w)));
    x += 16;
    w += 16;
    out += 16;
  }
}

function gramBlock64(s: usize, u: usize, v: usize, n: i32, rows: i32, row: usize, j: i32, stride: i32, more: bool): void {
  let au = f64x2.splat(0);
  let bu = f64x2.splat(0);
  let cu = f64x2.splat(0);
  let du = f64x2.splat(0);
  let av = f64x2.splat(0);
  let bv = f64x2.splat(0);
  let cv = f64x2.splat(0);
  let dv = f64x2.splat(0);
  for (let r = 0; r < n; r += 2) {
    const p = v128.load(u);
    const q = v128.load(v);
    let t = v128.load(s);
    au = f64x2.add(au, f64x2.mul(t, p));
    av = f64x2.add(av, f64x2.mul(t, q));
    t = v128.load(s, 8 * CHUNK);
    bu = f64x2.add(bu, f64x2.mul(t, p));
    bv = f64x2.add(bv, f64x2.mul(t, q));
    t = v128.load(s, 16 * CHUNK);
    cu = f64x2.add(cu, f64x2.mul(t, p));
    cv = f64x2.add(cv, f64x2.mul(t, q));
    t = v128.load(s, 24 * CHUNK);
    du = f64x2.add(du, f64x2.mul(t, p));
    dv = f64x2.add(dv, f64x2.mul(t, q));
    s += 16;
    u += 16;
    v += 16;
  }
  const step = (<usize>stride) << 3;
  putTwo(row, j, lanes(au), lanes(av), more);
  if (rows > 1) putTwo(row + step, j, lanes(bu), lanes(bv), more);
  if (rows > 2) putTwo(row + 2 * step, j, lanes(cu), lanes(cv), more);
  if (rows > 3) putTwo(row + 3 * step, j, lanes(du), lanes(dv), more);
}

function putTwo(row: usize, j: i32, u: f64, v: f64, more: bool): void {
  putSum(row, j, u, more);
  putSum(row, j + 1, v, more);
}

/** `out[i] = scale v[i]` in single precision, n a multiple of 4. */
export function narrow(v: i32, scale: f64, n: i32, out: i32): void {
  let pv = at(v);
  let po = at(out);
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

/** `v <- R'^-1 v` for the upper triangular R of `size` columns, column k at `r + k * cap`. */
export function forward(r: i32, cap: i32, size: i32, v: i32): void {
  forwardTo(at(r), cap, size, 0, at(v));
}

/** Rows `from .. size - 1` of `R'^-1 v`. */
function forwardTo(pr: usize, cap: i32, size: i32, from: i32, pv: usize): void {
  const step = (<usize>cap) << 3;
  let k = from;
  for (; k < size && (k & 3) != 0; k++) {
    const a = pr + <usize>k * step;
    put(pv, k, (get(pv, k) - dotTwo(a, pv, k)) / get(a, k));
  }
  for (; k + 3 < size; k += 4) {
    const a = pr + <usize>k * step;
    const b = a + step;
    const c = b + step;
    const d = c + step;
    tails(a, b, c, d, pv, k);
    const v0 = get(pv, k) / get(a, k);
    const v1 = (get(pv, k + 1) - get(b, k) * v0) / get(b, k + 1);
    const v2 = (get(pv, k + 2) - get(c, k) * v0 - get(c, k + 1) * v1) / get(c, k + 2);
    const v3 = (get(pv, k + 3) - get(d, k) * v0 - get(d, k + 1) * v1 - get(d, k + 2) * v2) / get(d, k + 3);
    put(pv, k, v0);
    put(pv, k + 1, v1);
    put(pv, k + 2, v2);
    put(pv, k + 3, v3);
  }
  for (; k < size; k++) {
    const a = pr + <usize>k * step;
    put(pv, k, (get(pv, k) - dotTwo(a, pv, k)) / get(a, k));
  }
}

/** `v[k + m] -= (column m) . v` over the first k rows, k a multiple of 4. */
function tails(a: usize, b: usize, c: usize, d: usize, pv: usize, k: i32): void {
  let a0 = f64x2.splat(0);
  let b0 = f64x2.splat(0);
  let c0 = f64x2.splat(0);
  let d0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let b1 = f64x2.splat(0);
  let c1 = f64x2.splat(0);
  let d1 = f64x2.splat(0);
  let p = pv;
  for (let i = 0; i < k; i += 4) {
    const v0 = v128.load(p);
    const v1 = v128.load(p, 16);
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
    p += 32;
  }
  put(pv, k, get(pv, k) - lanes(f64x2.add(a0, a1)));
  put(pv, k + 1, get(pv, k + 1) - lanes(f64x2.add(b0, b1)));
  put(pv, k + 2, get(pv, k + 2) - lanes(f64x2.add(c0, c1)));
  put(pv, k + 3, get(pv, k + 3) - lanes(f64x2.add(d0, d1)));
}

/** `v <- R^-1 v`. */
export function backward(r: i32, cap: i32, size: i32, v: i32): void {
  const pr = at(r);
  const pv = at(v);
  const step = (<usize>cap) << 3;
  let k = size;
  for (; k >= 4; k -= 4) {
    const d = pr + <usize>(k - 1) * step;
    const c = d - step;
    const b = c - step;
    const a = b - step;
    const v3 = get(pv, k - 1) / get(d, k - 1);
    const v2 = (get(pv, k - 2) - get(d, k - 2) * v3) / get(c, k - 2);
    const v1 = (get(pv, k - 3) - get(d, k - 3) * v3 - get(c, k - 3) * v2) / get(b, k - 3);
    const v0 = (get(pv, k - 4) - get(d, k - 4) * v3 - get(c, k - 4) * v2 - get(b, k - 4) * v1) / get(a, k - 4);
    put(pv, k - 1, v3);
    put(pv, k - 2, v2);
    put(pv, k - 3, v1);
    put(pv, k - 4, v0);
    combineFour(pv, k - 4, a, b, c, d, -v0, -v1, -v2, -v3);
  }
  for (; k > 0; k--) {
    const a = pr + <usize>(k - 1) * step;
    const x = get(pv, k - 1) / get(a, k - 1);
    put(pv, k - 1, x);
    for (let i = 0; i < k - 1; i++) put(pv, i, get(pv, i) - x * get(a, i));
  }
}

/** `out[k] = row[list[k]]`. */
export function gather(row: i32, list: i32, count: i32, out: i32): void {
  const pr = at(row);
  const pl = at(list);
  const po = at(out);
  for (let k = 0; k < count; k++) put(po, k, get(pr, load<i32>(pl + ((<usize>k) << 2))));
}

/** `v <- R'^-1 v` for `count` vectors, `cap` apart: four of them share each look at R. */
export function forwardMany(r: i32, cap: i32, size: i32, v: i32, count: i32): void {
  const step = (<usize>cap) << 3;
  let p = at(v);
  let m = 0;
  for (; m + 3 < count; m += 4) {
    forwardFour(at(r), step, size, p, p + step, p + 2 * step, p + 3 * step);
    p += 4 * step;
  }
  for (; m < count; m++) {
    forwardTo(at(r), cap, size, 0, p);
    p += step;
  }
}

function forwardFour(pr: usize, step: usize, size: i32, v0: usize, v1: usize, v2: usize, v3: usize): void {
  let k = 0;
  for (; k + 1 < size; k += 2) {
    const a = pr + <usize>k * step;
    const b = a + step;
    const end = (<usize>k) << 3;
    let a0 = f64x2.splat(0);
    let a1 = f64x2.splat(0);
    let a2 = f64x2.splat(0);
    let a3 = f64x2.splat(0);
    let b0 = f64x2.splat(0);
    let b1 = f64x2.splat(0);
    let b2 = f64x2.splat(0);
    let b3 = f64x2.splat(0);
    for (let i: usize = 0; i < end; i += 16) {
      const ra = v128.load(a + i);
      const rb = v128.load(b + i);
      let t = v128.load(v0 + i);
      a0 = f64x2.add(a0, f64x2.mul(ra, t));
      b0 = f64x2.add(b0, f64x2.mul(rb, t));
      t = v128.load(v1 + i);
      a1 = f64x2.add(a1, f64x2.mul(ra, t));
      b1 = f64x2.add(b1, f64x2.mul(rb, t));
      t = v128.load(v2 + i);
      a2 = f64x2.add(a2, f64x2.mul(ra, t));
      b2 = f64x2.add(b2, f64x2.mul(rb, t));
      t = v128.load(v3 + i);
      a3 = f64x2.add(a3, f64x2.mul(ra, t));
      b3 = f64x2.add(b3, f64x2.mul(rb, t));
    }
    finishTwo(v0, a, b, k, lanes(a0), lanes(b0));
    finishTwo(v1, a, b, k, lanes(a1), lanes(b1));
    finishTwo(v2, a, b, k, lanes(a2), lanes(b2));
    finishTwo(v3, a, b, k, lanes(a3), lanes(b3));
  }
  if (k === size) return;
  const a = pr + <usize>k * step;
  put(v0, k, (get(v0, k) - dotTwo(a, v0, k)) / get(a, k));
  put(v1, k, (get(v1, k) - dotTwo(a, v1, k)) / get(a, k));
  put(v2, k, (get(v2, k) - dotTwo(a, v2, k)) / get(a, k));
  put(v3, k, (get(v3, k) - dotTwo(a, v3, k)) / get(a, k));
}

function finishTwo(v: usize, a: usize, b: usize, k: i32, sa: f64, sb: f64): void {
  const x = (get(v, k) - sa) / get(a, k);
  put(v, k, x);
  put(v, k + 1, (get(v, k + 1) - sb - get(b, k) * x) / get(b, k + 1));
}

/** Makes the column behind the `size` columns of R one of them: its rows before `from` are solved (`R'^-1` of the new column of Q), the others
 *  are not yet. Returns the square of the new pivot and leaves R's size to the caller. */
export function append(r: i32, cap: i32, size: i32, from: i32, diagonal: f64): f64 {
  const column = at(r) + <usize>size * ((<usize>cap) << 3);
  forwardTo(at(r), cap, size, from, column);
  const pivot = diagonal - dotAt(column, column, size);
  put(column, size, Math.sqrt(Math.max(0, pivot)));
  return pivot;
}

/** Removes column k of R: the later columns move down and Givens rotations make R triangular again; the same rotations go into `z1` and `z2`, whose
 *  last value is dropped. `cs` holds two values a rotation. */
export function remove(r: i32, cap: i32, size: i32, k: i32, z1: i32, z2: i32, cs: i32): void {
  const pr = at(r);
  const pc = at(cs);
  const step = (<usize>cap) << 3;
  let m = k;
  for (; m + 4 < size; m += 4) {
    const to = pr + <usize>m * step;
    moveFour(to, step, k, m, pc);
    for (let c = 0; c < 4; c++) finish(to + <usize>c * step, m, m + c, pc);
  }
  for (; m + 1 < size; m++) {
    const to = pr + <usize>m * step;
    memory.copy(to, to + step, (<usize>k + 1) << 3);
    let low = get(to + step, k);
    for (let i = k; i < m; i++) low = rotate(to, to + step, i, low, get(pc, 2 * i), get(pc, 2 * i + 1));
    put(to, m, low);
    put(to, m + 1, get(to + step, m + 1));
    finish(to, m, m, pc);
  }
  rotateVector(at(z1), k, size - 1, pc);
  rotateVector(at(z2), k, size - 1, pc);
}

function rotate(to: usize, from: usize, i: i32, low: f64, c: f64, s: f64): f64 {
  const next = get(from, i + 1);
  put(to, i, c * low + s * next);
  return c * next - s * low;
}

/** Columns `m .. m + 3` take those to their right, turned by the rotations `k .. m - 1`; rows from m on are copied. */
function moveFour(to: usize, step: usize, k: i32, m: i32, pc: usize): void {
  const t1 = to + step;
  const t2 = t1 + step;
  const t3 = t2 + step;
  const t4 = t3 + step;
  const head = (<usize>k) << 3;
  memory.copy(to, t1, head);
  let l0 = get(t1, k);
  memory.copy(t1, t2, head);
  let l1 = get(t2, k);
  memory.copy(t2, t3, head);
  let l2 = get(t3, k);
  memory.copy(t3, t4, head);
  let l3 = get(t4, k);
  for (let i = k; i < m; i++) {
    const c = get(pc, 2 * i);
    const s = get(pc, 2 * i + 1);
    const n0 = get(t1, i + 1);
    const n1 = get(t2, i + 1);
    const n2 = get(t3, i + 1);
    const n3 = get(t4, i + 1);
    put(to, i, c * l0 + s * n0);
    put(t1, i, c * l1 + s * n1);
    put(t2, i, c * l2 + s * n2);
    put(t3, i, c * l3 + s * n3);
    l0 = c * n0 - s * l0;
    l1 = c * n1 - s * l1;
    l2 = c * n2 - s * l2;
    l3 = c * n3 - s * l3;
  }
  const tail = (<usize>(m + 1)) << 3;
  put(to, m, l0);
  put(to, m + 1, get(t1, m + 1));
  put(t1, m, l1);
  memory.copy(t1 + tail, t2 + tail, 2 << 3);
  put(t2, m, l2);
  memory.copy(t2 + tail, t3 + tail, 3 << 3);
  put(t3, m, l3);
  memory.copy(t3 + tail, t4 + tail, 4 << 3);
}

/** Turns rows `m .. last` of a column by the rotations from m on, and makes the rotation that clears the row below `last`. */
function finish(column: usize, m: i32, last: i32, pc: usize): void {
  let low = get(column, m);
  for (let i = m; i < last; i++) low = rotate(column, column, i, low, get(pc, 2 * i), get(pc, 2 * i + 1));
  const next = get(column, last + 1);
  const h = Math.sqrt(low * low + next * next);
  put(column, last, h);
  put(pc, 2 * last, low / h);
  put(pc, 2 * last + 1, next / h);
}

function rotateVector(z: usize, k: i32, last: i32, pc: usize): void {
  let low = get(z, k);
  for (let i = k; i < last; i++) low = rotate(z, z, i, low, get(pc, 2 * i), get(pc, 2 * i + 1));
}
