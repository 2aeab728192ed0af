import type { Kernels } from "./kernels.ts";
import { plainKernels } from "./plain.ts";
import { hasWasm, wasmKernels } from "./wasm.ts";

/** Which kernels run: `wasm` where this runtime has WebAssembly with SIMD, else `plain`. Both give the same bits. */
export type KernelChoice = Kernels["name"];

/** Words (64 MiB) up to which idle memory is kept; larger ones are left to the garbage collector, which may be slow to come. */
const KEPT = 2 ** 23;

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
  kernels.heap.reset();
  if (kernels.heap.size <= KEPT) idle = kernels;
  else idleLarge = new WeakRef(kernels);
}
