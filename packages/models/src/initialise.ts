import type { Arena, NetPlan, Rng } from "@ridgeline/core";

/** Starts a fit: weights normal with variance `2 / inputs` before a relu (He et al. 2015, eq. 10) and `1 / inputs` on the scores, which no
 *  relu halves; biases and optimizer slots 0. Block b draws from `rng.split(b.name)`. */
export function initialise(arena: Arena, plan: NetPlan, rng: Rng): void {
  arena.params.fill(0);
  arena.grads.fill(0);
  for (const slot of Object.values(arena.slots)) slot.fill(0);
  plan.stages.forEach((stage, i) => {
    if (stage.kind !== "dense") return;
    const beforeRelu = plan.stages[i + 1]?.kind === "relu";
    const sd = Math.sqrt((beforeRelu ? 2 : 1) / stage.inputs);
    const stream = rng.split(stage.weight.name);
    for (let k = 0; k < stage.weight.size; k++) arena.params[stage.weight.offset + k] = sd * stream.normal();
  });
}
