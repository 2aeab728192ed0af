import { Heap } from "./heap.ts";
import type { Kernels } from "./kernels.ts";
import { plainDense } from "./plain-dense.ts";
import { plainLogistic } from "./plain-logistic.ts";
import { plainPoisson } from "./plain-poisson.ts";
import { plainSingle } from "./plain-single.ts";
import { plainSoftmax } from "./plain-softmax.ts";
import { plainStandardize } from "./plain-standardize.ts";
import { plainTriangular } from "./plain-triangular.ts";

/** Bytes that the memory grows by at least once it is that large: all of it is copied. */
const AHEAD = 2 ** 25;

/** New kernels in plain TypeScript on a memory of their own: the reference of those in WebAssembly, and what runs where there is none. */
export function plainKernels(): Kernels {
  let buffer = new ArrayBuffer(2 ** 20);
  const heap = new Heap({
    get buffer() {
      return buffer;
    },
    grow: (size) => {
      const now = buffer.byteLength;
      const larger = new ArrayBuffer(Math.max(size, Math.min(2 * now, now + AHEAD)));
      new Uint8Array(larger).set(new Uint8Array(buffer));
      buffer = larger;
    },
  });
  return {
    name: "plain",
    heap,
    ...plainDense(heap),
    ...plainSingle(heap),
    ...plainTriangular(heap),
    ...plainLogistic(heap),
    ...plainSoftmax(heap),
    ...plainPoisson(heap),
    ...plainStandardize(heap),
  };
}
