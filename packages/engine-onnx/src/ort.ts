import { messageOf, RidgelineError } from "@ridgeline/core";

/** The part of ONNX Runtime's JavaScript API that is used; the native and the wasm package share it. */
export interface OrtTensor {
  readonly data: unknown;
}
export type Tensors = Record<string, OrtTensor>;
export interface OrtSession {
  run(feeds: Tensors, fetches?: Tensors | readonly string[]): Promise<Tensors>;
  release(): Promise<void>;
}
interface OrtModule {
  readonly env: {
    logLevel?: string;
    readonly versions: { readonly node?: string; readonly web?: string };
    readonly wasm: { numThreads?: number };
  };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<OrtSession> };
}

/** A build of ONNX Runtime that loaded. */
export interface Ort {
  readonly build: string;
  /** Whether tensors given as `fetches` are written in place; the wasm build leaves them unchanged and returns others. */
  readonly writesFetches: boolean;
  tensor(data: Float32Array, shape: readonly number[]): OrtTensor;
  session(model: Uint8Array): Promise<OrtSession>;
}

export type OrtBuild = "native" | "wasm";

/** The native build, or the reason why it is not there: its package throws many kinds of errors, all of which mean "absent". */
export async function loadNative(): Promise<Ort | { readonly missing: string }> {
  try {
    const ort = (await import("onnxruntime-node")) as unknown as OrtModule;
    const native = wrap(ort, `onnxruntime-node ${ort.env.versions.node ?? "of unknown version"} cpu, 1 thread`, ["cpu"], true);
    return native;
  } catch (error) {
    return { missing: messageOf(error) };
  }
}

/** The WebAssembly build: runs wherever WebAssembly with SIMD does. */
export async function loadWasm(): Promise<Ort> {
  try {
    const ort = (await import("onnxruntime-web")) as unknown as OrtModule;
    ort.env.wasm.numThreads = 1;
    return wrap(ort, `onnxruntime-web ${ort.env.versions.web ?? "of unknown version"} wasm, 1 thread`, ["wasm"], false);
  } catch (error) {
    throw new RidgelineError(
      "E_ENGINE_MISSING",
      `onnxruntime-web cannot be loaded: ${messageOf(error)}. Install it: npm i onnxruntime-web`,
      {
        cause: error,
      },
    );
  }
}

function wrap(ort: OrtModule, build: string, executionProviders: readonly string[], writesFetches: boolean): Ort {
  ort.env.logLevel = "error";
  const options = {
    executionProviders,
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
  };
  return {
    build,
    writesFetches,
    tensor: (data, shape) => new ort.Tensor("float32", data, shape),
    session: (model) => ort.InferenceSession.create(model, options),
  };
}
