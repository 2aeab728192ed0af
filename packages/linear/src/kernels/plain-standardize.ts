import type { Heap } from "./heap.ts";
import { CENTER, type KernelFunctions, ROOT, SCALE } from "./kernels.ts";
import { dotAt } from "./plain-dense.ts";

/** Standardising columns on their way in. */
export function plainStandardize(heap: Heap): Pick<KernelFunctions, "transpose" | "standardize"> {
  return {
    transpose: (tile, rows, count, out, ld) => {
      const { f64 } = heap;
      for (let r = 0; r < rows; r++) for (let c = 0; c < count; c++) f64[out + c * ld + r] = f64[tile + r * count + c]!;
    },
    standardize: (raw, ld, n, count, flags, w, root, first, kept, x, x32, mean, scale, norm, source) => {
      const { f64, f32, i32 } = heap;
      const center = (flags & CENTER) !== 0;
      for (let c = 0; c < count; c++) {
        const from = raw + c * ld;
        const m = dotAt(f64, from, w, ld);
        if (!Number.isFinite(m)) return -1;
        const deviation = spread(f64, from, w, n, m);
        if (!varies(f64, from, w, n, center || (flags & SCALE) !== 0) || ((flags & SCALE) !== 0 && !(deviation > 0))) continue;
        const shift = center ? m : 0;
        const unit = (flags & SCALE) !== 0 ? deviation : 1;
        const to = x + kept * ld;
        const size = Math.sqrt(write(f64, from, (flags & ROOT) !== 0 ? root : undefined, to, n, ld, shift, 1 / unit));
        f64[mean + kept] = shift;
        f64[scale + kept] = unit;
        f64[norm + kept] = size;
        i32[2 * source + kept] = first + c;
        const factor = size > 0 ? 1 / size : 0;
        if (x32 !== 0) for (let i = 0; i < ld; i++) f32[2 * x32 + kept * ld + i] = factor * f64[to + i]!;
        kept++;
      }
      return kept;
    },
  };
}

function spread(f64: Float64Array, x: number, w: number, n: number, m: number): number {
  const square = [0, 0, 0, 0];
  const rest = [0, 0, 0, 0];
  const rows = Math.ceil(n / 4) * 4;
  for (let i = 0; i < rows; i++) {
    const e = f64[x + i]! - m;
    const we = e * f64[w + i]!;
    square[i % 4]! += we * e;
    rest[i % 4]! += we;
  }
  const sum = (s: number[]): number => s[0]! + s[2]! + (s[1]! + s[3]!);
  return Math.sqrt(Math.max(0, sum(square) - sum(rest) * sum(rest)));
}

function varies(f64: Float64Array, x: number, w: number, n: number, center: boolean): boolean {
  let first = 0;
  while (first < n && !(f64[w + first]! > 0)) first++;
  const common = center && first < n ? f64[x + first]! : 0;
  for (let i = first; i < n; i++) if (f64[x + i]! !== common && f64[w + i]! > 0) return true;
  return false;
}

function write(
  f64: Float64Array,
  from: number,
  root: number | undefined,
  to: number,
  n: number,
  ld: number,
  shift: number,
  factor: number,
): number {
  const sum = [0, 0, 0, 0];
  for (let i = 0; i < ld; i++) {
    const v = i < n || root !== undefined ? (f64[from + i]! - shift) * factor * (root === undefined ? 1 : f64[root + i]!) : 0;
    f64[to + i] = v;
    sum[i % 4]! += v * v;
  }
  return sum[0]! + sum[2]! + (sum[1]! + sum[3]!);
}
