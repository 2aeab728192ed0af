import type { Arena, Layout } from "./arena.ts";

/** One layer of a net, as plain data. */
export type LayerSpec =
  | { readonly kind: "dense"; readonly units: number }
  | { readonly kind: "relu" }
  /** Inverted dropout. Its rate is a runtime value: the mask of layer `index` (its place among the dropout layers) comes with each step. */
  | { readonly kind: "dropout" };

/** A net as plain data: layers from the input `[batch, inputs]` to the scores `[batch, outputs]`, and the loss on them.
 *  `softmaxCrossEntropy`: mean over rows of `-log softmax(scores)[class]`. `squaredError`: mean over rows of `1/2 |scores - y|^2`. */
export interface NetSpec {
  readonly inputs: number;
  readonly layers: readonly LayerSpec[];
  readonly loss: "softmaxCrossEntropy" | "squaredError";
}

/** One padded batch. */
export interface Batch {
  /** `[batch, inputs]`, row-major. */
  readonly x: Float32Array;
  /** `[batch, outputs]`, row-major: one-hot classes or targets. */
  readonly y: Float32Array;
  /** `[batch]`, 1 / rows for a row that counts and 0 for padding, so that the loss is the mean over the rows that count. */
  readonly rowWeights: Float32Array;
}

export interface Engine {
  readonly name: string;
  /** Name, version and build that ran, for the record: `onnxruntime-node 1.30.0 cpu, 1 thread`. */
  readonly build: string;
  compile(net: NetSpec, batch: number): Promise<CompiledNet>;
}

/** A net compiled for one batch size. Holds no parameters: these are in the arena. */
export interface CompiledNet {
  readonly net: NetSpec;
  readonly layout: Layout;
  readonly batch: number;
  readonly outputs: number;
  /** Lengths `batch * units` of the dropout masks `[batch, units]`, one for each dropout layer. */
  readonly maskSizes: readonly number[];
  /** Forward and backward: raw gradients of the data loss into `arena.grads`; returns the loss of the batch. `masks[i]` holds 0 or 1/(1-p). */
  step(arena: Arena, batch: Batch, masks: readonly Float32Array[]): Promise<number>;
  /** Scores `[batch, outputs]` with dropout off (no softmax). The result may be reused by the next call. */
  predict(arena: Arena, x: Float32Array): Promise<Float32Array>;
  dispose(): Promise<void>;
}
