import { combineFour, dotAt, dotTwo } from "./products";
import { at, get, lanes, put } from "./words";

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
