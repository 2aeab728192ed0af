import { WASM_BASE64 } from "../generated/wasm-bytes.ts";
import { Heap } from "./heap.ts";
import type { KernelFunctions, Kernels, SweepFunctions } from "./kernels.ts";

const PAGE = 65536;
let compiled: WebAssembly.Module | undefined;

/** Whether this runtime has WebAssembly with SIMD. */
export function hasWasm(): boolean {
  if (typeof WebAssembly !== "object") return false;
  try {
    compiled ??= new WebAssembly.Module(bytes());
    return true;
  } catch {
    return false;
  }
}

/** New kernels in WebAssembly SIMD on a memory of their own; the module is compiled once. */
export function wasmKernels(): Kernels {
  compiled ??= new WebAssembly.Module(bytes());
  const memory = new WebAssembly.Memory({ initial: 16 });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const heap = new Heap(
    {
      get buffer() {
        return memory.buffer;
      },
      grow: (size) => void memory.grow(Math.ceil((size - memory.buffer.byteLength) / PAGE)),
    },
    PAGE / 8,
  );
  if (!areKernels(exports)) throw new TypeError("the module does not export the kernels: run npm run build");
  return { ...exports, name: "wasm", heap, sweeps: exports };
}

function areKernels(exports: object): exports is KernelFunctions & SweepFunctions {
  return "standardize" in exports && "groupSweep" in exports;
}

function bytes(): Uint8Array<ArrayBuffer> {
  const text = atob(WASM_BASE64);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < out.length; i++) out[i] = text.charCodeAt(i);
  return out;
}
