import type { Kernels } from "./kernels.ts";
import { plainKernels } from "./plain.ts";
import { hasWasm, wasmKernels } from "./wasm.ts";

/** Which kernels run: `wasm` where this runtime has WebAssembly with SIMD, else `plain`. Both give the same bits. */
export type KernelChoice = Kernels["name"];

/** Words (64 MiB) up to which idle memory is kept; larger ones are left to the garbage collector, which may be slow to come. */
const KEPT = 2 ** 23;

/** Bytes that a path took on the memory of its kernels. */
export interface PathMemory {
  /** Of the memory, which may have been there before and is then larger than was needed. */
  readonly held: number;
  /** The highest address in use at any time. */
  readonly used: number;
  /** Of those, the Gram matrix of the working set and its Cholesky factor, Q and R. */
  readonly workingSet: number;
}

let last: PathMemory | undefined;
let idle: Kernels | undefined;
let idleLarge: WeakRef<Kernels> | undefined;
let best: KernelChoice | undefined;

/** Kernels with a memory that nobody else uses until `releaseKernels`; one that is dropped without that is collected. */
export function acquireKernels(choice?: KernelChoice): Kernels {
  best ??= hasWasm() ? "wasm" : "plain";
  const name = choice ?? best;
  for (const kernels of [idle, idleLarge?.deref()]) {
    if (kernels?.name !== name) continue;
    idle = idle === kernels ? undefined : idle;
    idleLarge = idleLarge?.deref() === kernels ? undefined : idleLarge;
    return kernels;
  }
  return name === "wasm" ? wasmKernels() : plainKernels();
}

/** Gives the memory back; nothing may use it from then on. */
export function releaseKernels(kernels: Kernels): void {
  const { size, most } = kernels.heap;
  last = { held: 8 * size, used: 8 * most.words, workingSet: 8 * most.extended };
  kernels.heap.restart();
  if (kernels.heap.size <= KEPT) idle = kernels;
  else idleLarge = new WeakRef(kernels);
}

/** What the path that ended last on this thread took; undefined before the first. Made for accounts of memory: the rest of a path is vectors and the
 *  coefficients it returns. */
export function lastPathMemory(): PathMemory | undefined {
  return last;
}
