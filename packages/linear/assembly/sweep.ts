// Coordinate descent on columns that are stored sparse (CSC) or dense (column after column). Every name that starts with p is an address in
// bytes. The columns are not centred: what an intercept takes off is the term with `sum`, see src/descent/sweeps.ts, whose plain twin says what
// each function does.

let n: i32 = 0;
let p: i32 = 0;
/** 0: dense. */
let pPointers: usize = 0;
let pRows: usize = 0;
let pValues: usize = 0;
let pOmega: usize = 0;
let pH: usize = 0;
let pXw: usize = 0;
let pThreshold: usize = 0;
let pRidge: usize = 0;
let pLower: usize = 0;
let pUpper: usize = 0;
let pZ: usize = 0;
let pMean: usize = 0;

export function bindColumns(rows: i32, columns: i32, pointers: usize, rowsAt: usize, values: usize): void {
  n = rows;
  p = columns;
  pPointers = pointers;
  pRows = rowsAt;
  pValues = values;
}

export function bindModel(
  omega: usize,
  h: usize,
  xw: usize,
  threshold: usize,
  ridge: usize,
  lower: usize,
  upper: usize,
  z: usize,
  mean: usize,
): void {
  pOmega = omega;
  pH = h;
  pXw = xw;
  pThreshold = threshold;
  pRidge = ridge;
  pLower = lower;
  pUpper = upper;
  pZ = z;
  pMean = mean;
}

function at(base: usize, i: i32): f64 {
  return load<f64>(base + ((<usize>i) << 3));
}

function index(base: usize, i: i32): i32 {
  return load<i32>(base + ((<usize>i) << 2));
}

function dotDense(a: usize, b: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let i = 0;
  for (; i + 7 < n; i += 8) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a), v128.load(b)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(a, 32), v128.load(b, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(a, 48), v128.load(b, 48)));
    a += 64;
    b += 64;
  }
  const s = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  for (; i < n; i++) {
    sum += load<f64>(a) * load<f64>(b);
    a += 8;
    b += 8;
  }
  return sum;
}

/** In four partial sums, of every fourth entry. */
function dotSparse(j: i32, v: usize): f64 {
  const k = <usize>index(pPointers, j);
  let pr = pRows + (k << 2);
  let pv = pValues + (k << 3);
  const last = pRows + ((<usize>index(pPointers, j + 1)) << 2);
  const four = last - 12;
  let s0: f64 = 0;
  let s1: f64 = 0;
  let s2: f64 = 0;
  let s3: f64 = 0;
  while (pr < four) {
    s0 += load<f64>(pv) * load<f64>(v + ((<usize>load<u32>(pr)) << 3));
    s1 += load<f64>(pv, 8) * load<f64>(v + ((<usize>load<u32>(pr, 4)) << 3));
    s2 += load<f64>(pv, 16) * load<f64>(v + ((<usize>load<u32>(pr, 8)) << 3));
    s3 += load<f64>(pv, 24) * load<f64>(v + ((<usize>load<u32>(pr, 12)) << 3));
    pr += 16;
    pv += 32;
  }
  if (pr < last) s0 += load<f64>(pv) * load<f64>(v + ((<usize>load<u32>(pr)) << 3));
  if (pr + 4 < last) s1 += load<f64>(pv, 8) * load<f64>(v + ((<usize>load<u32>(pr, 4)) << 3));
  if (pr + 8 < last) s2 += load<f64>(pv, 16) * load<f64>(v + ((<usize>load<u32>(pr, 8)) << 3));
  return s0 + s2 + (s1 + s3);
}

function dotColumn(j: i32, v: usize): f64 {
  return pPointers == 0 ? dotDense(pValues + ((<usize>j * <usize>n) << 3), v) : dotSparse(j, v);
}

