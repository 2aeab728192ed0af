import type { NetSpec } from "@ridgeline/core";
import type { Graph } from "../graph.ts";
import { names } from "./layer.ts";

/** Values a loss reads: scores and targets `[batch, outputs]`, row weights `[batch, 1]`. */
export interface LossInputs {
  readonly scores: string;
  readonly y: string;
  readonly w: string;
}

type LossWriter = (graph: Graph, o: LossInputs) => string;

/** `sum_i w_i (-y_i . log softmax(s_i))`, for targets that sum to 1 in each row; its gradient is `w_i (softmax(s_i) - y_i)`. */
const softmaxCrossEntropy: LossWriter = (graph, { scores, y, w }) => {
  const logp = graph.node("LogSoftmax", [scores], { axis: -1 });
  const wy = graph.node("Mul", [y, w]);
  const weighted = graph.node("Mul", [wy, logp]);
  graph.node("Neg", [graph.node("ReduceSum", [weighted], { keepdims: 0 })], {}, names.loss);
  const wp = graph.node("Mul", [graph.node("Exp", [logp]), w]);
  return graph.node("Sub", [wp, wy]);
};

/** `sum_i w_i 1/2 |s_i - y_i|^2`; its gradient is `w_i (s_i - y_i)`. */
const squaredError: LossWriter = (graph, { scores, y, w }) => {
  const residual = graph.node("Sub", [scores, y]);
  const gradient = graph.node("Mul", [residual, w]);
  const sum = graph.node("ReduceSum", [graph.node("Mul", [residual, gradient])], { keepdims: 0 });
  graph.node("Mul", [sum, graph.scalar(0.5)], {}, names.loss);
  return gradient;
};

/** Writes a loss as the output `loss`, and returns its gradient at the scores. */
export const losses: Readonly<Record<NetSpec["loss"], LossWriter>> = { softmaxCrossEntropy, squaredError };
