import { dotFour, dotTwo, putSum } from "./products";
import { at, columnAt, get, lanes, put } from "./words";

/** Rows of a long column that are multiplied before going on to the next ones, so that they stay in the nearest cache. */
export const CHUNK: i32 = 1024;

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

export function rowOf(q: usize, i: i32, stride: i32): usize {
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
