import type { NetStage } from "@ridgeline/core";
import { names, type Mode, type Pass } from "./layer.ts";

/** Inverted dropout: `y = x * mask`, the mask holding 0 or 1/(1-p); the identity when predicting. */
export function dropout({ graph, batch, training }: Mode, stage: Extract<NetStage, { kind: "dropout" }>, x: string): Pass {
  if (!training) return { y: x, backward: (dy) => dy };
  const mask = graph.input(names.mask(stage.mask), [batch, stage.outputs]);
  return {
    y: graph.node("Mul", [x, mask]),
    backward: (dy, wantInput) => (wantInput ? graph.node("Mul", [dy, mask]) : undefined),
  };
}
