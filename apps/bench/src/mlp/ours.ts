import { createArena, type CompiledNet, type Engine } from "@ridgeline/core";
import { createOptimizer } from "@ridgeline/optimizers";
import { BATCH, EPISODE, LR, net, type MlpProblem, type MlpSide } from "./problem.ts";

/** The layout of the parameters, from the engine itself. */
export async function compileNet(engine: Engine): Promise<CompiledNet> {
  return engine.compile(net, BATCH);
}

/** A compiled gradient graph and the fused kernel of Adam over one arena. */
export function engineSide(compiled: CompiledNet, problem: MlpProblem): MlpSide {
  const optimizer = createOptimizer({ rule: "adam" });
  const arena = createArena(compiled.layout, optimizer.slots);
  const restart = (): void => {
    arena.params.set(problem.params);
    for (const slot of Object.values(arena.slots)) slot.fill(0);
  };
  return {
    async gradients() {
      restart();
      const loss = await compiled.step(arena, problem.batches[0]!, []);
      return { loss, gradients: arena.grads.slice() };
    },
    async steps(n) {
      let loss = NaN;
      for (let i = 0; i < n; i++) {
        const t = i % EPISODE;
        if (t === 0) restart();
        loss = await compiled.step(arena, problem.batches[t % problem.batches.length]!, []);
        optimizer.step(arena, { lr: LR }, t + 1);
      }
      return loss;
    },
    close: () => compiled.dispose(),
  };
}
