import { at, get, put } from "./words";

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
