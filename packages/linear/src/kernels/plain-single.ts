import type { Heap } from "./heap.ts";
import type { KernelFunctions } from "./kernels.ts";

const CHUNK = 1024;
const { fround } = Math;

type Single = Pick<KernelFunctions, "weightedGram32" | "narrow" | "products32" | "screen">;

/** The kernels in single precision. */
export function plainSingle(heap: Heap): Single {
  return {
    weightedGram32: (x, ld, list, norm, first, size, w, _scratch, n, q, stride) => {
      const { f32, f64, i32 } = heap;
      const column = (k: number): number => 2 * x + i32[2 * list + k]! * ld;
      const normOf = (k: number): number => f64[norm + i32[2 * list + k]!]!;
      for (let i = first; i < size; i++) {
        for (let j = 0; j <= i; j++) {
          let sum = 0;
          for (let start = 0; start < n; start += CHUNK) {
            sum += weightedDot(f32, column(i) + start, column(j) + start, 2 * w + start, Math.min(CHUNK, n - start));
          }
          f64[q + i * stride + j] = sum * (normOf(i) * normOf(j));
          f64[q + j * stride + i] = f64[q + i * stride + j]!;
        }
      }
    },
    narrow: (v, scale, n, out) => {
      const { f32, f64 } = heap;
      for (let i = 0; i < n; i++) f32[2 * out + i] = scale * f64[v + i]!;
    },
    products32: (x, ld, list, count, v, n, out) => {
      const { f32, i32 } = heap;
      for (let k = 0; k < count; k++) {
        const j = list === 0 ? k : i32[2 * list + k]!;
        f32[2 * out + k] = dot32(f32, 2 * x + j * ld, 2 * v, n);
      }
    },
    screen: (g, p, count, a, threshold, factor, slack, skip, most, out) => {
      const { f32, i32, u8 } = heap;
      const limit = fround(threshold);
      const room = fround(slack);
      let found = 0;
      for (let j = 0; j < p && (found <= most || j % 16 !== 0); j++) {
        let t = fround(0);
        for (let k = 0; k < count; k++) t = fround(t + fround(f32[2 * a + k]! * f32[2 * g + k * p + j]!));
        if (Math.abs(t) >= fround(fround(limit * f32[2 * factor + j]!) - room) && u8[8 * skip + j] === 0) i32[2 * out + found++] = j;
      }
      return found;
    },
  };
}

/** `sum (w x) y` in four partial sums. */
function weightedDot(f32: Float32Array, x: number, y: number, w: number, n: number): number {
  let s0 = fround(0);
  let s1 = fround(0);
  let s2 = fround(0);
  let s3 = fround(0);
  for (let i = 0; i < n; i += 4) {
    s0 = fround(s0 + fround(fround(f32[x + i]! * f32[w + i]!) * f32[y + i]!));
    s1 = fround(s1 + fround(fround(f32[x + i + 1]! * f32[w + i + 1]!) * f32[y + i + 1]!));
    s2 = fround(s2 + fround(fround(f32[x + i + 2]! * f32[w + i + 2]!) * f32[y + i + 2]!));
    s3 = fround(s3 + fround(fround(f32[x + i + 3]! * f32[w + i + 3]!) * f32[y + i + 3]!));
  }
  return fround(fround(s0 + s1) + fround(s2 + s3));
}

/** In eight partial sums, n a multiple of 8. */
function dot32(f32: Float32Array, a: number, b: number, n: number): number {
  let s0 = fround(0);
  let s1 = fround(0);
  let s2 = fround(0);
  let s3 = fround(0);
  let s4 = fround(0);
  let s5 = fround(0);
  let s6 = fround(0);
  let s7 = fround(0);
  for (let i = 0; i < n; i += 8) {
    s0 = fround(s0 + fround(f32[a + i]! * f32[b + i]!));
    s1 = fround(s1 + fround(f32[a + i + 1]! * f32[b + i + 1]!));
    s2 = fround(s2 + fround(f32[a + i + 2]! * f32[b + i + 2]!));
    s3 = fround(s3 + fround(f32[a + i + 3]! * f32[b + i + 3]!));
    s4 = fround(s4 + fround(f32[a + i + 4]! * f32[b + i + 4]!));
    s5 = fround(s5 + fround(f32[a + i + 5]! * f32[b + i + 5]!));
    s6 = fround(s6 + fround(f32[a + i + 6]! * f32[b + i + 6]!));
    s7 = fround(s7 + fround(f32[a + i + 7]! * f32[b + i + 7]!));
  }
  return fround(fround(fround(s0 + s4) + fround(s1 + s5)) + fround(fround(s2 + s6) + fround(s3 + s7)));
}
