// Kernels over one flat memory. Arrays are named by their address in words of 8 bytes; `list` holds int32 column numbers, `ld` is the distance of
// columns in values; names that start with p, and those of single columns, are addresses in bytes. Each kernel sums in a fixed order, which
// src/kernels/plain*.ts repeat: both give the same bits.

export function at(word: i32): usize {
  return (<usize>(<u32>word)) << 3;
}

export function lanes(s: v128): f64 {
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

export function lanes32(s: v128): f32 {
  return f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
}

export function columnAt(x: usize, ld: i32, list: usize, k: i32, width: u32): usize {
  return x + <usize>load<i32>(list + ((<usize>k) << 2)) * ((<usize>ld) << width);
}

export function put(p: usize, i: i32, v: f64): void {
  store<f64>(p + ((<usize>i) << 3), v);
}

export function get(p: usize, i: i32): f64 {
  return load<f64>(p + ((<usize>i) << 3));
}