function axpyDense(alpha: f64, a: usize, out: usize): void {
  const t = f64x2.splat(alpha);
  let i = 0;
  for (; i + 3 < n; i += 4) {
    v128.store(out, f64x2.add(v128.load(out), f64x2.mul(t, v128.load(a))));
    v128.store(out, f64x2.add(v128.load(out, 16), f64x2.mul(t, v128.load(a, 16))), 16);
    a += 32;
    out += 32;
  }
  for (; i < n; i++) {
    store<f64>(out, load<f64>(out) + alpha * load<f64>(a));
    a += 8;
    out += 8;
  }
}

function axpyDenseWeighted(alpha: f64, a: usize, out: usize): void {
  const t = f64x2.splat(alpha);
  let w = pOmega;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    v128.store(out, f64x2.add(v128.load(out), f64x2.mul(t, f64x2.mul(v128.load(w), v128.load(a)))));
    v128.store(out, f64x2.add(v128.load(out, 16), f64x2.mul(t, f64x2.mul(v128.load(w, 16), v128.load(a, 16)))), 16);
    a += 32;
    w += 32;
    out += 32;
  }
  for (; i < n; i++) {
    store<f64>(out, load<f64>(out) + alpha * (load<f64>(w) * load<f64>(a)));
    a += 8;
    w += 8;
    out += 8;
  }
}

/** Rows of a column are distinct, so four of them are loaded before the first is stored. */
function axpySparse(alpha: f64, j: i32, out: usize): void {
  let k = index(pPointers, j);
  const end = index(pPointers, j + 1);
  let pr = pRows + ((<usize>k) << 2);
  let pv = pValues + ((<usize>k) << 3);
  for (; k + 3 < end; k += 4) {
    const o0 = out + ((<usize>load<u32>(pr)) << 3);
    const o1 = out + ((<usize>load<u32>(pr, 4)) << 3);
    const o2 = out + ((<usize>load<u32>(pr, 8)) << 3);
    const o3 = out + ((<usize>load<u32>(pr, 12)) << 3);
    const v0 = load<f64>(o0) + alpha * load<f64>(pv);
    const v1 = load<f64>(o1) + alpha * load<f64>(pv, 8);
    const v2 = load<f64>(o2) + alpha * load<f64>(pv, 16);
    const v3 = load<f64>(o3) + alpha * load<f64>(pv, 24);
    store<f64>(o0, v0);
    store<f64>(o1, v1);
    store<f64>(o2, v2);
    store<f64>(o3, v3);
    pr += 16;
    pv += 32;
  }
  for (; k < end; k++) {
    const o = out + ((<usize>load<u32>(pr)) << 3);
    store<f64>(o, load<f64>(o) + alpha * load<f64>(pv));
    pr += 4;
    pv += 8;
  }
}

function axpySparseWeighted(alpha: f64, j: i32, out: usize): void {
  let k = index(pPointers, j);
  const end = index(pPointers, j + 1);
  let pr = pRows + ((<usize>k) << 2);
  let pv = pValues + ((<usize>k) << 3);
  for (; k + 3 < end; k += 4) {
    const i0 = (<usize>load<u32>(pr)) << 3;
    const i1 = (<usize>load<u32>(pr, 4)) << 3;
    const i2 = (<usize>load<u32>(pr, 8)) << 3;
    const i3 = (<usize>load<u32>(pr, 12)) << 3;
    const v0 = load<f64>(out + i0) + alpha * (load<f64>(pOmega + i0) * load<f64>(pv));
    const v1 = load<f64>(out + i1) + alpha * (load<f64>(pOmega + i1) * load<f64>(pv, 8));
    const v2 = load<f64>(out + i2) + alpha * (load<f64>(pOmega + i2) * load<f64>(pv, 16));
    const v3 = load<f64>(out + i3) + alpha * (load<f64>(pOmega + i3) * load<f64>(pv, 24));
    store<f64>(out + i0, v0);
    store<f64>(out + i1, v1);
    store<f64>(out + i2, v2);
    store<f64>(out + i3, v3);
    pr += 16;
    pv += 32;
  }
  for (; k < end; k++) {
    const i = (<usize>load<u32>(pr)) << 3;
    store<f64>(out + i, load<f64>(out + i) + alpha * (load<f64>(pOmega + i) * load<f64>(pv)));
    pr += 4;
    pv += 8;
  }
}

