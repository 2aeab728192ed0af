import { createArena, createRng, planNet, type Arena, type Batch, type NetSpec, type Rng } from "@ridgeline/core";
import { createOnnxEngine } from "../src/index.ts";

export const builds = ["native", "wasm"] as const;
export const engineOf = (build: "native" | "wasm") => createOnnxEngine({ build });

export const nets: Record<string, NetSpec> = {
  "softmax, two hidden layers, dropout": {
    inputs: 7,
    layers: [
      { kind: "dense", units: 9 },
      { kind: "relu" },
      { kind: "dropout" },
      { kind: "dense", units: 5 },
      { kind: "relu" },
      { kind: "dropout" },
      { kind: "dense", units: 4 },
    ],
    loss: "softmaxCrossEntropy",
  },
  "squared error, one hidden layer": {
    inputs: 6,
    layers: [{ kind: "dense", units: 8 }, { kind: "relu" }, { kind: "dense", units: 2 }],
    loss: "squaredError",
  },
  "linear, dropout on the inputs": { inputs: 5, layers: [{ kind: "dropout" }, { kind: "dense", units: 1 }], loss: "squaredError" },
};

export function normals(rng: Rng, n: number): Float32Array {
  return Float32Array.from({ length: n }, () => rng.normal());
}

/** Random parameters, inputs, targets and masks; `padding` rows at the end weigh nothing. */
export function example(net: NetSpec, batch: number, padding = 0, seed = 1): { arena: Arena; data: Batch; masks: Float32Array[] } {
  const rng = createRng(seed);
  const plan = planNet(net);
  const arena = createArena(plan.layout);
  for (const b of plan.layout.blocks) arena.params.set(normals(rng.split(b.name), b.size), b.offset);
  const rows = batch - padding;
  const y = net.loss === "squaredError" ? normals(rng.split("y"), batch * plan.outputs) : new Float32Array(batch * plan.outputs);
  const classes = rng.split("classes");
  if (net.loss !== "squaredError") for (let i = 0; i < batch; i++) y[i * plan.outputs + classes.int(plan.outputs)] = 1;
  const coin = rng.split("mask");
  const masks = plan.maskUnits.map((u) => Float32Array.from({ length: batch * u }, () => (coin.uniform() < 0.25 ? 0 : 1 / 0.75)));
  const rowWeights = Float32Array.from({ length: batch }, (_, i) => (i < rows ? 1 / rows : 0));
  return { arena, data: { x: normals(rng.split("x"), batch * net.inputs), y, rowWeights }, masks };
}

/** Largest difference, relative to the largest entry of `b`. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!));
    size = Math.max(size, Math.abs(b[i]!));
  }
  return difference / size;
}
