import { narrowTo } from "./screen";
import { at, lanes } from "./words";

/** Centre the columns, divide them by their deviation, multiply rows by `root`. */
const CENTER = 1;
const SCALE = 2;
const ROOT = 4;

/** Standardises `count` raw columns (at `raw`, `ld` apart, n rows, then zeros) to the places from `kept` on of x (f64) and, unless it is 0, of x32 (f32,
 *  divided by the column's norm); a column that is constant on the rows with weight is left out. Writes mean, scale, norm and source (the number of
 *  the column, `first` for the first) of those kept and returns how many there are by then, or -1 at a column whose mean is not finite. */
export function standardize(
  raw: i32,
  ld: i32,
  n: i32,
  count: i32,
  flags: i32,
  w: i32,
  root: i32,
  first: i32,
  kept: i32,
  x: i32,
  x32: i32,
  mean: i32,
  scale: i32,
  norm: i32,
  source: i32,
): i32 {
  const center = (flags & CENTER) != 0;
  for (let c = 0; c < count; c++) {
    const pr = at(raw + c * ld);
    const m = weightedMean(pr, at(w), ld);
    if (!(m - m === 0)) return -1;
    const shift = center ? m : 0;
    const deviation = spread(pr, at(w), n, m);
    if (!varies(pr, at(w), n, center || (flags & SCALE) != 0)) continue;
    if ((flags & SCALE) != 0 && !(deviation > 0)) continue;
    const unit = (flags & SCALE) != 0 ? deviation : 1;
    const px = at(x + kept * ld);
    const square = write(pr, (flags & ROOT) != 0 ? at(root) : 0, px, n, ld, shift, 1 / unit);
    const size = Math.sqrt(square);
    store<f64>(at(mean + kept), shift);
    store<f64>(at(scale + kept), unit);
    store<f64>(at(norm + kept), size);
    store<i32>(at(source) + ((<usize>kept) << 2), first + c);
    if (x32 != 0) narrowTo(px, size > 0 ? 1 / size : 0, ld, at(x32) + ((<usize>kept * <usize>ld) << 2));
    kept++;
  }
  return kept;
}

/** Copies a row-major `[rows, count]` tile to columns `ld` apart. */
export function transpose(tile: i32, rows: i32, count: i32, out: i32, ld: i32): void {
  const width = (<usize>count) << 3;
  const step = (<usize>ld) << 3;
  let c = 0;
  for (; c + 1 < count; c += 2) {
    let from = at(tile + c);
    let to = at(out + c * ld);
    let r = 0;
    for (; r + 1 < rows; r += 2) {
      const a = v128.load(from);
      const b = v128.load(from + width);
      v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
      v128.store(to + step, v128.shuffle<f64>(a, b, 1, 3));
      from += 2 * width;
      to += 16;
    }
    if (r < rows) {
      store<f64>(to, load<f64>(from));
      store<f64>(to + step, load<f64>(from, 8));
    }
  }
  if (c === count) return;
  let from = at(tile + c);
  let to = at(out + c * ld);
  for (let r = 0; r < rows; r++) {
    store<f64>(to, load<f64>(from));
    from += width;
    to += 8;
  }
}

function weightedMean(pr: usize, pw: usize, ld: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  for (let i = 0; i < ld; i += 8) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(pr), v128.load(pw)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(pr, 16), v128.load(pw, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(pr, 32), v128.load(pw, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(pr, 48), v128.load(pw, 48)));
    pr += 64;
    pw += 64;
  }
  return lanes(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
}

/** Population deviation about m, corrected by what m misses of the mean. */
function spread(pr: usize, pw: usize, n: i32, m: f64): f64 {
  const vm = f64x2.splat(m);
  let q0 = f64x2.splat(0);
  let q1 = f64x2.splat(0);
  let r0 = f64x2.splat(0);
  let r1 = f64x2.splat(0);
  for (let i = 0; i < n; i += 4) {
    const e0 = f64x2.sub(v128.load(pr), vm);
    const e1 = f64x2.sub(v128.load(pr, 16), vm);
    const w0 = f64x2.mul(e0, v128.load(pw));
    const w1 = f64x2.mul(e1, v128.load(pw, 16));
    q0 = f64x2.add(q0, f64x2.mul(w0, e0));
    q1 = f64x2.add(q1, f64x2.mul(w1, e1));
    r0 = f64x2.add(r0, w0);
    r1 = f64x2.add(r1, w1);
    pr += 32;
    pw += 32;
  }
  const rest = lanes(f64x2.add(r0, r1));
  return Math.sqrt(Math.max(0, lanes(f64x2.add(q0, q1)) - rest * rest));
}

/** Whether the rows with weight differ; a constant other than 0 counts as differing when nothing is centred. */
function varies(pr: usize, pw: usize, n: i32, center: bool): bool {
  let first = 0;
  while (first < n && !(load<f64>(pw + ((<usize>first) << 3)) > 0)) first++;
  const common = center && first < n ? load<f64>(pr + ((<usize>first) << 3)) : 0;
  for (let i = first; i < n; i++) {
    if (load<f64>(pr + ((<usize>i) << 3)) != common && load<f64>(pw + ((<usize>i) << 3)) > 0) return true;
  }
  return false;
}

/** `px = root (pr - shift) factor`, zeros from n on; returns the sum of squares. */
function write(pr: usize, root: usize, px: usize, n: i32, ld: i32, shift: f64, factor: f64): f64 {
  const vs = f64x2.splat(shift);
  const vf = f64x2.splat(factor);
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  for (let i = 0; i < ld; i += 4) {
    let v0 = f64x2.mul(f64x2.sub(v128.load(pr), vs), vf);
    let v1 = f64x2.mul(f64x2.sub(v128.load(pr, 16), vs), vf);
    if (root != 0) {
      v0 = f64x2.mul(v0, v128.load(root));
      v1 = f64x2.mul(v1, v128.load(root, 16));
      root += 32;
    } else if (i + 4 > n) {
      v0 = v128.bitselect(v0, f64x2.splat(0), rowsBelow(i, n));
      v1 = v128.bitselect(v1, f64x2.splat(0), rowsBelow(i + 2, n));
    }
    v128.store(px, v0);
    v128.store(px, v1, 16);
    s0 = f64x2.add(s0, f64x2.mul(v0, v0));
    s1 = f64x2.add(s1, f64x2.mul(v1, v1));
    pr += 32;
    px += 32;
  }
  return lanes(f64x2.add(s0, s1));
}

function rowsBelow(i: i32, n: i32): v128 {
  return i64x2.replace_lane(i64x2.splat(i < n ? -1 : 0), 1, i + 1 < n ? -1 : 0);
}