/** `out += alpha x_j`, or `alpha omega x_j` where `uniform` is 0, else `alpha uniform x_j`. */
function axpyColumn(alpha: f64, uniform: f64, j: i32, out: usize): void {
  if (pPointers == 0) {
    const a = pValues + ((<usize>j * <usize>n) << 3);
    if (uniform == 0) axpyDenseWeighted(alpha, a, out);
    else axpyDense(alpha * uniform, a, out);
  } else if (uniform == 0) axpySparseWeighted(alpha, j, out);
  else axpySparse(alpha * uniform, j, out);
}

export function sweep(pList: usize, count: i32, pB: usize, pRaw: usize, pSum: usize, inverse: f64, uniform: f64): f64 {
  let moved: f64 = 0;
  let sum = load<f64>(pSum);
  for (let c = 0; c < count; c++) {
    const j = index(pList, c);
    const h = at(pH, j);
    const total = h + at(pRidge, j);
    const over = 1 / total;
    if (!(over > 0 && over < Infinity)) continue;
    const b = at(pB, j);
    const xw = at(pXw, j);
    const z = dotColumn(j, pRaw) + h * b - sum * inverse * xw;
    const t = at(pThreshold, j);
    let next = (z - Math.max(-t, Math.min(t, z))) * over;
    next = Math.max(at(pLower, j), Math.min(at(pUpper, j), next));
    const step = next - b;
    if (step == 0) continue;
    store<f64>(pB + ((<usize>j) << 3), next);
    axpyColumn(-step, uniform, j, pRaw);
    sum -= step * xw;
    moved = Math.max(moved, total * step * step);
  }
  store<f64>(pSum, sum);
  return moved;
}

export function groupSweep(pList: usize, count: i32, responses: i32, pB: usize, pRaw: usize, pSum: usize, inverse: f64, uniform: f64): f64 {
  let moved: f64 = 0;
  const rowBytes = (<usize>n) << 3;
  const columnBytes = (<usize>p) << 3;
  for (let c = 0; c < count; c++) {
    const j = index(pList, c);
    const h = at(pH, j);
    const total = h + at(pRidge, j);
    if (!(total > 0)) continue;
    const xw = at(pXw, j);
    const bj = pB + ((<usize>j) << 3);
    let square: f64 = 0;
    for (let k = 0; k < responses; k++) {
      const z = dotColumn(j, pRaw + <usize>k * rowBytes) - at(pSum, k) * xw * inverse + h * load<f64>(bj + <usize>k * columnBytes);
      store<f64>(pZ + ((<usize>k) << 3), z);
      square += z * z;
    }
    const size = Math.sqrt(square);
    const t = at(pThreshold, j);
    const shrink = size > t ? (size - t) / (size * total) : 0;
    let change: f64 = 0;
    for (let k = 0; k < responses; k++) {
      const place = bj + <usize>k * columnBytes;
      const next = shrink * at(pZ, k);
      const step = next - load<f64>(place);
      if (step == 0) continue;
      store<f64>(place, next);
      axpyColumn(-step, uniform, j, pRaw + <usize>k * rowBytes);
      store<f64>(pSum + ((<usize>k) << 3), at(pSum, k) - step * xw);
      change += step * step;
    }
    moved = Math.max(moved, total * change);
  }
  return moved;
}

