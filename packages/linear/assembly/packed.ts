// Coordinate descent for one response at a time without limits on copies of sparse columns that lie side by side in the order in which they came into the
// working set: a sweep then reads its memory front to back. The same sums as in sweep.ts, so the same bits.
//
// A record, from its address on: the number m of its entries, rounded up to a multiple of 4 (int32); from byte 8 on b, h, h + ridge, threshold,
// xw (float64), from byte 48 on m addresses of entries of `raw` (int32), then m values. Entries that fill up are 0, at 4 entries behind
// the rows of `raw`, so that no two of four are the same place.
import { addListed, moments, slopesListed, sweep } from "./sweep";

const HEAD: usize = 48;

let n: i32 = 0;
let pPointers: usize = 0;
let pRows: usize = 0;
let pValues: usize = 0;
let pOmega: usize = 0;
let pH: usize = 0;
let pXw: usize = 0;
let pThreshold: usize = 0;
let pRidge: usize = 0;
let pRaw: usize = 0;
let pMean: usize = 0;
/** `[p]`: the address of a column's record, 0 for none. */
let pSlots: usize = 0;
/** Where the next record goes, and where there is no room any more. */
let pFree: usize = 0;
let pEnd: usize = 0;
let jumps: i32 = 0;

export function bindPool(rows: i32, pointers: usize, rowsAt: usize, values: usize, slots: usize): void {
  n = rows;
  pPointers = pointers;
  pRows = rowsAt;
  pValues = values;
  pSlots = slots;
}

export function bindPoolModel(omega: usize, h: usize, xw: usize, threshold: usize, ridge: usize, raw: usize, mean: usize): void {
  pOmega = omega;
  pH = h;
  pXw = xw;
  pThreshold = threshold;
  pRidge = ridge;
  pRaw = raw;
  pMean = mean;
}

/** The pool is empty; the slots have to be 0. */
export function clearPool(pool: usize, end: usize): void {
  pFree = pool;
  pEnd = end;
}

/** How many records of the columns prepared last do not lie behind the one before. */
export function scattered(): i32 {
  return jumps;
}

function pack(j: usize): usize {
  const from = load<u32>(pPointers + (j << 2));
  const stored: usize = load<u32>(pPointers + (j << 2), 4) - from;
  const m = (stored + 3) & ~3;
  const q = pFree;
  if (q + HEAD + 12 * m > pEnd) return 0;
  pFree = q + HEAD + 12 * m;
  store<u32>(q, <u32>m);
  const a = q + HEAD;
  const v = a + (m << 2);
  const rows = pRows + ((<usize>from) << 2);
  const values = pValues + ((<usize>from) << 3);
  for (let i: usize = 0; i < m; i++) {
    const kept = i < stored;
    const row: usize = kept ? load<u32>(rows + (i << 2)) : <usize>n + (i & 3);
    store<u32>(a + (i << 2), <u32>(pRaw + (row << 3)));
    store<f64>(v + (i << 3), kept ? load<f64>(values + (i << 3)) : 0);
  }
  store<u32>(pSlots + (j << 2), <u32>q);
  return q;
}

/** Brings the records of listed columns up to date with the b at pB and the model, and makes those that are missing; returns for how many there was no room. */
export function prepare(pList: usize, count: i32, pB: usize): i32 {
  let left = 0;
  let next = pFree;
  jumps = 0;
  for (let c = 0; c < count; c++) {
    const j = <usize>load<u32>(pList + ((<usize>c) << 2));
    let q = <usize>load<u32>(pSlots + (j << 2));
    if (q == 0) {
      q = pack(j);
      if (q == 0) {
        left++;
        continue;
      }
    }
    if (q != next) jumps++;
    next = q + HEAD + 12 * <usize>load<u32>(q);
    const j8 = j << 3;
    const h = load<f64>(pH + j8);
    store<f64>(q, load<f64>(pB + j8), 8);
    store<f64>(q, h, 16);
    store<f64>(q, h + load<f64>(pRidge + j8), 24);
    store<f64>(q, load<f64>(pThreshold + j8), 32);
    store<f64>(q, load<f64>(pXw + j8), 40);
  }
  return left;
}

