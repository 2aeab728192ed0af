import { WASM_BASE64 } from "../generated/wasm-bytes.ts";
import { Heap } from "./heap.ts";
import type { KernelFunctions, Kernels, SweepFunctions } from "./kernels.ts";

const PAGE = 65536;
/** What the memory grows by at least, in bytes and as a share of itself: it grows in place, but each time a garbage collection may follow. */
const AHEAD = 2 ** 18;
const AHEAD_SHARE = 1 / 40;
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
      grow: (size) => {
        const now = memory.buffer.byteLength;
        memory.grow(Math.ceil(Math.max(size - now, AHEAD, AHEAD_SHARE * now) / PAGE));
      },
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
