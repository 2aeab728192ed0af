import type { Block, NetStage } from "@ridgeline/core";
import { names, type Mode, type Pass } from "./layer.ts";

/** `y = x W + b`; backward `dW = x' dy`, `db = sum over rows of dy`, `dx = dy W'`. */
export function dense({ graph }: Mode, stage: Extract<NetStage, { kind: "dense" }>, x: string): Pass {
  const { weight, bias } = stage;
  const w = graph.input(weight.name, weight.shape);
  const b = graph.input(bias.name, bias.shape);
  const gradient = (block: Block): string => {
    graph.output(names.gradient(block.name), block.shape);
    return names.gradient(block.name);
  };
  return {
    y: graph.node("Gemm", [x, w, b]),
    backward(dy, wantInput) {
      graph.node("Gemm", [x, dy], { transA: 1 }, gradient(weight));
      graph.node("ReduceSum", [dy, graph.ints([0])], { keepdims: 0 }, gradient(bias));
      return wantInput ? graph.node("Gemm", [dy, w], { transB: 1 }) : undefined;
    },
  };
}
