import { RidgelineError, type Arena, type Problem } from "@ridgeline/core";

/** The arena's vectors under the names a rule gives them: `w` parameters, `g` gradients, `m` the mask, and slots.
 *  Throws `E_ARENA` naming every slot that is missing and every vector that a kernel could not address. */
export function vectorsOf(arena: Arena, names: readonly string[]): Readonly<Record<string, Float32Array<ArrayBuffer>>> {
  const all: Readonly<Record<string, Float32Array<ArrayBuffer>>> = { ...arena.slots, w: arena.params, g: arena.grads, m: arena.penalised };
  const problems = names.flatMap((name) => problemOf(arena, name, all[name]));
  if (problems.length === 0) return all;
  const lines = problems.map((p) => `${p.path}: ${p.message}`).join("; ");
  throw new RidgelineError(
    "E_ARENA",
    `The arena does not fit the optimizer: ${lines}. Create it with createArena(layout, optimizer.slots).`,
    {
      problems,
    },
  );
}

function problemOf(arena: Arena, name: string, v: Float32Array | undefined): readonly Problem[] {
  const size = arena.layout.size;
  if (v === undefined) return [{ path: name, message: `the slot is missing; there are [${Object.keys(arena.slots).join(", ")}]` }];
  if (v.buffer !== arena.memory.buffer) return [{ path: name, message: "lies outside the arena's memory (was the memory grown?)" }];
  if (v.length !== size || size % 4 !== 0)
    return [{ path: name, message: `has ${v.length} values for a layout of ${size}, a multiple of 4` }];
  return v.byteOffset % 16 === 0 ? [] : [{ path: name, message: `starts at byte ${v.byteOffset}, not a multiple of 16` }];
}
