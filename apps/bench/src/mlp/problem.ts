import { createRng, type Batch, type Block, type Layout, type NetSpec } from "@ridgeline/core";

export const INPUTS = 784;
export const HIDDEN = 128;
export const CLASSES = 10;
export const BATCH = 64;
export const LR = 1e-3;
/** After so many steps every side starts again from the first parameters, so that all do the same work however many steps they manage. */
export const EPISODE = 256;
const BATCHES = 8;

export const net: NetSpec = {
  inputs: INPUTS,
  layers: [{ kind: "dense", units: HIDDEN }, { kind: "relu" }, { kind: "dense", units: CLASSES }],
  loss: "softmaxCrossEntropy",
};

/** What all sides start from. Parameters are flat, as `layout` says. */
export interface MlpProblem {
  readonly layout: Layout;
  readonly params: Float32Array;
  readonly batches: readonly Batch[];
}

/** One side of the bench. */
export interface MlpSide {
  /** Loss and gradients of the first batch at the first parameters, the gradients as `layout` says. */
  gradients(): Promise<{ loss: number; gradients: Float32Array }>;
  /** Starts again and takes `n` steps of Adam, batch after batch; gives the loss of the last one, before its update. */
  steps(n: number): Promise<number>;
  close(): Promise<void>;
}

export function makeProblem(layout: Layout): MlpProblem {
  const rng = createRng(1);
  const params = new Float32Array(layout.size);
  for (const b of layout.blocks) {
    if (b.role !== "weight") continue;
    const stream = rng.split(b.name);
    const scale = Math.sqrt(2 / b.shape[0]!);
    for (let i = 0; i < b.size; i++) params[b.offset + i] = scale * stream.normal();
  }
  return { layout, params, batches: Array.from({ length: BATCHES }, (_, k) => makeBatch(rng.split(`batch/${k}`))) };
}

function makeBatch(rng: ReturnType<typeof createRng>): Batch {
  const y = new Float32Array(BATCH * CLASSES);
  for (let r = 0; r < BATCH; r++) y[r * CLASSES + rng.int(CLASSES)] = 1;
  return { x: Float32Array.from({ length: BATCH * INPUTS }, () => rng.uniform()), y, rowWeights: new Float32Array(BATCH).fill(1 / BATCH) };
}

/** The four tensors of the net, in the order of its layers. */
export function blocksOf(layout: Layout): readonly [Block, Block, Block, Block] {
  const [w1, w2] = layout.blocks.filter((b) => b.role === "weight");
  const [b1, b2] = layout.blocks.filter((b) => b.role === "bias");
  if (w1 === undefined || w2 === undefined || b1 === undefined || b2 === undefined) throw new Error("the net has not the layers expected");
  return [w1, b1, w2, b2];
}
