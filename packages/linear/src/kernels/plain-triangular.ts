import type { Heap } from "./heap.ts";
import type { KernelFunctions } from "./kernels.ts";
import { combineWith, dotAt, dotOne, dotTwo } from "./plain-dense.ts";

type Triangular = Pick<KernelFunctions, "forward" | "backward" | "gather" | "forwardMany" | "append" | "remove">;

/** The kernels of an upper triangular R whose column k stands at `r + k cap`. */
export function plainTriangular(heap: Heap): Triangular {
  return {
    forward: (r, cap, size, v) => forward(heap.f64, r, cap, size, 0, v),
    backward: (r, cap, size, v) => backward(heap.f64, r, cap, size, v),
    gather: (row, list, count, out) => {
      const { f64, i32 } = heap;
      for (let k = 0; k < count; k++) f64[out + k] = f64[row + i32[2 * list + k]!]!;
    },
    forwardMany: (r, cap, size, v, count) => {
      const { f64 } = heap;
      const fours = count - (count % 4);
      for (let m = 0; m < fours; m++) forwardInPairs(f64, r, cap, size, v + m * cap);
      for (let m = fours; m < count; m++) forward(f64, r, cap, size, 0, v + m * cap);
    },
    append: (r, cap, size, from, diagonal) => {
      const { f64 } = heap;
      const column = r + size * cap;
      forward(f64, r, cap, size, from, column);
      const pivot = diagonal - dotAt(f64, column, column, size);
      f64[column + size] = Math.sqrt(Math.max(0, pivot));
      return pivot;
    },
    remove: (r, cap, size, k, z1, z2, cs) => {
      const { f64 } = heap;
      for (let m = k; m + 1 < size; m++) shiftColumn(f64, r + m * cap, cap, k, m, cs);
      rotateVector(f64, z1, k, size - 1, cs);
      rotateVector(f64, z2, k, size - 1, cs);
    },
  };
}

/** Two columns of R at a time, each product in two partial sums. */
function forwardInPairs(f64: Float64Array, r: number, cap: number, size: number, v: number): void {
  let k = 0;
  for (; k + 1 < size; k += 2) {
    const a = r + k * cap;
    const b = a + cap;
    const x = (f64[v + k]! - dotOne(f64, a, v, k)) / f64[a + k]!;
    f64[v + k + 1] = (f64[v + k + 1]! - dotOne(f64, b, v, k) - f64[b + k]! * x) / f64[b + k + 1]!;
    f64[v + k] = x;
  }
  if (k < size) f64[v + k] = (f64[v + k]! - dotTwo(f64, r + k * cap, v, k)) / f64[r + k * cap + k]!;
}

function forward(f64: Float64Array, r: number, cap: number, size: number, from: number, v: number): void {
  const one = (k: number): number => (f64[v + k]! - dotTwo(f64, r + k * cap, v, k)) / f64[r + k * cap + k]!;
  let k = from;
  for (; k < size && k % 4 !== 0; k++) f64[v + k] = one(k);
  for (; k + 3 < size; k += 4) {
    const a = r + k * cap;
    const b = a + cap;
    const c = b + cap;
    const d = c + cap;
    const v0 = (f64[v + k]! - dotTwo(f64, a, v, k)) / f64[a + k]!;
    const v1 = (f64[v + k + 1]! - dotTwo(f64, b, v, k) - f64[b + k]! * v0) / f64[b + k + 1]!;
    const v2 = (f64[v + k + 2]! - dotTwo(f64, c, v, k) - f64[c + k]! * v0 - f64[c + k + 1]! * v1) / f64[c + k + 2]!;
    const v3 = (f64[v + k + 3]! - dotTwo(f64, d, v, k) - f64[d + k]! * v0 - f64[d + k + 1]! * v1 - f64[d + k + 2]! * v2) / f64[d + k + 3]!;
    f64[v + k] = v0;
    f64[v + k + 1] = v1;
    f64[v + k + 2] = v2;
    f64[v + k + 3] = v3;
  }
  for (; k < size; k++) f64[v + k] = one(k);
}

function backward(f64: Float64Array, r: number, cap: number, size: number, v: number): void {
  let k = size;
  for (; k >= 4; k -= 4) {
    const d = r + (k - 1) * cap;
    const c = d - cap;
    const b = c - cap;
    const a = b - cap;
    const v3 = f64[v + k - 1]! / f64[d + k - 1]!;
    const v2 = (f64[v + k - 2]! - f64[d + k - 2]! * v3) / f64[c + k - 2]!;
    const v1 = (f64[v + k - 3]! - f64[d + k - 3]! * v3 - f64[c + k - 3]! * v2) / f64[b + k - 3]!;
    const v0 = (f64[v + k - 4]! - f64[d + k - 4]! * v3 - f64[c + k - 4]! * v2 - f64[b + k - 4]! * v1) / f64[a + k - 4]!;
    f64[v + k - 1] = v3;
    f64[v + k - 2] = v2;
    f64[v + k - 3] = v1;
    f64[v + k - 4] = v0;
    combineWith(f64, v, k - 4, a, b, c, d, -v0, -v1, -v2, -v3);
  }
  for (; k > 0; k--) {
    const a = r + (k - 1) * cap;
    const x = f64[v + k - 1]! / f64[a + k - 1]!;
    f64[v + k - 1] = x;
    for (let i = 0; i < k - 1; i++) f64[v + i]! -= x * f64[a + i]!;
  }
}

/** Column m takes the one to its right, turned by the rotations `k .. m - 1`, and makes rotation m, which clears the row below the diagonal. */
function shiftColumn(f64: Float64Array, to: number, cap: number, k: number, m: number, cs: number): void {
  const from = to + cap;
  for (let i = 0; i < k; i++) f64[to + i] = f64[from + i]!;
  let low = f64[from + k]!;
  for (let i = k; i < m; i++) low = rotate(f64, to + i, from + i, low, cs + 2 * i);
  const next = f64[from + m + 1]!;
  const h = Math.sqrt(low * low + next * next);
  f64[to + m] = h;
  f64[cs + 2 * m] = low / h;
  f64[cs + 2 * m + 1] = next / h;
}

function rotate(f64: Float64Array, to: number, from: number, low: number, cs: number): number {
  const next = f64[from + 1]!;
  const c = f64[cs]!;
  const s = f64[cs + 1]!;
  f64[to] = c * low + s * next;
  return c * next - s * low;
}

function rotateVector(f64: Float64Array, z: number, k: number, last: number, cs: number): void {
  let low = f64[z + k]!;
  for (let i = k; i < last; i++) low = rotate(f64, z + i, z + i, low, cs + 2 * i);
}
