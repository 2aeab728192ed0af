import type { Graph } from "../graph.ts";

/** What a layer left behind going forward: its output, and how to go back through it. */
export interface Pass {
  readonly y: string;
  /** Emits the layer's gradients from that of its output, and returns that of its input; only its own when `wantInput` is false. */
  backward(dy: string, wantInput: boolean): string | undefined;
}

/** How a graph is to be written: for predicting, dropout is off. */
export interface Mode {
  readonly graph: Graph;
  readonly batch: number;
  readonly training: boolean;
}

/** Names of the graph's inputs and outputs. */
export const names = {
  x: "x",
  y: "y",
  rowWeights: "rowWeights",
  loss: "loss",
  scores: "scores",
  mask: (k: number): string => `mask${k}`,
  gradient: (block: string): string => `gradient:${block}`,
} as const;