/** Of a sparse column, the sum of `omega x` or of `omega x^2`, in four partial sums as `dotSparse`. */
function weightedSparse(j: i32, squared: bool): f64 {
  let s0: f64 = 0;
  let s1: f64 = 0;
  let s2: f64 = 0;
  let s3: f64 = 0;
  const end = index(pPointers, j + 1);
  let k = index(pPointers, j);
  for (; k + 3 < end; k += 4) {
    s0 += weightedEntry(k, squared);
    s1 += weightedEntry(k + 1, squared);
    s2 += weightedEntry(k + 2, squared);
    s3 += weightedEntry(k + 3, squared);
  }
  if (k < end) s0 += weightedEntry(k, squared);
  if (k + 1 < end) s1 += weightedEntry(k + 1, squared);
  if (k + 2 < end) s2 += weightedEntry(k + 2, squared);
  return s0 + s2 + (s1 + s3);
}

function weightedEntry(k: i32, squared: bool): f64 {
  const x = at(pValues, k);
  const wx = x * at(pOmega, index(pRows, k));
  return squared ? wx * x : wx;
}

export function moments(pList: usize, count: i32, inverse: f64): void {
  for (let c = 0; c < count; c++) {
    const j = index(pList, c);
    let sum: f64 = 0;
    let square: f64 = 0;
    if (pPointers == 0) {
      const a = pValues + ((<usize>j * <usize>n) << 3);
      let s = f64x2.splat(0);
      let q = f64x2.splat(0);
      let i = 0;
      for (; i + 1 < n; i += 2) {
        const x = v128.load(a + ((<usize>i) << 3));
        const wx = f64x2.mul(x, v128.load(pOmega + ((<usize>i) << 3)));
        s = f64x2.add(s, wx);
        q = f64x2.add(q, f64x2.mul(wx, x));
      }
      sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
      square = f64x2.extract_lane(q, 0) + f64x2.extract_lane(q, 1);
      if (i < n) {
        const wx = at(a, i) * at(pOmega, i);
        sum += wx;
        square += wx * at(a, i);
      }
    } else {
      sum = weightedSparse(j, false);
      square = weightedSparse(j, true);
    }
    store<f64>(pXw + ((<usize>j) << 3), sum);
    store<f64>(pH + ((<usize>j) << 3), Math.max(0, square - sum * sum * inverse));
  }
}

export function slopes(pList: usize, count: i32, pV: usize, pOut: usize): void {
  const sum = total(pV);
  for (let c = 0; c < count; c++) {
    const j = index(pList, c);
    store<f64>(pOut + ((<usize>j) << 3), dotColumn(j, pV) - at(pMean, j) * sum);
  }
}

function total(v: usize): f64 {
  let s = f64x2.splat(0);
  let t = f64x2.splat(0);
  let i = 0;
  for (; i + 3 < n; i += 4) {
    s = f64x2.add(s, v128.load(v));
    t = f64x2.add(t, v128.load(v, 16));
    v += 32;
  }
  s = f64x2.add(s, t);
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  for (; i < n; i++) {
    sum += load<f64>(v);
    v += 8;
  }
  return sum;
}

export function addColumns(pList: usize, count: i32, pCoefficients: usize, pOut: usize): void {
  for (let c = 0; c < count; c++) {
    const j = index(pList, c);
    const alpha = at(pCoefficients, j);
    if (alpha != 0) axpyColumn(alpha, 1, j, pOut);
  }
}

/** `out += sum_c coefficient_c x_list(c)`. */
export function addListed(pList: usize, count: i32, pCoefficients: usize, pOut: usize): void {
  for (let c = 0; c < count; c++) axpyColumn(at(pCoefficients, c), 1, index(pList, c), pOut);
}

/** `out_c = (x_j - mean_j)' v`, j the c-th of the list; v sums to `sum`. */
export function slopesListed(pList: usize, count: i32, pV: usize, sum: f64, pOut: usize): void {
  for (let c = 0; c < count; c++) {
    const j = index(pList, c);
    store<f64>(pOut + ((<usize>c) << 3), dotColumn(j, pV) - at(pMean, j) * sum);
  }
}
