import { InputError, planNet, RidgelineError, type Engine } from "@ridgeline/core";
import { compiledNet } from "./compiled-net.ts";
import { loadNative, loadWasm, type Ort, type OrtBuild } from "./ort.ts";

export interface OnnxEngineOptions {
  /** `native`: onnxruntime-node or an error. `wasm`: onnxruntime-web. Left out: native where it loads, else wasm. */
  readonly build?: OrtBuild;
}

const fallbacks = new WeakSet<Engine>();

/** Nets as compiled gradient graphs on ONNX Runtime, one thread, sequential: the same bytes on every run of one build on one kind of machine.
 *  `engine.build` says what loaded. Both builds may be used side by side. The native build blocks the calling thread while a step runs.
 *  Errors: `E_ENGINE_MISSING` when the build asked for does not load. */
export async function createOnnxEngine(options: OnnxEngineOptions = {}): Promise<Engine> {
  if (options.build === "wasm") return engineOn(await loadWasm());
  const native = await loadNative();
  if (!("missing" in native)) return engineOn(native);
  if (options.build === "native")
    throw new RidgelineError(
      "E_ENGINE_MISSING",
      `onnxruntime-node does not load here (${native.missing}). Install it: npm i onnxruntime-node --ignore-scripts`,
    );
  const engine = engineOn(await loadWasm());
  fallbacks.add(engine);
  return engine;
}

/** One sentence for the user when the native build was wanted and is missing; `undefined` otherwise. */
export function engineNote(engine: Engine): string | undefined {
  if (!fallbacks.has(engine)) return undefined;
  return `Training runs on ${engine.build}; npm i onnxruntime-node --ignore-scripts trains about 3x faster.`;
}

function engineOn(ort: Ort): Engine {
  return {
    name: "onnx",
    build: ort.build,
    async compile(net, batch) {
      const plan = planNet(net);
      if (!Number.isSafeInteger(batch) || batch < 1)
        throw new InputError("E_NET", "The net cannot be compiled:", [
          { path: "batch", message: `${batch} is not an integer >= 1`, remedy: "give an integer >= 1" },
        ]);
      return compiledNet(ort, net, plan, batch);
    },
  };
}
