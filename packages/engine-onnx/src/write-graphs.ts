import type { NetPlan, NetSpec, NetStage } from "@ridgeline/core";
import { createGraph } from "./graph.ts";
import { dense } from "./layers/dense.ts";
import { dropout } from "./layers/dropout.ts";
import { names, type Mode, type Pass } from "./layers/layer.ts";
import { losses } from "./layers/losses.ts";
import { relu } from "./layers/relu.ts";

/** The graph of one training step: inputs are the parameters by block, `x`, `y`, `rowWeights` and the masks; outputs are `loss` and the
 *  raw gradient of each block. */
export function writeStepGraph(net: NetSpec, plan: NetPlan, batch: number): Uint8Array {
  const mode: Mode = { graph: createGraph("step"), batch, training: true };
  const { graph } = mode;
  const passes = forward(mode, net, plan);
  const y = graph.input(names.y, [batch, plan.outputs]);
  const w = graph.input(names.rowWeights, [batch, 1]);
  graph.output(names.loss, []);
  let dy: string | undefined = losses[net.loss](graph, { scores: passes.at(-1)!.y, y, w });
  const lowest = plan.stages.findIndex((s) => s.kind === "dense");
  for (let i = passes.length - 1; i >= lowest; i--) dy = passes[i]!.backward(dy!, i > lowest);
  return graph.encode();
}

/** The forward graph, dropout off: `x` and the parameters to `scores`. Standard operators only. */
export function writePredictGraph(net: NetSpec, plan: NetPlan, batch: number): Uint8Array {
  const mode: Mode = { graph: createGraph("predict"), batch, training: false };
  const passes = forward(mode, net, plan);
  mode.graph.node("Identity", [passes.at(-1)!.y], {}, names.scores);
  mode.graph.output(names.scores, [batch, plan.outputs]);
  return mode.graph.encode();
}

function forward(mode: Mode, net: NetSpec, plan: NetPlan): Pass[] {
  let value = mode.graph.input(names.x, [mode.batch, net.inputs]);
  return plan.stages.map((stage) => {
    const pass = write(mode, stage, value);
    value = pass.y;
    return pass;
  });
}

function write(mode: Mode, stage: NetStage, x: string): Pass {
  switch (stage.kind) {
    case "dense":
      return dense(mode, stage, x);
    case "relu":
      return relu(mode, x);
    case "dropout":
      return dropout(mode, stage, x);
  }
}
