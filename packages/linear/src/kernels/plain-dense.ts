import type { Heap } from "./heap.ts";
import type { KernelFunctions } from "./kernels.ts";

/** Rows that are multiplied before going on to the next ones. */
const CHUNK = 1024;

type Dense = Pick<KernelFunctions, "dot" | "axpy" | "products" | "combine" | "gram" | "weightedGram">;

/** The kernels over dense columns in double precision. */
export function plainDense(heap: Heap): Dense {
  return {
    dot: (a, b, n) => dotAt(heap.f64, a, b, n),
    axpy: (alpha, x, y, n) => {
      const { f64 } = heap;
      for (let i = 0; i < n; i++) f64[y + i]! += alpha * f64[x + i]!;
    },
    products: (x, ld, list, count, v, n, out) => {
      const { f64, i32 } = heap;
      for (let k = 0; k < count; k++) f64[out + k] = dotTwo(f64, x + i32[2 * list + k]! * ld, v, n);
    },
    combine: (x, ld, list, count, coef, n, out) => {
      const { f64, i32 } = heap;
      const column = (k: number): number => x + i32[2 * list + k]! * ld;
      let k = 0;
      for (; k + 3 < count; k += 4) combineFour(f64, out, n, column(k), column(k + 1), column(k + 2), column(k + 3), coef + k);
      for (; k < count; k++) {
        const from = column(k);
        for (let i = 0; i < n; i++) f64[out + i]! += f64[coef + k]! * f64[from + i]!;
      }
    },
    gram: (x, ld, list, first, size, n, q, stride) => {
      const { f64, i32 } = heap;
      for (let start = 0; start < n; start += CHUNK)
        fillRows(f64, i32, x + start, ld, list, first, size, Math.min(CHUNK, n - start), q, stride, start > 0);
      for (let i = first; i < size; i++) for (let j = 0; j < i; j++) f64[q + j * stride + i] = f64[q + i * stride + j]!;
    },
    weightedGram: (x, ld, list, first, size, w, _scratch, n, q, stride) => {
      const { f64, i32 } = heap;
      const column = (k: number): number => x + i32[2 * list + k]! * ld;
      for (let i = first; i < size; i++) {
        for (let j = 0; j <= i; j++) {
          let sum = 0;
          for (let start = 0; start < n; start += CHUNK) {
            sum += weightedDot(f64, column(i) + start, column(j) + start, w + start, Math.min(CHUNK, n - start));
          }
          f64[q + i * stride + j] = sum;
          f64[q + j * stride + i] = sum;
        }
      }
    },
  };
}

/** `sum (w x) y` in two partial sums, n even. */
function weightedDot(f64: Float64Array, x: number, y: number, w: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  for (let i = 0; i < n; i += 2) {
    s0 += f64[x + i]! * f64[w + i]! * f64[y + i]!;
    s1 += f64[x + i + 1]! * f64[w + i + 1]! * f64[y + i + 1]!;
  }
  return s0 + s1;
}

/** Rows of the Gram matrix up to the diagonal, each sum in the order in which the fast kernel takes it: pairs of columns against blocks of four. */
function fillRows(
  f64: Float64Array,
  i32: Int32Array,
  x: number,
  ld: number,
  list: number,
  first: number,
  size: number,
  n: number,
  q: number,
  stride: number,
  more: boolean,
): void {
  const blocked = first + 4 * Math.floor((size - first) / 4);
  for (let i = first; i < size; i++) {
    const end = first + 4 * (Math.floor((i - first) / 4) + 1);
    const pairs = i < blocked ? end - (end % 2) : 0;
    const a = x + i32[2 * list + i]! * ld;
    for (let j = 0; j <= i; j++) {
      const b = x + i32[2 * list + j]! * ld;
      const s = j < pairs ? dotOne(f64, a, b, n) : dotTwo(f64, b, a, n);
      f64[q + i * stride + j] = more ? f64[q + i * stride + j]! + s : s;
    }
  }
}

/** In eight partial sums. */
export function dotAt(f64: Float64Array, a: number, b: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  let i = 0;
  for (; i + 7 < n; i += 8) {
    s0 += f64[a + i]! * f64[b + i]!;
    s1 += f64[a + i + 1]! * f64[b + i + 1]!;
    s2 += f64[a + i + 2]! * f64[b + i + 2]!;
    s3 += f64[a + i + 3]! * f64[b + i + 3]!;
    s4 += f64[a + i + 4]! * f64[b + i + 4]!;
    s5 += f64[a + i + 5]! * f64[b + i + 5]!;
    s6 += f64[a + i + 6]! * f64[b + i + 6]!;
    s7 += f64[a + i + 7]! * f64[b + i + 7]!;
  }
  let sum = s0 + s2 + (s4 + s6) + (s1 + s3 + (s5 + s7));
  for (; i < n; i++) sum += f64[a + i]! * f64[b + i]!;
  return sum;
}

/** In four partial sums. */
export function dotTwo(f64: Float64Array, a: number, b: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    s0 += f64[a + i]! * f64[b + i]!;
    s1 += f64[a + i + 1]! * f64[b + i + 1]!;
    s2 += f64[a + i + 2]! * f64[b + i + 2]!;
    s3 += f64[a + i + 3]! * f64[b + i + 3]!;
  }
  let sum = s0 + s2 + (s1 + s3);
  for (; i < n; i++) sum += f64[a + i]! * f64[b + i]!;
  return sum;
}

/** In two partial sums, n even. */
export function dotOne(f64: Float64Array, a: number, b: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  for (let i = 0; i < n; i += 2) {
    s0 += f64[a + i]! * f64[b + i]!;
    s1 += f64[a + i + 1]! * f64[b + i + 1]!;
  }
  return s0 + s1;
}

/** `out += (ca a + cb b) + (cc c + cd d)`, the four coefficients at `coef`. */
function combineFour(f64: Float64Array, out: number, n: number, a: number, b: number, c: number, d: number, coef: number): void {
  combineWith(f64, out, n, a, b, c, d, f64[coef]!, f64[coef + 1]!, f64[coef + 2]!, f64[coef + 3]!);
}

/** `out += (ca a + cb b) + (cc c + cd d)`. */
export function combineWith(
  f64: Float64Array,
  out: number,
  n: number,
  a: number,
  b: number,
  c: number,
  d: number,
  ca: number,
  cb: number,
  cc: number,
  cd: number,
): void {
  for (let i = 0; i < n; i++) f64[out + i]! += ca * f64[a + i]! + cb * f64[b + i]! + (cc * f64[c + i]! + cd * f64[d + i]!);
}