/** With the vector that lies so far behind `raw`. */
function dotRecord(q: usize, end: usize, far: usize): f64 {
  let v = end;
  let s = f64x2.splat(0);
  let t = f64x2.splat(0);
  for (let a = q + HEAD; a < end; a += 16) {
    s = f64x2.add(
      s,
      f64x2.mul(v128.load(v), v128.load64_lane(<usize>load<u32>(a, 4) + far, v128.load64_zero(<usize>load<u32>(a) + far), 1)),
    );
    t = f64x2.add(
      t,
      f64x2.mul(v128.load(v, 16), v128.load64_lane(<usize>load<u32>(a, 12) + far, v128.load64_zero(<usize>load<u32>(a, 8) + far), 1)),
    );
    v += 32;
  }
  s = f64x2.add(s, t);
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

function axpyRecord(alpha: f64, q: usize, end: usize): void {
  let v = end;
  const by = f64x2.splat(alpha);
  for (let a = q + HEAD; a < end; a += 16) {
    const i0 = load<u32>(a);
    const i1 = load<u32>(a, 4);
    const i2 = load<u32>(a, 8);
    const i3 = load<u32>(a, 12);
    const x = f64x2.add(v128.load64_lane(i1, v128.load64_zero(i0), 1), f64x2.mul(by, v128.load(v)));
    const y = f64x2.add(v128.load64_lane(i3, v128.load64_zero(i2), 1), f64x2.mul(by, v128.load(v, 16)));
    v128.store64_lane(i0, x, 0);
    v128.store64_lane(i1, x, 1);
    v128.store64_lane(i2, y, 0);
    v128.store64_lane(i3, y, 1);
    v += 32;
  }
}

/** `omega` is as far from `raw` for every row. */
function axpyRecordWeighted(alpha: f64, q: usize, end: usize): void {
  let v = end;
  const by = f64x2.splat(alpha);
  const far = pOmega - pRaw;
  for (let a = q + HEAD; a < end; a += 16) {
    const i0: usize = load<u32>(a);
    const i1: usize = load<u32>(a, 4);
    const i2: usize = load<u32>(a, 8);
    const i3: usize = load<u32>(a, 12);
    const w = f64x2.mul(v128.load64_lane(i1 + far, v128.load64_zero(i0 + far), 1), v128.load(v));
    const u = f64x2.mul(v128.load64_lane(i3 + far, v128.load64_zero(i2 + far), 1), v128.load(v, 16));
    const x = f64x2.add(v128.load64_lane(i1, v128.load64_zero(i0), 1), f64x2.mul(by, w));
    const y = f64x2.add(v128.load64_lane(i3, v128.load64_zero(i2), 1), f64x2.mul(by, u));
    v128.store64_lane(i0, x, 0);
    v128.store64_lane(i1, x, 1);
    v128.store64_lane(i2, y, 0);
    v128.store64_lane(i3, y, 1);
    v += 32;
  }
}

/** `sweep` of sweep.ts; its columns have to be prepared. */
export function packedSweep(pList: usize, count: i32, pB: usize, pSum: usize, inverse: f64, uniform: f64): f64 {
  let moved: f64 = 0;
  let sum = load<f64>(pSum);
  for (let c = 0; c < count; c++) {
    const j = <usize>load<u32>(pList + ((<usize>c) << 2));
    const q = <usize>load<u32>(pSlots + (j << 2));
    if (q == 0) {
      store<f64>(pSum, sum);
      moved = Math.max(moved, sweep(pList + ((<usize>c) << 2), 1, pB, pRaw, pSum, inverse, uniform));
      sum = load<f64>(pSum);
      continue;
    }
    const total = load<f64>(q, 24);
    const over = 1 / total;
    if (!(over > 0 && over < Infinity)) continue;
    const end = q + HEAD + ((<usize>load<u32>(q)) << 2);
    const b = load<f64>(q, 8);
    const xw = load<f64>(q, 40);
    const z = dotRecord(q, end, 0) + load<f64>(q, 16) * b - sum * inverse * xw;
    const t = load<f64>(q, 32);
    const next = (z - Math.max(-t, Math.min(t, z))) * over;
    const step = next - b;
    if (step == 0) continue;
    store<f64>(q, next, 8);
    store<f64>(pB + (j << 3), next);
    if (uniform == 0) axpyRecordWeighted(-step, q, end);
    else axpyRecord(-step * uniform, q, end);
    sum -= step * xw;
    moved = Math.max(moved, total * step * step);
  }
  store<f64>(pSum, sum);
  return moved;
}

/** `addListed` of sweep.ts to the rows of the model. */
export function packedAdd(pList: usize, count: i32, pCoefficients: usize): void {
  for (let c = 0; c < count; c++) {
    const place = pList + ((<usize>c) << 2);
    const at = pCoefficients + ((<usize>c) << 3);
    const q = <usize>load<u32>(pSlots + ((<usize>load<u32>(place)) << 2));
    if (q == 0) addListed(place, 1, at, pRaw);
    else axpyRecord(load<f64>(at), q, q + HEAD + ((<usize>load<u32>(q)) << 2));
  }
}

/** `slopesListed` of sweep.ts; `out` by place in the list or, as `slopes`, by column. v has four entries more than rows, of 0. */
export function packedSlopes(pList: usize, count: i32, pV: usize, total: f64, pOut: usize, byColumn: bool): void {
  const far = pV - pRaw;
  for (let c = 0; c < count; c++) {
    const place = pList + ((<usize>c) << 2);
    const j = <usize>load<u32>(place);
    const at = pOut + ((byColumn ? j : <usize>c) << 3);
    const q = <usize>load<u32>(pSlots + (j << 2));
    if (q == 0) slopesListed(place, 1, pV, total, at);
    else store<f64>(at, dotRecord(q, q + HEAD + ((<usize>load<u32>(q)) << 2), far) - load<f64>(pMean + (j << 3)) * total);
  }
}

/** `moments` of sweep.ts. */
export function packedMoments(pList: usize, count: i32, inverse: f64): void {
  const far = pOmega - pRaw;
  for (let c = 0; c < count; c++) {
    const place = pList + ((<usize>c) << 2);
    const j8 = (<usize>load<u32>(place)) << 3;
    const q = <usize>load<u32>(pSlots + (j8 >> 1));
    if (q == 0) {
      moments(place, 1, inverse);
      continue;
    }
    const end = q + HEAD + ((<usize>load<u32>(q)) << 2);
    let v = end;
    let s = f64x2.splat(0);
    let t = f64x2.splat(0);
    let ss = f64x2.splat(0);
    let tt = f64x2.splat(0);
    for (let a = q + HEAD; a < end; a += 16) {
      const x = v128.load(v);
      const y = v128.load(v, 16);
      const wx = f64x2.mul(x, v128.load64_lane(<usize>load<u32>(a, 4) + far, v128.load64_zero(<usize>load<u32>(a) + far), 1));
      const wy = f64x2.mul(y, v128.load64_lane(<usize>load<u32>(a, 12) + far, v128.load64_zero(<usize>load<u32>(a, 8) + far), 1));
      s = f64x2.add(s, wx);
      t = f64x2.add(t, wy);
      ss = f64x2.add(ss, f64x2.mul(wx, x));
      tt = f64x2.add(tt, f64x2.mul(wy, y));
      v += 32;
    }
    s = f64x2.add(s, t);
    ss = f64x2.add(ss, tt);
    const sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
    store<f64>(pXw + j8, sum);
    store<f64>(pH + j8, Math.max(0, f64x2.extract_lane(ss, 0) + f64x2.extract_lane(ss, 1) - sum * sum * inverse));
  }
}
