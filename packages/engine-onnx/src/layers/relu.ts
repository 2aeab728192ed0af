import type { Mode, Pass } from "./layer.ts";

/** `y = max(x, 0)`; backward `dx = dy sign(y)`, so the derivative at 0 is 0. */
export function relu({ graph }: Mode, x: string): Pass {
  const y = graph.node("Relu", [x]);
  return {
    y,
    backward: (dy, wantInput) => (wantInput ? graph.node("Mul", [dy, graph.node("Sign", [y])]) : undefined),
  };
}
