import { CHUNK, rowOf } from "./gram";
import { putSum } from "./products";
import { at, columnAt, get, lanes, lanes32, put } from "./words";

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
  const pl = at(list);
  const pq = at(q);
  weightedRows<f32>(at(x), ld, pl, first, size, at(w), at(scratch), n, pq, stride);
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

/** As `weightedGram32` without norms, in double precision: `q[i, j] = sum_r w[r] x[r, list[i]] x[r, list[j]]`. */
export function weightedGram(x: i32, ld: i32, list: i32, first: i32, size: i32, w: i32, scratch: i32, n: i32, q: i32, stride: i32): void {
  const pq = at(q);
  weightedRows<f64>(at(x), ld, at(list), first, size, at(w), at(scratch), n, pq, stride);
  for (let i = first; i < size; i++) {
    const row = rowOf(pq, i, stride);
    for (let j = 0; j < i; j++) put(pq, j * stride + i, get(row, j));
  }
}

/** Rows `first .. size - 1` of q up to the diagonal: four weighted columns against two others at a time, values and sums of type T. */
function weightedRows<T>(px: usize, ld: i32, pl: usize, first: i32, size: i32, pw: usize, ps: usize, n: i32, pq: usize, stride: i32): void {
  const width: u32 = alignof<T>();
  for (let start = 0; start < n; start += CHUNK) {
    const rows = min(CHUNK, n - start);
    const offset = (<usize>start) << width;
    for (let i = first; i < size; i += 4) {
      const block = min(4, size - i);
      for (let k = 0; k < block; k++) {
        weigh<T>(columnAt(px + offset, ld, pl, i + k, width), pw + offset, ps + ((<usize>k * CHUNK) << width), rows);
      }
      for (let j = 0; j < i + block; j += 2) {
        const u = columnAt(px + offset, ld, pl, j, width);
        const v = columnAt(px + offset, ld, pl, min(j + 1, size - 1), width);
        weightedBlock<T>(ps, u, v, rows, block, rowOf(pq, i, stride), j, stride, start > 0);
      }
    }
  }
}

/** `out = w x`. */
function weigh<T>(x: usize, w: usize, out: usize, n: i32): void {
  const end = x + ((<usize>n) << alignof<T>());
  for (; x < end; x += 16) {
    v128.store(out, v128.mul<T>(v128.load(x), v128.load(w)));
    w += 16;
    out += 16;
  }
}

/** Products of the four columns in `s` with u and v; the first `rows` of them are kept. Writes one column beyond the diagonal when that is odd. */
function weightedBlock<T>(s: usize, u: usize, v: usize, n: i32, rows: i32, row: usize, j: i32, stride: i32, more: bool): void {
  let au = v128.splat<T>(<T>0);
  let bu = v128.splat<T>(<T>0);
  let cu = v128.splat<T>(<T>0);
  let du = v128.splat<T>(<T>0);
  let av = v128.splat<T>(<T>0);
  let bv = v128.splat<T>(<T>0);
  let cv = v128.splat<T>(<T>0);
  let dv = v128.splat<T>(<T>0);
  const end = s + ((<usize>n) << alignof<T>());
  for (; s < end; s += 16) {
    const p = v128.load(u);
    const q = v128.load(v);
    let t = v128.load(s);
    au = v128.add<T>(au, v128.mul<T>(t, p));
    av = v128.add<T>(av, v128.mul<T>(t, q));
    t = v128.load(s, CHUNK * sizeof<T>());
    bu = v128.add<T>(bu, v128.mul<T>(t, p));
    bv = v128.add<T>(bv, v128.mul<T>(t, q));
    t = v128.load(s, 2 * CHUNK * sizeof<T>());
    cu = v128.add<T>(cu, v128.mul<T>(t, p));
    cv = v128.add<T>(cv, v128.mul<T>(t, q));
    t = v128.load(s, 3 * CHUNK * sizeof<T>());
    du = v128.add<T>(du, v128.mul<T>(t, p));
    dv = v128.add<T>(dv, v128.mul<T>(t, q));
    u += 16;
    v += 16;
  }
  const step = (<usize>stride) << 3;
  putTwo<T>(row, j, au, av, more);
  if (rows > 1) putTwo<T>(row + step, j, bu, bv, more);
  if (rows > 2) putTwo<T>(row + 2 * step, j, cu, cv, more);
  if (rows > 3) putTwo<T>(row + 3 * step, j, du, dv, more);
}

function putTwo<T>(row: usize, j: i32, u: v128, v: v128, more: bool): void {
  putSum(row, j, sumOf<T>(u), more);
  putSum(row, j + 1, sumOf<T>(v), more);
}

function sumOf<T>(s: v128): f64 {
  return sizeof<T>() == 8 ? lanes(s) : <f64>lanes32(s);
}
