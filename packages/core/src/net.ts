import { createLayout, type Block, type Layout } from "./arena.ts";
import type { NetSpec } from "./engine.ts";
import { InputError, type Problem } from "./errors.ts";

/** One layer with its shapes and parameters settled. */
export type NetStage =
  | { readonly kind: "dense"; readonly inputs: number; readonly outputs: number; readonly weight: Block; readonly bias: Block }
  | { readonly kind: "relu"; readonly outputs: number }
  /** `mask`: its place among the dropout layers. */
  | { readonly kind: "dropout"; readonly outputs: number; readonly mask: number };

/** A net with every shape inferred, the same for all engines: dense layer k (from 1) has the blocks `dense<k>/weight`, `[inputs, units]`
 *  row-major, and `dense<k>/bias`, `[units]`; `scores = x W + b`. */
export interface NetPlan {
  readonly stages: readonly NetStage[];
  readonly layout: Layout;
  readonly outputs: number;
  /** Units of each dropout layer's mask. */
  readonly maskUnits: readonly number[];
}

/** Infers shapes and lays the parameters out. Throws `E_NET` listing every problem of the net. */
export function planNet(net: NetSpec): NetPlan {
  const problems = netProblems(net);
  if (problems.length > 0) throw new InputError("E_NET", "The net cannot be built:", problems);
  const layout = createLayout(denseBlocks(net));
  const maskUnits: number[] = [];
  let width = net.inputs;
  let dense = 0;
  const stages = net.layers.map((layer): NetStage => {
    if (layer.kind === "relu") return { kind: "relu", outputs: width };
    if (layer.kind === "dropout") return { kind: "dropout", outputs: width, mask: maskUnits.push(width) - 1 };
    const inputs = width;
    width = layer.units;
    return { kind: "dense", inputs, outputs: width, weight: layout.blocks[2 * dense]!, bias: layout.blocks[2 * dense++ + 1]! };
  });
  return { stages, layout, outputs: width, maskUnits };
}

function denseBlocks(net: NetSpec): Omit<Block, "offset" | "size">[] {
  let width = net.inputs;
  return net.layers
    .filter((l) => l.kind === "dense")
    .flatMap((l, i) => {
      const shape = [width, l.units];
      width = l.units;
      return [
        { name: `dense${i + 1}/weight`, shape, role: "weight" as const },
        { name: `dense${i + 1}/bias`, shape: [width], role: "bias" as const },
      ];
    });
}

function netProblems(net: NetSpec): Problem[] {
  const problems: Problem[] = [];
  const size = (path: string, n: number): void => {
    if (!Number.isSafeInteger(n) || n < 1) problems.push({ path, message: `${n} is not an integer >= 1`, remedy: "give an integer >= 1" });
  };
  size("inputs", net.inputs);
  net.layers.forEach((layer, i) => {
    if (layer.kind === "dense") size(`layers[${i}].units`, layer.units);
  });
  if (!net.layers.some((l) => l.kind === "dense"))
    problems.push({ path: "layers", message: "no dense layer, so there is nothing to train", remedy: "add a dense layer" });
  return problems;
}
