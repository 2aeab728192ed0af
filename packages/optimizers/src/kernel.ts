import { RidgelineError, type Arena, type Hyper } from "@ridgeline/core";
import { vectorsOf } from "./arena-vectors.ts";
import { emit } from "./emit.ts";
import type { Program } from "./expression.ts";
import { loopKernel } from "./loop.ts";

/** One pass of a program over an arena. */
export type Kernel = (arena: Arena, hyper: Hyper) => void;

export type KernelKind = "wasm" | "loop";

/** The program as a kernel of the kind asked for; by default WebAssembly where SIMD is there, plain loops elsewhere.
 *  Throws `E_NO_SIMD` where `wasm` was asked for and is not there. */
export function compile(program: Program, kind?: KernelKind): { readonly kernel: Kernel; readonly kind: KernelKind } {
  if (kind === "loop") return { kernel: loopKernel(program), kind };
  const module = moduleOf(program);
  if (module !== undefined) return { kernel: wasmKernel(program, module), kind: "wasm" };
  if (kind === "wasm")
    throw new RidgelineError("E_NO_SIMD", "WebAssembly SIMD is not available here. Leave `kernel` out, or ask for loop.");
  return { kernel: loopKernel(program), kind: "loop" };
}

/** Modules by expression: all trials that differ in runtime values share one. */
const modules = new Map<string, WebAssembly.Module>();

function moduleOf(program: Program): WebAssembly.Module | undefined {
  const known = modules.get(program.key);
  if (known !== undefined) return known;
  const bytes = emit(program);
  if (typeof WebAssembly === "undefined" || !WebAssembly.validate(bytes)) return undefined;
  const module = new WebAssembly.Module(bytes);
  modules.set(program.key, module);
  return module;
}

type Step = (end: number, ...rest: readonly number[]) => void;

interface Bound {
  readonly step: Step;
  readonly end: number;
  readonly addresses: readonly number[];
}

function wasmKernel(program: Program, module: WebAssembly.Module): Kernel {
  const instances = new WeakMap<Arena, Bound>();
  return (arena, hyper) => {
    let bound = instances.get(arena);
    if (bound === undefined) instances.set(arena, (bound = bind(program, module, arena)));
    bound.step(bound.end, ...bound.addresses, ...program.hyper.map((name) => hyper[name]!));
  };
}

function bind(program: Program, module: WebAssembly.Module, arena: Arena): Bound {
  const vectors = vectorsOf(arena, program.vectors);
  const instance = new WebAssembly.Instance(module, { arena: { memory: arena.memory } });
  const addresses = program.vectors.map((name) => vectors[name]!.byteOffset);
  return { step: instance.exports.step as Step, end: arena.layout.size * 4, addresses };
}
