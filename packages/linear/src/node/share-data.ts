import { isSparse } from "../matrix.ts";
import type { Matrix, PathData } from "../types.ts";

/** The same rows on shared memory, which worker threads read without a copy of their own. What is shared already stays where it is: share once,
 *  use many times. Column names are left out: they only serve messages. */
export function shareData(data: PathData): PathData {
  const { n, d, responses } = data;
  return { n, d, responses, x: shareMatrix(data.x), y: share(data.y) };
}

function shareMatrix(x: Matrix): Matrix {
  if (!("layout" in x)) return share(x);
  if (!isSparse(x)) return { ...x, values: share(x.values) };
  return { ...x, pointers: share(x.pointers), rows: share(x.rows), values: share(x.values) };
}

function share<A extends Float64Array | Float32Array | Int32Array>(v: A): A;
function share(v: Float64Array | Float32Array | Int32Array): Float64Array | Float32Array | Int32Array {
  if (v.buffer instanceof SharedArrayBuffer) return v;
  const memory = new SharedArrayBuffer(v.byteLength);
  const out =
    v instanceof Float64Array ? new Float64Array(memory) : v instanceof Float32Array ? new Float32Array(memory) : new Int32Array(memory);
  out.set(v);
  return out;
}
